// What the owner of a source knows of it and its bytes do not say, or say wrongly.
import Bindings

public struct SourceDeclaration: Sendable {
    /// The service and the host of events that name none.
    public var service: String?
    public var host: String?
    /// Id of the one format that is looked for; nil for all.
    public var format: String?
    public var records = RecordShape.byFormat
    /// What it is: rules that are written for something else stay away.
    public var logsource: LogSource?

    public init() {}
}

/// Which lines make a record.
public enum RecordShape: Sendable {
    /// As the formats tell.
    case byFormat
    /// Each line is one.
    case lines
    /// A record begins at each line that matches and goes on to the next.
    case from(Pattern)

    var isByFormat: Bool { if case .byFormat = self { true } else { false } }

    /// Whether a record may begin with this line.
    func mayBegin(with line: Span<UInt8>, in scratch: MatchScratch) -> Bool {
        guard case .from(let pattern) = self else { return true }
        return pattern.match(line, in: scratch) == .match
    }
}

extension SourceDeclaration {
    /// The fields of an event, completed by what it does not say itself.
    func completing(_ fields: Fields, service: String?) -> Fields {
        fields.with("service.name", orElse: service).with("host.name", orElse: host)
    }
}

extension FormatSet {
    /// With one format alone; all of them where it is nil or not there.
    func locked(to id: String?) -> FormatSet {
        guard let id, let format = formats.first(where: { $0.id == id }) else { return self }
        return FormatSet(formats: [format], continuations: continuations)
    }
}
