// Turns stamps into instants: settles missing years, missing zones and the hour that occurs twice, and refuses stamps
// from the future. What it remembers comes from stamps at fixed inflated offsets only (the first stamped line of each
// 64 KiB), so that it depends on the bytes, never on how they were cut or on which rules matched.

struct TimeLine: Sendable {
    /// The state that a resumed reading needs.
    struct Carry: Sendable, Equatable {
        /// The last stamp of the grid, and where its line begins.
        var stamp: Timestamp?
        var offset: UInt64 = 0
        /// The grid block it was sought in last, and how many of its lines were tried.
        var block: UInt64 = 0
        var tried = 0
        var isSettled = false

        init() {}

        /// `stamp offset block tried settled`, the stamp in microseconds or `-`.
        var encoded: String {
            "\(stamp.map { String($0.microseconds) } ?? "-") \(offset) \(block) \(tried) \(isSettled)"
        }

        init?(encoded parts: ArraySlice<Substring>) {
            let parts = Array(parts)
            guard parts.count == 5, let offset = UInt64(parts[1]), let block = UInt64(parts[2]),
                let tried = Int(parts[3])
            else { return nil }
            stamp = Int64(parts[0]).map(Timestamp.init(microseconds:))
            self.offset = offset
            self.block = block
            self.tried = tried
            isSettled = parts[4] == "true"
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
    var reference: Timestamp
    /// Stamps later than this plus a day are not believed.
    var horizon: Timestamp
    private(set) var carry = Carry()

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

    /// Offset from which the next line is one of the grid's, the lines before `offset` having been asked about.
    func nextWanted(from offset: UInt64) -> UInt64 {
        let block = offset / TimeLine.blockSize
        let isNew = block != carry.block || (offset == 0 && carry.tried == 0)
        let isOpen = !carry.isSettled && carry.tried < TimeLine.triesPerBlock
        return isNew || isOpen ? offset : (block + 1) * TimeLine.blockSize
    }

    /// Takes the instant of a grid line.
    mutating func settle(_ instant: Timestamp, at offset: UInt64) {
        carry.stamp = instant
        carry.offset = offset
        carry.isSettled = true
    }

    /// Takes the instant of the next line, where lines are read in order.
    mutating func advance(to instant: Timestamp) { carry.stamp = instant }

    /// The instant `stamp` means, the one remembered being the stamp before it; nil where it lies in the future.
    func instant(of stamp: Stamp) -> Timestamp? {
        let instant = placed(stamp)
        return instant.microseconds > horizon.microseconds + TimeLine.day ? nil : instant
    }

    /// Whether only the stamps between the grid's and this one tell what it means: its year, where it lies far from the
    /// grid's stamp, or its hour, where that occurs twice.
    func needsOrder(_ stamp: Stamp) -> Bool {
        guard stamp.epoch == nil, let base = carry.stamp else { return false }
        if stamp.year == nil {
            let placed = placed(stamp)
            if abs(placed.microseconds - base.microseconds) > 30 * TimeLine.day || placed.year != base.year {
                return true
            }
        }
        guard stamp.zone == nil else { return false }
        let year = stamp.year ?? base.year
        return zone.instants(ofLocal: stamp.local(year: year)).count > 1
    }

    /// What a line without a stamp takes when no line above it has one.
    var fallback: Timestamp { carry.stamp ?? reference }

    private func placed(_ stamp: Stamp) -> Timestamp {
        if let epoch = stamp.epoch { return Timestamp(microseconds: epoch) }
        if let year = stamp.year { return place(stamp, year: year) }
        guard let base = carry.stamp else { return latest(stamp) }
        let year = base.year
        let same = place(stamp, year: year)
        if base.microseconds - same.microseconds > TimeLine.fallBack { return place(stamp, year: year + 1) }
        let earlier = place(stamp, year: year - 1)
        let isJustBefore = base.microseconds - earlier.microseconds < 7 * TimeLine.day
        return isJustBefore ? earlier : same
    }

    /// The latest year in which the stamp is not after the reference plus a day.
    private func latest(_ stamp: Stamp) -> Timestamp {
        let year = reference.year + 1
        for back in 0..<9 {
            let candidateYear = year - Int64(back)
            guard stamp.day <= CivilDate(year: candidateYear, month: stamp.month, day: 1).daysInMonth else { continue }
            let candidate = place(stamp, year: candidateYear)
            if candidate.microseconds <= reference.microseconds + TimeLine.day { return candidate }
        }
        return place(stamp, year: year)
    }

    private func place(_ stamp: Stamp, year: Int64) -> Timestamp {
        let local = stamp.local(year: year)
        if let zone = stamp.zone { return Timestamp(microseconds: local - zone * 1_000_000) }
        let candidates = zone.instants(ofLocal: local)
        guard candidates.count > 1, let previous = carry.stamp else { return candidates[0] }
        return candidates.first { $0.microseconds >= previous.microseconds - TimeLine.disorder }
            ?? candidates[candidates.count - 1]
    }
}
