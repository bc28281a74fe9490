// Reads `vigie.yaml` section by section, as strictly as rules are read: every mistake at once, with its place and the
// nearest valid name. Diagnostics are English, like those of rules. A new section is a value of its own in `Configuration`,
// a line here and one in `ConfigurationPage`.
import Detection
import Foundation
import Ingestion
import Tracking

struct ConfigurationReader {
    let document: YAMLMapping
    /// What relative paths begin at: the directory of the file.
    let base: String

    static func read(_ text: String, file name: String) -> (Configuration, [Diagnostic]) {
        let diagnostics = DiagnosticList()
        let file = YAMLFile(name: name, diagnostics: diagnostics)
        let documents = file.documents(in: text)
        if documents.count > 1 {
            file.report(
                "a configuration is one document", line: documents[1].line, column: 0, hint: "remove the «---»")
        }
        var configuration = Configuration()
        if let document = documents.first {
            let base = URL(filePath: name).deletingLastPathComponent().path
            configuration = ConfigurationReader(document: document, base: base).configuration()
        }
        let inOrder = diagnostics.all.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        return (diagnostics.hasErrors ? Configuration() : configuration, inOrder)
    }

    private func configuration() -> Configuration {
        var read = Configuration()
        if !document.has("vigie") { document.reportMissing("vigie", hint: "begin with «vigie: 1»") }
        _ = document.integer("vigie", in: 1...1)
        read.language = document.code("language", Language.self)
        read.state = document.path("state", from: base)
        read.timezone = document.zone("timezone")
        read.rules = document.paths("rules", from: base)
        read.services = document.paths("services", from: base)
        read.sources = DeclaredSources(document, base: base)
        read.scans = ScheduledScan.all(in: document, base: base)
        if let journal = document.mapping("journal") { read.journal = JournalQuery(journal, base: base) }
        if let limits = document.mapping("self-watch") { read.selfWatch = SelfWatchLimits(limits) }
        if let limits = document.mapping("limits") { read.limits = Limits(limits) }
        if let retention = document.mapping("retention") { read.retention = Retention(retention) }
        if let backup = document.mapping("backup") { read.backup = ScheduledBackup(backup, base: base) }
        read.redactions = document.list("redaction").compactMap { Redaction.read($0, in: document.file) }
        if let contacts = document.mapping("contacts") { read.contacts = Contacts(contacts) }
        if let clocks = document.mapping("clocks") { read.clocks = clockSettings(clocks) }
        read.sinks = SinkDeclaration.all(in: document, base: base)
        document.finish()
        return read
    }
}

/// Where something stands in a configuration.
struct Place: Sendable, Equatable {
    var file: String
    /// From 1.
    var line: Int
    var column: Int

    func diagnostic(_ message: String, hint: String = "") -> Diagnostic {
        Diagnostic(file: file, line: line, column: column, message: message, hint: hint)
    }
}

extension YAMLMapping {
    func place(of key: String) -> Place? { value(key).map { place($0) } }

    func place(_ node: YAMLNode) -> Place {
        Place(file: file.name, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
    }

    /// A path, relative ones from `base`.
    func path(_ key: String, from base: String) -> String? {
        guard let text = string(key) else { return nil }
        if text.isEmpty { file.report("«\(key)» is empty", at: value(key) ?? node) }
        return absolute(text, from: base)
    }

    func paths(_ key: String, from base: String) -> [String] {
        (strings(key) ?? []).map { text, place in
            if text.isEmpty { file.report("an entry of «\(key)» is empty", at: place) }
            let path = absolute(text, from: base)
            return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        }
    }

    func zone(_ key: String) -> Zone? {
        guard let text = string(key) else { return nil }
        if let zone = Zone(text) { return zone }
        file.report(
            "«\(text)» is no time zone", at: value(key) ?? node, hint: "such as UTC, Europe/Paris, +01:00")
        return nil
    }

    /// A span such as `90d`, `26h30m`, in seconds.
    func seconds(_ key: String, in range: ClosedRange<Int64> = 1...3_155_760_000) -> Int64? {
        guard let text = string(key) else { return nil }
        if let duration = parsedDuration(text), range.contains(duration / 1_000_000) { return duration / 1_000_000 }
        file.report(
            "«\(key): \(text)» is no span from \(shortSpan(range.lowerBound)) to \(shortSpan(range.upperBound))",
            at: value(key) ?? node, hint: "such as 30s, 15m, 4h, 90d")
        return nil
    }

    /// A name by which people call an entry: unique among `taken`, a word of letters, digits, dots, dashes and underscores.
    func name(_ key: String, taken: inout Set<String>) -> String? {
        guard let text = string(key) else { return nil }
        let place = value(key) ?? node
        let isWord =
            (1...64).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains($0))
            }
        if !isWord {
            file.report(
                "«\(key): \(text)» is no name", at: place,
                hint: "1 to 64 letters, digits, dots, dashes and underscores")
        } else if !taken.insert(text).inserted {
            file.report("the name «\(text)» stands twice", at: place, hint: "give each its own")
        }
        return text
    }
}

/// `text` as a path of its own: relative ones from `base`.
func absolute(_ text: String, from base: String) -> String { text.hasPrefix("/") ? text : base + "/" + text }

/// `90d`, `4h`, `90s`: as it is written in a configuration.
func shortSpan(_ seconds: Int64) -> String {
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60)] as [(String, Int64)]
    where seconds >= length && seconds % length == 0 {
        return "\(seconds / length)\(unit)"
    }
    return "\(seconds)s"
}
