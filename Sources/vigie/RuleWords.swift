// A rule's parts as sentences in two languages: what it looks for, when its incidents become graver and seem over.
import Detection
import Foundation

struct RuleWords {
    let rule: Rule

    private var outline: RuleOutline { rule.outline }

    // MARK: what it looks for

    var matching: [String] {
        if let correlation = outline.correlation { return correlating(correlation) }
        let heading =
            outline.isOfRecord
            ? tr(
                "It looks for a record, all lines as one text, in which …",
                "Elle cherche un enregistrement, toutes ses lignes en un texte, où …")
            : tr("It looks for a line on which …", "Elle cherche une ligne où …")
        var lines = [Colour.bold.paint(heading)]
        if let reuse = outline.reuse {
            lines.append(
                "  "
                    + tr(
                        "… «\(reuse)» matches too, whose captures come first",
                        "… « \(reuse) » est reconnue aussi, ses captures d'abord"))
        }
        if let pattern = outline.pattern {
            lines += block(tr("… this is found", "… ceci se trouve"), [pattern])
        }
        lines += block(tr("… all of these are found", "… tout ceci se trouve"), outline.all.map(text))
        lines += block(tr("… one of these is found", "… l'un de ceci se trouve"), outline.any.map(text))
        lines += block(tr("… one of these texts stands", "… l'un de ces textes se trouve"), outline.keywords)
        lines += block(tr("… none of these is found", "… rien de ceci ne se trouve"), outline.none.map(text))
        if let condition = outline.condition {
            lines += block(tr("… and this holds", "… et où ceci est vrai"), [condition])
        }
        for (field, steps) in outline.decode where !steps.isEmpty {
            let names = steps.joined(separator: ", ")
            lines.append(
                "  " + tr("\(field) is looked at decoded too: \(names)", "\(field) est aussi regardé décodé : \(names)")
            )
        }
        return lines
    }

    private func block(_ heading: String, _ texts: [String]) -> [String] {
        texts.isEmpty ? [] : ["  " + heading] + texts.map { "    " + Colour.cyan.paint(inert($0)) }
    }

    private func text(_ entry: RuleOutline.Entry) -> String {
        let label = entry.label.map { "\($0): " } ?? ""
        let fields = entry.fields.isEmpty ? "" : tr("in ", "dans ") + entry.fields.joined(separator: "|") + "  "
        return label + fields + entry.pattern
    }

    private func correlating(_ correlation: CorrelationOutline) -> [String] {
        var lines = [
            Colour.bold.paint(
                tr("It looks at other rules' events for …", "Elle cherche parmi les événements d'autres règles …"))
        ]
        lines.append("  " + inert(sentence(correlation)))
        if let condition = correlation.condition {
            let isRatio = correlation.kind == "ratio"
            lines += block(
                isRatio
                    ? tr("counted in the ratio where", "comptés dans la proportion où")
                    : tr("of the events only those for which", "des événements, ceux seuls pour lesquels"),
                [condition])
        }
        if !correlation.cancelBy.isEmpty {
            let names = correlation.cancelBy.joined(separator: ", ")
            lines.append(
                "  "
                    + inert(
                        tr(
                            "an event of \(names) starts the count anew",
                            "un événement de \(names) remet le compte à zéro")))
        }
        if !correlation.expect.isEmpty {
            let names = correlation.expect.joined(separator: ", ")
            lines.append("  " + inert(tr("waited for from the start: \(names)", "attendus dès le début : \(names)")))
        }
        return lines
    }

    private func sentence(_ c: CorrelationOutline) -> String {
        let rules = c.rules.joined(separator: c.kind == "temporal_ordered" ? tr(", then ", ", puis ") : ", ")
        let time = shownDuration(c.timespan)
        let number = c.bounds.map { "\(sign($0.comparison)) \(shown($0.value))" }.joined(separator: tr(" and ", " et "))
        let groups = c.groupBy.isEmpty ? "" : tr(" for one ", " pour un même ") + c.groupBy.joined(separator: ", ")
        let least =
            c.minEvents > 1 ? tr(", of at least \(c.minEvents) events", ", sur au moins \(c.minEvents) événements") : ""
        switch c.kind {
        case "event_count":
            return tr("\(number) events of \(rules) in \(time)", "\(number) événements de \(rules) en \(time)") + groups
        case "value_count":
            let fields = c.fields.joined(separator: ", ")
            return tr(
                "\(number) different \(fields) among events of \(rules) in \(time)",
                "\(number) \(fields) différents parmi les événements de \(rules) en \(time)") + groups
        case "temporal":
            return tr("an event of each of \(rules) in \(time)", "un événement de chacune de \(rules) en \(time)")
                + groups
        case "temporal_ordered":
            return tr("an event of \(rules), in \(time)", "un événement de \(rules), en \(time)") + groups
        case "ratio":
            return tr(
                "a share \(number) of events of \(rules) in \(time)",
                "une proportion \(number) des événements de \(rules) en \(time)")
                + least + groups
        default:
            return tr("no event of \(rules) for \(time)", "aucun événement de \(rules) pendant \(time)") + groups
        }
    }

    private func sign(_ comparison: String) -> String {
        ["gt": ">", "gte": "≥", "lt": "<", "lte": "≤", "eq": "=", "neq": "≠"][comparison] ?? comparison
    }

    private func shown(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }

    // MARK: its incidents

    var fingerprint: String {
        if let parts = outline.fingerprint { return parts.joined(separator: ", ") }
        if rule.type == .authentication || rule.type == .security {
            return tr(
                "type, source.ip; where no address is known: rule, service.name",
                "type, source.ip ; sans adresse connue : rule, service.name")
        }
        return "rule, service.name"
    }

    func escalation(_ escalation: IncidentPolicy.Escalation) -> String {
        let trigger =
            switch escalation.trigger {
            case .events(let count, let within):
                tr("\(count) events or more", "\(count) événements ou plus")
                    + (within.map { tr(" within ", " en ") + shownDuration($0) } ?? "")
            case .distinct(let field, let count):
                tr("\(count) different \(field) or more", "\(count) \(field) différents ou plus")
            case .any:
                tr("an event with ", "un événement avec ") + escalation.text.split(separator: " ", maxSplits: 1)[1]
            case .measure: String(escalation.text)
            }
        return "\(Vocabulary.word(escalation.severity))\(tr(":", " :")) \(trigger)"
    }

    func resolution(_ resolution: IncidentPolicy.Resolution) -> String {
        let decides = tr(" (proposed; a person decides)", " (proposé ; une personne décide)")
        switch resolution {
        case .quiet(let time):
            return tr("after \(shownDuration(time)) without an event", "après \(shownDuration(time)) sans événement")
                + decides
        case .measured(let measure, let threshold, let time):
            let text = "\(measure.rawValue) \(threshold.comparison.rawValue) \(shown(threshold.value))"
            return tr("once \(text) for \(shownDuration(time))", "quand \(text) pendant \(shownDuration(time))")
                + decides
        case .nextEvent: return tr("with the next event", "avec l'événement suivant") + decides
        }
    }
}
