// `vigie report` at a terminal: asks what the guide asks for, likely duplicates first. An empty answer leaves out what may
// be left out; the end of input files nothing.
import Detection
import Foundation
import Tracking

struct ReportDialogue {
    var draft: ReportDraft

    /// Nothing was filed: the input ended.
    private static let ended = ReportDraft.wrong(
        "the input ended: nothing was filed", "fin de l'entrée : rien n'est consigné")

    /// What happened: enough to look for duplicates.
    mutating func begin() throws {
        try need("description", tr("What happened", "Que s'est-il passé"))
        try ask("url", tr("URL concerned", "URL concernée"))
        while true {
            try ask("time", tr("Date and time (empty: now)", "Date et heure (vide : maintenant)"))
            guard let text = draft["time"] else { return }
            if let time = parsedInstant(text, zone: ZoneName.local, now: now()), time <= now() { return }
            say(tr("  such as 2026-11-23 08:14, or 2h", "  par exemple 2026-11-23 08:14, ou 2h"))
            draft["time"] = nil
        }
    }

    /// - Returns: the incident that the reporter recognises.
    func choose(of duplicates: LikelyDuplicates) throws -> IncidentID? {
        guard !duplicates.found.isEmpty else { return nil }
        say(tr("Already known?", "Déjà signalé ?"))
        for line in duplicates.lines { say(line) }
        while true {
            let answer = try answer(
                tr("Is it one of these? Number, or empty for none", "Est-ce l'un d'eux ? Numéro, ou vide pour aucun"))
            if answer.isEmpty { return nil }
            if let number = Int(answer), duplicates.found.indices.contains(number - 1) {
                return duplicates.found[number - 1].incident.id
            }
        }
    }

    /// The rest of the form.
    mutating func finish() throws {
        try ask("steps", tr("Steps to reproduce", "Étapes pour reproduire"))
        try ask("browser", tr("Browser", "Navigateur"))
        try ask("system", tr("Operating system", "Système d'exploitation"))
        try ask("account", tr("User account", "Compte utilisateur"))
        try ask("impact", tr("Impact on the work", "Impact sur l'activité"))
        try pick("severity", tr("Severity", "Gravité"), Definitions.severityLines) {
            Severity(rawValue: $0) ?? .none != .none
        }
        try pick("type", "Type", Definitions.typeLines) { IncidentType(rawValue: $0) != nil }
        while draft.attachments.count < Attachment.maximumCount {
            let file = try answer(
                tr("Screenshot or log to attach (empty: no more)", "Capture ou journal à joindre (vide : aucun autre)"))
            if file.isEmpty { return }
            if FileManager.default.isReadableFile(atPath: file) {
                draft.attachments.append(file)
            } else {
                say(tr("  cannot be read", "  illisible"))
            }
        }
    }

    private mutating func pick(_ key: String, _ label: String, _ lines: String, _ isKnown: (String) -> Bool) throws {
        if draft[key].map(isKnown) ?? false { return }
        say(lines)
        while true {
            let code = try answer(label).lowercased()
            if isKnown(code) {
                draft[key] = code
                return
            }
        }
    }

    private mutating func need(_ key: String, _ label: String) throws {
        while draft[key] == nil { draft[key] = try answer(label) }
    }

    private mutating func ask(_ key: String, _ label: String) throws {
        if draft[key] == nil { draft[key] = try answer(label) }
    }

    private func answer(_ label: String) throws -> String {
        prompt(label + tr(": ", " : "))
        guard let line = readLine() else { throw ReportDialogue.ended }
        return line.trimmingCharacters(in: .whitespaces)
    }

    private func say(_ text: String) { prompt(text + "\n") }

    private func prompt(_ text: String) {
        var output = Output()
        try? output.write(text)
        try? output.flush()
    }
}
