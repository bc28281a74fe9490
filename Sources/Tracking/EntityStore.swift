// Entities of an incident with their counts: at most 1,000 values a field, beyond that one counter. The values that came
// first stay, so their counts are exact; which ones they are then depends on the order of arrival.

import Detection
import GRDB

struct EntityStore {
    static let maximumValues = 1_000

    let db: Database

    /// Adds records per entity.
    func add(_ counts: [Field: Int], to incident: Int64, isNew: Bool) throws {
        for (field, added) in Dictionary(grouping: counts, by: \.key.name) {
            var kept = isNew ? [] : try values(of: field, in: incident)
            var lost = 0
            for (entity, count) in added.sorted(by: Self.isMoreFrequent) {
                if kept.contains(entity.value) {
                    try raise(entity, by: count, in: incident)
                } else if kept.count < Self.maximumValues {
                    kept.insert(entity.value)
                    try insert(entity, count: count, in: incident)
                } else {
                    lost += count
                }
            }
            if lost > 0 { try overflow(field, by: lost, in: incident) }
        }
    }

    private static func isMoreFrequent(_ a: (key: Field, value: Int), _ b: (key: Field, value: Int)) -> Bool {
        a.value != b.value ? a.value > b.value : a.key.value < b.key.value
    }

    private func values(of field: String, in incident: Int64) throws -> Set<String> {
        let sql = "SELECT value FROM entities WHERE incident = ? AND field = ?"
        return Set(try String.fetchAll(db.cachedStatement(sql: sql), arguments: [incident, field]))
    }

    private func raise(_ entity: Field, by count: Int, in incident: Int64) throws {
        let sql = "UPDATE entities SET count = count + ? WHERE incident = ? AND field = ? AND value = ?"
        try db.run(sql, [count, incident, entity.name, entity.value])
    }

    private func insert(_ entity: Field, count: Int, in incident: Int64) throws {
        let sql = "INSERT INTO entities (incident, field, value, count) VALUES (?, ?, ?, ?)"
        try db.run(sql, [incident, entity.name, entity.value, count])
    }

    private func overflow(_ field: String, by count: Int, in incident: Int64) throws {
        let sql = """
            INSERT INTO entity_overflows (incident, field, count) VALUES (?, ?, ?)
            ON CONFLICT (incident, field) DO UPDATE SET count = count + excluded.count
            """
        try db.run(sql, [incident, field, count])
    }
}
