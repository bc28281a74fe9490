// The sample lines of fail2ban's own tests: a log with remarks that say whether the next line is a failure, whose, and
// with which options of the filter.
import Foundation

struct FilterSample: Equatable {
    var line: String
    /// Its number in the file, from 1.
    var number: Int
    var file: String
    var isFailure: Bool
    /// Whose failure it is, where that is told.
    var host: String?
    /// The sets of options with which it holds.
    var options: [[String: String]]

    /// - Parameters:
    ///   - name: the filter's.
    ///   - read: the text of a file of the samples; nil where it is not there.
    static func all(of name: String, read: (String) -> String?) -> [FilterSample] {
        var samples: [FilterSample] = []
        var files = [name]
        var options: [[String: String]] = [[:]]
        var next = 0
        while next < files.count, next < 50 {
            let file = files[next]
            next += 1
            guard let text = read(file) else { continue }
            samples += samplesIn(text, file, &files, &options)
        }
        return samples
    }

    private static func samplesIn(
        _ text: String, _ file: String, _ files: inout [String], _ options: inout [[String: String]]
    ) -> [FilterSample] {
        var samples: [FilterSample] = []
        var common: [String: String] = [:]
        var remark: [String: Any]?
        var isPassedOver = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.last == "\r" ? String(line.dropLast()) : String(line)
            if let (word, value) = told(line) {
                switch word {
                case "failJSON": remark = value as? [String: Any] ?? [:]
                case "addFILE": if let other = value as? String, !files.contains(other) { files.append(other) }
                case "fileOptions": common = texts(value)
                default:
                    let lists = (value as? [Any]) ?? [value]
                    options = lists.map { common.merging(texts($0)) { $1 } }
                    // Conditions are Python; who needs them tests what vigie does not have.
                    isPassedOver = options.contains { $0.keys.contains("test.condition") }
                }
                continue
            }
            defer { if remark != nil { remark = nil } }
            guard remark != nil || !(line.hasPrefix("#") || line.trimmed.isEmpty) else { continue }
            guard !isPassedOver, remark?["constraint"] == nil, !line.unicodeScalars.contains("\u{FFFD}") else {
                continue
            }
            samples.append(
                FilterSample(
                    line: line, number: index + 1, file: file, isFailure: remark?["match"] as? Bool ?? false,
                    host: remark?["host"] as? String, options: options))
        }
        return samples
    }

    /// `# failJSON: {…}` and its like.
    private static func told(_ line: String) -> (word: String, value: Any)? {
        guard line.hasPrefix("#") else { return nil }
        let rest = line.drop { $0 == "#" || $0 == " " }
        for word in ["failJSON", "filterOptions", "fileOptions", "addFILE"] where rest.hasPrefix(word + ":") {
            let json = Data(rest.dropFirst(word.count + 1).utf8)
            return (try? JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed)).map { (word, $0) }
        }
        return nil
    }

    private static func texts(_ value: Any) -> [String: String] {
        (value as? [String: Any] ?? [:]).mapValues { $0 as? String ?? "\($0)" }
    }
}
