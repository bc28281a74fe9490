// What a rule is written for (Sigma's `logsource`), and what the owner of a source says that it is: a rule stays away from
// a source only where both are told and differ. Nothing is guessed from the lines.

public struct LogSource: Sendable, Equatable {
    public var product: String?
    public var service: String?
    public var category: String?

    private var values: [String?] { [product, service, category].map { $0?.lowercased() } }

    /// Whether the two say something else of the same thing.
    func differs(from other: LogSource) -> Bool {
        zip(values, other.values).contains { a, b in a != nil && b != nil && a != b }
    }
}

extension LogSource {
    /// The block `logsource`; every mistake becomes a diagnostic.
    package init?(of mapping: YAMLMapping) {
        guard let block = mapping.mapping("logsource") else { return nil }
        product = block.string("product")
        service = block.string("service")
        category = block.string("category")
        block.finish()
    }
}

extension RuleSet {
    /// Of each rule whether it is kept from the source, by what its owner says of it or the catalogue; nil where neither
    /// says what it is.
    func keptAway(from source: SourceSettings) -> [Bool]? {
        let declared = source.declared.logsource ?? services.entry(ofSource: source.name)?.logsource
        guard let declared else { return nil }
        return rules.map { $0.logsource.map { $0.differs(from: declared) } ?? false }
    }
}

extension SourceSettings {
    /// Without the rules that are kept from this source.
    mutating func keep(away isKeptAway: [Bool]?) {
        guard let isKeptAway, isKeptAway.contains(true) else { return }
        func cut(_ starts: [UInt64]) -> [UInt64] { zip(starts, isKeptAway).map { $1 ? .max : $0 } }
        ruleStarts = cut(ruleStarts ?? isKeptAway.map { _ in 0 })
        eventStarts = eventStarts.map(cut)
    }
}

extension LogSource: Archived {
    func write(to archive: inout ArchiveWriter) {
        archive.write(product)
        archive.write(service)
        archive.write(category)
    }

    init(from archive: inout ArchiveReader) throws(ArchiveFault) {
        product = try archive.readOptional()
        service = try archive.readOptional()
        category = try archive.readOptional()
    }
}
