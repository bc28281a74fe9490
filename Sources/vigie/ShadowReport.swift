// `vigie scan --shadow`: what experimental rules would have filed. The whole logs are read with all rules into a tracker
// in memory that begins empty; shown are the incidents that experimental rules would have opened or joined.
import Detection
import Foundation
import Tracking

struct ShadowReport {
    /// Ids of the experimental rules.
    let rules: Set<String>
    private let incidents: [IncidentDetails]

    init(_ set: RuleSet, _ tracker: Tracker) throws {
        let rules = Set(set.rules.filter { $0.status == .experimental && $0.severity != .none }.map(\.id))
        let all = try tracker.incidents.listed(try tracker.incidents.incidents().map(\.id), .object)
        self.rules = rules
        incidents = all.filter { $0.rules.contains { rules.contains($0.id) } }
    }

    func write(_ format: IncidentFormat, to output: inout Output) throws(OutputFailure) {
        switch format {
        case .table: try IncidentTable(shadows: incidents.map { ($0, status($0), count($0)) }).write(to: &output)
        case .json: try output.line(JSON.array(incidents.map(object)).text)
        case .ndjson: for incident in incidents { try output.line(object(incident).text) }
        }
    }

    var summary: String {
        guard !rules.isEmpty else {
            return tr(
                "no rule is experimental: there is nothing to show", "aucune règle n'est à l'essai : rien à montrer")
        }
        let opened = incidents.filter(isOpenedByShadow).count
        let shown = counted(
            rules.count, ("experimental rule", "experimental rules"), ("règle à l'essai", "règles à l'essai"))
        let matches = counted(
            incidents.reduce(0) { $0 + count($1) }, ("match", "matches"), ("correspondance", "correspondances"))
        let would = counted(
            opened, ("incident would be opened", "incidents would be opened"),
            ("incident serait ouvert", "incidents seraient ouverts"))
        let joined = incidents.count - opened
        return tr(
            "shadow: \(shown), \(matches): \(would), \(joined) joined; nothing was filed",
            "à l'essai : \(shown), \(matches) : \(would), \(joined) rejoint(s) ; rien n'est consigné")
    }

    /// No other rule feeds it.
    private func isOpenedByShadow(_ incident: IncidentDetails) -> Bool {
        incident.rules.allSatisfy { rules.contains($0.id) }
    }

    /// Records that experimental rules matched.
    private func count(_ incident: IncidentDetails) -> Int {
        incident.rules.filter { rules.contains($0.id) }.reduce(0) { $0 + $1.count }
    }

    private func status(_ incident: IncidentDetails) -> String {
        isOpenedByShadow(incident) ? tr("would open", "serait ouvert") : tr("would join", "rejoindrait")
    }

    /// As programs read incidents, without an id: there is none.
    private func object(_ incident: IncidentDetails) -> JSON {
        guard case .object(let members) = IncidentFormat.object(incident, nil) else { return .null }
        let marks: [(String, JSON)] = [
            ("shadow", .bool(true)), ("change", .string(isOpenedByShadow(incident) ? "would_open" : "would_join")),
            ("shadow_count", .number(count(incident))),
        ]
        return .object(marks + members.filter { $0.0 != "id" && $0.0 != "status" })
    }
}
