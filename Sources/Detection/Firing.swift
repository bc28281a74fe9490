// A correlation whose condition holds, and what becomes of it: a finding, like that of one line, whose place and evidence
// are those of the event that completed it.
import Bindings

/// The firing of a correlation at one event.
public struct Firing: Sendable, Equatable {
    public enum Fate: Sendable, Equatable {
        case filed(Finding)
        case excluded
        /// Of an experimental rule.
        case shadowed
        /// Of a rule that files nothing by itself.
        case counted
    }

    /// The correlation's id.
    public var rule: String
    /// The completing event's, with the correlation's id, its time and its group.
    public var event: CorrelatedEvent
    public var measure: CorrelationMeasure
    public var fate: Fate

    public var finding: Finding? {
        if case .filed(let finding) = fate { return finding }
        return nil
    }
}

struct FiringBuilder {
    private let builder: FindingBuilder
    private let scratch: MatchScratch

    private let filesShadow: Bool

    init(set: RuleSet, filesShadow: Bool, scratch: MatchScratch) {
        self.scratch = scratch
        self.filesShadow = filesShadow
        // What is in events was masked when they were made.
        builder = FindingBuilder(redactions: Redactions([]), services: set.services, scratch: scratch)
    }

    func firing(_ hit: CorrelationState.Hit, of rule: Rule, _ correlation: Correlation) -> Firing {
        let event = event(of: hit, rule, correlation)
        return Firing(rule: rule.id, event: event, measure: hit.measure, fate: fate(of: event, hit.measure, rule))
    }

    func recovery(_ hit: CorrelationState.Hit, of rule: Rule, _ correlation: Correlation) -> Recovery {
        let fields = event(of: hit, rule, correlation).fields
        return Recovery(rule: rule.id, fingerprint: builder.fingerprint(rule, fields), time: hit.time)
    }

    /// The completing event as the correlation's. One that only becomes graver amends what was told before.
    private func event(of hit: CorrelationState.Hit, _ rule: Rule, _ correlation: Correlation) -> CorrelatedEvent {
        var event = hit.event
        event.rule = rule.id
        event.revision = rule.revision
        event.time = hit.time
        event.isAmendment = hit.kind == .raises
        for (name, value) in zip(correlation.groupBy, hit.group) {
            if correlation.aliases[name] != nil || event.fields[name] == nil { event.fields[name] = value }
        }
        return event
    }

    private func fate(of event: CorrelatedEvent, _ measure: CorrelationMeasure, _ rule: Rule) -> Firing.Fate {
        if rule.excludes(event.fields, at: event.time, in: scratch) { return .excluded }
        if rule.severity == .none { return .counted }
        if rule.status == .experimental, !filesShadow { return .shadowed }
        return .filed(finding(of: event, measure, rule))
    }

    private func finding(of event: CorrelatedEvent, _ measure: CorrelationMeasure, _ rule: Rule) -> Finding {
        let measures = Measures(ratio: measure.ratio, elapsed: measure.elapsed)
        var finding = builder.finding(of: event, rule, logged: event.fields, measures)
        let english = event.fields.with(measure, .en)
        let french = event.fields.with(measure, .fr)
        func text(_ template: LocalizedText) -> LocalizedText {
            LocalizedText(
                en: FindingBuilder.render(template.en, english), fr: FindingBuilder.render(template.fr, french))
        }
        finding.title = text(rule.title)
        finding.description = text(rule.description)
        return finding
    }
}

extension Rule {
    /// Whether the event is none to this rule. `until` is compared with the event's own time.
    fileprivate func excludes(_ fields: Fields, at time: Timestamp, in scratch: MatchScratch) -> Bool {
        exclusions.contains { exclusion in
            (exclusion.until.map { time < $0 } ?? true) && exclusion.condition.holds(for: fields, in: scratch)
        }
    }
}

extension Fields {
    /// With what was measured, as titles write it: `{count}`, `{distinct}`, `{ratio:percent}`, `{elapsed}`.
    fileprivate func with(_ measure: CorrelationMeasure, _ language: Language) -> Fields {
        var fields = self
        let count = (measure.isAtLeast ? "≥ " : "") + String(measure.count)
        fields["count"] = count
        fields["distinct"] = count
        if let ratio = measure.ratio { fields["ratio:percent"] = percentage(ratio, language) }
        if let elapsed = measure.elapsed { fields["elapsed"] = spelledDuration(elapsed) }
        return fields
    }
}

/// `12.5%`, in French `12,5 %`; one decimal at most.
private func percentage(_ ratio: Double, _ language: Language) -> String {
    let tenths = Int((ratio * 1_000).rounded())
    let tail = tenths % 10 == 0 ? "" : (language == .fr ? "," : ".") + String(tenths % 10)
    return String(tenths / 10) + tail + (language == .fr ? " %" : "%")
}

/// `26h30m`: as data files write durations.
private func spelledDuration(_ microseconds: Int64) -> String {
    var rest = microseconds / 1_000_000
    var text = ""
    for (unit, seconds) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] as [(String, Int64)] {
        // Two days and a half read better as hours.
        if unit == "d", rest < 3 * seconds { continue }
        if rest >= seconds { text += "\(rest / seconds)\(unit)" }
        rest %= seconds
    }
    return text.isEmpty ? "0s" : text
}
