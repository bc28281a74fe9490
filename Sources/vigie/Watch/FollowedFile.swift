// One file of those that are followed, known by its inode for as long as it lies somewhere: what its last look showed, and
// what it waits for. Which log its bytes belong to is SourceIdentity's to say.
import Bindings
import Foundation
import Ingestion

/// What is followed: correlations wait for whatever may still say something of a time.
protocol Followed: AnyObject {
    var reading: SourceReading? { get }
    /// The tracker's number of what its bytes belong to.
    var number: Int64? { get }
    /// When it said something last.
    var lastChange: Moment { get }
    /// Nothing of it is waited for.
    var isSettled: Bool { get }
    /// It was never read since something happened to it, and cannot be yet.
    var isWaiting: Bool { get }
}

final class FollowedFile: Followed {
    enum State {
        /// Never looked at, or something changed since.
        case unread
        case open(SourceReading)
        /// All there was is read, or nothing can be, until it is not as large and as old as it was then.
        case asleep(size: UInt64, modified: Int64)
    }

    /// Where it lies, or lay last.
    var found: FoundLog
    var state = State.unread
    /// False once it lies nowhere that is followed: moved away or removed.
    var isListed = true
    /// Something may have happened to it.
    var isDirty = true
    /// There is more to read at once.
    var isBehind = false
    /// It is not looked at before; `patience` is how long that took last.
    var notBefore = Moment.longAgo
    var patience = 0.5
    /// The tracker's number of what its bytes belong to.
    var source: Int64?
    var lastChange = Moment()
    /// Size at the last look, in bytes.
    var size: UInt64 = 0

    init(_ found: FoundLog) { self.found = found }

    var reading: SourceReading? {
        if case .open(let reading) = state { return reading }
        return nil
    }

    var number: Int64? { source }

    /// Nothing of it is waited for.
    var isSettled: Bool { !isDirty && !isBehind }

    /// It may be left until it changes: all of it was judged.
    var mayRest: Bool { reading.map { !isBehind && $0.secondsToQuiet == nil } ?? false }

    /// It was never read since something happened to it, and cannot be yet.
    var isWaiting: Bool {
        if case .open = state { return false }
        return isDirty
    }

    /// Looks again in a while, each time a little later, at most a minute.
    func postpone() {
        notBefore = Moment().adding(patience)
        patience = min(patience * 2, 60)
    }

    func sleep() {
        state = .asleep(size: found.size, modified: found.modified)
        isDirty = false
        isBehind = false
    }
}
