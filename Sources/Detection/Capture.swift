// Where a pattern's named groups go: into fields, under ECS names, times converted to milliseconds.
import Bindings

/// The field a capture fills; `factor` converts its number (a duration in seconds becomes milliseconds).
struct FieldTarget: Sendable, Equatable {
    var name: String
    var factor: Double?
}

/// A compiled pattern and the fields its groups fill.
struct CapturingPattern: Sendable {
    let pattern: Pattern
    let targets: [(groups: [Int], target: FieldTarget)]

    init(_ pattern: Pattern, fields: [String: FieldTarget] = [:]) {
        self.pattern = pattern
        targets = pattern.captures.map { capture in
            let name = FieldNames.captures[capture.name] ?? capture.name
            return (capture.groups, fields[capture.name] ?? FieldTarget(name: name, factor: nil))
        }
    }

    /// Puts the captures of the last match in `scratch` on `subject` into `fields`.
    func fill(_ fields: inout Fields, from subject: Span<UInt8>, _ scratch: MatchScratch) {
        for (groups, target) in targets {
            guard let range = scratch.firstRange(groups), !range.isEmpty else { continue }
            let text = string(subject, range)
            if let factor = target.factor {
                if let number = Double(text) {
                    fields[target.name] = ConditionValue.number(rounded(number * factor)).text
                }
            } else {
                fields[target.name] = text
            }
        }
    }

    /// Three decimals: finer than a microsecond in milliseconds, coarser than binary noise.
    private func rounded(_ number: Double) -> Double { (number * 1_000).rounded() / 1_000 }
}

/// The bytes of `range` as UTF-8, invalid sequences replaced.
func string(_ span: Span<UInt8>, _ range: Range<Int>) -> String {
    String(decoding: bytes(span, range), as: UTF8.self)
}

func bytes(_ span: Span<UInt8>, _ range: Range<Int>) -> [UInt8] { copied(span.extracting(range)) }
