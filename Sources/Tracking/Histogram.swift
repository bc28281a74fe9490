// How often an incident occurred over time: at most 200 buckets, one second wide at first and doubled until they fit.
// Buckets are aligned to 1970, so the final width and counts are the same in whatever order events arrive.

import Detection
import Foundation

/// Occurrences in buckets of equal width; empty buckets are not kept.
public struct Histogram: Sendable, Equatable {
    public static let maximumBuckets = 200

    /// Seconds, a power of two.
    public private(set) var width: Int64 = 1
    private var counts: [Int64: Int] = [:]

    public init() {}

    public struct Bucket: Sendable, Equatable {
        public var start: Timestamp
        public var count: Int
    }

    /// The buckets that hold something, in order of time.
    public var buckets: [Bucket] {
        counts.sorted { $0.key < $1.key }.map { Bucket(start: Timestamp(seconds: $0.key &* width), count: $0.value) }
    }

    public mutating func add(_ time: Timestamp, count: Int = 1) {
        let second = time.microseconds.dividedDown(by: 1_000_000)
        counts[second.dividedDown(by: width), default: 0] += count
        while counts.count > Self.maximumBuckets { doubleWidth() }
    }

    private mutating func doubleWidth() {
        width *= 2
        var merged: [Int64: Int] = [:]
        for (index, count) in counts { merged[index >> 1, default: 0] += count }
        counts = merged
    }
}

extension Histogram {
    init?(width: Int64, data: Data) {
        self.init()
        self.width = width
        var reader = VarintReader(data)
        var index: Int64 = 0
        while !reader.isAtEnd {
            guard let step = reader.nextSigned(), let count = reader.next() else { return nil }
            index &+= step
            counts[index] = Int(clamping: count)
        }
    }

    var data: Data {
        var writer = VarintWriter()
        var last: Int64 = 0
        for (index, count) in counts.sorted(by: { $0.key < $1.key }) {
            writer.append(signed: index - last)
            writer.append(UInt64(count))
            last = index
        }
        return writer.data
    }
}

extension Int64 {
    func dividedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
