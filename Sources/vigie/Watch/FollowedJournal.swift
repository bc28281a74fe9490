// The systemd journal among what a watcher follows: journalctl is started where the state's cursor says, read as it writes,
// and started again where it ended.
import Bindings
import Detection
import Foundation
import Ingestion
import Tracking

final class FollowedJournal: FollowedStream {
    private let query: JournalQuery
    private var journal: JournalReading?

    init(_ query: JournalQuery, of watcher: Watcher) {
        self.query = query
        super.init(query.name, of: watcher)
    }

    override func begin() throws(TrackerError) -> Begun? {
        let settings = watcher.settings
        let (identity, cursor, isThere) = try SourceIdentity.find(
            query, rules: settings.set.rules, without: settings.quarantined, tracker: watcher.tracker,
            isThere: query.holds)
        let journal: JournalReading
        do throws(FileFailure) {
            journal = try query.follow(after: cursor, isThere: isThere, at: identity.start.offset)
        } catch {
            watcher.log.say(
                .error,
                tr(
                    "journalctl cannot be started: install systemd, or give files instead of --journal",
                    "journalctl ne peut être lancé : installez systemd, ou donnez des fichiers au lieu de --journal"),
                ["reason": error.reason])
            return nil
        }
        if let cursor, !isThere { tellGap(after: cursor) }
        journal.source.mayGrow = true
        let reading = try SourceReading(
            journal.source, settings: settings, tracker: watcher.tracker, identity: identity, onChunk: { _, _ in })
        reading.journal = query
        reading.entry = { [unowned journal] in journal.place(at: $0) }
        self.journal = journal
        watcher.log.say(
            .info, tr("following", "suivi"), ["path": name, "from": "\(identity.start.offset)", "after": cursor ?? "-"])
        return Begun(reading: reading, output: journal.output)
    }

    override func end() throws(TrackerError) {
        watcher.log.say(
            .warning, tr("journalctl ended and is started again", "journalctl s'est arrêté et est relancé"),
            ["source": name])
        try leave()
    }

    override func close() {
        journal?.stop()
        journal = nil
    }

    private func tellGap(after cursor: String) {
        let missing = query.missing(after: cursor)
        guard missing != 0 else { return }
        if let missing {
            watcher.log.say(
                .warning,
                tr(
                    "a gap: entries were removed from the journal before they were read",
                    "une lacune : des entrées furent retirées du journal avant d'être lues"),
                ["source": name, "at_most": "\(missing)", "after": cursor])
        } else {
            watcher.log.say(
                .warning,
                tr(
                    "a possible gap: the journal was begun anew since it was read last",
                    "une lacune possible : le journal fut recommencé depuis la dernière lecture"),
                ["source": name, "after": cursor])
        }
    }
}
