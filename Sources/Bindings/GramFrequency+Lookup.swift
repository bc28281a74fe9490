// Looks grams up in the list of `GramFrequency`: a table with open addresses, because planning a rule set asks for a
// million of them, and a dictionary of slices took most of a cold start.

extension GramFrequency {
    /// Listed grams with their bits, at the place that their hash says or after it; 0 is a free place.
    private static let table: [UInt64] = {
        var table = [UInt64](repeating: 0, count: 1 << tableBits)
        for (bits, grams) in listed {
            var gram: UInt32 = 0
            var taken = 0
            for byte in grams.utf8 where byte != 0x0A {
                gram = gram >> 8 | UInt32(byte) << 24
                taken += 1
                if taken % 4 == 0 { table[place(of: gram, in: table)] = UInt64(gram) << 32 | UInt64(bits) }
            }
        }
        return table
    }()

    private static let tableBits: UInt32 = 15

    /// Where `gram` stands, or the free place where it would.
    @inline(__always)
    private static func place(of gram: UInt32, in table: [UInt64]) -> Int {
        var place = Int((gram &* 0x9E37_79B1) >> (32 - tableBits))
        while table[place] != 0, UInt32(truncatingIfNeeded: table[place] >> 32) != gram {
            place = (place + 1) & (table.count - 1)
        }
        return place
    }

    /// How telling the four bytes at each place of a text are, in bits, letters in lower case; for the fewer at its end
    /// three bits a byte.
    static func bits(along text: [UInt8]) -> [Int] {
        let table = table
        var bits = [Int](repeating: 0, count: text.count)
        var gram: UInt32 = 0
        for end in text.indices {
            let byte = text[end]
            gram = gram >> 8 | UInt32(byte &- 0x30 < 10 ? 0x30 : byte) << 24
            guard end >= 3 else { continue }
            let found = table[place(of: gram, in: table)]
            bits[end - 3] = found == 0 ? rare : Int(found & 0xFF)
        }
        for start in max(0, text.count - 3)..<text.count { bits[start] = 3 * (text.count - start) }
        return bits
    }

    /// The listed grams know digits, but not which: bits that a number adds. Not of 200, which is the usual answer.
    static func bitsOfNumber(in literal: [UInt8]) -> Int {
        let numbers = literal.split { !(0x30...0x39).contains($0) }.filter { $0.count >= 3 }
        return numbers.contains { !$0.elementsEqual("200".utf8) } ? 5 : 0
    }
}
