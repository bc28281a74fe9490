// Where a later reading of a source goes on, with all the state that it needs to find what one long reading would.

public struct ResumePoint: Sendable, Equatable {
    public var offset: UInt64 = 0
    /// Number of the line at `offset`, from 1.
    public var line = 1
    var carry = TimeLine.Carry()
    var above: EventTime.Above?

    public init(offset: UInt64 = 0) { self.offset = offset }

    init(offset: UInt64, line: Int, carry: TimeLine.Carry, above: EventTime.Above?) {
        self.offset = offset
        self.line = line
        self.carry = carry
        self.above = above
    }

    /// - Parameter timeState: as `encodedTimeState` gave it; another text counts as none.
    public init(offset: UInt64, line: Int, timeState: String) {
        self.offset = offset
        self.line = line
        let parts = timeState.split(separator: " ")
        carry = TimeLine.Carry(encoded: parts.prefix(5)) ?? TimeLine.Carry()
        if parts.count == 8, let stamp = Int64(parts[5]), let offset = UInt64(parts[6]), let number = Int(parts[7]) {
            above = EventTime.Above(stamp: Timestamp(microseconds: stamp), offset: offset, number: number)
        }
    }

    public var encodedTimeState: String {
        carry.encoded + (above.map { " \($0.stamp.microseconds) \($0.offset) \($0.number)" } ?? "")
    }
}
