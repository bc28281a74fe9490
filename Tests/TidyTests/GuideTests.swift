// The table of the guide's sentences tells the truth: its commands are commands with those options, its types are declared,
// its tests are there, and no section of the guide is missing.
import Foundation
import Testing

struct GuideTests {
    /// The cells of the table's rows.
    private func rows() throws -> [[String]] {
        try Checkout.lines("Sources/GUIDE.md").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| guide") }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: true).map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    private func quoted(_ cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map {
            String($0.element)
        }
    }

    @Test func `Every section of the guide has its rows, each with a command, a type and a test`() throws {
        let rows = try rows()
        for row in rows {
            #expect(row.count == 5 && row.dropFirst(2).allSatisfy { !quoted($0).isEmpty }, "\(row)")
        }
        let sections = Set(rows.map { $0[0].split(separator: ".").prefix(2).joined(separator: ".") })
        let guide: Set<String> = [
            "1", "2.1", "2.2", "3.1", "3.2", "4.1", "4.2", "5.1", "5.2", "6.1", "6.2", "7.1", "7.2", "8",
        ]
        #expect(sections == guide)
        #expect(
            Set(rows.filter { $0[0].hasPrefix("4.1.") }.map { $0[0] }).count == 6 && rows.count { $0[0] == "8" } == 5)
    }

    @Test func `Types and tests of the table are declared`() throws {
        let types = Set(Checkout.declared(in: Checkout.files("Sources", ".swift")))
        let tests = Set(Checkout.declared(in: Checkout.files("Tests", ".swift")))
        for row in try rows() where row.count == 5 {
            let missing = quoted(row[3]).filter { !types.contains($0) } + quoted(row[4]).filter { !tests.contains($0) }
            #expect(missing == [], "guide \(row[0])")
        }
    }

    @Test func `Commands of the table are commands, with those options`() throws {
        let place = try Workplace()
        defer { place.remove() }
        let commands = Set(try rows().filter { $0.count == 5 }.flatMap { quoted($0[2]) })
        #expect(commands.count > 20)
        for command in commands.sorted() {
            let words = command.split(separator: " ").map(String.init)
            let options = words.filter { $0.hasPrefix("--") }
            let path = words.filter { !$0.hasPrefix("--") }.joined(separator: " ")
            let help = try place.run("\(path) --help")
            let usage = help.output.split(separator: "\n").first { $0.hasPrefix("USAGE: ") } ?? ""
            #expect(help.code == 0 && usage.hasPrefix("USAGE: \(path)"), "\(command): \(help.output.prefix(200))")
            for option in options { #expect(help.output.contains(option + " "), "\(command)") }
        }
    }
}
