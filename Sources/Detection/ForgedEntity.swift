// A user name may hold anything, « from 192.0.2.1 port 22» too. A rule that takes an address or a name from behind such
// free text can be told a false one, unless its pattern is so anchored that the last one wins: then a test must show
// what it makes of a forged line.
import Bindings

extension Rule {
    /// Fields that say who did it or whom it befell: what an attacker would like to forge.
    private static let forgeable: Set<String> = ["source.ip", "destination.ip", "user.name", "host.name"]

    /// Fields that a text before them can forge and of which no test shows what becomes of a forged line, each with the
    /// shortest such text.
    var forgeableEntities: [(field: String, example: [UInt8])] {
        let patterns = [match.pattern].compactMap { $0 } + (match.all + match.any).map(\.pattern)
        let found = Dictionary(grouping: patterns.flatMap { $0.readings(of: Rule.forgeable) }, by: \.field)
        return found.sorted { $0.key < $1.key }.compactMap { field, all in
            all.contains { isProved(field, $0.readings) } ? nil : (field, all[0].example)
        }
    }

    /// Whether a test speaks of `field` in a line that can be read in two ways, or says that such a line is left alone.
    private func isProved(_ field: String, _ readings: TwoReadings) -> Bool {
        tests.contains { test in
            let speaks = (test.expectation.fields[field] ?? test.expectation.fingerprint[field]) != nil
            guard speaks || !test.isPositive else { return false }
            return test.lines.prefix(50).contains { readings.exist(in: Array($0.utf8.prefix(2_000))) }
        }
    }
}

extension CapturingPattern {
    /// The fields of `fields` that it finds in two places of some text.
    fileprivate func readings(
        of fields: Set<String>
    ) -> [(field: String, readings: TwoReadings, example: [UInt8])] {
        let captures = zip(pattern.captures, targets).filter { fields.contains($1.target.name) }
        guard !captures.isEmpty, let syntax = PatternSyntax.parse(pattern.source, keepsNames: true) else { return [] }
        return Dictionary(grouping: captures, by: \.1.target.name).sorted { $0.key < $1.key }.compactMap { field, own in
            guard let automaton = PatternAutomaton(syntax, groups: Set(own.map(\.0.name))) else { return nil }
            let readings = TwoReadings(automaton)
            guard case .text(let example) = readings.example() else { return nil }
            return (field, readings, example)
        }
    }
}
