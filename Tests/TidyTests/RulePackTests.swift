// The shipped rules as a pack: ids that stand for one rule, titles in both languages. What the rules find is for
// RuleTests.
import Detection
import Foundation
import Testing

struct RulePackTests {
    /// Loaded once: it takes seconds in a debug build.
    private static let loaded = RuleSet.load(
        Checkout.files("Rules", ".yaml").map { path in
            RuleSource(name: path, text: (try? Checkout.text(path)) ?? "", layer: 0)
        })

    private var loaded: LoadedRules { RulePackTests.loaded }

    @Test func `Every rule has a title in English and another in French`() {
        #expect(!loaded.set.rules.isEmpty)
        for rule in loaded.set.rules {
            #expect(rule.title.en != rule.title.fr, "\(rule.file):\(rule.line) \(rule.id)")
        }
    }

    @Test func `No two rules share an id`() throws {
        var seen: [String: String] = [:]
        for path in Checkout.files("Rules", ".yaml") {
            for line in try Checkout.lines(path) where line.hasPrefix("id: ") {
                #expect(seen[line] == nil, "\(line) stands in \(path) and in \(seen[line] ?? "")")
                seen[line] = path
            }
        }
    }

    @Test func `Rules lie in the folder of their type`() {
        for rule in loaded.set.rules {
            guard let type = rule.type else { continue }
            #expect(
                rule.file.hasPrefix("Rules/\(type.rawValue)/"), "\(rule.file): \(rule.id) is of type \(type.rawValue)")
        }
    }

    @Test func `Every rule file is opened by a comment`() throws {
        for path in Checkout.files("Rules", ".yaml") {
            #expect(try Checkout.lines(path).first?.hasPrefix("#") == true, "\(path)")
        }
    }
}
