// A line of a rule's test with placeholders for what changes from one repetition to the next. The clock is the test's
// own; any other `${` is text, since attacks are written so.

struct TestTemplate: Sendable, Equatable {
    /// How a log writes an instant.
    enum Stamp: String, Sendable, CaseIterable {
        /// `2026-01-01T00:00:00.000Z`
        case iso
        /// `Jan  1 00:00:00`
        case syslog
        /// `01/Jan/2026:00:00:00 +0000`
        case clf
        /// `1767225600`
        case epoch

        func text(_ instant: Timestamp) -> String {
            guard self != .epoch else { return String(instant.seconds) }
            guard self != .iso else { return instant.rfc3339 }
            let day = instant.seconds.quotientRoundedDown(86_400)
            let second = instant.seconds - day * 86_400
            let date = CivilDate(daysSinceEpoch: day)
            let time = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
            let month = Stamp.months[Int(date.month) - 1]
            return self == .clf
                ? "\(padded(date.day, 2))/\(month)/\(padded(date.year, 4)):\(time) +0000"
                : "\(month) \(date.day < 10 ? " " : "")\(date.day) \(time)"
        }

        private static let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
    }

    enum Piece: Sendable, Equatable {
        case text(String)
        case time(Stamp)
        /// The repetition's number, from 1.
        case number
        /// The choices in turn, one a repetition.
        case pick([String])
    }

    /// What is wrong with a placeholder, and what to write instead.
    struct Fault: Error, Equatable {
        var message: String
        var hint: String
    }

    private(set) var pieces: [Piece] = []

    init(_ line: some StringProtocol) throws(Fault) {
        var rest = Substring(line)
        var text = ""
        while let mark = rest.firstRange(of: "${") {
            text += rest[..<mark.lowerBound]
            let inside = rest[mark.upperBound...]
            guard let close = inside.firstIndex(of: "}"), let piece = try TestTemplate.piece(inside[..<close]) else {
                text += "${"
                rest = inside
                continue
            }
            if !text.isEmpty { pieces.append(.text(text)) }
            text = ""
            pieces.append(piece)
            rest = inside[inside.index(after: close)...]
        }
        text += rest
        if !text.isEmpty { pieces.append(.text(text)) }
    }

    /// nil where it is text.
    private static func piece(_ inside: Substring) throws(Fault) -> Piece? {
        if inside == "i" { return .number }
        if inside.hasPrefix("t:") {
            let name = String(inside.dropFirst(2))
            if let stamp = Stamp(rawValue: name) { return .time(stamp) }
            let names = Stamp.allCases.map(\.rawValue)
            let near = nearestName(to: name, among: names).map { "did you mean «${t:\($0)}»?" }
            throw Fault(
                message: "«${\(inside)}» is no form of a time",
                hint: near ?? "one of \(names.joined(separator: ", "))")
        }
        guard inside.hasPrefix("pick:") else { return nil }
        let choices = inside.dropFirst(5).split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard choices.count > 1 else {
            throw Fault(message: "«${\(inside)}» leaves no choice", hint: "write «${pick:200,500}»")
        }
        return .pick(choices)
    }

    /// The line as it is written at `instant`.
    /// - Parameter repetition: its number, from 0.
    func text(at instant: Timestamp, repetition: Int) -> String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .text(let constant): text += constant
            case .time(let stamp): text += stamp.text(instant)
            case .number: text += String(repetition + 1)
            case .pick(let choices): text += choices[repetition % choices.count]
            }
        }
    }

    /// Bytes that a repetition has at most, its newline included.
    var length: Int {
        pieces.reduce(1) { length, piece in
            switch piece {
            case .text(let constant): length + constant.utf8.count
            case .time: length + 26
            case .number: length + 6
            case .pick(let choices): length + (choices.map(\.utf8.count).max() ?? 0)
            }
        }
    }
}
