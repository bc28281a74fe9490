// Masks secrets before anything is stored: passwords, tokens, cookies, keys. What is masked is data
// (`redactions:` in Rules/redaction.yaml), each entry with its own samples.
import Bindings

public struct Redaction: Sendable {
    public static let mask = "[masked]"

    public let name: String
    /// Its group `secret` is masked, wherever it took part.
    let pattern: CapturingPattern
    let groups: [Int]
    /// Its expression.
    public var source: String { pattern.pattern.source }
    /// Line → the line as it must be stored.
    public let samples: [(from: String, to: String)]
    public let file: String
    public let line: Int

    package static func read(_ node: YAMLNode, in file: YAMLFile) -> Redaction? {
        guard let entry = file.mapping(node, path: "a redaction") else { return nil }
        let name = entry.string("name")
        let source = entry.string("pattern")
        var samples: [(String, String)] = []
        for sample in entry.list("samples") {
            guard let pair = file.mapping(sample, path: "a sample") else { continue }
            if let from = pair.string("from"), let to = pair.string("to") { samples.append((from, to)) }
            pair.finish()
        }
        entry.finish()
        guard let name, let source, let place = entry.value("pattern") else {
            for key in ["name", "pattern"] where !entry.has(key) { entry.reportMissing(key) }
            return nil
        }
        guard let pattern = compile(source, at: place, in: file) else { return nil }
        guard let groups = pattern.captures.first(where: { $0.name == "secret" })?.groups else {
            file.report("the pattern has no group (?<secret>…)", at: place)
            return nil
        }
        return Redaction(
            name: name, pattern: CapturingPattern(pattern), groups: groups, samples: samples, file: file.name,
            line: entry.line)
    }

    /// One mask for each line of the secret, so that lines keep their numbers.
    private static func mask(for secret: ArraySlice<UInt8>) -> [UInt8] {
        secret.split(separator: 0x0A, omittingEmptySubsequences: false).map { _ in Array(mask.utf8) }
            .joined(separator: [0x0A]).map { $0 }
    }

    /// `text` with every secret of this kind masked; what PCRE2 gave up on is masked whole.
    func masked(_ text: [UInt8], in scratch: MatchScratch) -> [UInt8] {
        var out: [UInt8] = []
        var copied = 0
        var start = 0
        while start <= text.count {
            let outcome = pattern.pattern.match(text.span, from: start, in: scratch)
            if outcome == .limit { return Redaction.mask(for: text[...]) }
            guard outcome == .match, let whole = scratch.range(0) else { break }
            if let secret = scratch.firstRange(groups), !secret.isEmpty, secret.lowerBound >= copied {
                out += text[copied..<secret.lowerBound] + Redaction.mask(for: text[secret])
                copied = secret.upperBound
            }
            start = max(whole.upperBound, start + 1)
        }
        return copied == 0 ? text : out + text[copied...]
    }
}
