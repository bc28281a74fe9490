// The order in which rotations and numbered names are read.
import Testing

@testable import Ingestion

struct RotationOrderTests {
    @Test(arguments: [
        ["app.log.10.gz", "app.log.3.gz", "app.log.2.gz", "app.log.1", "app.log"],
        ["app-20260101.log.gz", "app-20260102.log", "app.log"],
        ["app.log-20251231.gz", "app.log-20260101", "app.log.1", "app.log"],
        ["app.log.2026-01-01", "app.log.2026-01-02.1.gz", "app.log.2026-01-02.2.gz", "app.log.2026-01-10", "app.log"],
        ["catalina.2025-12-31.log", "catalina.2026-01-01.log", "catalina.log"],
        ["app-20260101-00.log", "app-20260101-23.log", "app-20260102-00.log", "app.log"],
        ["app.log.2026-01-01-09", "app.log.2026-01-01-10", "app.log"],
        ["app-20260101T0900.log", "app-20260101T1000.log"],
        ["app.log-20260101-1767225600", "app.log-20260101-1767229200", "app.log"],
        ["app-202512.log", "app-202601.log", "app.log"],
        ["app.log.old", "app.log"],
        ["syslog.2.gz", "syslog.1", "syslog"],
        ["a.log", "b.log.1", "b.log", "c.log"],
        ["worker-1.log", "worker-2.log", "worker-10.log"],
        ["2026-01-01.log", "2026-01-02.log"],
    ])
    func `names are in the order in which they were written`(names: [String]) {
        #expect(SourceList.ordered(names.reversed()) == names)
        #expect(SourceList.ordered(names.shuffled()) == names)
    }

    @Test(arguments: [
        ("app.log.3.gz", "app.log"), ("app-20260101.log.gz", "app.log"), ("app.log-20260101", "app.log"),
        ("catalina.2026-01-01.log", "catalina.log"), ("app.log.2026-01-01.1", "app.log"), ("app.log.xz", "app.log"),
        ("server-12.log", "server-12.log"), ("access_log.1", "access_log"),
        ("release-20269999.log", "release-20269999.log"),
        ("v1.2", "v1"), ("4711", "4711"), (".gz", ".gz"), ("20260101", "20260101"), ("", ""),
    ])
    func `a rotation's name tells its log`(name: String, base: String) {
        #expect(RotationName(name).base == base)
    }

    @Test(arguments: [("a2", "a10"), ("a", "b"), ("a", "a1"), ("a01b", "a1c"), ("a01", "a1"), ("10", "a")])
    func `digits count by their value`(first: String, second: String) {
        #expect(naturallyPrecedes(first, second))
        #expect(!naturallyPrecedes(second, first))
        #expect(!naturallyPrecedes(first, first))
    }
}
