// The YAML files below a directory of rules, read without Foundation's walker: that alone took longer than a start may.
import Bindings
import Detection

/// A rule file as it lies on the disk.
struct RuleFile {
    let name: String
    let bytes: [UInt8]
    /// 0 for the directory that wins.
    let layer: Int

    var source: RuleSource { RuleSource(name: name, text: String(decoding: bytes, as: UTF8.self), layer: layer) }

    /// Formats and redactions, as opposed to rules.
    var isForAllRules: Bool {
        name.contains("/formats/") || name.hasSuffix("/redaction.yaml") || name.hasSuffix("/continuation.yaml")
    }

    /// The YAML files of `path` (a directory, searched through, or one file), in the order of their names. Hidden ones
    /// and links to directories are passed over.
    static func all(in path: String, layer: Int) throws -> [RuleFile] {
        guard isDirectory(path) else { return [try read(path, layer: layer)] }
        do {
            return try names(below: path).sorted().map { try read(path + "/" + $0, layer: layer) }
        } catch let failure as FileFailure {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: --rules \(path): cannot be read: \(failure.reason)",
                    "vigie : --rules \(path) : lecture impossible : \(failure.reason)"))
        }
    }

    static func isDirectory(_ path: String) -> Bool { (try? FileStatus(path: path))?.kind == .directory }

    private static func names(below directory: String) throws(FileFailure) -> [String] {
        var names: [String] = []
        for name in try FileTree.names(in: directory) where !name.hasPrefix(".") {
            if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                names.append(name)
            } else if try FileStatus(path: directory + "/" + name, followingLinks: false).kind == .directory {
                for inner in try RuleFile.names(below: directory + "/" + name) { names.append(name + "/" + inner) }
            }
        }
        return names
    }

    private static func read(_ path: String, layer: Int) throws -> RuleFile {
        do {
            let file = try LogFile(path: path)
            var bytes: [UInt8] = []
            let size = Int(clamping: try file.status().size)
            while try file.read(into: &bytes, upTo: max(4_096, size - bytes.count + 1)) > 0 {}
            return RuleFile(name: path, bytes: bytes, layer: layer)
        } catch {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: --rules \(path): no such file, or it cannot be read",
                    "vigie : --rules \(path) : fichier absent ou illisible"))
        }
    }
}
