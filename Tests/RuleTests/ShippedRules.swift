// The rules, formats and redactions of the checkout, loaded once for the tests of this target.
import Detection
import Foundation

enum ShippedRules {
    static let directory: URL = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.appendingPathComponent("Rules")
    }()

    static let loaded: LoadedRules = {
        let names = FileManager.default.enumerator(atPath: directory.path)?.compactMap { $0 as? String } ?? []
        let files = names.filter { $0.hasSuffix(".yaml") }.sorted()
        return RuleSet.load(
            files.compactMap { name in
                let path = directory.appendingPathComponent(name).path
                return FileManager.default.contents(atPath: path).map {
                    RuleSource(name: path, text: String(decoding: $0, as: UTF8.self), layer: 0)
                }
            })
    }()
}
