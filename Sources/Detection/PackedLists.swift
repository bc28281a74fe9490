// Many short lists in one array: an array of arrays costs a block of memory each to load, and counting references at
// each look into one.
import Bindings

struct PackedLists<Element: BitwiseCopyable & Sendable>: Sendable {
    /// All lists, one after the other.
    let values: [Element]
    /// Where each begins, and after the last where it ends.
    private let starts: [Int32]

    init(_ lists: [[Element]]) {
        values = Array(lists.joined())
        var starts: [Int32] = [0]
        for list in lists { starts.append(starts[starts.count - 1] + Int32(list.count)) }
        self.starts = starts
    }

    /// How many lists there are.
    var count: Int { starts.count - 1 }

    /// Where list `number` stands in `values`.
    @inline(__always)
    func places(of number: Int) -> Range<Int> { Int(starts[number])..<Int(starts[number + 1]) }

    func write(to tables: inout TableWriter) {
        tables.write(values)
        tables.write(starts)
    }

    /// nil where the bytes are no such lists, or one of the values `isValid` refuses.
    init?(from tables: inout TableReader, where isValid: (Element) -> Bool) {
        guard let values = tables.array(of: Element.self), let starts = tables.array(of: Int32.self),
            starts.first == 0, starts.last == Int32(exactly: values.count),
            zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 }), values.allSatisfy(isValid)
        else { return nil }
        self.values = values
        self.starts = starts
    }
}
