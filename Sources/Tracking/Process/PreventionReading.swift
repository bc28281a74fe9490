// The facts of prevention out of the state: each measure by its own small query, in one snapshot.

import Detection
import GRDB

extension IncidentQuery {
    /// - Parameters:
    ///   - clocks: by which reviews are due.
    ///   - now: the wall clock.
    ///   - limit: of each list, how many are named.
    public func prevention(
        _ terms: PreventionTerms, _ clocks: ClockSettings, now: Timestamp, limit: Int = 10
    ) throws(TrackerError) -> PreventionFacts {
        var facts = try reading(otherwise: PreventionFacts()) { db in
            try PreventionReading(db: db, terms: terms, clocks: clocks, now: now, limit: limit).facts()
        }
        facts.backup = try lastBackup()
        facts.lastDrill = try lastDrill(clocks)
        return facts
    }

    private func lastDrill(_ clocks: ClockSettings) throws(TrackerError) -> DrillReport? {
        let id: Int64? = try reading(otherwise: nil) { db in
            try db.number("SELECT max(incident) FROM clocks INDEXED BY clocks_of_drills WHERE drill")
        }
        return try id.map { id throws(TrackerError) in try drill(IncidentID(number: id), clocks) }
    }
}

private struct PreventionReading {
    let db: Database
    let terms: PreventionTerms
    let clocks: ClockSettings
    let now: Timestamp
    let limit: Int

    func facts() throws -> PreventionFacts {
        var facts = PreventionFacts()
        try tellSources(&facts)
        facts.ruleTests = try CheckStore(db: db).last(.ruleTests)
        facts.restoreTest = try CheckStore(db: db).last(.restoreTest)
        try tellReviews(&facts)
        let overdue = "SELECT count(*) FROM actions WHERE done_at IS NULL AND due < ?"
        facts.overdueActions = Int(try db.number(overdue, [now.microseconds]) ?? 0)
        try tellRecurrences(&facts)
        return facts
    }

    // MARK: logs

    /// Files that ever had a name in common are one log with its rotations, and what the youngest tells counts. The log
    /// of a drill is none.
    private func tellSources(_ facts: inout PreventionFacts) throws {
        let sql = """
            SELECT sources.id, seen_to, name FROM sources JOIN source_names ON source_names.source = sources.id
            WHERE seen_to >= ? AND sources.id NOT IN (SELECT source FROM incident_sources WHERE incident IN
                (SELECT incident FROM clocks INDEXED BY clocks_of_drills WHERE drill))
            ORDER BY seen_to DESC, sources.id DESC, number DESC
            """
        let rows = try db.rows(sql, [now.adding(seconds: -terms.retired).microseconds])
        var kin = Kin()
        for row in rows { kin.join(row["id"], named: row["name"]) }
        var logs: [Int64: PreventionFacts.Source] = [:]
        // The youngest file comes first, and its last name.
        for row in rows where logs[kin.log(of: row["id"])] == nil {
            logs[kin.log(of: row["id"])] = PreventionFacts.Source(name: row["name"], seenTo: row.time("seen_to"))
        }
        let border = now.adding(seconds: -terms.silent)
        facts.followed = logs.values.count { $0.seenTo >= border }
        facts.silent = logs.values.filter { $0.seenTo < border }.sorted { ($0.seenTo, $0.name) < ($1.seenTo, $1.name) }
    }

    /// Which files are rotations of one log: a forest in which each file knows a file of its kin, or is the last to know.
    private struct Kin {
        private var next: [Int64: Int64] = [:]
        private var fileOfName: [String: Int64] = [:]

        mutating func join(_ file: Int64, named name: String) {
            let (one, other) = (log(of: file), log(of: fileOfName[name] ?? file))
            if one != other { next[one] = other }
            fileOfName[name] = other
        }

        func log(of file: Int64) -> Int64 {
            var file = file
            while let other = next[file] { file = other }
            return file
        }
    }

    // MARK: reviews

    private func tellReviews(_ facts: inout PreventionFacts) throws {
        let sql = """
            SELECT incident, EXISTS (SELECT 1 FROM reviews WHERE reviews.incident = clocks.incident) AS begun
            FROM clocks INDEXED BY clocks_resolved
            WHERE status IN ('resolved', 'verified') AND severity >= 3 AND NOT is_exempt AND NOT drill
                AND resolved_at < ? AND NOT \(ReviewStore.isComplete("clocks.incident"))
            ORDER BY resolved_at
            """
        let rows = try Row.fetchCursor(db, sql: sql, arguments: [now.adding(seconds: -clocks.review).microseconds])
        while let row = try rows.next() {
            let id: Int64 = row["incident"]
            let overdue = PreventionFacts.Overdue(
                incident: IncidentID(number: id), gaps: try ReviewStore(db: db).gaps(of: id))
            if row["begun"] { facts.undocumented.append(overdue) } else { facts.unreviewed.append(overdue) }
        }
    }

    // MARK: what came back

    private func tellRecurrences(_ facts: inout PreventionFacts) throws {
        let back = """
            WITH back AS (
                SELECT fingerprint, max(incident) AS last FROM clocks JOIN incidents ON incidents.id = incident
                WHERE (recurs OR reopened) AND clocks.filed_at >= ?1 AND clocks.severity >= 3 AND NOT clocks.drill
                    AND NOT is_exempt AND clocks.status <> 'merged'
                GROUP BY fingerprint
            ), told AS (
                SELECT last, (SELECT count(*) FROM incidents WHERE fingerprint = back.fingerprint) AS times,
                    (SELECT count(*) FROM incidents JOIN actions ON actions.incident = incidents.id
                        WHERE fingerprint = back.fingerprint AND done_at IS NULL) AS open
                FROM back
            )
            """
        let since = now.adding(seconds: -terms.recurrence).microseconds
        let numbers = try db.row(
            "\(back) SELECT count(*) AS total, coalesce(sum(open = 0), 0) AS bare FROM told", [since])
        facts.recurringTotal = numbers?["total"] ?? 0
        facts.recurringWithoutAction = numbers?["bare"] ?? 0
        let sql = """
            \(back) SELECT told.*, title_en, title_fr FROM told JOIN incidents ON id = last
            ORDER BY open > 0, times DESC, last DESC LIMIT ?2
            """
        facts.recurring = try db.rows(sql, [since, limit]).map { row in
            PreventionFacts.Recurrence(
                incident: IncidentID(number: row["last"]), title: row.text("title"), incidents: row["times"],
                openActions: row["open"])
        }
    }
}
