// The pass over a text that looks its grams up: the inner loop of `LiteralSet`.

/// One pass over a text, in the steps of its table.
struct LiteralPass: Sendable {
    private let table: GramTable

    init(_ table: GramTable) { self.table = table }

    func write(to tables: inout TableWriter) { table.write(to: &tables) }

    init?(from tables: inout TableReader, literals: Int) {
        guard let table = GramTable(from: &tables, literals: literals) else { return nil }
        self.table = table
    }

    /// Places that the bitmap lets through are gathered, without a branch, in pieces of this many.
    private static let batch = 1_024

    func scan(_ text: Span<UInt8>, into hits: inout [LiteralSet.Hit]) {
        let width = table.shape.width
        let stride = table.shape.stride
        // For a gram of three bytes four are read.
        let last = text.count - max(width, 4)
        let batch = min(LiteralPass.batch, max(0, last) / stride + 1)
        text.withUnsafeBufferPointer { text in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: batch + 8) { places in
                guard let places = places.baseAddress else { return }
                var position = 0
                while position <= last {
                    let goal = min(last, position + (batch - 1) * stride)
                    for index in 0..<table.sift(text, position, goal, into: places) {
                        table.confirm(Int(places[index]), in: text, into: &hits)
                    }
                    position += ((goal - position) / stride + 1) * stride
                }
                // Three bytes at the very end, where four cannot be read.
                if width == 3, position + 3 == text.count { table.confirm(position, in: text, into: &hits) }
            }
        }
    }
}
