// Real rsyslogd and real logrotate under a watcher, a short run of Tests/services/rotation, which people run at length.
// scripts/test installs both.
import Foundation
import Testing

@Suite(.serialized) struct RotationServiceTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "services/rotation").path

    @Test(arguments: ["create", "compress", "copytruncate"])
    func `what rsyslog writes and logrotate moves is counted once`(mode: String) throws {
        let bench = try Workbench()
        let running = try bench.startShell(
            """
            mkdir tmp
            TMPDIR=$PWD/tmp LINES=5000 VIGIE_BINARY='\(Workbench.binary)' '\(RotationServiceTests.script)' \(mode) \
                >said 2>&1
            echo "ended with $?" >>said
            touch over
            """)
        #expect(eventually(within: 240) { bench.exists("over") })
        _ = try running.wait()
        let said = String(decoding: try bench.bytes("said"), as: UTF8.self)
        #expect(said.contains("\(mode): 5000 lines written") && said.contains("ended with 0"), "\(said)")
    }
}
