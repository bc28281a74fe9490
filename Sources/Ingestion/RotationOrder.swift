// The order in which logs of one directory are read: names as people count (log2 before log10), and the rotations of
// one log oldest first: dated ones by date, then numbered ones from the highest, then the log itself.

/// What a file name says of its place among the rotations of a log.
struct RotationName: Equatable {
    /// When in the chain: lower is older.
    enum Age: Equatable {
        /// Digit groups of a date in the name, such as [20260101, 17].
        case dated([Int])
        /// `app.log.3`: the higher, the older.
        case numbered(Int)
        case current
    }

    /// The name of the log that rotates: `app.log` for `app.log.3.gz` and for `app-20260101.log`.
    let base: String
    let age: Age

    init(_ name: String) {
        let stem = Self.withoutCompression(name)
        if let (base, age) = Self.suffix(of: stem) {
            (self.base, self.age) = (base, age)
        } else if let (base, age) = Self.dateBeforeExtension(of: stem) {
            (self.base, self.age) = (base, age)
        } else {
            (base, age) = (stem, .current)
        }
    }

    private static let compressions = ["gz", "xz", "zst", "bz2", "lz4", "lz", "z", "zip"]

    private static func withoutCompression(_ name: String) -> String {
        guard let (stem, kind) = split(name), compressions.contains(kind.lowercased()) else { return name }
        return stem
    }

    /// `app.log` gives `app` and `log`; names without a dot inside give nil.
    private static func split(_ name: String) -> (stem: String, kind: String)? {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }

    private static func suffix(of stem: String) -> (String, Age)? {
        if let (base, kind) = split(stem), kind == "old" { return (base, .numbered(1)) }
        let run = DigitRun(endOf: stem)
        if let first = run.firstDate {
            return (run.text(before: first), .dated(run.numbers(from: first)))
        }
        guard let last = run.groups.last, last.separator == UInt8(ascii: "."), last.digits <= 4 else { return nil }
        return (run.text(before: run.groups.count - 1), .numbered(last.value))
    }

    /// `app-20260101.log`, `catalina.2026-01-01.log`.
    private static func dateBeforeExtension(of stem: String) -> (String, Age)? {
        guard let (name, kind) = split(stem), kind.count <= 8, kind.first?.isLetter == true else { return nil }
        let run = DigitRun(endOf: name)
        guard let first = run.firstDate else { return nil }
        return (run.text(before: first) + "." + kind, .dated(run.numbers(from: first)))
    }
}

extension RotationName {
    /// Whether this is read before `other`, a rotation of the same log.
    func isOlder(than other: RotationName) -> Bool {
        switch (age, other.age) {
        case (.dated(let mine), .dated(let theirs)): mine.lexicographicallyPrecedes(theirs)
        case (.numbered(let mine), .numbered(let theirs)): mine > theirs
        default: rank < other.rank
        }
    }

    private var rank: Int {
        switch age {
        case .dated: 0
        case .numbered: 1
        case .current: 2
        }
    }
}

/// The groups of digits, one separator between each, that a name ends with.
private struct DigitRun {
    struct Group {
        let separator: UInt8?
        let start: Int
        let digits: Int
        let value: Int
    }

    private let bytes: [UInt8]
    private(set) var groups: [Group] = []

    init(endOf name: String) {
        bytes = Array(name.utf8)
        var end = bytes.count
        while end > 0 {
            var start = end
            while start > 0, bytes[start - 1].isDigit { start -= 1 }
            guard start < end, let value = Int(String(decoding: bytes[start..<end], as: UTF8.self)) else { break }
            let separator = start > 1 && Self.separators.contains(bytes[start - 1]) ? bytes[start - 1] : nil
            groups.insert(Group(separator: separator, start: start, digits: end - start, value: value), at: 0)
            guard separator != nil else { break }
            end = start - 1
        }
    }

    private static let separators = Array("-_.T:+".utf8)

    /// The index of the group with which a date begins.
    var firstDate: Int? {
        groups.indices.first { index in
            let group = groups[index]
            guard group.separator != nil else { return false }
            switch group.digits {
            case 8: return Self.isDate(group.value / 10_000, group.value / 100 % 100, group.value % 100)
            case 10, 12, 14: return Self.isDate(Int(digits: bytes[group.start..<group.start + 8]))
            case 6: return Self.isDate(group.value / 100, group.value % 100, 1)
            case 4: return isSpelledDate(at: index)
            default: return false
            }
        }
    }

    /// `2026-01-01` or `2026-01`.
    private func isSpelledDate(at index: Int) -> Bool {
        guard index + 1 < groups.count, groups[index + 1].digits == 2 else { return false }
        let day = index + 2 < groups.count && groups[index + 2].digits == 2 ? groups[index + 2].value : 1
        return Self.isDate(groups[index].value, groups[index + 1].value, day)
    }

    private static func isDate(_ ymd: Int) -> Bool { isDate(ymd / 10_000, ymd / 100 % 100, ymd % 100) }

    private static func isDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        (1980...2199).contains(year) && (1...12).contains(month) && (1...31).contains(day)
    }

    /// The digits from the group on as numbers; `2026-01-01` and `20260101` compare as one.
    func numbers(from index: Int) -> [Int] {
        let rest = groups[(index + 1)...].map(\.value)
        return (groups[index].digits == 4 ? [groups[index].value] : Self.split(groups[index], bytes)) + rest
    }

    private static func split(_ group: Group, _ bytes: [UInt8]) -> [Int] {
        let digits = bytes[group.start..<group.start + group.digits]
        let pairs = stride(from: digits.startIndex + 4, to: digits.endIndex, by: 2)
        return [Int(digits: digits.prefix(4))] + pairs.map { Int(digits: digits[$0..<$0 + 2]) }
    }

    func text(before index: Int) -> String {
        let end = groups[index].start - (groups[index].separator == nil ? 0 : 1)
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}

extension Int {
    fileprivate init(digits: ArraySlice<UInt8>) { self = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
}

extension UInt8 {
    fileprivate var isDigit: Bool { UInt8(ascii: "0") <= self && self <= UInt8(ascii: "9") }
}

/// Whether `first` comes before `second` as people count: digits by their value, the rest by its bytes.
func naturallyPrecedes(_ first: String, _ second: String) -> Bool {
    var a = Array(first.utf8)[...]
    var b = Array(second.utf8)[...]
    while let x = a.first, let y = b.first {
        if x.isDigit && y.isDigit {
            let m = takeNumber(&a)
            let n = takeNumber(&b)
            if m.count != n.count { return m.count < n.count }
            if m != n { return m.lexicographicallyPrecedes(n) }
        } else if x != y {
            return x < y
        } else {
            a = a.dropFirst()
            b = b.dropFirst()
        }
    }
    if a.isEmpty != b.isEmpty { return a.isEmpty }
    return Array(first.utf8).lexicographicallyPrecedes(Array(second.utf8))
}

/// Takes the digits off the front, without their leading zeros.
private func takeNumber(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let digits = bytes.prefix(while: \.isDigit)
    bytes = bytes.dropFirst(digits.count)
    return digits.drop { $0 == UInt8(ascii: "0") }
}
