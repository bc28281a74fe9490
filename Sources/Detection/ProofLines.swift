// Makes a log for a proof: events of a few rules side by side, each made of what its rule looks for, with near misses,
// encodings, envelopes and odd bytes among them.

struct ProofLines {
    private var draws: SeededDraws
    private(set) var bytes: [UInt8] = []

    init(draws: SeededDraws) { self.draws = draws }

    /// Adds an event of one of `rules` after another until there are `size` bytes.
    mutating func fill(_ size: Int, with rules: [RuleTexts]) {
        guard !rules.isEmpty else { return }
        while bytes.count < size { add(draws.pick(rules)) }
        if draws.isOneIn(4), bytes.last == 0x0A { bytes.removeLast() }
    }

    private mutating func add(_ rule: RuleTexts) {
        var lines = event(of: rule)
        if draws.isOneIn(8), let last = lines.popLast() { lines.append(draws.surround(last)) }
        if draws.isOneIn(8) { lines = draws.enveloped(lines) }
        if draws.isOneIn(1_500), let last = lines.popLast() { lines.append(draws.lengthened(last)) }
        if draws.isOneIn(40) { lines.append([]) }
        let end: [UInt8] = draws.isOneIn(10) ? [0x0D, 0x0A] : [0x0A]
        for line in lines { bytes += line + end }
    }

    private mutating func event(of rule: RuleTexts) -> [[UInt8]] {
        var lines = draft(of: rule)
        if draws.isOneIn(2), !lines.isEmpty {
            for _ in 0...draws.below(3) {
                let line = draws.below(lines.count)
                draws.damage(&lines[line])
            }
        }
        return lines
    }

    private mutating func draft(of rule: RuleTexts) -> [[UInt8]] {
        let wanted = rule.parts.filter { !$0.isForbidden || draws.isOneIn(6) }
        // Every pattern gets its turn, however they are grouped.
        var turn = draws.below(wanted.reduce(0) { $0 + $1.syntaxes.count })
        for part in wanted {
            guard turn >= part.syntaxes.count else {
                return draws.isOneIn(12) && !rule.carriers.isEmpty
                    ? draws.pick(rule.carriers) : replaced(part, part.syntaxes[turn], in: rule)
            }
            turn -= part.syntaxes.count
        }
        return rule.carriers.isEmpty ? [draws.pick(PatternSample.words)] : draws.pick(rule.carriers)
    }

    /// The lines of a test with a made-up text where `part` matched, or lines made up altogether.
    private mutating func replaced(_ part: RuleTexts.Part, _ syntax: PatternSyntax, in rule: RuleTexts) -> [[UInt8]] {
        var text = PatternSample.text(of: syntax, &draws)
        if part.isOnFields { encode(&text, rule) }
        guard !part.slots.isEmpty, !draws.isOneIn(8) else { return madeUp(part, text, rule) }
        let slot = draws.pick(part.slots)
        var lines = slot.lines
        if !slot.stamp.isEmpty { text.insert(contentsOf: slot.stamp, at: draws.upTo(text.count)) }
        if lines[slot.line].first == UInt8(ascii: "{"), !draws.isOneIn(4) { text = draws.jsonEscaped(text) }
        lines[slot.line].replaceSubrange(slot.range, with: text)
        return lines
    }

    /// As attackers and browsers encode what they send.
    private mutating func encode(_ text: inout [UInt8], _ rule: RuleTexts) {
        if rule.isDecodingHTML, draws.isOneIn(3) { text = draws.entityEncoded(text) }
        if rule.isDecodingURL, draws.isOneIn(2) { text = draws.percentEncoded(text) }
        if rule.isDecodingURL, draws.isOneIn(12) { text = draws.percentEncoded(text) }
    }

    /// `text` and a text of every other part of the rule on one line, in a format that has fields for them.
    private mutating func madeUp(_ part: RuleTexts.Part, _ text: [UInt8], _ rule: RuleTexts) -> [[UInt8]] {
        let between: [UInt8] = draws.pick([[0x20], [0x20], [], [0x3A, 0x20]])
        var line = text
        for other in rule.parts where !other.isForbidden && other.syntaxes != part.syntaxes {
            let more = PatternSample.text(of: draws.pick(other.syntaxes), &draws)
            line = draws.isOneIn(2) ? line + between + more : more + between + line
        }
        return [rule.isStripped && !draws.isOneIn(4) ? stamped(line) : inFormat(line, text)]
    }

    /// `line` with a stamp before, within or in the empty brackets of it: where the rule is judged without it.
    private mutating func stamped(_ line: [UInt8]) -> [UInt8] {
        let stamp = Array(draws.pick(ProofLines.stamps).utf8)
        let brackets = line.indices.dropLast().filter {
            line[$0] == UInt8(ascii: "[") && line[$0 + 1] == UInt8(ascii: "]")
        }
        let place = draws.pick([0, draws.upTo(line.count), brackets.first.map { $0 + 1 } ?? 0])
        return Array(line[..<place]) + stamp + Array(line[place...])
    }

    private static let stamps = [
        "Jan  1 00:00:00", "2026-01-01 00:00:00", "2026-01-01T00:00:00.123Z", "01/Jan/2026:00:00:00 +0000",
        "Thu Jan 01 00:00:00 2026",
    ]

    private mutating func inFormat(_ line: [UInt8], _ text: [UInt8]) -> [UInt8] {
        func join(_ before: String, _ middle: [UInt8], _ after: String = "") -> [UInt8] {
            Array(before.utf8) + middle + Array(after.utf8)
        }
        let access = "192.0.2.7 - - [01/Jan/2026:00:00:00 +0000] \"GET "
        switch draws.below(8) {
        case 0: return join("Jan  1 00:00:00 web1 app[77]: ", line)
        case 1:
            return join(
                "{\"time\":\"2026-01-01T00:00:00Z\",\"level\":\"error\",\"msg\":\"", draws.jsonEscaped(line), "\"}")
        case 2: return join("2026-01-01 00:00:00 ERROR [shop] ", line)
        case 3: return join(access, text, " HTTP/1.1\" 200 12 \"-\" \"curl/8\"")
        case 4: return join(access + "/a.php?q=", text, " HTTP/1.1\" 404 12 \"-\" \"Mozilla/5.0\"")
        case 5: return join(access + "/ HTTP/1.1\" 200 12 \"", text, "\" \"Mozilla/5.0\"")
        case 6: return join(access + "/ HTTP/1.1\" 200 12 \"-\" \"", text, "\"")
        default: return line
        }
    }
}
