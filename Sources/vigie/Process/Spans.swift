// Terms as people read them: «kept, after 12 min», «overdue by 3 d 4 h».
import Detection
import Tracking

extension Deadline {
    /// `kept, after 12 min`, `in 48 min (20 % over)`, `overdue by 2 h`.
    func words(at now: Timestamp) -> String {
        let met = (metAt?.seconds ?? now.seconds) - start.seconds
        switch state(at: now) {
        case .kept: return tr("kept, after \(shownSpan(met))", "tenu, après \(shownSpan(met))")
        case .late:
            let late = shownSpan((metAt ?? due).seconds - due.seconds)
            return tr("missed by \(late)", "dépassé de \(late)")
        case .breached:
            return tr("overdue by ", "en retard de ") + shownSpan(now.seconds - due.seconds)
        case .running(let percent):
            let left = shownSpan(due.seconds - now.seconds)
            return tr("in \(left) (\(percent)% of the time is over)", "dans \(left) (\(percent) % du délai écoulés)")
        }
    }
}

/// The state of an incident's clocks in rows: label and text.
enum ClockPage {
    static func rows(_ clock: IncidentClock?, _ settings: ClockSettings, at now: Timestamp) -> [(String, String)] {
        guard let clock, !clock.isExempt else { return [] }
        var rows: [(String, String)] = []
        if let delay = clock.detectionDelay {
            rows.append((tr("detected after", "détecté après"), shownSpan(delay)))
        }
        if let response = clock.response(settings) {
            rows.append((tr("response", "réponse"), painted(response, at: now)))
        }
        if let update = clock.update(settings) {
            rows.append((tr("next update", "prochaine mise à jour"), painted(update, at: now)))
        }
        return rows
    }

    private static func painted(_ deadline: Deadline, at now: Timestamp) -> String {
        let due = " · " + tr("due ", "échéance ") + shownTime(deadline.due) + " UTC"
        let colour: Colour? =
            switch deadline.state(at: now) {
            case .breached, .late: .red
            case .running(let percent): percent >= 80 ? .red : percent >= 50 ? .yellow : nil
            case .kept: .green
            }
        let words = deadline.words(at: now)
        return (colour?.paint(words) ?? words) + due
    }

    static func object(_ clock: IncidentClock?, _ settings: ClockSettings, at now: Timestamp) -> JSON {
        guard let clock else { return .null }
        return .object([
            ("start", .string(clock.start.rfc3339)),
            ("detection_delay_seconds", clock.detectionDelay.map { .number(Int($0)) } ?? .null),
            ("exempt", .bool(clock.isExempt)),
            ("response", clock.response(settings).map { object($0, at: now) } ?? .null),
            ("update", clock.update(settings).map { object($0, at: now) } ?? .null),
        ])
    }

    private static func object(_ deadline: Deadline, at now: Timestamp) -> JSON {
        let state: (String, Int?) =
            switch deadline.state(at: now) {
            case .kept: ("kept", nil)
            case .late: ("late", nil)
            case .breached: ("breached", nil)
            case .running(let percent): ("running", percent)
            }
        return .object(
            [
                ("due", .string(deadline.due.rfc3339)), ("severity", .string(deadline.severity.rawValue)),
                ("state", .string(state.0)),
            ] + (state.1.map { [("percent", .number($0))] } ?? [])
                + (deadline.metAt.map { [("met_at", .string($0.rfc3339))] } ?? []))
    }
}
