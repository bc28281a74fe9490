// The names of fields: what capture groups stand for (PCRE2 allows no dots in them), what users of Sigma write,
// and which fields an incident counts by value.

enum FieldNames {
    /// Capture group → ECS field. A group that is not here keeps its own name.
    static let captures: [String: String] = [
        "src_ip": "source.ip", "src_port": "source.port", "dst_ip": "destination.ip", "dst_port": "destination.port",
        "user": "user.name", "host": "host.name", "service": "service.name", "pid": "process.pid",
        "status": "http.response.status_code", "method": "http.request.method", "path": "url.path",
        "query": "url.query", "ua": "user_agent.original", "referrer": "http.request.referrer",
        "bytes": "http.response.body.bytes", "duration_ms": "event.duration_ms", "db": "db.name",
        "code": "error.code", "level": "log.level", "message": "message", "trace": "trace.id",
    ]

    /// Sigma's and W3C's names → ECS.
    static let aliases: [String: String] = [
        "c-ip": "source.ip", "cs-method": "http.request.method", "cs-uri-stem": "url.path",
        "cs-uri-query": "url.query", "cs-uri": "url.full", "cs-user-agent": "user_agent.original",
        "cs-referer": "http.request.referrer", "cs-host": "url.domain", "cs-username": "user.name",
        "sc-status": "http.response.status_code", "sc-bytes": "http.response.body.bytes",
        "Image": "process.executable", "CommandLine": "process.command_line",
    ]

    /// What an incident counts by value, the guide's §3.1–3.2 first: who, which page, which browser and system.
    static let entities: [String] = [
        "source.ip", "user.name", "url.path", "user_agent.name", "user_agent.os.name", "host.name", "service.name",
        "destination.ip", "db.name", "error.code", "http.response.status_code", "attack", "process.name",
        "file.path", "container.name", "kubernetes.pod.name", ServiceCatalogue.ownerField,
    ]

    static func resolve(_ name: String) -> String { aliases[name] ?? name }
}

/// The fields of one event. Few enough that a list beats a dictionary; a later value replaces an earlier one.
public struct Fields: Sendable, Equatable {
    /// Fields an event may have; further ones are dropped.
    static let bound = 256
    public private(set) var all: [Field] = []

    public init() {}

    public subscript(_ name: String) -> String? {
        get { all.last { $0.name == name }?.value }
        set {
            guard let value = newValue else { return all.removeAll { $0.name == name } }
            if let index = all.firstIndex(where: { $0.name == name }) {
                all[index].value = value
            } else if all.count < Fields.bound {
                all.append(Field(name: name, value: value))
            }
        }
    }

    /// Adds `name` unless it is there already.
    mutating func setDefault(_ name: String, _ value: String) {
        if self[name] == nil { self[name] = value }
    }

    /// The fields, with `name` having `value` (if any) where it has none.
    func with(_ name: String, orElse value: String?) -> Fields {
        guard let value, self[name] == nil else { return self }
        var fields = self
        fields[name] = value
        return fields
    }

    mutating func merge(_ other: Fields) {
        for field in other.all { self[field.name] = field.value }
    }
}
