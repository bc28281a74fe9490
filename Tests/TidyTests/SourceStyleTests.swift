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

    @Test func `Nothing is named Manager, Helper, Utils or Common`() throws {
        let empty = /Manager|Helper|Utils|Common/
        #expect(Checkout.swiftFiles.filter { $0.contains(empty) } == [])
        let declared = /\b(?:struct|class|enum|actor|protocol|typealias)\s+\w*(?:Manager|Helper|Utils|Common)\w*/
        #expect(try places(of: declared, in: Checkout.swiftFiles) == [])
    }

    @Test func `There are no tabs and no blanks at line ends`() throws {
        let texts =
            Checkout.swiftFiles + Checkout.files("Rules", ".yaml", ".md") + Checkout.files("scripts", "")
            + ["Package.swift", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "Fixtures/README.md", ".ci/run"]
        for path in texts {
            for (index, line) in try Checkout.lines(path).enumerated() where line.contains("\t") || line.hasSuffix(" ") {
                Issue.record("\(path):\(index + 1)")
            }
        }
    }

    @Test func `The formatter has nothing to say`() throws {
        let result = try run("swift format lint --strict --parallel --recursive Package.swift Sources Tests", in: Checkout.root)
        let complaints = result.output.split(separator: "\n")
        #expect(result.code == 0, "\(complaints.count) complaints; scripts/format mends most. \(complaints.prefix(5).joined(separator: "\n"))")
    }

    @Test func `Scripts are bash that parses, and can be run`() throws {
        for path in Checkout.files("scripts", "") + [".ci/run"] {
            #expect(try Checkout.lines(path).first == "#!/usr/bin/env bash", "\(path)")
            #expect(FileManager.default.isExecutableFile(atPath: Checkout.root.appendingPathComponent(path).path), "\(path)")
            let result = try run("bash -n \(path)", in: Checkout.root)
            #expect(result.code == 0, "\(path): \(result.output)")
        }
    }
}
