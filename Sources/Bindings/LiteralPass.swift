// The pass over a text that looks its grams up: the inner loop of `LiteralSet`.

/// One pass over a text, in steps of `stride` bytes.
struct LiteralPass: Sendable {
    let narrow: GramTable
    /// Looked up at the same positions.
    let wide: GramTable?
    let stride: Int

    init(narrow: GramTable, wide: GramTable?, stride: Int) {
        self.narrow = narrow
        self.wide = wide
        self.stride = stride
    }

    func write(to tables: inout TableWriter) {
        tables.write(count: stride)
        narrow.write(to: &tables)
        tables.write(count: wide == nil ? 0 : 1)
        wide?.write(to: &tables)
    }

    init?(from tables: inout TableReader, literals: Int) {
        guard let stride = tables.count(), (1...LiteralSet.fastLength).contains(stride),
            let narrow = GramTable(from: &tables, isWide: false, literals: literals), let hasWide = tables.count()
        else { return nil }
        var wide: GramTable?
        if hasWide != 0 {
            wide = GramTable(from: &tables, isWide: true, literals: literals)
            if wide == nil { return nil }
        }
        self.init(narrow: narrow, wide: wide, stride: stride)
    }

    /// Positions that the bitmaps let through are gathered, without a branch, in pieces of this many.
    private static let batch = 1_024

    func scan(_ text: Span<UInt8>, into hits: inout [LiteralSet.Hit]) {
        guard text.count >= LiteralSet.minimumLength else { return }
        text.withUnsafeBufferPointer { text in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * LiteralPass.batch + 2) { places in
                guard let narrowPlaces = places.baseAddress else { return }
                let widePlaces = narrowPlaces + LiteralPass.batch + 1
                var position = 0
                while position <= text.count - 4 {
                    let last = min(text.count - 4, position + (LiteralPass.batch - 1) * stride)
                    if let wide, !wide.isEmpty {
                        let count = siftWide(wide, text, position, min(last, text.count - 8), widePlaces)
                        for index in 0..<count { wide.confirm(Int(widePlaces[index]), in: text, into: &hits) }
                    }
                    if !narrow.isEmpty {
                        let count = siftNarrow(text, position, last, narrowPlaces)
                        for index in 0..<count { narrow.confirm(Int(narrowPlaces[index]), in: text, into: &hits) }
                    }
                    position += ((last - position) / stride + 1) * stride
                }
                // Three bytes at the very end, where four cannot be read.
                if narrow.keep != .max, position + 3 == text.count { narrow.confirm(position, in: text, into: &hits) }
            }
        }
    }

    /// Writes the positions from `start` to `last` whose gram's hash is in the bitmap; how many they are.
    @inline(__always)
    private func siftNarrow(
        _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ last: Int, _ places: UnsafeMutablePointer<UInt32>
    ) -> Int {
        narrow.bitmap.withUnsafeBufferPointer { bitmap in
            guard let base = text.baseAddress, let bits = bitmap.baseAddress else { return 0 }
            var count = 0
            var position = start
            while position <= last {
                let bytes = UnsafeRawPointer(base + position).loadUnaligned(as: UInt32.self)
                let gram = UInt64((bytes | 0x2020_2020) & narrow.keep)
                let product = GramTable.product(gram)
                let word = bits[Int(truncatingIfNeeded: product &>> narrow.shift)]
                places[count] = UInt32(truncatingIfNeeded: position)
                count &+= GramTable.holds(word, product, narrow.shift)
                position &+= stride
            }
            return count
        }
    }

    @inline(__always)
    private func siftWide(
        _ table: GramTable, _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ last: Int,
        _ places: UnsafeMutablePointer<UInt32>
    ) -> Int {
        table.bitmap.withUnsafeBufferPointer { bitmap in
            guard let base = text.baseAddress, let bits = bitmap.baseAddress else { return 0 }
            var count = 0
            var position = start
            while position <= last {
                let gram = UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self) | GramTable.lowerCase
                let product = GramTable.product(gram)
                let word = bits[Int(truncatingIfNeeded: product &>> table.shift)]
                places[count] = UInt32(truncatingIfNeeded: position)
                count &+= GramTable.holds(word, product, table.shift)
                position &+= stride
            }
            return count
        }
    }
}
