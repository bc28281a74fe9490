// What a training is made of: a file with one rule and, as the rule's first test, a made-up log whose clock is moved to now.
// A few are shipped; a team's own is a file of the same kind.
import Bindings
import Detection
import Foundation
import Tracking

struct DrillScenario {
    /// As it was asked for.
    let name: String
    let findings: [Finding]
    let log: (name: String, head: SourceHead)

    /// - Parameters:
    ///   - name: a shipped scenario's, or the path of a file.
    ///   - end: when its last line is written.
    init(_ name: String, endingAt end: Timestamp) throws {
        self.name = name
        let path = try DrillScenario.path(of: name)
        let text = String(decoding: try RuleFile(name: path, layer: 0).contents(), as: UTF8.self)
        let loaded = RuleSet.load(
            [RuleSource(name: path, text: text, layer: 0)] + (try RuleFiles.forAllRules()))
        if loaded.hasErrors { throw ExitStatus(ExitStatus.wrongInput, RuleFiles.report(loaded.diagnostics)) }
        guard let rule = loaded.set.rules.first, let bytes = rule.tests.first?.log(endingAt: end), !bytes.isEmpty else {
            throw DrillScenario.unusable(path)
        }
        let label = "drill:" + name
        let engine = Engine(set: loaded.set, settings: SourceSettings(name: label, zone: .utc, reference: end))
        engine.feed(bytes[...])
        engine.finish()
        findings = engine.drain().filter { $0.rule == rule.id && $0.type == rule.type }
        if findings.isEmpty { throw DrillScenario.unusable(path) }
        log = (label, SourceIdentity.head(of: bytes))
    }

    private static func unusable(_ path: String) -> ExitStatus {
        ExitStatus(
            ExitStatus.wrongInput,
            tr(
                "vigie: \(inert(path)): a drill is a file with one rule, whose first test is a log in which the rule finds something",
                "vigie : \(inert(path)) : un exercice est un fichier avec une règle, dont le premier test est un journal où elle trouve quelque chose"
            ))
    }

    /// Names of what is shipped.
    static var shipped: [String] {
        let files = directory.flatMap { try? RuleFile.all(in: $0, layer: 0) } ?? []
        return files.map { URL(fileURLWithPath: $0.name).deletingPathExtension().lastPathComponent }
    }

    private static func path(of name: String) throws -> String {
        if shipped.contains(name), let directory { return "\(directory)/\(name).yaml" }
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return name }
        let names = shipped.joined(separator: ", ")
        throw ExitStatus(
            ExitStatus.wrongInput,
            tr(
                "vigie: there is no drill «\(inert(name))»: there are \(names), or give a YAML file of your own",
                "vigie : pas d'exercice « \(inert(name)) » : il y a \(names), ou donnez un fichier YAML à vous"))
    }

    /// Where what is shipped lies: with the package, else in the checkout the binary was built in.
    private static let directory = ["/usr/share/vigie/drills", RuleFiles.checkout + "/Fixtures/drills"].first(
        where: RuleFile.isDirectory)
}
