// Makes rules of all filters of a fail2ban installation, and says of each what became of it: every one converts or
// says why not. It reads through the functions it is given and judges the rules before it hands them out.
import Detection

struct Fail2banImport {
    /// What became of a filter.
    struct Result {
        var use: FilterUse
        /// nil where it could not be converted: `why` says it.
        var yaml: String?
        var why: Refusal?
        /// What the rule does not do that fail2ban does.
        var limits: [Limit] = []
        /// Sample lines on which rule and sample agree, and those on which they do not.
        var agreeing = 0
        var disagreeing: [FilterSample] = []
    }

    enum Refusal: Equatable {
        /// It is there to be included by others.
        case noExpression
        /// It looks at so many lines together.
        case severalLines(Int)
        /// What it takes out of the line is more than the stamp.
        case takesMoreThanStamp(String)
        /// An option of it cannot be put together.
        case unresolved(option: String)
        case notReadable
        case missing(file: String)
        /// What the reader of rules says against it.
        case notARule(String)
    }

    enum Limit: Equatable {
        /// It remembers lines of one connection and judges later ones by them.
        case linksLines
        /// It has a time pattern of its own: lines whose stamp no format knows are judged with the stamp.
        case ownStamps(String)
    }

    /// Names of the filters, without `.conf`.
    let filters: [String]
    let jails: [FilterUse]
    /// The text of `filter.d/…`; nil where it is not there.
    let read: (String) -> String?
    /// The text of a file of samples; nil without samples.
    let readSample: ((String) -> String?)?
    /// Formats and redactions to judge by.
    let formats: [RuleSource]
    var countsAttempts = false

    func results() -> [Result] {
        var results = drafts()
        judge(&results)
        return results.map(\.result)
    }

    private struct Draft {
        var rule: RuleDraft?
        var result: Result
    }

    // MARK: converting

    /// One for each jail that uses a filter in its own way, one for each filter that no jail uses.
    private func drafts() -> [Draft] {
        var drafts: [Draft] = []
        for filter in filters {
            let settings = ConfSettings(paths(of: filter), read: read)
            let definition = FilterDefinition(filter, options: [:], settings: settings)
            var uses: [FilterUse] = []
            for jail in jails where jail.filter == filter {
                let isNew = !uses.contains { isSame($0.options, jail.options, definition) }
                if isNew { uses.append(jail) }
            }
            if uses.isEmpty { uses = [FilterUse(name: filter, filter: filter)] }
            drafts += uses.map { draft($0, settings) }
        }
        return drafts
    }

    private func paths(of filter: String) -> [String] { [filter + ".conf", filter + ".local"] }

    /// Whether two sets of options make the same filter.
    private func isSame(_ a: [String: String], _ b: [String: String], _ definition: FilterDefinition) -> Bool {
        Set(a.keys).union(b.keys).allSatisfy { definition.effective($0, with: a) == definition.effective($0, with: b) }
    }

    private func draft(_ use: FilterUse, _ settings: ConfSettings) -> Draft {
        let definition = FilterDefinition(use.filter, options: use.options, settings: settings)
        var result = Result(use: use)
        result.why = refusal(definition, settings)
        guard result.why == nil else { return Draft(result: result) }
        var rule = RuleDraft(use, definition)
        if (rule.expressions + rule.ignored).contains(where: \.isMultiline) {
            result.why = .severalLines(definition.lineCount)
            return Draft(result: result)
        }
        rule.countsAttempts = countsAttempts
        if let readSample {
            rule.samples = FilterSample.all(of: use.filter, read: readSample).filter { sample in
                sample.options.contains { isSame($0, use.options, definition) }
            }
        }
        if rule.linksLines { result.limits.append(.linksLines) }
        if let pattern = definition.datePattern, !rule.understandsDates { result.limits.append(.ownStamps(pattern)) }
        return Draft(rule: rule, result: result)
    }

    private func refusal(_ definition: FilterDefinition, _ settings: ConfSettings) -> Refusal? {
        if settings.sections.isEmpty, settings.defaults.isEmpty { return .notReadable }
        if let option = definition.broken { return .unresolved(option: option) }
        if let file = definition.missing.first { return .missing(file: file) }
        if definition.expressions.isEmpty { return .noExpression }
        if let pattern = definition.datePattern, DatePattern.takesMoreThanStamp(pattern) {
            return .takesMoreThanStamp(pattern)
        }
        return definition.lineCount > 1 ? .severalLines(definition.lineCount) : nil
    }

    // MARK: judging

    /// Refuses what does not load as a rule; keeps of the samples those that rule and fail2ban agree on.
    private func judge(_ drafts: inout [Draft]) {
        let errors = load(drafts.compactMap(\.rule)).diagnostics.filter { $0.level == .error }
        for index in drafts.indices {
            guard let rule = drafts[index].rule else { continue }
            if let error = errors.first(where: { $0.file == file(of: rule) }) {
                drafts[index].result.why = .notARule(error.message)
                drafts[index].rule = nil
            }
        }
        let rules = drafts.compactMap(\.rule)
        guard !rules.isEmpty else { return }
        let outcomes = RuleTester(set: load(rules).set).run { $0.hasPrefix("import/") }
        let failed = Set(outcomes.filter { !$0.passed }.map { $0.subject + "\n" + $0.name })
        for index in drafts.indices {
            guard var rule = drafts[index].rule else { continue }
            let disagreeing = rule.samples.filter { failed.contains(rule.id + "\n" + RuleDraft.name(of: $0)) }
            drafts[index].result.disagreeing = disagreeing
            rule.samples.removeAll(where: disagreeing.contains)
            drafts[index].result.agreeing = rule.samples.count
            drafts[index].result.yaml = rule.yaml
        }
    }

    private func file(of rule: RuleDraft) -> String { "import/\(rule.use.name).yaml" }

    private func load(_ rules: [RuleDraft]) -> LoadedRules {
        RuleSet.load(rules.map { RuleSource(name: file(of: $0), text: $0.yaml, layer: 0) } + formats)
    }
}
