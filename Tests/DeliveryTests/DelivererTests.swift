// At least once, in order, and no sink in another's way.
import Detection
import Foundation
import Testing

@testable import Delivery
@testable import Tracking

struct DelivererTests {
    @Test func `messages come in the order of the history, each once while all goes well, with its row's number`()
        throws
    {
        let office = try Office()
        let sink = TestSink()
        let deliverer = office.deliverer(office.recipient(sink))
        for key in ["a", "b", "c"] { try office.file(key) }
        _ = try office.tracker.move("2", .acknowledge, by: office.signature())
        let report = try deliverer.drain(isPatient: true)
        #expect(report.sent == 4 && report.stopped == nil)
        #expect(sink.keys == ["1", "2", "3", "4"] && sink.notices == [.opened, .opened, .opened, .moved])
        #expect(try deliverer.drain(isPatient: true) == DeliveryReport(sink: "test"))
        let progress = try #require(try office.tracker.incidents.sinks().first)
        #expect(progress.sent == 4 && progress.waiting == 0 && progress.delivered == 4)
    }

    @Test func `a failure for now holds back what is behind it, and is tried again later and later`() throws {
        let office = try Office()
        let sink = TestSink { _ in .transient("down, password hunter2") }
        let deliverer = office.deliverer(office.recipient(sink))
        for key in ["a", "b"] { try office.file(key) }
        var waits: [Int64] = []
        for tries in 1...12 {
            let stopped = try deliverer.drain(isPatient: true).stopped
            guard case .failing(let failure) = stopped else {
                Issue.record("\(String(describing: stopped))")
                return
            }
            #expect(failure.number == 1 && failure.tries == tries && failure.reason == "down, password [masked]")
            let wait = failure.nextTry.seconds - office.clock.now.seconds
            waits.append(wait)
            office.clock.pass(wait - 1)
            // Too early: nothing is tried.
            _ = try deliverer.drain(isPatient: true)
            office.clock.pass(1)
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
        sink.change { _ in nil }
        #expect(try deliverer.drain(isPatient: true).sent == 2)
        #expect(sink.keys == ["1", "2"])
        #expect(try office.tracker.incidents.sinks().first?.failure == nil)
    }

    @Test func `who asks for it tries at once what failed before`() throws {
        let office = try Office()
        let sink = TestSink { _ in .transient("down") }
        let deliverer = office.deliverer(office.recipient(sink))
        try office.file("a")
        _ = try deliverer.drain(isPatient: true)
        sink.change { _ in nil }
        #expect(try deliverer.drain(isPatient: true).sent == 0)
        #expect(try deliverer.drain(isPatient: false).sent == 1)
    }

    @Test func `what fails for good is recorded and passed over`() throws {
        let office = try Office()
        let sink = TestSink { $0.key == "2" ? .permanent("no such ticket, hunter2") : nil }
        let deliverer = office.deliverer(office.recipient(sink))
        for key in ["a", "b", "c"] { try office.file(key) }
        let report = try deliverer.drain(isPatient: true)
        #expect(report.sent == 2 && report.failed == 1 && sink.keys == ["1", "3"])
        let lost = try #require(try office.tracker.incidents.undelivered(limit: 9).first)
        #expect(lost.number == 2 && lost.incident.number == 2 && lost.reason == "no such ticket, [masked]")
        #expect(try office.tracker.incidents.sinks().first?.failed == 1)
    }

    @Test func `a message that fails for a day and five times is given up, and no sooner`() throws {
        let office = try Office()
        let sink = TestSink { $0.key == "1" ? .transient("never") : nil }
        let deliverer = office.deliverer(office.recipient(sink))
        for key in ["a", "b"] { try office.file(key) }
        for _ in 1...3 { _ = try deliverer.drain(isPatient: false) }
        office.clock.pass(25 * 3_600)
        #expect(try deliverer.drain(isPatient: true).failed == 0)
        #expect(try deliverer.drain(isPatient: false).failed == 1)
        #expect(sink.keys == ["2"])
    }

    @Test func `one sink's failure is no other's`() throws {
        let office = try Office()
        let (broken, whole) = (TestSink { _ in .transient("down") }, TestSink())
        let deliverers = [broken, whole].enumerated().map {
            office.deliverer(office.recipient($1, name: "sink\($0)"))
        }
        for key in ["a", "b"] { try office.file(key) }
        for deliverer in deliverers { _ = try deliverer.drain(isPatient: true) }
        #expect(whole.keys == ["1", "2"] && broken.keys.isEmpty)
    }

    @Test func `a sink that is new begins with the last 24 hours`() throws {
        let office = try Office()
        try office.file("old")
        office.clock.pass(24 * 3_600 + 1)
        try office.file("new")
        let sink = TestSink()
        #expect(try office.tracker.incidents.progress(of: "test", now: office.clock.now).delivered == 1)
        _ = try office.deliverer(office.recipient(sink)).drain(isPatient: true)
        #expect(sink.keys == ["2"])
        // From then on nothing is too old.
        try office.file("later")
        office.clock.pass(90 * 24 * 3_600)
        _ = try office.deliverer(office.recipient(sink)).drain(isPatient: true)
        #expect(sink.keys == ["2", "3"])
    }

    @Test func `what was delivered though the state could not be written is not delivered again`() throws {
        let office = try Office()
        let sink = TestSink()
        let deliverer = office.deliverer(office.recipient(sink))
        try office.file("a")
        _ = try deliverer.drain(isPatient: true)
        try office.file("b")
        try office.tracker.execute(
            "CREATE TRIGGER stuck BEFORE UPDATE ON sinks BEGIN SELECT RAISE(ABORT, 'full'); END")
        #expect(throws: TrackerError.self) { try deliverer.drain(isPatient: true) }
        #expect(throws: TrackerError.self) { try deliverer.drain(isPatient: true) }
        #expect(sink.keys == ["1", "2"])
        try office.tracker.execute("DROP TRIGGER stuck")
        _ = try deliverer.drain(isPatient: true)
        #expect(sink.keys == ["1", "2"])
        #expect(try office.tracker.incidents.sinks().first?.waiting == 0)
    }

    @Test func `two that deliver to one sink do not both deliver`() throws {
        let directory = try TemporaryDirectory()
        let office = try Office(Tracker(directory: directory.path))
        try office.file("a")
        let inner = office.deliverer(office.recipient(TestSink()), directory: directory.path)
        let outer = TestSink { _ in
            guard case .busy? = try? inner.drain(isPatient: true).stopped else { return .permanent("both delivered") }
            return nil
        }
        let report = try office.deliverer(office.recipient(outer), directory: directory.path).drain(isPatient: true)
        #expect(report.sent == 1 && report.failed == 0)
    }

    @Test func `a sink that hangs delays neither the others nor those who file`() throws {
        let directory = try TemporaryDirectory()
        let office = try Office(Tracker(directory: directory.path))
        let (gate, whole) = (DispatchSemaphore(value: 0), TestSink())
        let hanging = TestSink { _ in
            gate.wait()
            return nil
        }
        let live = LiveDelivery(
            [(hanging, "hanging"), (whole, "whole")].map { office.deliverer(office.recipient($0.0, name: $0.1)) }
        ) { _ in }
        for key in ["a", "b", "c"] { try office.file(key) }
        let end = Date().addingTimeInterval(60)
        while whole.keys.count < 3, Date() < end { Thread.sleep(forTimeInterval: 0.02) }
        #expect(whole.keys == ["1", "2", "3"] && hanging.keys.isEmpty)
        for _ in 1...9 { gate.signal() }
        live.requestStop()
        live.waitUntilStopped()
        #expect(!hanging.keys.isEmpty)
    }
}
