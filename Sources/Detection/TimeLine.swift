// Turns stamps into instants: settles missing years, missing zones and the hour that occurs twice, and refuses stamps
// from the future. What it remembers comes from stamps at fixed inflated offsets only (the first stamped line of each
// 64 KiB), so that it depends on the bytes, never on how they were cut or on which rules matched.

struct TimeLine: Sendable {
    /// The state that a resumed reading needs.
    struct Carry: Sendable, Equatable {
        /// The last stamp of the grid.
        var stamp: Timestamp?
        /// The grid block it was sought in last, and how many of its lines were tried.
        var block: UInt64 = 0
        var tried = 0
        var isSettled = false

        init() {}

        /// `stamp block tried settled`, the stamp in microseconds or `-`.
        var encoded: String { "\(stamp.map { String($0.microseconds) } ?? "-") \(block) \(tried) \(isSettled)" }

        init?(encoded: String) {
            let parts = encoded.split(separator: " ")
            guard parts.count == 4, let block = UInt64(parts[1]), let tried = Int(parts[2]) else { return nil }
            stamp = Int64(parts[0]).map(Timestamp.init(microseconds:))
            self.block = block
            self.tried = tried
            isSettled = parts[3] == "true"
        }
    }

    static let blockSize: UInt64 = 64 << 10
    /// Lines of a block that are tried for a stamp.
    static let triesPerBlock = 64
    private static let day: Int64 = 86_400_000_000
    private static let fallBack: Int64 = 180 * day
    /// Disorder among writers that is no sign of the second pass of an hour.
    private static let disorder: Int64 = 600_000_000

    let zone: Zone
    /// Stands in for a missing year or stamp: when the log was last written.
    let reference: Timestamp
    /// Stamps later than this plus a day are not believed.
    var horizon: Timestamp
    private(set) var carry = Carry()
    /// Stamps that were not believed.
    private(set) var unbelieved = 0

    init(zone: Zone, reference: Timestamp, carry: Carry? = nil) {
        self.zone = zone
        self.reference = reference
        horizon = reference
        self.carry = carry ?? Carry()
    }

    /// Whether the line at `offset` is one of the grid's: `settle` must be called with its stamp, if it has one.
    mutating func wantsStamp(at offset: UInt64) -> Bool {
        let block = offset / TimeLine.blockSize
        if block != carry.block || (offset == 0 && carry.tried == 0) {
            carry.block = block
            carry.tried = 0
            carry.isSettled = false
        }
        guard !carry.isSettled, carry.tried < TimeLine.triesPerBlock else { return false }
        carry.tried += 1
        return true
    }

    mutating func settle(_ stamp: Stamp) {
        guard let instant = instant(of: stamp) else {
            unbelieved += 1
            return
        }
        carry.stamp = instant
        carry.isSettled = true
    }

    /// The instant `stamp` means; nil where it lies in the future. `previous` is the stamp above it, if known:
    /// it decides which of two equal hours is meant.
    func instant(of stamp: Stamp, after previous: Timestamp? = nil) -> Timestamp? {
        let instant = believed(stamp, after: previous ?? carry.stamp)
        return instant.microseconds > horizon.microseconds + TimeLine.day ? nil : instant
    }

    /// Whether the stamp's hour may be one that occurs twice here.
    func isAmbiguous(_ stamp: Stamp) -> Bool {
        guard stamp.epoch == nil, stamp.zone == nil else { return false }
        let base = carry.stamp ?? reference
        let year = stamp.year ?? CivilDate(daysSinceEpoch: base.seconds.quotientRoundedDown(86_400)).year
        return zone.instants(ofLocal: stamp.local(year: year)).count > 1
    }

    /// What a line without a stamp takes when no line above it has one.
    var fallback: Timestamp { carry.stamp ?? reference }

    mutating func countUnbelieved() { unbelieved += 1 }

    private func believed(_ stamp: Stamp, after previous: Timestamp?) -> Timestamp {
        if let epoch = stamp.epoch { return Timestamp(microseconds: epoch) }
        guard stamp.year == nil else { return place(stamp, year: stamp.year ?? 0, after: previous) }
        guard let base = carry.stamp else { return latest(stamp) }
        let year = CivilDate(daysSinceEpoch: base.seconds.quotientRoundedDown(86_400)).year
        let same = place(stamp, year: year, after: previous)
        if base.microseconds - same.microseconds > TimeLine.fallBack { return place(stamp, year: year + 1, after: previous) }
        let earlier = place(stamp, year: year - 1, after: previous)
        let isJustBefore = base.microseconds - earlier.microseconds < 7 * TimeLine.day
        return isJustBefore ? earlier : same
    }

    /// The latest year in which the stamp is not after the reference plus a day.
    private func latest(_ stamp: Stamp) -> Timestamp {
        let year = CivilDate(daysSinceEpoch: reference.seconds.quotientRoundedDown(86_400)).year + 1
        for back in 0..<9 {
            let candidateYear = year - Int64(back)
            guard stamp.day <= CivilDate(year: candidateYear, month: stamp.month, day: 1).daysInMonth else { continue }
            let candidate = place(stamp, year: candidateYear, after: nil)
            if candidate.microseconds <= reference.microseconds + TimeLine.day { return candidate }
        }
        return place(stamp, year: year, after: nil)
    }

    private func place(_ stamp: Stamp, year: Int64, after previous: Timestamp?) -> Timestamp {
        let local = stamp.local(year: year)
        if let zone = stamp.zone { return Timestamp(microseconds: local - zone * 1_000_000) }
        let candidates = zone.instants(ofLocal: local)
        guard candidates.count > 1, let previous else { return candidates[0] }
        return candidates.first { $0.microseconds >= previous.microseconds - TimeLine.disorder } ?? candidates[candidates.count - 1]
    }
}
