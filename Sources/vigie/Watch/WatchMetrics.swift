// A watcher's figures in Prometheus' text format, for node_exporter's textfile collector: replaced at one stroke, names and
// units by Prometheus' conventions, labels bounded.
import Bindings
import Detection
import Foundation
import Tracking

struct WatchMetrics {
    /// Seconds between two writings.
    static let period = 15.0
    /// Logs with figures of their own; the others are counted.
    private static let maximumSources = 200

    private var text = ""

    init(_ watcher: Watcher) throws {
        try addProcess(watcher)
        try addWork(watcher.counters)
        try addIncidents(watcher.tracker.incidents)
        try addSources(watcher.tracker.incidents.sources())
        addState(watcher)
    }

    func write(to path: String) throws { try PrivateFile.write(Array(text.utf8), to: path, isForAll: true) }

    // MARK: what is measured

    private mutating func addProcess(_ watcher: Watcher) throws {
        add("vigie_build_info", .gauge, "The version that watches.", [(["version": vigieVersion], 1)])
        add(
            "vigie_watch_start_time_seconds", .gauge, "When the watcher began, in seconds since 1970.",
            [([:], seconds(watcher.startedAt))])
        add("vigie_rules", .gauge, "Rules that are applied.", [([:], Double(watcher.settings.set.rules.count))])
        add(
            "vigie_rules_quarantined", .gauge, "Rules that are left out for what they cost.",
            [([:], Double(watcher.settings.quarantined.count))])
    }

    private mutating func addWork(_ counters: WatchCounters) throws {
        add("vigie_read_bytes_total", .counter, "Inflated bytes read.", [([:], Double(counters.bytes))])
        add("vigie_read_lines_total", .counter, "Lines read.", [([:], Double(counters.lines))])
        add(
            "vigie_matches_total", .counter, "Pairs of rule and record, by what became of them.",
            [
                (["fate": "filed"], Double(counters.filed)), (["fate": "folded"], Double(counters.folded)),
                (["fate": "silenced"], Double(counters.silenced)),
            ])
        add(
            "vigie_incident_changes_total", .counter, "Incidents that were opened or came back.",
            [(["change": "opened"], Double(counters.opened)), (["change": "reopened"], Double(counters.reopened))])
        add("vigie_batches_total", .counter, "Transactions.", [([:], Double(counters.batches))])
        add("vigie_batch_seconds_total", .counter, "Time they took.", [([:], counters.batchSeconds)])
        add(
            "vigie_match_limit_hits_total", .counter, "Lines that PCRE2 gave up on.",
            [([:], Double(counters.limitHits.values.reduce(0, +)))])
    }

    private mutating func addIncidents(_ query: IncidentQuery) throws {
        let open = try query.openCounts()
        let severities = Severity.allCases.filter { $0 != .none }
        add(
            "vigie_open_incidents", .gauge, "Incidents that are open, by severity.",
            severities.map { (["severity": $0.rawValue], Double(open[$0] ?? 0)) })
        let troubles = try query.openTroubles().filter { !$0.isOver }
        add(
            "vigie_troubles", .gauge, "What keeps vigie from its work at present, by kind.",
            OwnTrouble.Kind.allCases.map { kind in
                (["kind": kind.rawValue], Double(troubles.count { $0.kind == kind }))
            })
        if let backup = try query.lastBackup() {
            add(
                "vigie_last_backup_timestamp_seconds", .gauge, "When the last backup began, in seconds since 1970.",
                [([:], seconds(backup.at))])
        }
    }

    private mutating func addSources(_ sources: [SourceSummary]) throws {
        let all = SourceStanding.all(sources)
        // What was read last is what is written to.
        let shown = all.sorted { ($0.summary.readAt?.seconds ?? 0) > ($1.summary.readAt?.seconds ?? 0) }
            .prefix(WatchMetrics.maximumSources).sorted { $0.log < $1.log }
        add("vigie_sources", .gauge, "Logs that were ever read.", [([:], Double(all.count))])
        add(
            "vigie_sources_without_figures", .gauge, "Logs beyond those that have figures of their own.",
            [([:], Double(all.count - shown.count))])
        func each(_ name: String, _ help: String, _ value: (SourceStanding) -> Double?) {
            add(
                name, .gauge, help,
                shown.compactMap { standing in value(standing).map { (["source": standing.log], $0) } })
        }
        each("vigie_source_position_bytes", "How far it was read.") { Double($0.summary.position) }
        each("vigie_source_unread_bytes", "What lies in its file unread.") { $0.behind.map(Double.init) }
        each("vigie_source_lines", "Lines read of its present file.") { Double($0.summary.lines) }
        each("vigie_source_looked_lines", "Lines of which the format was looked at.") { Double($0.summary.looked) }
        each("vigie_source_unparsed_lines", "Of these, lines of no known format.") { Double($0.summary.unparsed) }
        each("vigie_source_rotations", "Earlier files of it that were met.") { Double($0.rotations) }
        each("vigie_source_last_event_timestamp_seconds", "Its newest event, in seconds since 1970.") {
            $0.summary.lastEvent.map(seconds)
        }
    }

    private mutating func addState(_ watcher: Watcher) {
        let size = (try? FileStatus(path: watcher.tracker.path).size) ?? 0
        add("vigie_state_bytes", .gauge, "Size of the state's database.", [([:], Double(size))])
        if let space = DiskSpace(at: watcher.task.state) {
            add("vigie_state_disk_free_bytes", .gauge, "Room left on its disk.", [([:], Double(space.free))])
        }
    }

    // MARK: the text format

    private enum Kind: String { case counter, gauge }

    private func seconds(_ time: Timestamp) -> Double { Double(time.microseconds) / 1_000_000 }

    private mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [String: String], value: Double)]
    ) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, value) in samples {
            let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(WatchMetrics.escaped($0.value))\"" }
            let shown = value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
            text += name + (pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}") + " " + shown + "\n"
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            .replacingOccurrences(of: "\n", with: "\\n")
    }
}
