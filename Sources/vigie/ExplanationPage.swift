// What `vigie explain` shows of a line: what was made of it, then each rule with its gates in order.
import Detection
import Foundation
import Tracking

struct ExplanationPage {
    let line: ExplainedLine
    /// Expressions are shown whole.
    let isWhole: Bool
    /// The open incident that a fingerprint belongs to; nil where none is.
    let incident: (Fingerprint) -> Incident?

    private static let textWidth = 2_000
    private var width: Int { isWhole ? 160 : 90 }

    var lines: [String] {
        var out = [
            Colour.bold.paint(tr("line \(line.number)", "ligne \(line.number)")) + "  "
                + cut(line.text, ExplanationPage.textWidth)
        ]
        out += [Colour.dim.paint("  " + facts)]
        if line.explanations.isEmpty {
            out.append(
                "  "
                    + tr(
                        "no rule's prefilter lets this line pass: none can match it",
                        "aucun préfiltre de règle ne laisse passer cette ligne : aucune ne peut la reconnaître"))
        }
        for explanation in line.explanations { out += rule(explanation) }
        let untold = line.matched - line.explanations.count { $0.isMatch }
        if untold > 0 {
            out.append("  " + tr("\(untold) more rules match", "\(untold) autres règles la reconnaissent"))
        }
        return out + [""]
    }

    /// Format, record and time of the line; how many rules had a look at it.
    private var facts: String {
        var parts = [
            line.format.map { tr("format \($0)", "format \($0)") }
                ?? tr("no format recognises the line", "aucun format ne reconnaît la ligne")
        ]
        if line.recordLine != line.number {
            parts.append(
                tr(
                    "part of the record that begins in line \(line.recordLine)",
                    "suite de l'enregistrement qui commence ligne \(line.recordLine)"))
        }
        parts.append(
            shownTime(line.time) + " UTC"
                + (line.isTimeAssumed ? tr(" (no stamp: assumed)", " (sans horodatage : supposé)") : ""))
        parts.append(
            tr(
                "\(line.candidates) of \(counted(line.rules, ("rule", "rules"), ("", ""))) look at it",
                "regardée par \(counted(line.candidates, ("", ""), ("règle", "règles"))) sur \(line.rules)"))
        return parts.joined(separator: " · ")
    }

    private func rule(_ explanation: Explanation) -> [String] {
        let mark = explanation.isMatch ? Colour.green.paint("✓") : Colour.red.paint("✗")
        let name =
            Colour.bold.paint(inert(explanation.rule)) + "  "
            + (explanation.isMatch ? cut(explanation.title[spokenLanguage], 120) : "")
        var out = ["", "  \(mark) \(name)".withoutBlankEnd]
        for gate in explanation.gates { out += rows(gate, explanation) }
        if let fingerprint = explanation.fingerprint {
            out += row(tr("incident", "incident"), nil, [fate(fingerprint)])
        }
        return out
    }

    /// Which incident it joins: what is open under its fingerprint.
    private func fate(_ fingerprint: Fingerprint) -> String {
        guard let open = incident(fingerprint) else {
            return tr(
                "opens a new one: none is open with this fingerprint",
                "en ouvre un : aucun n'est ouvert avec cette empreinte")
        }
        return tr(
            "joins \(open.id) (\(open.occurrences) events, last \(shownTime(open.lastSeen)) UTC)",
            "rejoint \(open.id) (\(open.occurrences) événements, dernier \(shownTime(open.lastSeen)) UTC)")
    }

    // MARK: gates

    private func rows(_ gate: Explanation.Gate, _ explanation: Explanation) -> [String] {
        var texts = shownParts(gate).flatMap { part($0, gate) }
        if gate.kind == .any, gate.passed {
            texts += others(gate)
        } else if gate.untold > 0 {
            texts.append(tr("… and \(gate.untold) more", "… et \(gate.untold) autres"))
        }
        switch gate.kind {
        case .condition:
            texts.insert(gate.passed ? tr("it holds", "elle vaut") : tr("it does not hold", "elle ne vaut pas"), at: 0)
        case .all where gate.parts.count > 1, .any where gate.parts.count > 1 && !gate.passed:
            let found = gate.parts.count { $0.outcome == .yes }
            texts.insert(
                tr(
                    "\(found) of \(gate.parts.count + gate.untold) found",
                    "\(found) sur \(gate.parts.count + gate.untold)"), at: 0)
        case .prefilter where gate.parts.isEmpty:
            texts = [tr("nothing to look for: tried on every line", "rien à chercher : essayée sur chaque ligne")]
        case .prefilter:
            let found = literals(gate, .yes)
            texts = [
                found.isEmpty
                    ? tr(
                        "nothing of what it looks for stands in the line",
                        "rien de ce qu'il cherche n'est dans la ligne") : tr("found ", "trouvé ") + found
            ]
            if !gate.passed { texts += [tr("not found ", "pas trouvé ") + literals(gate, .no)] }
            if gate.untold > 0 { texts[texts.count - 1] += " …" }
        case .filing:
            texts = [
                gate.passed
                    ? tr(
                        "severity \(Vocabulary.word(explanation.severity))",
                        "gravité : \(Vocabulary.word(explanation.severity))")
                    : explanation.severity == .none
                        ? tr("files nothing: a building block of others", "ne consigne rien : une brique pour d'autres")
                        : tr(
                            "files nothing: experimental, only counted",
                            "ne consigne rien : expérimentale, seulement comptée")
            ]
        case .exclusion where gate.passed:
            texts = [tr("none of \(gate.parts.count) applies", "aucune des \(gate.parts.count) ne s'applique")]
        case .logsource:
            texts = [
                tr(
                    "the configuration or the catalogue of services says that this log is another than it is written for",
                    "la configuration ou le catalogue des services dit que ce journal n'est pas celui pour lequel elle est écrite"
                )
            ]
        case .fingerprint: texts = [inert(explanation.fingerprint?.text ?? "")]
        default: break
        }
        let verdict: Bool? = [.filing, .fingerprint, .correlation].contains(gate.kind) ? nil : gate.passed
        return row(label(gate.kind), verdict, texts)
    }

    private func literals(_ gate: Explanation.Gate, _ outcome: Explanation.Part.Outcome) -> String {
        gate.parts.filter { $0.outcome == outcome }.map { "«\(cut($0.text, 40))»" }.joined(separator: ", ")
    }

    /// Of a gate that one alternative opens, that one; of what is told of the others the values once.
    private func shownParts(_ gate: Explanation.Gate) -> [Explanation.Part] {
        if gate.kind == .any, gate.passed { return gate.parts.filter { $0.outcome == .yes } }
        var told: [Field] = []
        return gate.parts.map { part in
            guard part.outcome == .no, gate.kind != .condition else { return part }
            var part = part
            if part.values == told { part.values = [] } else { told = part.values }
            return part
        }
    }

    private func others(_ gate: Explanation.Gate) -> [String] {
        let count = gate.parts.count + gate.untold - 1
        guard count > 0 else { return [] }
        return [Colour.dim.paint(tr("(\(count) other alternatives)", "(\(count) autres possibilités)"))]
    }

    private func row(_ label: String, _ passed: Bool?, _ texts: [String]) -> [String] {
        let mark = passed.map { $0 ? Colour.green.paint("✓") : Colour.red.paint("✗") } ?? " "
        let first =
            "      " + label.padding(toLength: 12, withPad: " ", startingAt: 0) + " \(mark) " + (texts.first ?? "")
        return [first.withoutBlankEnd] + texts.dropFirst().map { String(repeating: " ", count: 21) + $0 }
    }

    private func label(_ kind: Explanation.Gate.Kind) -> String {
        switch kind {
        case .logsource: "logsource"
        case .prefilter: tr("prefilter", "préfiltre")
        case .keywords: "keywords"
        case .pattern: "pattern"
        case .all: "all"
        case .reuse: "reuse"
        case .any: "any"
        case .none: "none"
        case .condition: "where"
        case .exclusion: "exclude"
        case .filing: tr("files", "consigne")
        case .correlation: tr("window", "fenêtre")
        case .fingerprint: tr("fingerprint", "empreinte")
        }
    }

    private func part(_ part: Explanation.Part, _ gate: Explanation.Gate) -> [String] {
        if gate.kind == .correlation { return [window(part)] }
        if gate.kind == .exclusion {
            return part.outcome == .yes ? [tr("excluded: ", "exclue : ") + cut(part.text, width) + values(part)] : []
        }
        let subject = part.fields.isEmpty ? "" : part.fields.joined(separator: "|") + ": "
        let text = subject + "«\(cut(part.text, width))»"
        switch part.outcome {
        case .yes:
            let isValue = gate.kind == .condition
            let word =
                gate.kind == .none ? Colour.red.paint(tr("forbidden, and found: ", "interdite, et trouvée : ")) : ""
            return isValue
                ? [Colour.green.paint("✓ ") + cut(part.text, width) + values(part)]
                : [word + text] + captured(part)
        case .no:
            if gate.kind == .condition { return [Colour.red.paint("✗ ") + cut(part.text, width) + values(part)] }
            if gate.kind == .none { return gate.passed ? [] : [tr("not found: ", "absente : ") + text] }
            return [tr("not found: ", "absente : ") + text] + captured(part)
        case .unasked: return []
        case .missing(let names):
            let missing = tr("field missing: ", "champ absent : ") + names.map(inert).joined(separator: ", ")
            let what = gate.kind == .condition ? cut(part.text, width) : text
            // «none» is content where there is nothing to forbid.
            return gate.kind == .none ? [] : [Colour.red.paint("✗ ") + what + "  " + Colour.yellow.paint(missing)]
        }
    }

    /// How full the window of a correlation is.
    private func window(_ part: Explanation.Part) -> String {
        func value(_ name: String) -> String { part.values.first { $0.name == name }?.value ?? "" }
        let group = part.values.dropFirst(2).map { "\($0.name)=\(cut($0.value, 60))" }.joined(separator: " ")
        let asks = part.fields.joined(separator: " ")
        let state = part.outcome == .yes ? tr(": it fires", " : elle se déclenche") : ""
        return tr(
            "event \(value("count")) of \(inert(part.text)) (\(asks) in \(value("timespan")) s) for \(group)",
            "événement \(value("count")) de \(inert(part.text)) (\(asks) en \(value("timespan")) s) pour \(group)")
            + state
    }

    private func values(_ part: Explanation.Part) -> String {
        guard !part.values.isEmpty else { return "" }
        return Colour.dim.paint("  " + part.values.map(pair).joined(separator: " "))
    }

    private func captured(_ part: Explanation.Part) -> [String] {
        guard !part.values.isEmpty else { return [] }
        let shown = part.values.prefix(12).map(pair).joined(separator: " ")
        return [Colour.dim.paint("  " + shown + (part.values.count > 12 ? " …" : ""))]
    }

    private func pair(_ field: Field) -> String { "\(inert(field.name))=\(cut(field.value, 80))" }

    private func cut(_ text: String, _ width: Int) -> String {
        let plain = inert(String(text.prefix(width + 1)))
        return plain.count > width ? plain.prefix(width) + "…" : plain
    }
}
