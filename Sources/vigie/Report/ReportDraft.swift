// A report before it is filed: what options, a JSON object or the answers at a terminal say, masked and judged as one.
import ArgumentParser
import Bindings
import Detection
import Foundation
import Tracking

struct ReportDraft {
    /// JSON's names, in the order of the guide (§3.1, §3.2).
    static let textKeys = [
        "title", "description", "steps", "time", "browser", "system", "url", "account", "impact", "severity", "type",
        "reporter", "duplicate_of",
    ]

    var texts: [String: String] = [:]
    var attachments: [String] = []
    /// Filed although others look like it.
    var isNew = false

    subscript(_ key: String) -> String? {
        get { texts[key].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }
        set { texts[key] = newValue }
    }

    /// Adds what a JSON object says; every key that is not known is named at once.
    mutating func read(json bytes: [UInt8]) throws {
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
            throw ReportDraft.wrong("--json: not one JSON object", "--json : pas un objet JSON")
        }
        let known = Set(ReportDraft.textKeys + ["attachments", "new"])
        let unknown = object.keys.filter { !known.contains($0) }.sorted()
        if !unknown.isEmpty {
            let names = inert(unknown.joined(separator: ", "))
            let all = (ReportDraft.textKeys + ["attachments", "new"]).joined(separator: ", ")
            throw ReportDraft.wrong(
                "--json: unknown keys: \(names). Known are: \(all)",
                "--json : clés inconnues : \(names). Sont connues : \(all)")
        }
        for key in ReportDraft.textKeys where object[key] != nil {
            guard let text = object[key] as? String else {
                throw ReportDraft.wrong("--json: «\(key)» is no text", "--json : « \(key) » n'est pas un texte")
            }
            texts[key] = text
        }
        if let given = object["attachments"] {
            guard let files = given as? [String] else {
                throw ReportDraft.wrong(
                    "--json: «attachments» is no list of files",
                    "--json : « attachments » n'est pas une liste de fichiers")
            }
            attachments += files
        }
        if let given = object["new"] {
            guard let flag = given as? Bool else {
                throw ReportDraft.wrong("--json: «new» is not true or false", "--json : « new » n'est ni true ni false")
            }
            isNew = isNew || flag
        }
    }

    /// What must be said and is not, or is not understood, all at once.
    func check() throws {
        var problems: [String] = []
        if self["description"] == nil {
            problems.append(tr("--description: say what happened", "--description : dites ce qui s'est passé"))
        }
        if self["duplicate_of"] == nil {
            if Severity(rawValue: self["severity"] ?? "") ?? Severity.none == .none {
                problems.append(tr("--severity: one of", "--severity : un de") + "\n" + Definitions.severityLines)
            }
            if IncidentType(rawValue: self["type"] ?? "") == nil {
                problems.append(tr("--type: one of", "--type : un de") + "\n" + Definitions.typeLines)
            }
        }
        if let time = self["time"], instant(time) == nil {
            problems.append(
                tr("--time \(inert(time)): ", "--time \(inert(time)) : ")
                    + tr(
                        "give 2026-11-23 08:14, RFC 3339 or 2h, not in the future",
                        "donnez 2026-11-23 08:14, RFC 3339 ou 2h, pas dans le futur"))
        }
        if !problems.isEmpty { throw ExitStatus(ExitStatus.wrongInput, "vigie: " + problems.joined(separator: "\n")) }
    }

    private func instant(_ text: String) -> Timestamp? {
        let now = now()
        return parsedInstant(text, zone: ZoneName.local, now: now).flatMap { $0 <= now ? $0 : nil }
    }

    var time: Timestamp { self["time"].flatMap(instant) ?? now() }

    /// - Parameter mask: what takes secrets out.
    func report(by author: String, mask: (String) -> String) -> PersonReport {
        let description = self["description"] ?? ""
        let first = description.split(separator: "\n").first.map(String.init) ?? ""
        func masked(_ key: String) -> String? { self[key].map(mask) }
        return PersonReport(
            title: masked("title") ?? String(mask(first).prefix(PersonReport.maximumTitle)),
            description: mask(description), severity: Severity(rawValue: self["severity"] ?? "") ?? .minor,
            type: IncidentType(rawValue: self["type"] ?? "") ?? .interface, time: time,
            facts: Incident.Report(
                reporter: masked("reporter") ?? author, steps: masked("steps"), impact: masked("impact"),
                browser: masked("browser"), system: masked("system"), url: masked("url"), account: masked("account")))
    }

    static func wrong(_ english: String, _ french: String) -> ExitStatus {
        ExitStatus(ExitStatus.wrongInput, "vigie: " + tr(english, french))
    }
}
