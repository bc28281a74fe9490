// Sets of literals of which one must stand in a line, letter case ignored: what confirms that a rule is worth trying there.
// Each set is asked about by itself, and seldom: a few literals are looked for one after the other, of more one look at each
// byte of the line settles it.
import CGrams

/// Sets of literals. Immutable, shared between threads.
public struct LiteralChoices: Sendable {
    /// Bytes that a literal must have.
    public static let minimumLength = 4
    /// As many literals are looked for one after the other.
    private static let few = 4

    private struct Choice: BitwiseCopyable {
        /// Where the literals of the set begin, and how many they are.
        var firstLiteral: Int32
        var literals: Int32
        /// Where its slots begin, and how many bits of a hash number them; 0 of a set that has none.
        var firstSlot: Int32
        var bits: Int32
    }

    private struct Literal: BitwiseCopyable {
        /// The four bytes by which it is found, in lower case, and where in it they stand.
        var gram: UInt32
        var offset: Int32
        /// Where its bytes begin in `bytes`, and how many they are.
        var start: Int32
        var length: Int32
    }

    private let choices: [Choice]
    /// Numbers of literals at the place that their gram's hash says or after it; -1 is free. Each set ends with a free
    /// place, and seven eighths of it are free.
    private let slots: [Int32]
    private let literals: [Literal]
    private let bytes: [UInt8]

    public var count: Int { choices.count }

    /// - Parameter sets: of literals of at least four bytes each.
    public init(_ sets: [[[UInt8]]]) {
        var choices: [Choice] = []
        var slots: [Int32] = []
        var literals: [Literal] = []
        var bytes: [UInt8] = []
        for set in sets {
            let first = literals.count
            for literal in set {
                precondition(literal.count >= LiteralChoices.minimumLength)
                let folded = literal.map(LiteralSet.folded)
                let along = GramFrequency.bits(along: folded).dropLast(3)
                let offset = along.indices.max { along[$0] < along[$1] } ?? 0
                let gram = folded[offset..<offset + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1 | 0x20) }
                literals.append(
                    Literal(
                        gram: gram, offset: Int32(offset), start: Int32(bytes.count), length: Int32(folded.count)))
                bytes += folded
            }
            var choice = Choice(
                firstLiteral: Int32(first), literals: Int32(set.count), firstSlot: Int32(slots.count), bits: 0)
            if set.count > LiteralChoices.few {
                choice.bits = Int32(Int.bitWidth - (8 * set.count - 1).leadingZeroBitCount)
                // Behind the last place there is room for all that did not find theirs.
                var own = [Int32](repeating: -1, count: 1 << Int(choice.bits) + set.count + 1)
                for number in first..<literals.count {
                    var slot = Int(vigie_gram_slot(literals[number].gram, UInt32(choice.bits)))
                    while own[slot] >= 0 { slot += 1 }
                    own[slot] = Int32(number)
                }
                slots += own
            }
            choices.append(choice)
        }
        self.choices = choices
        self.slots = slots
        self.literals = literals
        self.bytes = bytes
    }

    public func write(to tables: inout TableWriter) {
        tables.write(choices)
        tables.write(slots)
        tables.write(literals)
        tables.write(bytes)
    }

    /// nil where the bytes are no such sets, or sets that would lead out of their bounds.
    public init?(from tables: inout TableReader) {
        guard let choices = tables.array(of: Choice.self), let slots = tables.array(of: Int32.self),
            let literals = tables.array(of: Literal.self), let bytes = tables.array(of: UInt8.self),
            slots.allSatisfy({ $0 >= -1 && $0 < literals.count }), slots.isEmpty || slots.last == -1,
            choices.allSatisfy({ choice in
                choice.firstLiteral >= 0 && choice.literals >= 0
                    && Int(choice.firstLiteral) + Int(choice.literals) <= literals.count && choice.firstSlot >= 0
                    && (choice.bits == 0
                        || (1...20).contains(choice.bits)
                            && Int(choice.firstSlot) + 1 << Int(choice.bits) < slots.count)
            }),
            literals.allSatisfy({ literal in
                literal.offset >= 0 && literal.start >= 0 && literal.length >= 4 && literal.offset <= literal.length - 4
                    && Int(literal.start) + Int(literal.length) <= bytes.count
            })
        else { return nil }
        self.choices = choices
        self.slots = slots
        self.literals = literals
        self.bytes = bytes
    }

    /// Whether a literal of set `number` stands in `line`.
    public func stands(_ number: Int, in line: Span<UInt8>) -> Bool {
        let choice = choices[number]
        return line.withUnsafeBufferPointer { line in
            choice.bits == 0 ? oneStands(of: choice, in: line) : someStands(of: choice, in: line)
        }
    }

    /// One literal after the other.
    private func oneStands(of choice: Choice, in line: UnsafeBufferPointer<UInt8>) -> Bool {
        for number in Int(choice.firstLiteral)..<Int(choice.firstLiteral) + Int(choice.literals) {
            let literal = literals[number]
            var position = vigie_gram_find_one(line.baseAddress, line.count, 0, literal.gram)
            while position < line.count {
                if stands(literal, around: position, in: line) { return true }
                position = vigie_gram_find_one(line.baseAddress, line.count, position + 1, literal.gram)
            }
        }
        return false
    }

    /// All at once, by their slots.
    private func someStands(of choice: Choice, in line: UnsafeBufferPointer<UInt8>) -> Bool {
        let bits = UInt32(choice.bits)
        return slots.withUnsafeBufferPointer { slots in
            guard let base = line.baseAddress, let first = slots.baseAddress else { return false }
            let own = first + Int(choice.firstSlot)
            var position = vigie_gram_find(base, line.count, 0, own, bits)
            while position < line.count {
                let gram = UnsafeRawPointer(base + position).loadUnaligned(as: UInt32.self) | 0x2020_2020
                var slot = Int(vigie_gram_slot(gram, bits))
                while own[slot] >= 0 {
                    let literal = literals[Int(own[slot])]
                    if literal.gram == gram, stands(literal, around: position, in: line) { return true }
                    slot += 1
                }
                position = vigie_gram_find(base, line.count, position + 1, own, bits)
            }
            return false
        }
    }

    /// Whether the literal stands in the line with its gram at `position`.
    private func stands(_ literal: Literal, around position: Int, in line: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = position - Int(literal.offset)
        guard start >= 0, start + Int(literal.length) <= line.count else { return false }
        for index in 0..<Int(literal.length)
        where LiteralSet.folded(line[start + index]) != bytes[Int(literal.start) + index] { return false }
        return true
    }
}
