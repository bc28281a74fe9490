// The laws of what is stored: an incident occurred as often as its rules, its histogram and the places that were counted
// say; one is open per fingerprint; the history has no holes.

import Detection
import Foundation
import GRDB

struct ConservationCheck {
    let db: Database

    /// A record is one occurrence however many of its rules saw it: between the largest count and the sum of all.
    func incidents(_ report: inout StateReport) throws {
        let sql = """
            SELECT id, occurrences, origin, status, live, width, buckets FROM incidents
            LEFT JOIN histograms ON incident = id ORDER BY id
            """
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() {
            report.incidents += 1
            // What people report is counted by nobody, what was merged has given its counts away, and what only the clock
            // knows of has none.
            guard row["origin"] == "log", row["status"] != "merged", row["live"] == 0 else { continue }
            try incident(row, &report)
        }
    }

    private func incident(_ row: Row, _ report: inout StateReport) throws {
        let number: Int64 = row["id"]
        let id = IncidentID(number: number)
        let occurrences: Int = row["occurrences"]
        let rules = try db.rows("SELECT rule, count FROM incident_rules WHERE incident = ?", [number])
        var most = 0
        var least = 0
        var places = try places(of: number, &report)
        for rule in rules {
            let count: Int = rule["count"]
            most = most.addingReportingOverflow(count).partialValue
            least = max(least, count)
            let kept = places.removeValue(forKey: rule["rule"]) ?? 0
            if kept != count { report.add(.offsets(id, rule: rule["rule"], offsets: kept, count: count)) }
        }
        for (rule, kept) in places.sorted(by: { $0.key < $1.key }) {
            report.add(.offsets(id, rule: rule, offsets: kept, count: 0))
        }
        if occurrences < least || occurrences > most {
            report.add(.occurrences(id, stored: occurrences, least: least, most: most))
        }
        let sum = (row["buckets"] as Data?).flatMap { data in
            Histogram(width: row["width"] ?? 1, data: data)?.buckets.reduce(0) {
                $0.addingReportingOverflow($1.count).partialValue
            }
        }
        if sum != occurrences { report.add(.histogram(id, stored: sum ?? 0, occurrences: occurrences)) }
    }

    /// How many places are kept for each rule of an incident; those of a row that is not what the tracker writes count for none.
    private func places(of incident: Int64, _ report: inout StateReport) throws -> [String: Int] {
        var places: [String: Int] = [:]
        let sql = "SELECT rule, first, last, offsets FROM counted WHERE incident = ?"
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [incident])
        while let row = try rows.next() {
            let list = OffsetList(data: row["offsets"])?.offsets ?? []
            report.offsets += list.count
            let isWhole = list.first?.stored == row["first"] && list.last?.stored == row["last"]
            places[row["rule"], default: 0] += isWhole ? list.count : 0
        }
        return places
    }

    func openOnes(_ report: inout StateReport) throws {
        let sql = """
            SELECT fingerprint, count(*) AS count FROM incidents
            WHERE status IN ('new', 'acknowledged', 'analysis', 'investigation')
            GROUP BY fingerprint HAVING count(*) > 1 ORDER BY fingerprint
            """
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() {
            report.add(.twiceOpen(fingerprint: row["fingerprint"], count: row["count"]))
        }
    }

    /// Numbers go from one to the last that was given, and every incident from a log was opened.
    func history(_ report: inout StateReport) throws {
        var expected: Int64 = 1
        let numbers = try Int64.fetchCursor(db, sql: "SELECT number FROM history ORDER BY number")
        while let number = try numbers.next() {
            report.history += 1
            if number > expected { report.add(.historyGap(first: expected, last: number - 1)) }
            expected = number + 1
        }
        let given = try db.number("SELECT seq FROM sqlite_sequence WHERE name = 'history'") ?? 0
        if given >= expected { report.add(.historyGap(first: expected, last: given)) }
        let unopened = """
            SELECT id FROM incidents WHERE origin = 'log'
                AND NOT EXISTS (SELECT 1 FROM history WHERE incident = id AND kind = 'opened') ORDER BY id
            """
        let ids = try Int64.fetchCursor(db, sql: unopened)
        while let id = try ids.next() { report.add(.neverOpened(IncidentID(number: id))) }
        let orphans = """
            SELECT DISTINCT incident FROM history h WHERE incident IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM incidents WHERE id = h.incident)
                AND NOT EXISTS (SELECT 1 FROM history p WHERE p.incident = h.incident AND p.kind = 'purged')
            """
        let strangers = try Int64.fetchCursor(db, sql: orphans)
        while let id = try strangers.next() { report.add(.historyOfNone(IncidentID(number: id))) }
    }

    func positions(_ report: inout StateReport) throws {
        let sql = #"SELECT DISTINCT source FROM positions WHERE "offset" < 0 OR "offset" > "end" ORDER BY source"#
        let sources = try Int64.fetchCursor(db, sql: sql)
        while let source = try sources.next() { report.add(.position(source: source)) }
    }
}
