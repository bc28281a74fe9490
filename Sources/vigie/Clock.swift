// The wall clock and the texts that name an instant on the command line. Detection and Tracking are handed instants.
import ArgumentParser
import Detection
import Foundation

func now() -> Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

/// An instant as people give it: RFC 3339, `2026-11-23`, `2026-11-23 08:14` in the zone of the logs, or `2h` for two
/// hours ago.
struct Instant {
    var text: String

    func timestamp(in zone: Zone) -> Timestamp? { parsedInstant(text, zone: zone, now: now()) }
}

extension Instant: ExpressibleByArgument {
    init?(argument: String) {
        guard parsedInstant(argument, zone: .utc, now: Timestamp(seconds: 0)) != nil else { return nil }
        text = argument
    }
}

struct ZoneName: ExpressibleByArgument {
    var zone: Zone

    init?(argument: String) {
        guard let zone = Zone(argument) else { return nil }
        self.zone = zone
    }

    /// The zone of the configuration, else of this machine: that of stamps and instants that name none.
    static var local: Zone { Configuration.current.zone }
}

extension Severity: ExpressibleByArgument {}
extension IncidentType: ExpressibleByArgument {}

/// An instant on a clock that nobody sets and that goes on while the machine sleeps: for waiting, and for how long
/// something took.
struct Moment: Comparable {
    private static let origin = ContinuousClock.now

    /// Since the first look at the clock.
    private(set) var seconds: Double

    /// Now.
    init() {
        let passed = ContinuousClock.now - Moment.origin
        seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18
    }

    private init(seconds: Double) { self.seconds = seconds }

    static let longAgo = Moment(seconds: -.infinity)

    func adding(_ more: Double) -> Moment { Moment(seconds: seconds + more) }

    /// Seconds from now; below zero when it is past.
    var wait: Double { seconds - Moment().seconds }
    /// Seconds that it is past.
    var age: Double { -wait }

    static func < (a: Moment, b: Moment) -> Bool { a.seconds < b.seconds }
}
