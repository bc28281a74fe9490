// Bounds what one match may cost. PCRE2 counts the steps of each place where a match may begin by itself, so its limit
// times the length of a line is what a hostile line takes. Here the places share a budget that follows from the length.
import CPCRE2

/// Steps that may go into one subject, a few nanoseconds each. It follows from the length alone, so that a match hits
/// its limit on every machine, on any thread and whatever a prefilter said.
struct StepBudget {
    /// What a place takes beyond its share, retries included, all places together.
    let extra: Int
    private let length: Int

    /// Measured: 1,621 patterns of the shipped rules on 67,000 real lines; the dearest took 400,000 steps at one place
    /// of 3,269 bytes. Five million of the dearest kind of steps take 50 ms, of the usual kind 12.
    init(length: Int) {
        self.length = length
        extra = min(2_500_000, 500_000 + 512 * length)
    }

    /// For a subject with one place to begin.
    var all: Int { 2 * extra }

    /// The share of each place before they are counted.
    var first: Int { max(StepBudget.leastShare, extra / 2 / (length + 1)) }

    /// The share of each place, as they are counted.
    func share(of places: Int) -> Int { places <= 1 ? all : max(StepBudget.leastShare, extra / 2 / places) }

    /// Less is hit by the plainest of expressions.
    private static let leastShare = 20
}

/// The places of a subject where an expression can begin to match, as far as PCRE2 tells.
enum Beginnings: Equatable {
    case any
    /// Where a character begins.
    case characters
    /// The start of the subject.
    case one
    /// Verbs and `\G` say themselves where to go on: PCRE2 is left alone with it.
    case unknown
    case lineStarts
    /// Where one of these bytes stands.
    case bytes([Bool])

    init(of code: OpaquePointer, source: String) {
        var options: UInt32 = 0
        var kind: UInt32 = 0
        var byte: UInt32 = 0
        var bitmap: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_ALLOPTIONS), &options)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTCODETYPE), &kind)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTCODEUNIT), &byte)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTBITMAP), &bitmap)
        if options & UInt32(PCRE2_ANCHORED) != 0 {
            self = .one
        } else if Beginnings.movesOn(source) {
            self = .unknown
        } else if options & UInt32(PCRE2_UTF) != 0 {
            // A letter's other case may begin with another byte.
            self = .characters
        } else if kind == 2 {
            self = .lineStarts
        } else if kind == 1 {
            // In either case: PCRE2 does not tell whether it counts.
            self = .bytes((0..<256).map { $0 == byte || $0 | 0x20 == byte | 0x20 && Beginnings.isLetter(byte) })
        } else if let bitmap {
            self = .bytes((0..<256).map { bitmap[$0 >> 3] & 1 << UInt8($0 & 7) != 0 })
        } else {
            self = .any
        }
    }

    private static func movesOn(_ source: String) -> Bool {
        var rest = Array(source.utf8)[...]
        for option in ["(*UTF)", "(*UCP)"] where rest.starts(with: option.utf8) {
            rest = rest.dropFirst(option.utf8.count)
        }
        let isVerb = rest.indices.dropLast(2).contains {
            rest[$0] == UInt8(ascii: "(") && rest[$0 + 1] == UInt8(ascii: "*")
                && (rest[$0 + 2] == UInt8(ascii: ":") || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= rest[$0 + 2])
        }
        return isVerb || source.contains("\\G")
    }

    private static func isLetter(_ byte: UInt32) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= UInt8(byte | 0x20) }

    /// Whether a match may begin at `place`, which may be the subject's end.
    func contains(_ place: Int, of subject: UnsafeBufferPointer<UInt8>) -> Bool {
        switch self {
        case .any, .unknown: true
        case .characters: place == subject.count || subject[place] & 0xC0 != 0x80
        case .one: place == 0
        case .lineStarts: place == 0 || subject[place - 1] == 0x0A
        case .bytes(let bytes): place < subject.count && bytes[Int(subject[place])]
        }
    }
}

extension Pattern {
    /// Tries one place after the other where a match may begin, each with its share of the budget, and those for which
    /// that is not enough with ever more: the same first match that PCRE2 finds by itself.
    func attemptEach(
        _ subject: UnsafeBufferPointer<UInt8>, from start: Int, _ budget: StepBudget, in scratch: MatchScratch
    ) -> Int32 {
        let beginnings = self.beginnings
        guard beginnings != .unknown, let code = anchored else { return PCRE2_ERROR_MATCHLIMIT }
        // At the first of them PCRE2 tries without a look, even if no line begins there.
        let places = (start...subject.count).filter { $0 == start || beginnings.contains($0, of: subject) }
        let share = budget.share(of: places.count)
        var left = budget.extra
        for place in places {
            var steps = share
            var result = Pattern.attempt(code, subject, from: place, steps: steps, in: scratch)
            while result == PCRE2_ERROR_MATCHLIMIT, left > steps {
                steps = min(2 * steps, left)
                left -= steps
                result = Pattern.attempt(code, subject, from: place, steps: steps, in: scratch)
            }
            if result != PCRE2_ERROR_NOMATCH { return result }
        }
        return PCRE2_ERROR_NOMATCH
    }
}
