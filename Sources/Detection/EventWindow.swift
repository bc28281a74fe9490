// Whether so many events ever lay within a span of event time, in bounded memory and whatever order they come in: events
// are counted in twentieths of the span, aligned to 1970, and the newest 4,096 of these that hold something are kept.

struct EventWindow: Equatable {
    static let parts: Int64 = 20
    static let maximumBuckets = 4_096

    /// Microseconds of a bucket.
    let width: Int64
    /// In order of time.
    private var indices: [Int64] = []
    private var counts: [Int] = []
    /// Events in buckets that were dropped: only a window that holds them could be missed.
    private(set) var forgotten = 0

    /// - Parameter span: microseconds.
    init(span: Int64) { width = max(1, span / EventWindow.parts) }

    /// Counts an event; true where a window that holds it now has `wanted`.
    mutating func add(_ time: Timestamp, reaching wanted: Int) -> Bool {
        let index = time.microseconds.quotientRoundedDown(width)
        let place = self.place(of: index)
        if place < indices.count, indices[place] == index {
            counts[place] += 1
        } else {
            indices.insert(index, at: place)
            counts.insert(1, at: place)
        }
        let isReached = heaviest(around: place) >= wanted
        if indices.count > EventWindow.maximumBuckets {
            forgotten += counts.removeFirst()
            indices.removeFirst()
        }
        return isReached
    }

    /// The first place whose index is not below.
    private func place(of index: Int64) -> Int {
        if let last = indices.last, last < index { return indices.count }
        var low = 0
        var high = indices.count
        while low < high {
            let middle = (low + high) / 2
            if indices[middle] < index { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Most events in twenty buckets in a row that hold the one at `place`.
    private func heaviest(around place: Int) -> Int {
        let reach = EventWindow.parts - 1
        var first = place
        while first > 0, indices[place] - indices[first - 1] <= reach { first -= 1 }
        var most = 0
        var sum = 0
        var start = first
        var end = first
        while end < indices.count, indices[end] - indices[place] <= reach {
            sum += counts[end]
            while indices[end] - indices[start] > reach {
                sum -= counts[start]
                start += 1
            }
            if end >= place { most = max(most, sum) }
            end += 1
        }
        return most
    }
}

extension EventWindow: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(Int(width))
        archive.write(forgotten)
        archive.write(count: indices.count)
        var last: Int64 = 0
        for (index, count) in zip(indices, counts) {
            archive.write(signed: index &- last)
            archive.write(count)
            last = index
        }
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        width = max(1, Int64(try archive.read(Int.self)))
        forgotten = try archive.read()
        var last: Int64 = 0
        for _ in 0..<(try archive.count()) {
            last &+= try archive.signed()
            if let before = indices.last, last <= before { throw ArchiveFault() }
            indices.append(last)
            counts.append(try archive.read())
        }
    }
}
