// `vigie import fail2ban` on a small installation made up here: each filter converts or says why not, its rule finds what
// fail2ban finds, its samples are its tests.
import Testing

@testable import vigie

private let filters = [
    "door.conf": """
    [INCLUDES]
    before = walls.conf
    [Definition]
    _daemon = doord
    prefregex = ^%(__prefix)s<F-CONTENT>.+</F-CONTENT>$
    failregex = ^wrong key for <F-USER>\\S*</F-USER> from <HOST>$
                ^<F-NOFAIL>key turned</F-NOFAIL> by <HOST>$
    ignoreregex = for nobody
    """,
    "walls.conf": "[DEFAULT]\n__prefix = \\s*\\S+ <_daemon>(?:\\[\\d+\\])?:\\s",
    "gate.conf": "[Definition]\nfailregex = ^\\[\\] gate refused <ADDR>$\ndatepattern = ^[^\\[]*\\[({DATE})",
    "cage.conf": "[Definition]\nfailregex = ^cage refused <ADDR>$\ndatepattern = ^[^\\[]*(\\[{DATE}\\s*\\])",
    "lift.conf": "[Definition]\nfailregex = ^: stuck <HOST>$\ndatepattern = ^L %%d/%%m/%%Y",
    "many.conf": "[Definition]\nfailregex = ^a<SKIPLINES>b <HOST>$\n[Init]\nmaxlines = 3",
    "broken.conf": "[Definition]\nfailregex = %(gone)s",
    "wrong.conf": "[Definition]\nfailregex = ^(<HOST>$",
    "lost.conf": "[INCLUDES]\nbefore = gone.conf\n[Definition]\nfailregex = <HOST>",
]
private let jail = """
    [DEFAULT]
    maxretry = 2
    findtime = 10m
    ignoreip = 198.51.100.0/24
    [door]
    """
private let samples = """
    # failJSON: { "match": true, "host": "192.0.2.7" }
    Jan  1 00:00:00 host doord[7]: wrong key for eve from 192.0.2.7
    # failJSON: { "match": false }
    Jan  1 00:00:00 host doord[7]: wrong key for nobody from 192.0.2.7
    # failJSON: { "match": true, "host": "192.0.2.7" }
    Jan  1 00:00:00 host doord[7]: what the rule does not find
    Jan  1 00:00:00 host doord[7]: key turned by 192.0.2.7
    """

struct Fail2banImportTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        for (name, text) in filters { try bench.write(text, to: "f2b/filter.d/" + name) }
        try bench.write(jail, to: "f2b/jail.conf")
        try bench.write(samples, to: "samples/door")
    }

    @Test func `every filter converts or says why not`() throws {
        let run = try bench.vigie("import", "fail2ban", "f2b", "--samples", "samples", "--output", "out")
        #expect(run.status == 0, "\(run.err)")
        for (name, words) in [
            ("door", "converted, 3 of 4 sample lines agree"), ("gate", "converted"), ("lift", "converted"),
            ("walls", "it has no failregex"), ("many", "look at up to 3 lines together"),
            ("broken", "«failregex» cannot be put together"), ("wrong", "no rule can say it"),
            ("lost", "gone.conf, which is not there"), ("cage", "takes more out of the line than the stamp"),
        ] {
            let line = run.lines.first { $0.hasPrefix(name + " ") }
            #expect(line?.contains(words) ?? false, "\(name): \(line ?? run.out)")
        }
        #expect(run.out.contains("says otherwise: door, line 6"))
        #expect(run.lines.last == "3 rules of 9 filters and jails; 3 of 4 sample lines agree")
        let french = try bench.vigie("import", "fail2ban", "f2b", "--output", "out", "--lang", "fr")
        #expect(french.lines.last == "3 règles de 9 filtres et prisons")
    }

    @Test func `the rules load, pass their tests, and count attempts as the jail does`() throws {
        try bench.vigie("import", "fail2ban", "f2b", "--samples", "samples", "--output", "rules/f2b")
        let tests = try bench.vigie("rules", "test")
        #expect(tests.status == 0, "\(tests.out)\(tests.err)")
        let one = "Jan  1 00:00:01 host doord[7]: wrong key for eve from 203.0.113.9\n"
        try bench.write(one + "Jan  1 00:00:02 host doord[7]: key turned by 203.0.113.9\n", to: "one.log")
        #expect(try !bench.scan("one.log").out.contains("failed 2 times"))
        let passedOver = one.replacing("203.0.113.9", with: "198.51.100.4")
        try bench.write(one + one.replacing(":01", with: ":09") + passedOver + passedOver, to: "two.log")
        let scan = try bench.vigie("scan", "two.log", "--state", "state2")
        #expect(scan.out.contains("203.0.113.9 failed 2 times (fail2ban's jail door)"), "\(scan.out)")
        #expect(!scan.out.contains("198.51.100.4"))
    }

    @Test func `with --single each failure files, and without --output rules go to standard output`() throws {
        let run = try bench.vigie("import", "fail2ban", "f2b", "--single")
        #expect(run.out.contains("severity: minor") && !run.out.contains("correlate:"))
        #expect(run.err.contains("3 rules of 9"))
        try bench.write(run.out, to: "rules/f2b.yaml")
        let log = """
            Jan  1 00:00:01 host doord[7]: wrong key for eve from 203.0.113.9
            [2026-01-01 00:00:00] gate refused 203.0.113.10
            L 01/01/2026: stuck 203.0.113.11
            """
        try bench.write(log, to: "a.log")
        let scan = try bench.scan("a.log")
        for address in ["203.0.113.9", "203.0.113.10", "203.0.113.11"] {
            #expect(scan.out.contains(address), "\(scan.out)")
        }
    }

    @Test func `a file that is not its own is left alone, one that is is written anew`() throws {
        try bench.write("# mine\n", to: "out/fail2ban-door.yaml")
        let run = try bench.vigie("import", "fail2ban", "f2b", "--output", "out")
        #expect(run.status == 2 && run.err.contains("left alone"))
        #expect(try bench.bytes("out/fail2ban-door.yaml") == Array("# mine\n".utf8))
        for _ in 0..<2 { #expect(try bench.vigie("import", "fail2ban", "f2b", "--output", "new").status == 0) }
    }

    @Test func `a directory without filters, or none, is an error that says so`() throws {
        try bench.write("x", to: "empty/x")
        #expect(try bench.vigie("import", "fail2ban", "empty").err.contains("no fail2ban filters"))
        let gone = try bench.vigie("import", "fail2ban", "gone")
        #expect(gone.status == 2 && gone.err.contains("no such directory"))
        #expect(try bench.vigie("import", "fail2ban", "f2b", "--samples", "gone").status == 2)
    }
}
