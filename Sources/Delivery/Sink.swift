// Where messages go. A sink is one file here and one line in `SinkList`: it delivers one message at a time, blocking, on a
// thread of its own, and says whether it is worth trying again.

import Detection
import Tracking

public protocol Sink: Sendable {
    /// Delivers one message. The same one may come again, with the same ``Message/key``: after a crash nobody knows
    /// whether it had arrived.
    func deliver(_ message: Message) throws(DeliveryError)

    /// Its own settings, as the configuration would say them.
    var settings: [(String, JSON)] { get }
}

extension Sink {
    public var settings: [(String, JSON)] { [] }
}

/// Why a message was not delivered.
public enum DeliveryError: Error, Equatable, Sendable {
    /// The same message may arrive later: it is tried again, and those behind it wait.
    case transient(String)
    /// This message will never arrive: it is recorded and passed over.
    case permanent(String)
}

/// A sink with all that the configuration says of it.
public struct Recipient: Sendable {
    /// Under which its progress is kept.
    public var name: String
    /// A key of ``SinkList/types``.
    public var type: String
    public var language: Language
    /// Those for whom it is.
    public var audience: Audience
    /// Which of the guide's channels it is; nil for none in particular.
    public var channel: Channel?
    public var filter: SinkFilter
    public var sink: any Sink

    public init(
        name: String, type: String, language: Language, audience: Audience = .internal, channel: Channel? = nil,
        filter: SinkFilter = SinkFilter(), sink: any Sink
    ) {
        self.name = name
        self.type = type
        self.language = language
        self.audience = audience
        self.channel = channel
        self.filter = filter
        self.sink = sink
    }
}
