// The sinks of the configuration made ready to deliver: with this machine's clock, terms, contacts and redactions.
import Delivery
import Detection
import Tracking

enum Deliverers {
    /// - Parameter directory: the state's, where each sink has its lock.
    static func all(_ recipients: [Recipient], _ tracker: Tracker, directory: String) -> [Deliverer] {
        let configuration = Configuration.current
        let settings = Deliverer.Settings(
            clocks: configuration.clocks, contacts: configuration.contacts,
            mask: { (try? Masking.masked($0)) ?? "" }, now: { now() })
        return recipients.map { Deliverer($0, tracker: tracker, directory: directory, settings: settings) }
    }

    /// Those of the configuration that are named, or all.
    static func recipients(named names: [String]) throws -> [Recipient] {
        let all = Configuration.current.recipients
        if let unknown = names.first(where: { name in !all.contains { $0.name == name } }) {
            let known = all.map(\.name).joined(separator: ", ")
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: there is no sink \(inert(unknown)); there are: \(known.isEmpty ? "none" : known)",
                    "vigie : pas de destination \(inert(unknown)) ; il y a : \(known.isEmpty ? "aucune" : known)"))
        }
        return names.isEmpty ? all : all.filter { names.contains($0.name) }
    }

    /// What to do where the configuration names none.
    static var noneConfigured: String {
        tr(
            """
            no sinks: name some in vigie.yaml, such as
              sinks:
                - {name: pager, type: command, command: [/usr/local/bin/page], filter: {severity: major}}
            """,
            """
            aucune destination : nommez-en dans vigie.yaml, par exemple
              sinks:
                - {name: astreinte, type: command, command: [/usr/local/bin/alerte], filter: {severity: major}}
            """)
    }
}
