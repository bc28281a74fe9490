// Reads a time stamp by a layout such as `%Y-%m-%d %H:%M:%S%f %z`: the layouts are data of the format files.

/// What a stamp says by itself; a missing year or zone is settled by `TimeLine`.
public struct Stamp: Sendable, Equatable {
    var year: Int64?
    var month: Int64 = 1
    var day: Int64 = 1
    var second: Int64 = 0
    var microsecond: Int64 = 0
    /// Seconds east of UTC.
    var zone: Int64?
    /// Microseconds since the epoch, where the stamp says it outright.
    var epoch: Int64?

    /// Microseconds of the written date and time as if it were UTC.
    func local(year: Int64) -> Int64 {
        let date = CivilDate(year: year, month: month, day: day)
        return (date.daysSinceEpoch * 86_400 + second) * 1_000_000 + microsecond
    }
}

/// Directives: %Y %y %m %b %d %H %I %p %M %S as in strptime (%d and %H take one digit too), %f an optional fraction of
/// a second, %z an optional zone (`Z`, `+0100`, `+01:00`, `UTC`, `CET` …), %s seconds, milli-, micro- or nanoseconds
/// since the epoch told apart by their size, %a a word. A blank stands for one or more blanks.
public struct TimeLayout: Sendable, Equatable {
    private enum Step: Sendable, Equatable {
        case year, shortYear, month, monthName, day, hour, hour12, meridiem, minute, second, fraction, zone, epoch,
            word, blank
        case literal(UInt8)
    }

    /// As it was written.
    let text: String
    private let steps: [Step]

    /// nil where `text` holds an unknown directive.
    public init?(_ text: String) {
        var steps: [Step] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                steps.append(byte == 0x20 ? .blank : .literal(byte))
                continue
            }
            switch bytes.popFirst() {
            case UInt8(ascii: "Y"): steps.append(.year)
            case UInt8(ascii: "y"): steps.append(.shortYear)
            case UInt8(ascii: "m"): steps.append(.month)
            case UInt8(ascii: "b"): steps.append(.monthName)
            case UInt8(ascii: "d"): steps.append(.day)
            case UInt8(ascii: "H"): steps.append(.hour)
            case UInt8(ascii: "I"): steps.append(.hour12)
            case UInt8(ascii: "p"): steps.append(.meridiem)
            case UInt8(ascii: "M"): steps.append(.minute)
            case UInt8(ascii: "S"): steps.append(.second)
            case UInt8(ascii: "f"): steps.append(.fraction)
            case UInt8(ascii: "z"): steps.append(.zone)
            case UInt8(ascii: "s"): steps.append(.epoch)
            case UInt8(ascii: "a"): steps.append(.word)
            default: return nil
            }
        }
        self.text = text
        self.steps = steps
    }

    /// nil where `bytes` does not begin with such a stamp (`whole`: is not one), or names an impossible date or time.
    func parse(_ bytes: Span<UInt8>, whole: Bool = false) -> Stamp? {
        guard let (stamp, length) = measured(bytes), !whole || length == bytes.count else { return nil }
        return stamp
    }

    /// The stamp that `bytes` begin with, and how many of them it takes.
    func measured(_ bytes: Span<UInt8>) -> (stamp: Stamp, length: Int)? {
        var reader = StampReader(count: bytes.count)
        for step in steps where !reader.read(step, from: bytes) { return nil }
        return reader.finished().map { ($0, reader.index) }
    }

    private struct StampReader {
        var stamp = Stamp()
        var hour: Int64 = 0
        var minute: Int64 = 0
        var second: Int64 = 0
        var isAfternoon: Bool?
        var index = 0
        let count: Int

        init(count: Int) { self.count = count }

        mutating func read(_ step: Step, from bytes: Span<UInt8>) -> Bool {
            switch step {
            case .year: return number(bytes, 4...4) { $0.stamp.year = $1 }
            case .shortYear: return number(bytes, 2...2) { $0.stamp.year = $1 < 70 ? 2_000 + $1 : 1_900 + $1 }
            case .month: return number(bytes, 1...2) { $0.stamp.month = $1 }
            case .day:
                if index < count, bytes[index] == 0x20 { index += 1 }
                return number(bytes, 1...2) { $0.stamp.day = $1 }
            case .hour, .hour12: return number(bytes, 1...2) { $0.hour = $1 }
            case .minute: return number(bytes, 2...2) { $0.minute = $1 }
            case .second: return number(bytes, 2...2) { $0.second = $1 }
            case .monthName: return monthName(bytes)
            case .meridiem: return meridiem(bytes)
            case .fraction: return fraction(bytes)
            case .zone: return zone(bytes)
            case .epoch: return epoch(bytes)
            case .word:
                let start = index
                while index < count, isLetter(bytes[index]) { index += 1 }
                return index > start
            case .blank:
                let start = index
                while index < count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
                return index > start
            case .literal(let byte):
                guard index < count, bytes[index] == byte else { return false }
                index += 1
                return true
            }
        }

        mutating func finished() -> Stamp? {
            if stamp.epoch != nil { return stamp }
            if let isAfternoon {
                guard (1...12).contains(hour) else { return nil }
                hour = hour % 12 + (isAfternoon ? 12 : 0)
            }
            let date = CivilDate(year: stamp.year ?? 2_000, month: stamp.month, day: stamp.day)
            guard (1...12).contains(stamp.month), (1...date.daysInMonth).contains(stamp.day), hour < 24, minute < 60,
                second <= 60
            else { return nil }
            stamp.second = hour * 3_600 + minute * 60 + second
            return stamp
        }

        private mutating func number(
            _ bytes: Span<UInt8>, _ digits: ClosedRange<Int>, _ set: (inout StampReader, Int64) -> Void
        ) -> Bool {
            let start = index
            var value: Int64 = 0
            while index < count, index - start < digits.upperBound, isDigit(bytes[index]) {
                let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
                let (sum, isSumTooLarge) = tens.addingReportingOverflow(Int64(bytes[index] - 0x30))
                guard !isTooLarge, !isSumTooLarge else { return false }
                value = sum
                index += 1
            }
            guard index - start >= digits.lowerBound else { return false }
            set(&self, value)
            return true
        }

        private mutating func monthName(_ bytes: Span<UInt8>) -> Bool {
            guard index + 3 <= count else { return false }
            let key = (0..<3).map { bytes[index + $0] | 0x20 }
            guard let month = StampReader.months.firstIndex(of: key) else { return false }
            stamp.month = Int64(month) + 1
            index += 3
            while index < count, isLetter(bytes[index]) { index += 1 }
            return true
        }

        private mutating func meridiem(_ bytes: Span<UInt8>) -> Bool {
            guard index + 2 <= count, bytes[index + 1] | 0x20 == UInt8(ascii: "m") else { return false }
            switch bytes[index] | 0x20 {
            case UInt8(ascii: "a"): isAfternoon = false
            case UInt8(ascii: "p"): isAfternoon = true
            default: return false
            }
            index += 2
            return true
        }

        private mutating func fraction(_ bytes: Span<UInt8>) -> Bool {
            guard index + 1 < count,
                bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ",")
                    || bytes[index] == UInt8(ascii: ":"), isDigit(bytes[index + 1])
            else { return true }
            index += 1
            var scale: Int64 = 100_000
            while index < count, isDigit(bytes[index]) {
                stamp.microsecond += Int64(bytes[index] - 0x30) * scale
                scale /= 10
                index += 1
            }
            return true
        }

        private mutating func zone(_ bytes: Span<UInt8>) -> Bool {
            let mark = index
            while index < count, bytes[index] == 0x20 { index += 1 }
            guard index < count else { return true }
            if bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                if numericZone(bytes) { return true }
            } else if isLetter(bytes[index]) {
                var end = index
                while end < count, isLetter(bytes[end]) { end += 1 }
                let name = String(decoding: (index..<end).map { bytes[$0] }, as: UTF8.self)
                if let offset = zoneAbbreviations[name] {
                    stamp.zone = offset
                    index = end
                    return true
                }
            }
            index = mark
            return true
        }

        private mutating func numericZone(_ bytes: Span<UInt8>) -> Bool {
            let sign: Int64 = bytes[index] == UInt8(ascii: "-") ? -1 : 1
            index += 1
            var hours: Int64 = 0
            var minutes: Int64 = 0
            guard
                number(
                    bytes, 2...2,
                    {
                        hours = $1
                        _ = $0
                    })
            else { return false }
            if index < count, bytes[index] == UInt8(ascii: ":") { index += 1 }
            _ = number(bytes, 2...2) {
                minutes = $1
                _ = $0
            }
            guard hours <= 18, minutes < 60 else { return false }
            stamp.zone = sign * (hours * 3_600 + minutes * 60)
            return true
        }

        private mutating func epoch(_ bytes: Span<UInt8>) -> Bool {
            var value: Int64 = 0
            let digits = index
            guard
                number(
                    bytes, 1...19,
                    {
                        value = $1
                        _ = $0
                    }), index == count || !isDigit(bytes[index])
            else { return false }
            switch index - digits {
            case ..<12:
                stamp.microsecond = 0
                _ = fraction(bytes)
                stamp.epoch = value * 1_000_000 + stamp.microsecond
            case 12...14: stamp.epoch = value * 1_000
            case 15...17: stamp.epoch = value
            default: stamp.epoch = value / 1_000
            }
            return true
        }

        private static let months: [[UInt8]] = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ].map { Array($0.utf8) }
    }
}

/// Zone abbreviations that mean one thing where servers log them; seconds east of UTC. Others are left to the source.
private let zoneAbbreviations: [String: Int64] = [
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 3_600, "CET": 3_600, "CEST": 7_200, "EET": 7_200, "EEST": 10_800,
    "MSK": 10_800, "EST": -18_000, "EDT": -14_400, "CST": -21_600, "CDT": -18_000, "MST": -25_200, "MDT": -21_600,
    "PST": -28_800, "PDT": -25_200, "JST": 32_400, "AEST": 36_000, "AEDT": 39_600,
]

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
