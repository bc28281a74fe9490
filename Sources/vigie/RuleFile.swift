// The YAML files below a directory of rules, read without Foundation's walker: that alone took longer than a start may.
import Bindings
import Detection

/// A rule file as it lies on the disk.
struct RuleFile {
    /// Its path.
    let name: String
    /// 0 for the directory that wins; -1 for a catalogue of services that was given by itself.
    let layer: Int

    /// Formats, redactions and services, as opposed to rules.
    var isForAllRules: Bool {
        name.contains("/formats/") || name.hasSuffix("/redaction.yaml") || name.hasSuffix("/continuation.yaml")
            || name.hasSuffix("/services.yaml")
    }

    /// The YAML files of `path` (a directory, searched through, or one file), in the order of their names. Hidden ones
    /// and links to directories are passed over.
    static func all(in path: String, layer: Int) throws -> [RuleFile] {
        guard isDirectory(path) else { return [RuleFile(name: path, layer: layer)] }
        do throws(FileFailure) {
            return try names(below: path).sorted().map { RuleFile(name: path + "/" + $0, layer: layer) }
        } catch {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: --rules \(path): cannot be read: \(error.reason)",
                    "vigie : --rules \(path) : lecture impossible : \(error.reason)"))
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

    /// The option that named it.
    private var option: String { layer < 0 ? "--services" : "--rules" }

    /// Appends what the file holds to `bytes`.
    func read(into bytes: inout [UInt8]) throws {
        do {
            let file = try LogFile(path: name)
            while try file.read(into: &bytes, upTo: 128 << 10) > 0 {}
        } catch {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: \(option) \(name): no such file, or it cannot be read",
                    "vigie : \(option) \(name) : fichier absent ou illisible"))
        }
    }

    /// In no more memory than they take: there are many files, and the room to read into is large.
    func contents() throws -> [UInt8] {
        var read: [UInt8] = []
        try self.read(into: &read)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(read.count)
        bytes += read
        return bytes
    }
}
