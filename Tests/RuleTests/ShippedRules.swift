// The rules of this checkout, loaded once for all tests of this target: that takes seconds in a debug build.
import Detection
import Foundation

enum ShippedRules {
    static let files: [String] = {
        let walker = FileManager.default.enumerator(atPath: directory.path)
        let names = (walker?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".yaml") }
        return names.sorted().map { "Rules/" + $0 }
    }()

    static let loaded = RuleSet.load(sources(layer: 0))

    static func sources(layer: Int) -> [RuleSource] {
        files.map { name in
            let bytes = FileManager.default.contents(atPath: directory.deletingLastPathComponent().path + "/" + name)
            return RuleSource(name: name, text: String(decoding: bytes ?? Data(), as: UTF8.self), layer: layer)
        }
    }

    static var rules: [Rule] { loaded.set.rules }

    private static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Rules")
}
