// Time zones: what turns a stamp without a zone into an instant, and an instant into the text of a syslog header.
import Foundation

/// A fixed offset or a zone of the tz database.
public struct Zone: Sendable, Equatable {
    private let timeZone: TimeZone
    private let fixedOffset: Int64?

    public static let utc = Zone(fixed: 0)

    /// `UTC`, `Europe/Paris`, `+01:00`; nil where it names nothing.
    public init?(_ name: String) {
        if ["UTC", "Z", "GMT"].contains(name.uppercased()) {
            self = .utc
            return
        }
        if let layout = TimeLayout("%H%z"), let first = name.first, first == "+" || first == "-" {
            let text = Array(("00" + name).utf8)
            guard let offset = layout.parse(text.span, whole: true)?.zone else { return nil }
            self = Zone(fixed: offset)
            return
        }
        guard let zone = TimeZone(identifier: name) else { return nil }
        timeZone = zone
        fixedOffset = nil
    }

    private init(fixed offset: Int64) {
        timeZone = TimeZone(secondsFromGMT: Int(offset)) ?? .gmt
        fixedOffset = offset
    }

    public var name: String { timeZone.identifier }

    /// Seconds east of UTC at `instant`.
    package func offset(at instant: Timestamp) -> Int64 {
        fixedOffset ?? Int64(timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.seconds))))
    }

    /// The instants that a clock here showed `local` (microseconds, written as if UTC): one, two where an hour occurs
    /// twice; in the gap of spring the one a clock that was not put forward would mean.
    package func instants(ofLocal local: Int64) -> [Timestamp] {
        if let fixedOffset { return [Timestamp(microseconds: local - fixedOffset * 1_000_000)] }
        let day: Int64 = 86_400_000_000
        let before = offset(at: Timestamp(microseconds: local - day))
        let after = offset(at: Timestamp(microseconds: local + day))
        let offsets = before == after ? [before] : [before, after]
        let candidates = offsets.map { Timestamp(microseconds: local - $0 * 1_000_000) }
        let valid = zip(offsets, candidates).filter { offset(at: $1) == $0 }.map(\.1)
        return valid.isEmpty ? [candidates[0]] : valid.sorted()
    }

    /// `Nov 23 08:14:02`, as RFC 3164 writes it.
    func syslogStamp(_ instant: Timestamp) -> String {
        let local = Timestamp(microseconds: instant.microseconds + offset(at: instant) * 1_000_000)
        let day = local.seconds.quotientRoundedDown(86_400)
        let date = CivilDate(daysSinceEpoch: day)
        let second = local.seconds - day * 86_400
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let dayText = date.day < 10 ? " \(date.day)" : "\(date.day)"
        return
            "\(months[Int(date.month) - 1]) \(dayText) \(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }
}
