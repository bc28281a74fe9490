// `where`: a small total language over an event's fields. No loops, no I/O, compiled once, never throws at run time;
// a comparison with a missing field is false.
import Bindings

public indirect enum Condition: Sendable {
    case and(Condition, Condition)
    case or(Condition, Condition)
    case not(Condition)
    case exists(String)
    case compare(Operand, Comparison, Operand)
    case oneOf(Operand, [Operand])
    case inNetwork(Operand, Network)
    case matches(Operand, Pattern)

    public enum Comparison: String, Sendable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case startsWith = "startswith"
        case endsWith = "endswith"
        case contains = "contains"
    }

    public indirect enum Operand: Sendable {
        case field(String)
        case text(String)
        case number(Double)
        case arithmetic(Operand, Character, Operand)
        case lower(Operand)
        case length(Operand)
        case normalize(Operand)
    }
}

/// A value while a condition is judged.
enum ConditionValue: Equatable {
    case text(String)
    case number(Double)

    var number: Double? {
        switch self {
        case .number(let number): number
        case .text(let text): Double(text)
        }
    }

    var text: String {
        switch self {
        case .text(let text): text
        case .number(let number):
            number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
        }
    }
}

extension Condition {
    func holds(for fields: Fields, in scratch: MatchScratch) -> Bool {
        switch self {
        case .and(let a, let b): a.holds(for: fields, in: scratch) && b.holds(for: fields, in: scratch)
        case .or(let a, let b): a.holds(for: fields, in: scratch) || b.holds(for: fields, in: scratch)
        case .not(let a): !a.holds(for: fields, in: scratch)
        case .exists(let field): fields[field] != nil
        case .compare(let a, let comparison, let b): Condition.compare(a.value(fields), comparison, b.value(fields))
        case .oneOf(let a, let list):
            list.contains { Condition.compare(a.value(fields), .equal, $0.value(fields)) }
        case .inNetwork(let a, let network):
            a.value(fields).flatMap { IPAddress($0.text) }.map(network.contains) ?? false
        case .matches(let a, let pattern):
            a.value(fields).map { pattern.matches(Array($0.text.utf8), in: scratch) } ?? false
        }
    }

    private static func compare(_ a: ConditionValue?, _ comparison: Comparison, _ b: ConditionValue?) -> Bool {
        guard let a, let b else { return false }
        switch comparison {
        case .startsWith: return a.text.hasPrefix(b.text)
        case .endsWith: return a.text.hasSuffix(b.text)
        case .contains: return a.text.contains(b.text)
        case .equal: return equal(a, b)
        case .notEqual: return !equal(a, b)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard let x = a.number, let y = b.number else { return false }
            switch comparison {
            case .less: return x < y
            case .lessOrEqual: return x <= y
            case .greater: return x > y
            default: return x >= y
            }
        }
    }

    private static func equal(_ a: ConditionValue, _ b: ConditionValue) -> Bool {
        if let x = a.number, let y = b.number, x == y { return true }
        return a.text == b.text
    }
}

extension Condition.Operand {
    func value(_ fields: Fields) -> ConditionValue? {
        switch self {
        case .field(let name): return fields[name].map(ConditionValue.text)
        case .text(let text): return .text(text)
        case .number(let number): return .number(number)
        case .lower(let a): return a.value(fields).map { .text($0.text.lowercased()) }
        case .length(let a): return a.value(fields).map { .number(Double($0.text.utf8.count)) }
        case .normalize(let a): return a.value(fields).map { .text(parameterized($0.text)) }
        case .arithmetic(let a, let sign, let b):
            guard let x = a.value(fields)?.number, let y = b.value(fields)?.number else { return nil }
            switch sign {
            case "+": return .number(x + y)
            case "-": return .number(x - y)
            case "*": return .number(x * y)
            default: return y == 0 ? nil : .number(x / y)
            }
        }
    }
}
