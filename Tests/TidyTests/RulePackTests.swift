// The shipped rules as a pack: ids that stand for one rule, titles in both languages. What the rules find is for
// RuleTests.
import Detection
import Foundation
import Testing

struct RulePackTests {
    private let loaded: LoadedRules

    init() throws {
        loaded = RuleSet.load(
            try Checkout.files("Rules", ".yaml").map { RuleSource(name: $0, text: try Checkout.text($0), layer: 0) })
    }

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
            #expect(rule.file.hasPrefix("Rules/\(type.rawValue)/"), "\(rule.file): \(rule.id) is of type \(type.rawValue)")
        }
    }

    @Test func `Every rule file is opened by a comment`() throws {
        for path in Checkout.files("Rules", ".yaml") {
            #expect(try Checkout.lines(path).first?.hasPrefix("#") == true, "\(path)")
        }
    }
}
