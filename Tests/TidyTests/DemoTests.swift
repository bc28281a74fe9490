// The demo shows what vigie is for: its logs, mostly ordinary lines, hold incidents of every type and every severity.
import Foundation
import Testing

struct DemoTests {
    @Test func `The demo's logs give incidents of all types and severities, all in their own time`() throws {
        let place = try Workplace()
        defer { place.remove() }
        let result = try place.run("vigie scan Fixtures/demo --timezone UTC --format ndjson")
        let incidents = result.output.split(separator: "\n").filter { $0.hasPrefix("{") }
        #expect(result.code == 0)
        func values(_ key: String) throws -> Set<String> {
            let pattern = try Regex("\"\(key)\": ?\"([^\"]*)\"")
            return Set(incidents.compactMap { $0.firstMatch(of: pattern)?[1].substring.map(String.init) })
        }
        #expect(try values("type") == ["authentication", "database", "interface", "performance", "security"])
        #expect(try values("severity") == ["critical", "major", "minor", "cosmetic"])
        for key in ["first_seen", "last_seen"] {
            #expect(try values(key).filter { !$0.hasPrefix("2025-11-1") } == [], "\(key): a stamp was not recognised")
        }
    }

    @Test func `The demo's logs stay small`() {
        let sizes = Checkout.files("Fixtures/demo", ".log", ".log.1", ".gz").map { path in
            (try? Data(contentsOf: Checkout.url(path)).count) ?? 0
        }
        #expect(sizes.count == 12)
        #expect(sizes.reduce(0, +) <= 307_200)
    }
}
