// Where each entry of a journal ends in the text that was made of it, with the cursor by which the journal knows the entry:
// positions count bytes, and only the cursor finds the place again.
import Bindings

struct CursorTrail {
    private static let key = Array("\"__CURSOR\":\"".utf8)
    /// So much of an entry is looked at: journalctl gives the fields of an entry in any order.
    private static let searched = 1 << 20

    private struct Step {
        var end: UInt64
        var cursor: String
    }

    private var steps: [Step]
    private var line: [UInt8] = []

    /// - Parameter cursor: of the entry that ends at `offset`; nil at the journal's beginning.
    init(at offset: UInt64, _ cursor: String?) {
        steps = cursor.map { [Step(end: offset, cursor: $0)] } ?? []
    }

    /// Takes the next bytes, the first of which is at `offset`.
    mutating func note(_ bytes: ArraySlice<UInt8>, at offset: UInt64) {
        var rest = bytes
        while let newline = rest.firstIndex(of: 0x0A) {
            keep(rest[..<newline])
            let end = offset + UInt64(newline - bytes.startIndex) + 1
            if let cursor = CursorTrail.cursor(in: line) { steps.append(Step(end: end, cursor: cursor)) }
            line.removeAll(keepingCapacity: true)
            rest = rest[(newline + 1)...]
        }
        keep(rest)
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        line += bytes.prefix(max(0, CursorTrail.searched - line.count))
    }

    /// The last entry with a cursor that ends at `offset` or before: where it ends, and its cursor. Forgets those before.
    mutating func place(at offset: UInt64) -> (end: UInt64, cursor: String)? {
        guard let place = steps.lastIndex(where: { $0.end <= offset }) else { return nil }
        steps.removeFirst(place)
        return (steps[0].end, steps[0].cursor)
    }

    /// The cursor in a line of `journalctl -o json`.
    static func cursor(in line: [UInt8]) -> String? {
        guard let start = firstIndex(of: key, in: line.span).map({ $0 + key.count }) else { return nil }
        guard let end = line[start...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        return String(decoding: line[start..<end], as: UTF8.self)
    }
}
