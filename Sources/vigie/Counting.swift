// Numbers with their nouns, as English and French write them: one is singular, and in French none is too.

func counted(_ number: Int, _ english: (one: String, many: String), _ french: (one: String, many: String)) -> String {
    spokenLanguage == .fr
        ? "\(number) \(number < 2 ? french.one : french.many)" : "\(number) \(number == 1 ? english.one : english.many)"
}
