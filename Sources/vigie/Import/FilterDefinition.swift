// A filter of fail2ban with everything put in its place: the expressions that it looks for, as Python would compile them
// but for the tags that stand for groups (`<HOST>`, `<F-USER>`), and what else decides what it finds.

struct FilterDefinition {
    /// `sshd` for sshd.conf.
    let name: String
    /// What a jail changes of the filter: `mode` and the like.
    let options: [String: String]
    private(set) var prefix: String?
    private(set) var expressions: [String] = []
    private(set) var ignored: [String] = []
    /// Lines that are looked at together.
    private(set) var lineCount = 1
    private(set) var datePattern: String?
    /// Units of the journal that it is for.
    private(set) var units: [String] = []
    /// Files that it includes and that are not there.
    let missing: [String]
    /// An option that cannot be put together: it names what there is not, or itself.
    private(set) var broken: String?
    private let settings: ConfSettings

    private static let section = "Definition"
    private static let wanted = [
        "prefregex", "ignoreregex", "failregex", "maxlines", "datepattern", "journalmatch", "usedns",
    ]
    private static let replacementBound = 25

    init(_ name: String, options: [String: String], settings: ConfSettings) {
        self.name = name
        self.options = options
        self.settings = settings
        missing = settings.missing
        guard settings.sections[FilterDefinition.section] != nil else { return }
        var given = options
        given["logtype"] =
            given["logtype"] ?? settings.sections["Init"]?["logtype"]
            ?? (settings.sections["Definition"]?["logtype"] == nil ? "file" : nil)
        let all = combined(given)
        func lines(_ option: String) -> [String] { ConfSettings.lines(resolved(option, all, given)) }
        prefix = resolved("prefregex", all, given).flatMap { $0.isEmpty ? nil : $0 }
        expressions = lines("failregex")
        ignored = lines("ignoreregex")
        datePattern = resolved("datepattern", all, given).flatMap { $0.isEmpty ? nil : $0 }
        lineCount = resolved("maxlines", all, given).flatMap { Int($0.trimmed) } ?? 1
        units = lines("journalmatch").flatMap { $0.split(separator: " ") }.compactMap(FilterDefinition.unit)
    }

    /// The value that an option has, whether a jail gives it or the filter itself: to compare two sets of options. One
    /// that the filter does not know changes nothing.
    func effective(_ option: String, with other: [String: String]) -> String {
        guard let own = settings.sections["Init"]?[option] ?? settings.value(option, in: FilterDefinition.section)
        else { return "" }
        return other[option] ?? own
    }

    private static func unit(_ match: Substring) -> String? {
        guard match.hasPrefix("_SYSTEMD_UNIT="), match.hasSuffix(".service") else { return nil }
        return String(match.dropFirst(14).dropLast(8))
    }

    /// What tags are looked up in first: the options of [Definition] that are asked for, with those of [Init] and of the
    /// jail over them.
    private mutating func combined(_ given: [String: String]) -> [String: String] {
        var all: [String: String] = [:]
        for option in FilterDefinition.wanted {
            guard given[option] == nil else { continue }
            if let value = settings.value(option, in: FilterDefinition.section, with: given) {
                all[option] = value
            } else if settings.sections[FilterDefinition.section]?[option] != nil {
                broken = broken ?? option
            }
        }
        for option in (settings.sections["Init"] ?? [:]).keys {
            let value = settings.value(option, in: "Init")
            all["known/" + option] = value
            all[option] = value
        }
        return all.merging(given) { $1 }
    }

    /// The option with its `<tags>` replaced by options of that name, those inside them too.
    private mutating func resolved(_ option: String, _ all: [String: String], _ given: [String: String]) -> String? {
        guard var value = all[option] else { return nil }
        var counts: [String: Int] = [:]
        var start = value.startIndex
        while let tag = FilterDefinition.tag(in: value, from: start) {
            let name = String(value[tag].dropFirst().dropLast())
            let known = all[name] ?? settings.value(ofTag: name, in: FilterDefinition.section, with: given)
            guard let known else {
                start = tag.upperBound
                continue
            }
            counts[name, default: 0] += 1
            guard name != option, counts[name, default: 0] <= FilterDefinition.replacementBound,
                value.utf8.count <= ConfSettings.lengthBound
            else {
                broken = broken ?? option
                return nil
            }
            let place = value.distance(from: value.startIndex, to: tag.lowerBound)
            value = value.replacing("<\(name)>", with: known)
            // A tag may have come to be where it was, or around it: `<mdre-<mode>>`.
            start = value.index(value.startIndex, offsetBy: max(0, min(place, value.count)))
            start = value[..<start].lastIndex(of: "<") ?? start
        }
        return value
    }

    /// The next `<…>` without blanks and brackets in it.
    private static func tag(in text: String, from start: String.Index) -> Range<String.Index>? {
        var open: String.Index?
        for index in text[start...].indices {
            switch text[index] {
            case "<": open = index
            case ">":
                if let first = open, text.distance(from: first, to: index) > 1 {
                    return first..<text.index(after: index)
                }
                open = nil
            case " ": open = nil
            default: break
            }
        }
        return nil
    }
}
