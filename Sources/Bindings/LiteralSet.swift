// Finds many literals at once, letter case ignored. For those of eleven bytes or more only every fourth byte of the text
// is looked at: wherever one stands, one of four neighbouring grams of it lies there. A bitmap of their hashes rejects
// most places, a table and a comparison settle the rest: the cost hardly depends on how many literals there are. Shorter
// literals take passes of their own, with narrower grams and smaller steps.

/// Literals to look for, all at once. Immutable, shared between threads.
public final class LiteralSet: Sendable {
    /// A literal's place in the text.
    public struct Hit: Sendable, Equatable {
        /// Index of the literal.
        public var literal: Int32
        /// Where it begins.
        public var start: Int32
    }

    /// Bytes that a literal must have.
    public static let minimumLength = 3
    /// From this length on a literal is found by the fast pass.
    public static let fastLength = GramTable.Shape.narrow.shortest

    private let passes: [LiteralPass]
    /// Literals that it looks for.
    public let count: Int
    public var isEmpty: Bool { count == 0 }

    /// - Parameter literals: at least three bytes each; letters count in either case.
    public init(_ literals: [[UInt8]]) {
        precondition(literals.allSatisfy { $0.count >= LiteralSet.minimumLength })
        let folded = literals.map { $0.map(LiteralSet.folded) }
        let wide = folded.indices.filter { folded[$0].count >= GramTable.Shape.wide.shortest }
        let narrow = folded.indices.filter {
            (LiteralSet.fastLength..<GramTable.Shape.wide.shortest).contains(folded[$0].count)
        }
        let short = folded.indices.filter { folded[$0].count < LiteralSet.fastLength }
        let shapes: [([Int], GramTable.Shape)] = [
            (wide, .wide), (narrow, .narrow), (short, .short(short.map { folded[$0].count }.min() ?? 3)),
        ]
        passes = shapes.filter { !$0.0.isEmpty }.map { LiteralPass(GramTable(folded, $0.0, $0.1)) }
        count = literals.count
    }

    /// The tables ready made, for `init(tables:)` of the same build on the same kind of machine.
    public func write(to tables: inout TableWriter) {
        tables.write(count: count)
        tables.write(count: passes.count)
        for pass in passes { pass.write(to: &tables) }
    }

    /// nil where the bytes are no tables, or tables that would lead out of their bounds.
    public init?(from tables: inout TableReader) {
        guard let count = tables.count(), let passCount = tables.count(), count <= Int32.max, passCount <= 3
        else { return nil }
        var passes: [LiteralPass] = []
        for _ in 0..<passCount {
            guard let pass = LiteralPass(from: &tables, literals: count) else { return nil }
            passes.append(pass)
        }
        self.passes = passes
        self.count = count
    }

    /// Appends every literal's places in `text`.
    public func scan(_ text: Span<UInt8>, into hits: inout [Hit]) {
        for pass in passes { pass.scan(text, into: &hits) }
    }

    /// `byte`, a letter in lower case.
    @inline(__always)
    public static func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    public static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    /// How little work `literal` makes at each place of a log, in bits or so: what is found must be looked at, and a short
    /// one is dear, for it takes a pass of its own. And how rarely it stands at a place of a log: 20 is once in a megabyte.
    public static func bits(of literal: [UInt8]) -> (work: Int, rarity: Int) {
        guard literal.count >= 4 else { return (literal.count, 3 * literal.count) }
        let along = GramFrequency.bits(along: literal.map(folded))
        let rarest = along.dropLast(3).max() ?? 0
        let rarity = min(40, rarest + (literal.count - 4) / 2 + GramFrequency.bitsOfNumber(in: literal))
        return (literal.count >= fastLength ? rarity : rarity / 2, rarity)
    }
}

extension LiteralSet {
    /// How telling a byte is in logs, in bits or so: a blank or an `e` says little, a `q` or a bracket much.
    public static func rarity(_ byte: UInt8) -> Int {
        switch folded(byte) {
        case UInt8(ascii: " "): 2
        case UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "a"), UInt8(ascii: "s"):
            3
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
            UInt8(ascii: "/"):
            3
        case UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "l"), UInt8(ascii: "m"), UInt8(ascii: "p"),
            UInt8(ascii: "u"), UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "="):
            4
        case UInt8(ascii: "f"), UInt8(ascii: "h"), UInt8(ascii: "b"), UInt8(ascii: "g"), UInt8(ascii: "w"),
            UInt8(ascii: "y"), UInt8(ascii: "v"), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "("), UInt8(ascii: ")"):
            5
        default: 6
        }
    }
}
