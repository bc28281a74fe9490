// One piece of evidence, and how pieces are ordered. The order rests on what the log says (time, offset, first line)
// before the source's head digest, which still changes while a short file grows.

import Detection

/// A record kept as proof, with where it was read to the byte.
public struct Evidence: Sendable, Equatable {
    public var rule: String
    public var location: Location
    public var time: Timestamp
    public var timeAssumed: Bool
    public var excerpt: Excerpt
}

/// A finding that stands for election as evidence; its excerpt stays where it is, in the batch or in the database.
struct EvidenceCandidate: Equatable {
    var time: Int64
    var offset: UInt64
    /// Of the record's first line: tells records of one time and offset in two sources apart by what they say.
    var mark: Int64
    /// Of the source's head: the last resort, since it changes while a short file grows.
    var origin: Int64
    var source: Int64
    var rule: String
    var severity: Int
    var template: String
    /// Its place in the batch; nil once it is stored.
    var index: Int?

    func isSameRecord(as other: EvidenceCandidate) -> Bool { offset == other.offset && source == other.source }

    /// Event time first; the rest only makes the order total.
    func precedes(_ other: EvidenceCandidate) -> Bool {
        if time != other.time { return time < other.time }
        if offset != other.offset { return offset < other.offset }
        if mark != other.mark { return mark < other.mark }
        if origin != other.origin { return origin < other.origin }
        return source < other.source
    }

    /// Whether it is to stand for a record that `other` shows too: the more severe rule, then the lesser id.
    func isPreferred(to other: EvidenceCandidate) -> Bool {
        if severity != other.severity { return severity > other.severity }
        return rule < other.rule
    }
}

extension SourceHead {
    var mark: Int64 { textMark(prefixDigest + digest) }
}

/// FNV-1a, 64 bits: a cheap mark of a text, the same in every process.
func textMark(_ text: String) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01b3 }
    return Int64(bitPattern: hash)
}
