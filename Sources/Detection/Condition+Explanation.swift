// A condition taken apart: each comparison as it was written or near it, whether it holds, and the values it saw.
import Bindings

extension Condition {
    /// The comparisons from left to right, however they are joined.
    func parts(_ fields: Fields, in scratch: MatchScratch) -> [Explanation.Part] {
        switch self {
        case .and(let a, let b), .or(let a, let b): return a.parts(fields, in: scratch) + b.parts(fields, in: scratch)
        case .not(let a):
            return a.parts(fields, in: scratch).map { part in
                var part = part
                part.text = "not " + part.text
                if part.outcome == .no { part.outcome = .yes } else if part.outcome == .yes { part.outcome = .no }
                return part
            }
        case .exists, .compare, .oneOf, .inNetwork, .matches: break
        }
        let names = fieldNames
        let missing = names.filter { fields[$0] == nil }
        let holds = self.holds(for: fields, in: scratch)
        let isAbsent = if case .exists = self { true } else { missing.isEmpty }
        return [
            Explanation.Part(
                text: described, outcome: holds ? .yes : isAbsent ? .no : .missing(missing),
                values: names.compactMap { name in fields[name].map { Field(name: name, value: $0) } })
        ]
    }

    private var fieldNames: [String] {
        switch self {
        case .and, .or, .not: []
        case .exists(let name): [name]
        case .compare(let a, _, let b): a.fieldNames + b.fieldNames
        case .oneOf(let a, let list): a.fieldNames + list.flatMap(\.fieldNames)
        case .inNetwork(let a, _), .matches(let a, _): a.fieldNames
        }
    }

    private var described: String {
        switch self {
        case .and(let a, let b): "(\(a.described) and \(b.described))"
        case .or(let a, let b): "(\(a.described) or \(b.described))"
        case .not(let a): "not \(a.described)"
        case .exists(let name): "exists(\(name))"
        case .compare(let a, let comparison, let b): "\(a.described) \(comparison.rawValue) \(b.described)"
        case .oneOf(let a, let list): "\(a.described) in [\(list.map(\.described).joined(separator: ", "))]"
        case .inNetwork(let a, let network): "\(a.described) in cidr(\(network.described))"
        case .matches(let a, let pattern): "\(a.described) matches \"\(pattern.source)\""
        }
    }
}

extension Condition.Operand {
    fileprivate var fieldNames: [String] {
        switch self {
        case .field(let name): [name]
        case .text, .number: []
        case .arithmetic(let a, _, let b): a.fieldNames + b.fieldNames
        case .lower(let a), .length(let a), .normalize(let a): a.fieldNames
        }
    }

    fileprivate var described: String {
        switch self {
        case .field(let name): name
        case .text(let text): "\"\(text)\""
        case .number(let number): ConditionValue.number(number).text
        case .arithmetic(let a, let sign, let b): "(\(a.described) \(sign) \(b.described))"
        case .lower(let a): "lower(\(a.described))"
        case .length(let a): "len(\(a.described))"
        case .normalize(let a): "normalize(\(a.described))"
        }
    }
}

extension Network {
    /// `192.0.2.0/24`.
    fileprivate var described: String {
        let bytes = address.bytes
        let isFour = prefixLength >= 96 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        if isFour { return bytes[12...].map(String.init).joined(separator: ".") + "/\(prefixLength - 96)" }
        let groups = stride(from: 0, to: 16, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
        return groups.joined(separator: ":") + "/\(prefixLength)"
    }
}
