// Raw deflate streams as no compressor makes them, from a seed: every kind of block, codes of any shape up to 15 bits,
// the longest copies from the farthest places, and on request what inflaters must refuse.
import Foundation

/// Writes one raw deflate stream.
struct DeflateWriter {
    /// What a block is asked to have wrong, or only out of the ordinary.
    enum Oddity: CaseIterable {
        case none, noDistances, oneDistance, noEndOfBlock, incompleteCode, tooFar, unknownSymbol, badLength, badKind
    }

    private(set) var bytes: [UInt8] = []
    private var free = 0
    /// Bytes that an inflater has when it comes to the next symbol.
    private var inflated = 0
    private var dice: Dice

    init(seed: UInt64) { dice = Dice(seed: seed) }

    private mutating func put(_ value: Int, _ count: Int) {
        for index in 0..<count {
            if free == 0 {
                bytes.append(0)
                free = 8
            }
            bytes[bytes.count - 1] |= UInt8(value >> index & 1) << UInt8(8 - free)
            free -= 1
        }
    }

    /// A Huffman code, its highest bit first.
    private mutating func put(code: (bits: Int, length: Int)) {
        for index in (0..<code.length).reversed() { put(code.bits >> index & 1, 1) }
    }

    /// A stream of `blocks` blocks, the one in the middle of which has `oddity`.
    static func stream(seed: UInt64, blocks: Int, size: Int, oddity: Oddity = .none) -> [UInt8] {
        var writer = DeflateWriter(seed: seed)
        for block in 0..<blocks {
            let isOdd = block == blocks / 2
            writer.block(isLast: block == blocks - 1, size: size, oddity: isOdd ? oddity : .none)
        }
        return writer.bytes
    }

    private mutating func block(isLast: Bool, size: Int, oddity: Oddity) {
        put(isLast ? 1 : 0, 1)
        let count = Int.random(in: 0...size, using: &dice)
        switch oddity {
        case .badKind: put(3, 2)
        case .badLength: stored(count, isBad: true)
        case .unknownSymbol: coded(count, isFixed: true, oddity: oddity)
        case .none, .tooFar:
            let kind = Int.random(in: 0..<4, using: &dice)
            if kind == 0 && oddity == .none {
                stored(count, isBad: false)
            } else {
                coded(count, isFixed: kind == 1, oddity: oddity)
            }
        default: coded(count, isFixed: false, oddity: oddity)
        }
    }

    private mutating func stored(_ count: Int, isBad: Bool) {
        put(0, 2)
        free = 0
        put(count, 16)
        put(~count & 0xffff ^ (isBad ? 4 : 0), 16)
        bytes += (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        inflated += count
    }

    private mutating func coded(_ count: Int, isFixed: Bool, oddity: Oddity) {
        put(isFixed ? 1 : 2, 2)
        var literals = [8, 9, 7, 8].enumerated().flatMap { [Int](repeating: $1, count: [144, 112, 24, 8][$0]) }
        var distances = [Int](repeating: 5, count: 32)
        if !isFixed {
            literals = lengths(of: 286, longest: 15, always: [256], most: Int.random(in: 2...286, using: &dice))
            distances = lengths(of: 30, longest: 15, always: [], most: Int.random(in: 2...30, using: &dice))
            if oddity == .noDistances { distances = [0] }
            if oddity == .oneDistance { distances = [0, 0, 0, 1] }
            if oddity == .noEndOfBlock { literals[256] = 0 }
            if oddity == .incompleteCode, let index = literals[..<256].firstIndex(where: { $0 > 0 }) {
                literals[index] = 0
            }
            header(literals, distances)
        }
        body(count, codes(literals), codes(distances), oddity: oddity)
    }

    private mutating func body(
        _ count: Int, _ literals: [(bits: Int, length: Int)], _ distances: [(bits: Int, length: Int)], oddity: Oddity
    ) {
        let usable = (0..<286).filter {
            $0 != 256 && literals[min($0, literals.count - 1)].length > 0 && $0 < literals.count
        }
        let farthest = distances.indices.filter { $0 < 30 && distances[$0].length > 0 }
        for index in 0..<count {
            guard let symbol = usable.randomElement(using: &dice) else { break }
            if symbol < 256 {
                put(code: literals[symbol])
                inflated += 1
                continue
            }
            let isTooFar = oddity == .tooFar && index > count / 2
            guard
                let place = farthest.filter({ isTooFar || Self.base($0) + Self.span($0) <= inflated }).randomElement(
                    using: &dice)
            else { continue }
            put(code: literals[symbol])
            let extra = symbol < 265 || symbol == 285 ? 0 : (symbol - 261) / 4
            put(Int.random(in: 0..<1 << extra, using: &dice), extra)
            put(code: distances[place])
            put(Int.random(in: 0..<Self.span(place), using: &dice), place < 4 ? 0 : place / 2 - 1)
            inflated += 3
        }
        if oddity == .unknownSymbol {
            if Bool.random(using: &dice) {
                put(code: literals[286])
            } else {
                put(code: literals[257])
                put(code: distances[Int.random(in: 30...31, using: &dice)])
            }
        }
        if literals[256].length > 0 { put(code: literals[256]) }
    }

    /// The least distance of a symbol, less one, and how many there are.
    private static func base(_ symbol: Int) -> Int { symbol < 4 ? symbol : (2 + symbol % 2) << (symbol / 2 - 1) }
    private static func span(_ symbol: Int) -> Int { symbol < 4 ? 1 : 1 << (symbol / 2 - 1) }

    private mutating func header(_ literals: [Int], _ distances: [Int]) {
        let coding = lengths(of: 19, longest: 7, always: Array(0..<19), most: 19)
        let coded = codes(coding)
        put(literals.count - 257, 5)
        put(distances.count - 1, 5)
        put(15, 4)
        for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] { put(coding[symbol], 3) }
        let all = literals + distances
        var index = 0
        while index < all.count {
            let same = all[index...].prefix { $0 == all[index] }.count
            if all[index] == 0, same >= 3, Bool.random(using: &dice) {
                let run = min(same, 138)
                put(code: coded[run < 11 ? 17 : 18])
                put(run - (run < 11 ? 3 : 11), run < 11 ? 3 : 7)
                index += run
            } else if index > 0, all[index] == all[index - 1], same >= 3 {
                put(code: coded[16])
                put(min(same, 6) - 3, 2)
                index += min(same, 6)
            } else {
                put(code: coded[all[index]])
                index += 1
            }
        }
    }

    /// Lengths of a complete code in which some of `count` symbols have one, those `always` and at most `most`.
    private mutating func lengths(of count: Int, longest: Int, always: [Int], most: Int) -> [Int] {
        let others = (0..<count).filter { !always.contains($0) }.shuffled(using: &dice)
        let symbols = always + others.prefix(max(0, max(2, most) - always.count))
        var leaves = [1, 1]
        while leaves.count < symbols.count {
            let index = Int.random(in: 0..<leaves.count, using: &dice)
            guard leaves[index] < longest else { continue }
            leaves[index] += 1
            leaves.append(leaves[index])
        }
        leaves.shuffle(using: &dice)
        var lengths = [Int](repeating: 0, count: count)
        for (symbol, length) in zip(symbols, leaves) { lengths[symbol] = length }
        return lengths
    }

    private func codes(_ lengths: [Int]) -> [(bits: Int, length: Int)] {
        var codes = lengths.map { (bits: 0, length: $0) }
        var next = 0
        for length in 1...15 {
            next <<= 1
            for symbol in lengths.indices where lengths[symbol] == length {
                codes[symbol].bits = next
                next += 1
            }
        }
        return codes
    }
}

/// gzip(1), its header and trailer taken off.
func deflated(_ bytes: [UInt8], level: Int) throws -> [UInt8] {
    let path = FileManager.default.temporaryDirectory.appending(path: "vigie-deflate-\(UUID().uuidString)").path
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "exec gzip -nc -\(level) \(path)"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let zipped = [UInt8](try pipe.fileHandleForReading.readToEnd() ?? Data())
    process.waitUntilExit()
    return Array(zipped.dropFirst(10).dropLast(8))
}

/// SplitMix64: random numbers that a seed gives again.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}
