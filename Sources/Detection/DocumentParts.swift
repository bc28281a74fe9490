// Parts that rule files and format files share: patterns, and where captures go.
import Bindings
import Yams

package typealias YAMLNode = Node

/// Compiles a pattern of a data file; its fault becomes a diagnostic at its place.
package func compile(_ source: String, at node: YAMLNode, in file: YAMLFile) -> Pattern? {
    guard source.utf8.count <= 8_192 else {
        file.report("the pattern is longer than 8,192 bytes", at: node, hint: "split it with any:")
        return nil
    }
    do {
        return try Pattern(source)
    } catch {
        let tail = source.utf8.dropFirst(max(0, error.offset - 12)).prefix(24)
        file.report(
            "bad pattern: \(error.message) at byte \(error.offset + 1), near «\(String(decoding: tail, as: UTF8.self))»",
            at: node)
        return nil
    }
}

/// `fields:` of a document: capture → field name, or `{as: event.duration_ms, unit: s}`.
func fieldTargets(_ mapping: YAMLMapping) -> [String: FieldTarget] {
    guard let block = mapping.mapping("fields") else { return [:] }
    var targets: [String: FieldTarget] = [:]
    for entry in block.keys {
        if let scalar = entry.value.scalar {
            targets[entry.key] = FieldTarget(name: FieldNames.resolve(scalar.string), factor: nil)
        } else if let target = mapping.file.mapping(entry.value, path: "«\(entry.key)»") {
            let name = target.string("as")
            let unit = target.string("unit")
            target.finish()
            guard let name else {
                target.reportMissing("as")
                continue
            }
            let factor = unit.flatMap { millisecondsPerUnit[$0] }
            if let unit, factor == nil {
                mapping.file.report(
                    "«\(unit)» is no unit", at: target.value("unit") ?? entry.value, hint: "one of ns, us, ms, s, m, h")
            }
            targets[entry.key] = FieldTarget(name: name, factor: factor == 1 ? nil : factor)
        }
    }
    return targets
}

/// A node in one spelling: equal for documents that differ in layout and comments only.
func canonical(_ node: YAMLNode) -> String {
    switch node {
    case .scalar(let scalar): "\(scalar.string.utf8.count):\(scalar.string)"
    case .sequence(let items): "[" + items.map(canonical).joined(separator: ",") + "]"
    case .mapping(let pairs):
        "{" + pairs.map { "\(canonical($0.key))=\(canonical($0.value))" }.sorted().joined(separator: ",") + "}"
    case .alias: "*"
    }
}
