// Cursors: where in the text of a journal each entry ends, and what journald's own numbers say of what is missing.
import Testing

@testable import Ingestion

struct JournalTests {
    private func entry(_ number: Int) -> [UInt8] {
        Array(#"{"MESSAGE":"m \#(number)","__CURSOR":"s=ab;i=\#(String(number, radix: 16))","_PID":"1"}"#.utf8) + [0x0A]
    }

    @Test func `an offset leads to the entry that ends there or before, however the bytes are cut`() {
        let entries = (1...40).map(entry)
        let text = Array(entries.joined())
        for size in [1, 7, 64, text.count] {
            var trail = CursorTrail(at: 1_000, "s=ab;i=0")
            #expect(trail.place(at: 1_000)?.cursor == "s=ab;i=0")
            for start in stride(from: 0, to: text.count, by: size) {
                trail.note(text[start..<min(text.count, start + size)], at: 1_000 + UInt64(start))
            }
            var end: UInt64 = 1_000
            for (index, entry) in entries.enumerated() {
                end += UInt64(entry.count)
                let place = trail.place(at: end)
                #expect(place?.end == end && place?.cursor == "s=ab;i=\(String(index + 1, radix: 16))")
                #expect(trail.place(at: end + 3)?.end == end)
            }
        }
        var empty = CursorTrail(at: 0, nil)
        #expect(empty.place(at: 0) == nil)
    }

    @Test func `journald's numbers are read from a cursor`() {
        let cursor = JournalCursor("s=0781ad;i=4d2;b=5a;m=9c;t=66;x=c2")
        #expect(cursor?.sequence == "0781ad" && cursor?.number == 1_234)
        #expect(JournalCursor("garbage") == nil && JournalCursor("s=1;i=xyz") == nil)
    }

    @Test func `what journalctl takes for a match is told from a path`() {
        for match in ["_SYSTEMD_UNIT=ssh.service", "PRIORITY=3", "+", "A1="] { #expect(JournalQuery.isMatch(match)) }
        for path in ["/var/log", "app.log", "a=b", "./X=Y", "=x", "logs/A=B"] { #expect(!JournalQuery.isMatch(path)) }
    }

    @Test func `each question is a source of its own`() {
        let queries = [
            JournalQuery(matches: []), JournalQuery(matches: ["PRIORITY=3"]),
            JournalQuery(matches: [], directory: "/x"),
        ]
        #expect(Set(queries.map(\.name)).count == 3)
        #expect(Set(queries.map(\.headBytes)).count == 3)
        #expect(queries.allSatisfy { $0.headBytes.count >= HeadFingerprint.prefixLength })
    }
}
