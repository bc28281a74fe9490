// One field of a schedule: `*`, `5`, `1-5`, `*/15`, `mon-fri`, and lists of those.
import Detection

extension Schedule {
    struct Field: Sendable, Equatable {
        /// Bit n: the value n.
        private var bits: UInt64 = 0
        /// Written as `*`: it restricts nothing.
        let isAny: Bool

        static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

        func contains(_ value: Int64) -> Bool { bits & (1 << UInt64(value)) != 0 }

        /// - Parameter names: of the values, from the lowest on.
        init(_ text: String, in range: ClosedRange<Int>, called name: String, names: [String] = [])
            throws(ScheduleFault)
        {
            isAny = text == "*"
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                var step = 1
                if halves.count == 2 {
                    guard let number = Int(halves[1]), range.contains(max(number, range.lowerBound)), number > 0 else {
                        throw ScheduleFault(
                            message: "«\(halves[1])» is no step of the \(name)", hint: "such as */5")
                    }
                    step = number
                }
                let values = try Field.values(halves.first ?? "", halves.count == 2, range, name, names)
                for value in stride(from: values.lowerBound, through: values.upperBound, by: step) {
                    // Sunday has two numbers.
                    bits |= 1 << UInt64(range.upperBound == 7 && value == 7 ? 0 : value)
                }
            }
        }

        private static func values(
            _ text: String, _ hasStep: Bool, _ range: ClosedRange<Int>, _ name: String, _ names: [String]
        ) throws(ScheduleFault) -> ClosedRange<Int> {
            if text == "*" { return range }
            var ends: [Int] = []
            for end in text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false) {
                let word = end.lowercased()
                let isNumber = !word.isEmpty && word.allSatisfy { $0.isASCII && $0.isNumber }
                let number = names.firstIndex(of: word).map { $0 + range.lowerBound } ?? (isNumber ? Int(word) : nil)
                guard let number, range.contains(number) else {
                    let near = nearestName(to: word, among: names).map { ", or did you mean «\($0)»?" } ?? ""
                    throw ScheduleFault(
                        message: "«\(end)» is no \(name)", hint: "\(range.lowerBound) to \(range.upperBound)\(near)")
                }
                ends.append(number)
            }
            guard ends[0] <= ends[ends.count - 1] else {
                throw ScheduleFault(message: "«\(text)» ends before it begins", hint: "write it as two, with a comma")
            }
            return ends.count == 1 && hasStep ? ends[0]...range.upperBound : ends[0]...ends[ends.count - 1]
        }
    }
}
