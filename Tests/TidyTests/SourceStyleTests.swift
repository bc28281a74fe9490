// How files look: short, opened by what they are for, named for what they hold, and laid out by the formatter.
import Foundation
import Testing

struct SourceStyleTests {
    @Test func `No Swift file is longer than 400 lines`() throws {
        for path in Checkout.swiftFiles {
            let count = try Checkout.lines(path).count
            #expect(count <= 400, "\(path) has \(count) lines")
        }
    }

    @Test func `Every Swift file is opened by one to four lines that say what it is and why`() throws {
        for path in Checkout.swiftFiles {
            let opening = try Checkout.lines(path).prefix { $0.hasPrefix("//") && !$0.hasPrefix("///") }
            #expect((1...4).contains(opening.count), "\(path) is opened by \(opening.count) comment lines")
        }
    }

    @Test func `Nothing is named Manager, Helper, Utils or Common`() {
        let files = Checkout.swiftFiles.map {
            $0.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? ""
        }
        let names = files + Checkout.declared(in: Checkout.swiftFiles)
        // CommonWords says what it holds; RuleCommon does not.
        let empty = /.*(?:Manager|Helper|Util|Common)s?|(?:Manager|Helper|Utils)[A-Z].*/
        #expect(names.filter { $0.wholeMatch(of: empty) != nil } == [])
    }

    @Test func `There are no tabs and no blanks at line ends`() throws {
        let texts =
            Checkout.swiftFiles + Checkout.files("scripts", "") + Checkout.files("Benchmarks", ".py", ".md")
            + [
                "Package.swift", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "Rules/README.md",
                "Fixtures/README.md", ".ci/run",
            ]
        for path in texts {
            let lines = try Checkout.lines(path).enumerated()
            let places = lines.filter { $0.element.contains("\t") || $0.element.hasSuffix(" ") }.map { $0.offset + 1 }
            #expect(places == [], "\(path)")
        }
    }

    @Test func `The formatter has nothing to say`() throws {
        let result = try run(
            "swift format lint --strict --parallel --recursive Package.swift Sources Tests", in: Checkout.root)
        let complaints = result.output.split(separator: "\n")
        let first = complaints.prefix(5).joined(separator: "\n")
        #expect(result.code == 0, "\(complaints.count) complaints; scripts/format mends most.\n\(first)")
    }

    @Test func `Scripts are bash that parses, and can be run`() throws {
        for path in Checkout.files("scripts", "") + [".ci/run"] {
            #expect(try Checkout.lines(path).first == "#!/usr/bin/env bash", "\(path)")
            #expect(FileManager.default.isExecutableFile(atPath: Checkout.url(path).path), "\(path)")
            let result = try run("bash -n \(path)", in: Checkout.root)
            #expect(result.code == 0, "\(path): \(result.output)")
        }
    }
}
