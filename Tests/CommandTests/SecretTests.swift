// Secrets are masked before anything is stored, and the state is nobody else's.
import Foundation
import Testing

struct SecretTests {
    private static let secrets = [
        "hunter2hunter2", "eyJhbGciOiJIUzI1NiJ9", "dG9wc2VjcmV0OnBhc3M", "c00kievalue77", "AKIAIOSFODNN7EXAMPLE",
        "MIIEpAIBAAKCAQEA7",
        "s3cretInUrl", "ghp_0123456789abcdefghijABCDEFGHIJ012345", "tok_9f8e7d6c5b4a",
    ]

    private static let lines = [
        "login with password=hunter2hunter2 accepted",
        "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "Authorization: Basic dG9wc2VjcmV0OnBhc3M=", "Cookie: session=c00kievalue77; theme=dark",
        "using key AKIAIOSFODNN7EXAMPLE",
        "-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA7\\n-----END RSA PRIVATE KEY-----",
        "connect to postgres://app:s3cretInUrl@db1/shop", "push with ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "GET /pay?token=tok_9f8e7d6c5b4a&x=1",
    ]

    private func isStored(_ secret: String, _ bench: Workbench, _ state: String) throws -> Bool {
        try bench.sh("cat \(state)/* | grep -a -q -F -e '\(secret)'").status == 0
    }

    @Test func `no secret is in the bytes of the database`() throws {
        let bench = try Workbench()
        var log = ""
        for (number, line) in SecretTests.lines.enumerated() {
            log += "2026-01-01T00:00:\(10 + number)Z web1 app[1]: \(line)\n"
            log += "2026-01-01T00:00:\(10 + number)Z web1 app[1]: \(line) deadlock detected (code 1)\n"
            log += "2026-01-01T00:00:\(10 + number)Z web1 app[1]: Uncaught TypeError: \(line) is not a function\n"
            if line.contains("PRIVATE") { continue }  // words of a key block are known by the blanks between them
            log +=
                "2026-01-01T00:00:\(10 + number)Z web1 app[1]: slow request /\(line.replacingOccurrences(of: " ", with: "/")) 1200 ms\n"
        }
        for (number, line) in SecretTests.lines.enumerated() {
            try bench.write(
                "2026-01-01T00:00:\(10 + number)Z web1 app[1]: \(line) deadlock detected (code 1)\n2026-01-01T00:00:59Z web1 app[1]: \(line)\n",
                to: "one\(number).log")
            try bench.scan("one\(number).log")
        }
        try bench.write(log, to: "app.log")
        try bench.scan("app.log")
        let stored = try SecretTests.secrets.filter { try isStored($0, bench, "state") }
        #expect(stored.isEmpty)
        for run in [try bench.vigie("incidents", "export"), try bench.vigie("incidents", "list", "--format", "json")] {
            let shown = SecretTests.secrets.filter { run.out.contains($0) }
            #expect(shown.isEmpty)
        }
        #expect(try bench.occurrences() > 9)
        let isMasked = try bench.export().contains("masked")
        #expect(isMasked)
    }

    @Test func `a secret in a trace, in Docker's JSON and in two pieces of a line is masked`() throws {
        let bench = try Workbench()
        try bench.write(
            "2026-01-01T00:00:00Z web1 app[1]: java.sql.PoolTimeout: no connection left\n\tat x (password=hunter2hunter2)\n",
            to: "trace.log")
        try bench.write(
            #"{"log":"deadlock detected (code 1)\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}"# + "\n"
                + #"{"log":"{\"password\":\"hunter2hunter2\"}\n","stream":"stdout","time":"2026-01-01T00:00:01Z"}"#
                + "\n", to: "docker.log")
        try bench.scan("trace.log", "docker.log")
        #expect(!(try isStored("hunter2hunter2", bench, "state")))
        #expect(try bench.occurrences() == 2)
    }

    @Test(arguments: ["022", "077", "000"])
    func `files are 0600 and the directory 0700, whatever the umask`(umask: String) throws {
        let bench = try Workbench()
        try bench.write(SampleLog(records: 50).text, to: "app.log")
        try bench.sh("umask \(umask); vigie scan app.log --state new/below/state")
        let modes = try bench.sh("stat -c '%a %F %n' new/below/state new/below/state/*")
        #expect(modes.lines.first?.hasPrefix("700 directory") == true, "\(modes)")
        #expect(modes.lines.count > 1 && modes.lines.dropFirst().allSatisfy { $0.hasPrefix("600 ") }, "\(modes)")
    }

    @Test func `the log of a database that is being written is private too`() throws {
        let bench = try Workbench()
        let running = try bench.startVigie("scan", "-")
        try running.send("2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n")
        #expect(eventually(within: 5) { (try? bench.occurrences()) == 1 })
        let modes = try bench.sh("stat -c '%a %n' state/*")
        #expect(modes.lines.allSatisfy { $0.hasPrefix("600 ") }, "\(modes)")
        try running.closeInput()
        #expect(try running.wait().status == 0)
    }
}
