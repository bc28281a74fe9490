// Delivering while logs are watched: beside the watcher, which never waits for a sink.
import Delivery
import Foundation
import Synchronization
import Tracking

final class WatchDelivery {
    private let tracker: Tracker
    private let directory: String
    private var live: LiveDelivery?

    /// - Parameter directory: the state's.
    init(_ tracker: Tracker, directory: String) {
        self.tracker = tracker
        self.directory = directory
        refresh()
    }

    /// Goes on with the sinks that the configuration has now. The old ones end with the message they have; until then the
    /// locks keep the new ones waiting.
    func refresh() {
        live?.requestStop()
        let deliverers = Deliverers.all(Configuration.current.recipients, tracker, directory: directory)
        let log = Mutex(WatchLog())
        live = deliverers.isEmpty ? nil : LiveDelivery(deliverers) { news in log.withLock { $0.say(news) } }
    }

    /// Ends when each sink is done with the message it has.
    func stop() {
        live?.requestStop()
        live?.waitUntilStopped()
    }
}

extension WatchLog {
    fileprivate func say(_ news: LiveDelivery.News) {
        switch news {
        case .failing(let sink, let failure):
            say(
                .warning, tr("a message was not delivered", "un message n'a pas été envoyé"),
                ["sink": sink, "key": "\(failure.number)", "reason": failure.reason])
        case .recovered(let sink):
            say(.info, tr("messages are delivered again", "les messages sont de nouveau envoyés"), ["sink": sink])
        case .givenUp(let sink, let count):
            say(.error, tr("messages were given up", "messages abandonnés"), ["sink": sink, "count": "\(count)"])
        case .state(let sink, let error):
            say(.error, error.message(french: spokenLanguage == .fr), ["sink": sink])
        }
    }
}
