// How fail2ban's jails use its filters: with which options, and how many failures within which time are an attack.

struct FilterUse: Equatable {
    /// The jail's name, or the filter's where no jail uses it.
    var name: String
    var filter: String
    var options: [String: String] = [:]
    /// Failures that are an attack, within so many seconds.
    var maxRetry = 5
    var findTime = 600
    /// Addresses and networks whose failures do not count.
    var ignored: [String] = []

    /// The filter as `fail2ban-regex` takes it: `sshd[mode="normal"]`.
    var command: String {
        let list = options.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ", ")
        return list.isEmpty ? filter : "\(filter)[\(list)]"
    }

    /// What the jails of jail.conf say, in their order.
    static func all(in settings: ConfSettings) -> [FilterUse] {
        settings.order.filter { $0 != "INCLUDES" }.compactMap { jail in
            let text = settings.value("filter", in: jail) ?? jail
            let (filter, options) = parsed(text)
            guard !filter.isEmpty else { return nil }
            var use = FilterUse(name: jail, filter: filter, options: options)
            use.maxRetry = settings.value("maxretry", in: jail).flatMap { Int($0) } ?? use.maxRetry
            use.findTime = settings.value("findtime", in: jail).flatMap(seconds) ?? use.findTime
            use.ignored = (settings.value("ignoreip", in: jail) ?? "").split { $0.isWhitespace || $0 == "," }
                .map(String.init)
            return use
        }
    }

    /// `sshd[mode=aggressive, logtype="file"]`: the name, and the options in the brackets.
    static func parsed(_ text: String) -> (name: String, options: [String: String]) {
        guard let open = text.firstIndex(of: "["), let close = text.lastIndex(of: "]"), open < close else {
            return (text.trimmed, [:])
        }
        var options: [String: String] = [:]
        for part in split(text[text.index(after: open)..<close]) {
            guard let equals = part.firstIndex(of: "=") else { continue }
            var value = String(part[part.index(after: equals)...]).trimmed
            if value.count > 1, let quote = value.first, "\"'".contains(quote), value.last == quote {
                value = String(value.dropFirst().dropLast())
            }
            options[String(part[..<equals]).trimmed.lowercased()] = value
        }
        return (String(text[..<open]).trimmed, options)
    }

    /// The parts between commas that stand outside of quotes.
    private static func split(_ text: Substring) -> [String] {
        var parts = [""]
        var quote: Character?
        for character in text {
            if character == quote {
                quote = nil
            } else if quote == nil, "\"'".contains(character) {
                quote = character
            }
            if quote == nil, character == "," || character == "\n" {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    /// `10m`, `1h 30m`, `600`: as seconds.
    static func seconds(_ text: String) -> Int? {
        let units: [(String, Int)] = [
            ("mo", 2_629_800), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800), ("y", 31_557_600),
        ]
        var sum = 0
        var rest = text.lowercased().filter { !$0.isWhitespace }[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber }
            guard let number = Int(digits), number < 1_000_000_000 else { return nil }
            rest = rest.dropFirst(digits.count)
            let word = rest.prefix { $0.isLetter }
            guard let unit = word.isEmpty ? 1 : units.first(where: { word.hasPrefix($0.0) })?.1 else { return nil }
            sum += number * unit
            rest = rest.dropFirst(word.count)
        }
        return sum
    }
}
