// The benchmark's parts that must be the same everywhere: its logs and its rules. How fast vigie is, no test says.
import Foundation
import Testing

struct BenchmarkTests {
    private static let hasPython = (try? run("command -v python3", in: Checkout.root).code) == 0

    @Test(.enabled(if: hasPython), arguments: ["text", "json"])
    func `The generator writes the same log twice, of the size, the ratio and the years it should have`(kind: String)
        throws
    {
        let place = try Workplace()
        defer { place.remove() }
        let generator = "python3 -B \(Checkout.url("Benchmarks/generator.py").path) \(kind) 1"
        let result = try place.run(
            "\(generator) one >one.json && \(generator) two >two.json && cmp one two && wc -c <one && gzip -6 -c one | wc -c"
                + " && grep -c 2025 one && wc -l <one")
        let numbers = result.output.split(separator: "\n").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
        try #require(result.code == 0 && numbers.count == 4, "\(result.output)")
        #expect((1_048_576..<1_060_000).contains(numbers[0]))
        #expect((6.5...10).contains(Double(numbers[0]) / Double(numbers[1])))
        #expect(numbers[2] * 100 >= numbers[3] * (kind == "text" ? 80 : 30))
    }

    @Test(.enabled(if: hasPython), arguments: [("patterns", 216), ("hostile-patterns", 5), ("100", 100)])
    func `vigie accepts the benchmark's rules`(kind: String, count: Int) throws {
        let place = try Workplace()
        defer { place.remove() }
        let script = Checkout.url("Benchmarks/rule_files.py").path
        let result = try place.run("python3 -B \(script) \(kind) rules && vigie rules check --rules rules | tail -n 1")
        let isAccepted = result.code == 0 && result.output.hasPrefix("\(count) rules, 0 error(s)")
        #expect(isAccepted, "\(result.output)")
    }

    @Test(.enabled(if: hasPython)) func `A thousand rules are a thousand different ones, the same every time`() throws {
        let place = try Workplace()
        defer { place.remove() }
        let script = "python3 -B \(Checkout.url("Benchmarks/rule_files.py").path) 1000"
        let result = try place.run(
            "\(script) one && \(script) two && diff -r one two && cat one/* | grep '^  pattern:' | sort -u | wc -l")
        #expect(result.code == 0 && result.output.trimmingCharacters(in: .whitespacesAndNewlines) == "1000")
    }
}
