// `journal:` and `self-watch:` of the configuration: what watch follows beside files, and when it thinks that something
// keeps it from seeing.
import Detection
import Ingestion

extension JournalQuery {
    /// `journal: {matches: [PRIORITY=3], directory: …}`; `{}` for all of this machine's.
    init(_ section: YAMLMapping, base: String) {
        let matches = (section.strings("matches") ?? []).compactMap { text, node -> String? in
            if JournalQuery.isMatch(text) { return text }
            section.file.report("«\(text)» is no match of journalctl", at: node, hint: "such as PRIORITY=3, or +")
            return nil
        }
        self.init(matches: matches, directory: section.path("directory", from: base))
        section.finish()
    }
}

extension SelfWatchLimits {
    init(_ section: YAMLMapping) {
        self.init()
        silentAfter = section.seconds("silent-after").map(Double.init)
        clockJump = section.seconds("clock-jump", in: 1...86_400).map(Double.init) ?? clockJump
        quarantineAfter = section.integer("quarantine-after", in: 1...1_000_000) ?? quarantineAfter
        section.finish()
    }
}
