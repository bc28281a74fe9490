// What is told of a line and a rule: the gates on the way from the line to the incident, in order, each with what it saw.
// Detection says what happened; the words are the reader's.

/// Why a rule matched a line, or did not.
public struct Explanation: Sendable {
    public struct Gate: Sendable, Equatable {
        public enum Kind: String, Sendable, CaseIterable {
            case logsource, prefilter, keywords, pattern, all, reuse, any, none, condition, exclusion, filing,
                correlation
            case fingerprint
        }

        public var kind: Kind
        public var passed: Bool
        /// What was looked for, one after the other.
        public var parts: [Part] = []
        /// Parts that are not told, for there are many.
        public var untold = 0
    }

    /// A pattern, a literal, a comparison, and what became of it.
    public struct Part: Sendable, Equatable {
        public enum Outcome: Sendable, Equatable {
            /// It was found, or it holds.
            case yes
            case no
            /// It was not asked: what came before decides.
            case unasked
            /// There is no such field.
            case missing([String])
        }

        public var text: String
        /// The fields that it was tried on, where it was not the line.
        public var fields: [String] = []
        public var outcome: Outcome
        /// What it captured, or the values that were compared.
        public var values: [Field] = []
    }

    /// Id of the rule.
    public var rule: String
    public var title: LocalizedText
    public var gates: [Gate]
    /// Whether the rule matches the line and no exclusion takes it out.
    public var isMatch: Bool
    /// Of a match that files: the incident that it belongs to.
    public var fingerprint: Fingerprint?
    public var severity: Severity

    /// How far the line came.
    var passedGates: Int { gates.count { $0.passed } }
}

/// A line of a source, and what rules made of it.
public struct ExplainedLine: Sendable {
    public var number: Int
    /// The line as its program wrote it.
    public var text: String
    /// Where the record begins that it belongs to.
    public var recordLine: Int
    /// Id of the format that recognised the record's head.
    public var format: String?
    public var time: Timestamp
    /// The line has no stamp: the time is that of lines near by, or the reference.
    public var isTimeAssumed: Bool
    /// The rules whose prefilter let the line pass, and all that there are.
    public var candidates: Int
    public var rules: Int
    /// Those that matched, then the nearest misses.
    public var explanations: [Explanation]
    /// Rules that matched, told or not.
    public var matched: Int
    /// Where no format recognised the line, what stands in the line for it.
    public var fields: [Field]
}
