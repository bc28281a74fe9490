// The guide's classification: four severities (§2.1) and five types (§2.2).
// Codes are English and stable; the words people read are in Vocabulary.

/// How far a service is affected (guide §2.1); `none` marks a building block that files nothing.
public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    case none, cosmetic, minor, major, critical

    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

    /// 0 (none) to 4 (critical).
    public var rank: Int {
        switch self {
        case .none: 0
        case .cosmetic: 1
        case .minor: 2
        case .major: 3
        case .critical: 4
        }
    }

    public init?(rank: Int) {
        guard let match = Severity.allCases.first(where: { $0.rank == rank }) else { return nil }
        self = match
    }
}

/// The five types of the guide, §2.2.
public enum IncidentType: String, Sendable, Codable, CaseIterable {
    case authentication, database, performance, security, interface
}

/// A text in vigie's two languages.
public struct LocalizedText: Sendable, Codable, Equatable, Hashable {
    public var en: String
    public var fr: String

    public init(en: String, fr: String) {
        self.en = en
        self.fr = fr
    }

    public subscript(_ language: Language) -> String { language == .fr ? fr : en }
}

public enum Language: String, Sendable, Codable, CaseIterable {
    case en, fr
}
