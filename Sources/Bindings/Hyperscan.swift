// Which library for matching many patterns at once is on this machine, and whether it is to be trusted. Hyperscan and
// Vectorscan share names and soname; Debian's Vectorscan loses matches of regular expressions silently, so it is left
// alone, and so is whatever is in doubt: literals are found without it, faster.
import CHyperscan

/// libhs.so.5 as it was found when the program ran.
public struct Hyperscan: @unchecked Sendable {
    /// As the library says: `5.4.0 2021-01-26`.
    public let version: String
    /// The processor's features that matter to compiled sets: one of them is not used on another kind of machine.
    public let platform: String
    let functions: vigie_hyperscan

    /// nil where there is no such library or the processor cannot run it.
    public static let library: Hyperscan? = {
        var functions = vigie_hyperscan()
        guard vigie_hyperscan_load(&functions) != 0 else { return nil }
        return Hyperscan(functions)
    }()

    /// Version, processor, and the file it was loaded from: two builds of a version need not agree on compiled sets.
    public let identity: String

    private init(_ functions: vigie_hyperscan) {
        self.functions = functions
        version = functions.version().map { String(cString: $0) } ?? "unknown"
        platform = Hyperscan.processor
        identity = "\(version) \(platform) \(Hyperscan.file(of: functions))"
    }

    /// Hyperscan went to 5.4.2 under its free licence; what calls itself newer, 5.4.11 for instance, is Vectorscan.
    static func isKnown(version: String) -> Bool {
        ["5.4.0", "5.4.1", "5.4.2"].contains(version) || version.hasPrefix("5.2.") || version.hasPrefix("5.3.")
    }

    /// Why regular expressions may not be left to it, if so: by its version, and by a line that Vectorscan 5.4.9 loses.
    public func doubt() -> String? {
        let number = version.split(separator: " ").first.map(String.init) ?? version
        guard Hyperscan.isKnown(version: number) else {
            return "libhs \(number) is none of the versions of Hyperscan that are known to lose nothing"
        }
        let probe = PatternSet.Expression(text: Array(Hyperscan.probePattern.utf8), isCaseless: false)
        guard let set = try? PatternSet([probe], library: self), let scratch = set.makeScratch() else {
            return "libhs \(number) did not compile a pattern that Hyperscan compiles"
        }
        var hits: [PatternSet.Hit] = []
        let isWhole = set.scan(Array(Hyperscan.probeLine.utf8).span, in: scratch, into: &hits)
        return isWhole && !hits.isEmpty ? nil : "libhs \(number) lost a match that Hyperscan finds"
    }

    static let probePattern = #"\[\w+\] (?:\[[^\]\n]+\] )*Access denied for user"#
    static let probeLine = """
        UTC [1002] app@shop LOG:  checkpoint complete: wrote 551 buffers (1.2%); 0 WAL file(s) added
        2016-02-24T15:26:18.237955 6 [Note] Access denied for user root

        """

    /// Name, place, size and time of the file that the functions are in.
    private static func file(of functions: vigie_hyperscan) -> String {
        guard let name = vigie_hyperscan_file(functions).map({ String(cString: $0) }) else { return "unknown" }
        guard let status = try? FileStatus(path: name) else { return name }
        return "\(name) \(status.identity.device)/\(status.identity.inode) \(status.size) \(status.modified)"
    }

    /// The processor's name and features, of which the library picks its code.
    private static let processor: String = {
        guard let file = try? LogFile(path: "/proc/cpuinfo") else { return "unknown" }
        var bytes: [UInt8] = []
        while bytes.count < 16 << 10, let count = try? file.read(into: &bytes, upTo: 4 << 10), count > 0 {}
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let features = lines.first { $0.hasPrefix("flags") || $0.hasPrefix("Features") } ?? "unknown"
        var hash = SHA256()
        hash.update(Array(features.utf8))
        return String(hash.hexDigest().prefix(16))
    }()
}
