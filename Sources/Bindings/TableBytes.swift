// Tables of plain numbers as bytes and back, in this machine's own order: read in one piece, for at every start
// megabytes of them are. What is read is bounded by the bytes that are there.

/// Collects tables as bytes.
public struct TableWriter {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func write(count: Int) { append([Int64(count)]) }

    /// - Parameter values: of a type without gaps between its fields, for these have no bytes of their own.
    public mutating func write<Element: BitwiseCopyable>(_ values: [Element]) {
        write(count: values.count)
        append(values)
    }

    private mutating func append<Element: BitwiseCopyable>(_ values: [Element]) {
        values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

/// Reads what `TableWriter` wrote; nil is given from where on the bytes are something else.
public struct TableReader {
    private var rest: ArraySlice<UInt8>

    public init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    public var isAtEnd: Bool { rest.isEmpty }

    /// A number from 0 on.
    public mutating func count() -> Int? {
        guard let count = copied(1, of: Int64.self)?[0], count >= 0 else { return nil }
        return Int(count)
    }

    /// - Parameter type: any bits at all must be a value of it.
    public mutating func array<Element: BitwiseCopyable>(of type: Element.Type) -> [Element]? {
        guard let count = count() else { return nil }
        return copied(count, of: type)
    }

    private mutating func copied<Element: BitwiseCopyable>(_ count: Int, of _: Element.Type) -> [Element]? {
        let size = MemoryLayout<Element>.stride
        guard count <= rest.count / size else { return nil }
        let values = [Element](unsafeUninitializedCapacity: count) { values, filled in
            rest.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(values).copyMemory(from: .init(rebasing: $0[..<(count * size)]))
            }
            filled = count
        }
        rest = rest.dropFirst(count * size)
        return values
    }
}
