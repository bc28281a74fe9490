// Several files of fail2ban's configuration as one, as its own reader does it: includes before and after, `.local` files
// over `.conf`, values put together of others by `%(name)s`. What a value held before a later file changed it stays
// known as `known/name`.

struct ConfSettings {
    private(set) var defaults: [String: String] = [:]
    private(set) var sections: [String: [String: String]] = [:]
    private(set) var order: [String] = []
    /// Files that are included and are not there.
    private(set) var missing: [String] = []

    /// Steps in which values are put together, and their length: a file may name itself.
    private static let depthBound = 10
    static let lengthBound = 1 << 16

    /// - Parameters:
    ///   - paths: files in the order in which they override each other; those that are not there are passed over.
    ///   - read: the text of a file; nil where it is not there.
    init(_ paths: [String], read: (String) -> String?) {
        var seen: [String] = []
        for path in paths { take(path, isIncluded: false, read, &seen, depth: 0) }
    }

    // MARK: files

    private mutating func take(
        _ path: String, isIncluded: Bool, _ read: (String) -> String?, _ above: inout [String], depth: Int
    ) {
        guard depth < ConfSettings.depthBound, !above.contains(path) else { return }
        guard let text = read(path) else {
            if isIncluded { missing.append(path) }
            return
        }
        let file = ConfFile(text)
        let includes = file.sections["INCLUDES"] ?? [:]
        above.append(path)
        for name in ConfSettings.lines(includes["before"]) {
            takeIncluded(name, of: path, file, read, &above, depth: depth)
        }
        merge(file)
        for name in ConfSettings.lines(includes["after"]) {
            takeIncluded(name, of: path, file, read, &above, depth: depth)
        }
        above.removeLast()
    }

    /// The included file and its `.local` one.
    private mutating func takeIncluded(
        _ name: String, of path: String, _ file: ConfFile, _ read: (String) -> String?, _ above: inout [String],
        depth: Int
    ) {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let included = name.hasPrefix("/") ? name : directory + name
        // An `after` that is not there is an invitation to the user, not a mistake.
        let isOptional = included.hasSuffix(".local")
        take(included, isIncluded: !isOptional, read, &above, depth: depth + 1)
        if let dot = included.lastIndex(of: "."), !isOptional {
            take(included[..<dot] + ".local", isIncluded: false, read, &above, depth: depth + 1)
        }
    }

    static func lines(_ value: String?) -> [String] {
        (value ?? "").split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
    }

    private mutating func merge(_ file: ConfFile) {
        defaults.merge(file.defaults) { $1 }
        for name in file.order {
            let options = file.sections[name] ?? [:]
            if let known = sections[name] {
                let before = known.filter { options[$0.key] != nil }
                sections["KNOWN/" + name, default: [:]].merge(before) { $1 }
            } else {
                order.append(name)
            }
            sections[name, default: [:]].merge(options) { $1 }
        }
    }

    // MARK: values

    /// The value of `option` in `section`, put together; nil where it is not set or cannot be put together.
    func value(_ option: String, in section: String, with given: [String: String] = [:]) -> String? {
        guard sections[section] != nil, let raw = raw(option.lowercased(), section, given) else { return nil }
        return interpolated(raw, section, given, depth: 0)
    }

    /// `name` as a tag names it: an option of `section`, or `other/option`.
    func value(ofTag name: String, in section: String, with given: [String: String]) -> String? {
        if let slash = name.firstIndex(of: "/") {
            let other = String(name[..<slash])
            let option = String(name[name.index(after: slash)...])
            for place in other.lowercased() == "known" ? ["KNOWN/" + section, section] : [other] {
                if let value = value(option, in: place) { return value }
            }
        }
        return value(name, in: section, with: given)
    }

    private func raw(_ option: String, _ section: String, _ given: [String: String]) -> String? {
        if option == "__name__" { return section }
        if let value = given[option] ?? sections[section]?[option] ?? defaults[option] { return value }
        guard let slash = option.firstIndex(of: "/") else { return nil }
        let name = String(option[option.index(after: slash)...])
        let place = String(option[..<slash])
        let wanted = place == "known" ? "KNOWN/" + section : place
        return sections.first { $0.key == wanted || $0.key.lowercased() == wanted }?.value[name] ?? defaults[name]
    }

    private func interpolated(_ text: String, _ section: String, _ given: [String: String], depth: Int) -> String? {
        guard depth < ConfSettings.depthBound else { return nil }
        var out = ""
        var rest = text[...]
        while let percent = rest.firstIndex(of: "%") {
            out += rest[..<percent]
            rest = rest[rest.index(after: percent)...]
            if rest.first == "%" {
                out += "%"
                rest.removeFirst()
                continue
            }
            guard rest.first == "(", let end = rest.firstIndex(of: ")"), rest[end...].hasPrefix(")s") else {
                return nil
            }
            let name = rest[rest.index(after: rest.startIndex)..<end].lowercased()
            guard let raw = raw(name, section, given),
                let value = raw.contains("%") ? interpolated(raw, section, given, depth: depth + 1) : raw
            else { return nil }
            out += value
            guard out.utf8.count <= ConfSettings.lengthBound else { return nil }
            rest = rest[end...].dropFirst(2)
        }
        return out + rest
    }
}
