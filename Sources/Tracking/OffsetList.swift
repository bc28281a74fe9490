// Offsets of records that were counted, as a blob of differences: about two bytes a record instead of a row.

import Foundation

/// Rising offsets without repeats.
public struct OffsetList: Sendable, Equatable {
    public private(set) var offsets: [UInt64]

    /// Sorts what it is given and drops repeats.
    public init(_ offsets: some Sequence<UInt64>) {
        self.offsets = []
        for offset in offsets.sorted() where self.offsets.last != offset { self.offsets.append(offset) }
    }

    /// Nil where the bytes are not what ``data`` writes.
    init?(data: Data) {
        var reader = VarintReader(data)
        var offsets: [UInt64] = []
        while !reader.isAtEnd {
            guard let step = reader.next() else { return nil }
            guard let last = offsets.last else {
                offsets.append(step)
                continue
            }
            let (offset, overflow) = last.addingReportingOverflow(step)
            guard step > 0, !overflow else { return nil }
            offsets.append(offset)
        }
        self.offsets = offsets
    }

    /// The first offset, then the differences.
    var data: Data {
        var writer = VarintWriter()
        var last: UInt64 = 0
        for offset in offsets {
            writer.append(offset - last)
            last = offset
        }
        return writer.data
    }
}
