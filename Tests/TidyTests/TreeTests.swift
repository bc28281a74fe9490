// What lies where: a newcomer finds at the top level what the README and ARCHITECTURE.md speak of, and nothing else.
import Foundation
import Testing

struct TreeTests {
    private static let topLevel: Set<String> = [
        "Package.swift", "Sources", "Tests", "Rules", "Fixtures", "README.md", "ARCHITECTURE.md", "CHANGELOG.md",
        "Benchmarks", "Packaging", "scripts", ".ci", ".gitignore", ".swift-format",
    ]

    /// What building and git leave behind; .gitignore names it.
    private static func isLeftBehind(_ name: String) -> Bool {
        name == ".git" || name.hasPrefix(".build") || name == "Package.resolved" || name.hasSuffix(".profraw")
    }

    @Test func `The top level holds what it should and nothing else`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Checkout.root.path)
        #expect(Set(names.filter { !TreeTests.isLeftBehind($0) }) == TreeTests.topLevel)
    }

    @Test func `Every target has its folder of tests`() throws {
        let targets = try FileManager.default.contentsOfDirectory(atPath: Checkout.url("Sources").path)
        for target in targets where target.first?.isUppercase == true && target.dropFirst().first?.isLowercase == true {
            #expect(!Checkout.files("Tests/\(target)Tests", "Tests.swift").isEmpty, "\(target)")
        }
    }

    @Test(arguments: ["README.md", "ARCHITECTURE.md"]) func `Front pages are no longer than 150 lines`(page: String)
        throws
    {
        #expect(try Checkout.lines(page).count <= 150)
    }

    @Test func `ARCHITECTURE names every target, and only types and files that exist`() throws {
        let text = try Checkout.text("ARCHITECTURE.md")
        let sources = Checkout.files("Sources", ".swift")
        var known = Set(Checkout.declared(in: sources)).union(Checkout.declared(in: Checkout.files("Tests", ".swift")))
        known.formUnion(sources.map { String($0.split(separator: "/").last ?? "") })
        known.formUnion(Checkout.targets)
        let quoted = text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter {
            $0.offset % 2 == 1
        }
        for name in quoted.map({ String($0.element) }) where name.wholeMatch(of: /[A-Z]\w+(?:\.swift)?/) != nil {
            let isKnown = known.contains(name)
            #expect(isKnown, "\(name) is no type or file of this package")
        }
        for target in Checkout.targets { #expect(text.contains(target), "\(target) is not in ARCHITECTURE.md") }
    }
}
