// A match that waits for the rest of its record, and the excerpt it will have.

struct PendingMatch {
    let rule: Int
    let fields: Fields
    let head: RecordHead
    let time: Timestamp
    let timeAssumed: Bool
    let matchedText: [UInt8]
    /// Coordinates of the first and last physical line of the line that matched: more than one where an envelope
    /// brought it in pieces.
    let matchedAt: Int
    let matchedThrough: Int
    /// Context lines wanted before and after the record.
    let before: Int
    let after: Int
    /// Whether it becomes a finding, and whether a correlation waits for it.
    let isFiled: Bool
    let isEvent: Bool
    /// The excerpt as it was last handed over.
    var handedOver: RawExcerpt?
}

/// An excerpt before masking.
struct RawExcerpt: Equatable {
    var before: [[UInt8]] = []
    var lines: [[UInt8]] = []
    var after: [[UInt8]] = []
    var matchedLine = 0
    var isCut = false
}
