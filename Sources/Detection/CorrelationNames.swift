// Which correlation takes the events of which rule: names are looked up when all rules are loaded, and a set knows then
// which rules' matches must be kept as events, and for how long.
import Bindings

struct CorrelationNames: Sendable {
    /// Per rule: the correlations that take its events, those first that others wait for.
    let takers: [[Int]]
    /// Per rule: for how long after an event another may find it in its window, in microseconds; nil: nobody takes it.
    let reach: [Int64?]

    /// - Parameter rules: their correlations name ids; ids that are not there give no events.
    init(_ rules: [Rule]) {
        guard rules.contains(where: { $0.correlation != nil }) else {
            takers = [[Int]](repeating: [], count: rules.count)
            reach = [Int64?](repeating: nil, count: rules.count)
            return
        }
        let indices = Dictionary(rules.indices.map { (rules[$0].id, $0) }, uniquingKeysWith: { a, _ in a })
        var takers = [[Int]](repeating: [], count: rules.count)
        for index in rules.indices {
            for name in Set(rules[index].correlation?.named ?? []) { indices[name].map { takers[$0].append(index) } }
        }
        let levels = CorrelationNames.levels(rules, indices)
        for index in takers.indices {
            takers[index].sort { (levels[$0], rules[$0].id) < (levels[$1], rules[$1].id) }
        }
        var reach = [Int64?](repeating: nil, count: rules.count)
        for index in rules.indices.sorted(by: { levels[$0] > levels[$1] }) {
            for taker in takers[index] {
                guard let correlation = rules[taker].correlation else { continue }
                let own = correlation.timespan + correlation.lateness + rules[taker].policy.recoveryReach
                let whole = own + (reach[taker] ?? 0)
                reach[index] = max(reach[index] ?? 0, whole)
            }
        }
        self.takers = takers
        self.reach = reach
    }

    /// 0 for plain rules; a correlation is one above the highest of those that it names.
    private static func levels(_ rules: [Rule], _ indices: [String: Int]) -> [Int] {
        var levels = [Int?](repeating: nil, count: rules.count)
        func level(_ index: Int) -> Int {
            if let known = levels[index] { return known }
            levels[index] = 0
            let below = (rules[index].correlation?.named ?? []).compactMap { indices[$0] }.map(level).max()
            let level = below.map { $0 + 1 } ?? 0
            levels[index] = level
            return level
        }
        return rules.indices.map(level)
    }

    /// From where each rule's events are wanted: from its own start on, or from that of a correlation that takes them.
    func starts(_ ruleStarts: [UInt64]) -> [UInt64] {
        func start(_ index: Int) -> UInt64 { takers[index].map(start).reduce(ruleStarts[index], min) }
        return ruleStarts.indices.map(start)
    }

    // MARK: loading

    /// Puts ids where correlations name rules, and reports names that nobody has and circles.
    /// - Parameter others: rules that were turned off: they may be named, and give no events.
    static func resolve(_ entries: [(rule: Rule, mapping: YAMLMapping)], others: [Rule]) -> [Rule] {
        let known = entries.map(\.rule) + others
        var ids: [String: String] = [:]
        for rule in known.reversed() { rule.name.map { ids[$0] = rule.id } }
        for rule in known { ids[rule.id] = rule.id }
        var rules = entries.map { entry in
            var rule = entry.rule
            guard var correlation = rule.correlation else { return rule }
            report(unknownNamesOf: rule, entry.mapping, ids)
            correlation.rules = correlation.rules.map { ids[$0] ?? $0 }
            correlation.cancelBy = correlation.cancelBy.map { ids[$0] ?? $0 }
            report(rulesNamedTwiceIn: correlation, entry.mapping)
            correlation.aliases = correlation.aliases.mapValues { fields in
                Dictionary(fields.map { (ids[$0.key] ?? $0.key, $0.value) }, uniquingKeysWith: { a, _ in a })
            }
            rule.correlation = correlation
            return rule
        }
        reportCircles(rules, entries.map(\.mapping))
        revise(&rules)
        return rules
    }

    private static func report(unknownNamesOf rule: Rule, _ mapping: YAMLMapping, _ ids: [String: String]) {
        guard let node = mapping.value("correlate"), let block = mapping.file.mapping(node, path: "«correlate»") else {
            return
        }
        for key in ["rules", "cancel-by"] {
            for entry in block.strings(key) ?? [] where ids[entry.text] == nil {
                let near = nearestName(to: entry.text, among: ids.keys.sorted()).map { "did you mean «\($0)»?" }
                mapping.file.report(
                    "«\(entry.text)» in «\(key)» names no rule", at: entry.node, hint: near ?? "no rule has that name")
            }
        }
    }

    /// By its name and by its id.
    private static func report(rulesNamedTwiceIn correlation: Correlation, _ mapping: YAMLMapping) {
        var seen: Set<String> = []
        for id in correlation.named where !seen.insert(id).inserted {
            mapping.file.report(
                "«\(id)» is named twice", at: mapping.value("correlate") ?? mapping.node,
                hint: "each rule once in «rules» or «cancel-by»")
        }
    }

    private static func reportCircles(_ rules: [Rule], _ mappings: [YAMLMapping]) {
        let indices = Dictionary(rules.indices.map { (rules[$0].id, $0) }, uniquingKeysWith: { a, _ in a })
        func reaches(_ goal: Int, from index: Int, _ seen: inout Set<Int>) -> Bool {
            (rules[index].correlation?.named ?? []).compactMap { indices[$0] }.contains { next in
                next == goal || (seen.insert(next).inserted && reaches(goal, from: next, &seen))
            }
        }
        for index in rules.indices where rules[index].correlation != nil {
            var seen: Set<Int> = []
            guard reaches(index, from: index, &seen) else { continue }
            mappings[index].file.report(
                "«correlate» of «\(rules[index].id)» leads back to itself",
                at: mappings[index].value("correlate") ?? mappings[index].node)
        }
    }

    /// What a correlation finds depends on the rules that it names: their revisions are part of its own.
    private static func revise(_ rules: inout [Rule]) {
        let indices = Dictionary(rules.indices.map { (rules[$0].id, $0) }, uniquingKeysWith: { a, _ in a })
        let plain = rules.map(\.revision)
        for index in rules.indices where rules[index].correlation != nil {
            var seen: Set<Int> = []
            var waiting = [index]
            while let next = waiting.popLast() {
                guard seen.insert(next).inserted else { continue }
                waiting += (rules[next].correlation?.named ?? []).compactMap { indices[$0] }
            }
            var hash = SHA256()
            for line in seen.map({ "\(rules[$0].id)=\(plain[$0]);" }).sorted() { hash.update(Array(line.utf8)) }
            rules[index].revision = String(hash.hexDigest().prefix(16))
        }
    }
}
