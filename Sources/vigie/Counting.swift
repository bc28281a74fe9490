// Numbers with their nouns, as English and French write them: one is singular, and in French none is too.

func counted(_ number: Int, _ english: (one: String, many: String), _ french: (one: String, many: String)) -> String {
    spokenLanguage == .fr
        ? "\(number) \(number < 2 ? french.one : french.many)" : "\(number) \(number == 1 ? english.one : english.many)"
}

/// A span as people say it, two units at most: `3 d 4 h`, `12 min`, `40 s`.
func shownSpan(_ seconds: Int64) -> String {
    let seconds = max(0, seconds)
    let units: [(String, Int64)] = [
        (tr("d", "j"), seconds / 86_400), ("h", seconds / 3_600 % 24), ("min", seconds / 60 % 60), ("s", seconds % 60),
    ]
    guard let first = units.firstIndex(where: { $0.1 > 0 }) else { return "0 s" }
    return units[first...].prefix(2).filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: " ")
}
