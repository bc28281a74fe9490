// Draws that follow from a seed: what is made up for proofs can be made again, on any machine. Detection has no chance of
// its own.

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededDraws {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0xD134_2543_DE82_EF95 &+ 0x2545_F491_4F6C_DD1D }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in 0..<count; 0 where there is none.
    mutating func below(_ count: Int) -> Int {
        count > 1 ? Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high) : 0
    }

    /// A number in 0...bound.
    mutating func upTo(_ bound: Int) -> Int { below(bound + 1) }

    mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next() >> 56) }

    mutating func isOneIn(_ count: Int) -> Bool { below(count) == 0 }

    /// One of `choices`, which are not none.
    mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[below(choices.count)] }
}
