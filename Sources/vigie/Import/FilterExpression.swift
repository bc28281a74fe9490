// An expression of fail2ban, written for Python's `re` with tags, as PCRE2 takes it and with groups that fill vigie's
// fields. fail2ban's own expressions for addresses and names are kept as they are: what matches must not change.

struct FilterExpression {
    /// For PCRE2.
    let pattern: String
    /// Whether one of its groups tells whose failure it was.
    let hasIdentity: Bool
    /// Whether a match may say that this is no failure, or none yet.
    let maySpare: Bool
    /// Whether a group holds what the other expressions are tried on.
    let hasContent: Bool
    /// Whether it needs several lines at once.
    let isMultiline: Bool
    /// Whether it links lines by an identifier of the connection.
    let linksLines: Bool

    private static let ipv4 = #"(?:::f{4,6}:)?(?<src_ip>(?:\d{1,3}\.){3}\d{1,3})"#
    private static let ipv6 =
        #"(?<src_ip>(?:[0-9a-fA-F]{1,4}::?|::){1,7}(?:[0-9a-fA-F]{1,4}|(?<=:):))"#
    private static let dns = #"(?<dns>[\w\-.^_]*\w)"#
    private static let address = #"\[?(?:"# + ipv4 + "|" + ipv6 + #")\]?"#
    private static let cidr = #"(?<cidr>\d+)"#
    private static let tags: [String: String] = [
        "HOST": "(?:" + address + "|" + dns + ")",
        "ADDR": address, "F-ADDR/": address, "IP4": ipv4, "F-IP4/": ipv4, "IP6": ipv6, "F-IP6/": ipv6,
        "DNS": dns, "F-DNS/": dns, "CIDR": cidr, "F-CIDR/": cidr,
        "SUBNET": #"\[?(?:"# + ipv4 + "|" + ipv6 + ")(?:/" + cidr + #")?\]?"#,
        "F-SUBNET/": #"\[?(?:"# + ipv4 + "|" + ipv6 + ")(?:/" + cidr + #")?\]?"#,
        "F-ID/": #"(?<fid>\S+)"#, "F-PORT/": #"(?<fport>\w+)"#,
        "SKIPLINES": #"\n(?:(?:.*\n)*?)"#,
    ]

    /// Group names that mean something to fail2ban, and the names under which vigie's fields are filled.
    private static let groups: [String: String] = [
        "ip4": "src_ip", "ip6": "src_ip", "host": "fhost", "id": "fid", "port": "fport", "mlfgained": "nofail",
        "alt_user": "user",
    ]

    /// Fields of groups that have no name of their own in vigie.
    static let fields = [
        ("dns", "source.domain"), ("fid", "fail2ban.id"), ("content", "fail2ban.content"),
        ("nofail", "fail2ban.nofail"), ("fport", "fail2ban.port"),
    ]

    init(_ text: String) {
        let tagged = FilterExpression.withGroups(text)
        pattern = FilterExpression.forPCRE2(tagged)
        hasIdentity = ["src_ip", "dns", "fid"].contains { tagged.contains("(?<\($0)>") }
        maySpare = tagged.contains("(?<nofail>")
        hasContent = tagged.contains("(?<content>")
        linksLines = text.contains("<F-MLFID>")
        isMultiline = text.contains("<SKIPLINES>")
    }

    /// Tags and Python's named groups as PCRE2's named groups.
    private static func withGroups(_ text: String) -> String {
        var out = ""
        var open: Set<String> = []
        var rest = text[...]
        while let first = rest.first {
            if first == "<", let end = rest.firstIndex(of: ">"),
                let group = group(rest[...end].dropFirst().dropLast(), &open)
            {
                out += group
                rest = rest[rest.index(after: end)...]
            } else if rest.hasPrefix("\\") {
                out += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if let (start, mark, end) = named(rest), let close = rest.firstIndex(of: end) {
                out += mark + name(String(rest[rest.index(rest.startIndex, offsetBy: start)..<close]))
                rest = rest[close...]
            } else {
                out.append(first)
                rest.removeFirst()
            }
        }
        return out
    }

    /// Where a group's name begins, what stands before it for PCRE2, and what ends it.
    private static func named(_ text: Substring) -> (start: Int, mark: String, end: Character)? {
        if text.hasPrefix("(?P<") { return (4, "(?<", ">") }
        if text.hasPrefix("(?P=") { return (4, "(?P=", ")") }
        if text.hasPrefix("(?("), text.dropFirst(3).first?.isLetter ?? false { return (3, "(?(", ")") }
        return nil
    }

    /// What stands for a tag; nil where it is none, and is looked for as it is written.
    private static func group(_ tag: Substring, _ open: inout Set<String>) -> String? {
        if let known = tags[String(tag)] { return known }
        let isClosing = tag.hasPrefix("/")
        let name = isClosing ? tag.dropFirst() : tag
        guard name.hasPrefix("F-"), name.count > 2,
            name.dropFirst(2).allSatisfy({ $0.isUppercase || $0.isNumber || $0 == "_" || $0 == "-" })
        else { return nil }
        if isClosing { return open.contains(String(name)) ? ")" : nil }
        open.insert(String(name))
        let lower = name.dropFirst(2).lowercased().replacing("-", with: "_")
        // What links lines of a connection is of no use as a field.
        return ["mlfforget", "mlfid"].contains(lower) ? "(?:" : "(?<\(self.name(lower))>"
    }

    private static func name(_ group: String) -> String {
        if let known = groups[group] { return known }
        return group.hasPrefix("alt_user") ? "user" : group
    }

    /// What Python reads in another way: `{,5}`, which PCRE2 before 10.43 takes for text, and the very end `\Z`.
    private static func forPCRE2(_ text: String) -> String {
        var out = ""
        var rest = text[...]
        while let first = rest.first {
            if first == "\\" {
                let pair = rest.prefix(2)
                out += pair == "\\Z" ? "\\z" : pair
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix("{,"), rest.dropFirst(2).first?.isNumber ?? false {
                out += "{0,"
                rest = rest.dropFirst(2)
            } else {
                out.append(first)
                rest.removeFirst()
            }
        }
        return out
    }
}
