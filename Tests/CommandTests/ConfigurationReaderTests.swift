// The configuration is read strictly: everything wrong at once, where it stands, with what was perhaps meant.
import Detection
import Testing

@testable import vigie

struct ConfigurationReaderTests {
    private func diagnostics(_ text: String) -> [String] {
        ConfigurationReader.read("vigie: 1\n" + text, file: "/etc/v.yaml").1.map(\.text)
    }

    private static let mistakes: [(text: String, diagnostic: String)] = [
        ("langage: fr", ":2:1: error: unknown key «langage» in the document (did you mean «language»?)"),
        ("language: de", ":2:11: error: «language: de» is none of en, fr"),
        ("timezone: Europe/Pariss", ":2:11: error: «Europe/Pariss» is no time zone"),
        ("sources: [{path: a}]", ":2:12: error: unknown key «path» in a source (did you mean «paths»?)"),
        ("sources: [{paths: a, records: line}]", ":2:31: error: «records: line» is none of by-format, lines"),
        ("sources: [{paths: a, records: {from: '('}}]", ":2:38: error: bad pattern"),
        ("sources: [{paths: []}]", ":2:19: error: «paths» is empty"),
        ("sources: [{name: a, paths: b}, {name: a, paths: c}]", "the name «a» stands twice"),
        ("scans: [{name: n, at: dayly, paths: a}]", ":2:23: error: «at: dayly»: no such time (did you mean «daily»?)"),
        ("scans: [{name: n, at: daily}]", "a scan lacks «paths»"),
        ("scans: [{name: 'a/b', at: daily, paths: c}]", "«name: a/b» is no name"),
        ("limits: {lateness: 2}", "«lateness: 2» is no span from 0s to 5m (such as 30s, 15m, 4h, 90d)"),
        ("limits: {open-files: 1}", "«open-files» must be a whole number from 4 to 10000"),
        ("limits: {storm: {incident: 5}}", "unknown key «incident» in «storm» (did you mean «incidents»?)"),
        ("limits: {storm: {within: 5s}}", "«within: 5s» is no span from 1m to 1d"),
        ("limits: {retry-after: never}", "«retry-after: never» is no span from 1s to 1d"),
        ("retention: {at: daily}", "«retention» lacks «incidents»"),
        ("backup: {keep: 0}", "«keep» must be a whole number"),
        ("redaction: [{name: a, pattern: 'x'}]", "the pattern has no group (?<secret>…)"),
        ("contacts: {crisis: {email: nobody}}", ":2:28: error: «email: nobody» is no address"),
        ("contacts: {crises: {}}", "unknown key «crises» in «contacts» (did you mean «crisis»?)"),
        ("clocks: {response: {majr: 2h}}", "unknown key «majr» in «response» (did you mean «major»?)"),
        ("clocks: {response: {critical: none}}", "«critical: none» is no span"),
        ("clocks: {warnings: [50, 100]}", "«100» is no percentage from 1 to 99"),
        ("sinks: [{name: a, type: telegraph}]", ":2:25: error: «type: telegraph» is no type of sink"),
        ("state: a\nstate: b", ":3:1: error: the key «state» stands twice in one mapping"),
    ]

    @Test(arguments: mistakes)
    func `a mistake is told with its place`(text: String, diagnostic: String) {
        let told = diagnostics(text)
        #expect(told.contains { $0.hasPrefix("/etc/v.yaml") && $0.contains(diagnostic) }, "\(told)")
    }

    @Test func `all mistakes are told at once, in the order of the file`() {
        let all = ConfigurationReaderTests.mistakes.filter { !$0.text.contains("\n") }
        // Each in a list of its own, since a key may stand only once.
        for (first, second) in zip(all, all.dropFirst()) where first.text.prefix(5) != second.text.prefix(5) {
            let told = diagnostics(first.text + "\n" + second.text)
            let places = told.map { $0.contains("v.yaml:2:") ? 2 : 3 }
            #expect(places == places.sorted() && places.contains(2) && places.contains(3), "\(told)")
        }
    }

    @Test func `nothing is in force of a file with a mistake`() {
        let (configuration, _) = ConfigurationReader.read("vigie: 1\nstate: a\nlangage: fr\n", file: "v.yaml")
        #expect(configuration.state == nil)
    }

    @Test func `a file without anything is the defaults, and one without its version is a mistake`() {
        #expect(ConfigurationReader.read("# nothing yet\n", file: "v.yaml").1.isEmpty)
        #expect(ConfigurationReader.read("language: fr\n", file: "v.yaml").1.count == 1)
    }

    @Test func `what a file says is what is in force, and paths begin at its directory`() {
        let (read, told) = ConfigurationReader.read(ConfigurationReaderTests.whole, file: "/etc/vigie/vigie.yaml")
        #expect(told.isEmpty, "\(told)")
        #expect(read.language == .fr && read.state == "/etc/vigie/state" && read.timezone?.name == "Europe/Paris")
        #expect(read.rules == ["/etc/vigie/mine", "/usr/share/vigie/rules"])
        #expect(read.sources.all.map(\.name) == ["auth", nil])
        #expect(read.sources.all[0].declaration.service == "sshd" && read.sources.all[0].encoding == .utf16LittleEndian)
        #expect(read.scans[0].rules == ["auth.*"] && read.scans[0].schedule.text == "30 3 * * mon-fri")
        #expect(read.retention.policy.evidence == 90 * 86_400 && read.backup?.keep == 3)
        #expect(read.clocks.response[.critical] == 1_800 && read.clocks.response[.major] == 4 * 3_600)
        #expect(read.clocks.update[.minor] == nil && read.clocks.warnings == [25, 75])
        #expect(read.contacts.crisis.hours == "24/7")
    }

    @Test func `what is shown says the same when it is read`() throws {
        let (read, _) = ConfigurationReader.read(ConfigurationReaderTests.whole, file: "/etc/vigie/vigie.yaml")
        func page(_ configuration: Configuration) -> String {
            let page = ConfigurationPage(
                configuration: configuration, state: configuration.state ?? "", rules: configuration.rules,
                services: configuration.services)
            return YAMLText.document(page.object)
        }
        let (again, told) = ConfigurationReader.read(page(read), file: "elsewhere.yaml")
        #expect(told.isEmpty, "\(told)")
        #expect(page(again) == page(read))
        #expect(page(read).contains("secret"))
    }

    private static let whole = """
        vigie: 1
        language: fr
        timezone: Europe/Paris
        state: state
        rules: [mine, /usr/share/vigie/rules]
        sources:
          - name: auth
            paths: [/var/log/auth.log]
            exclude: ["*.gz"]
            service: sshd
            host: web1
            format: syslog-bsd
            timezone: UTC
            encoding: utf-16le
            records: {from: '^\\d{4}-'}
          - {paths: /srv/b.log, records: lines}
        scans:
          - {name: nightly, at: 30 3 * * mon-fri, paths: [/srv/archive], rules: ["auth.*"]}
        limits: {lateness: 5s, open-files: 128, threads: 2, storm: {incidents: 50, within: 5m}, retry-after: 2m}
        retention: {incidents: 365d, evidence: 90d, at: weekly}
        backup: {directory: /var/backups/vigie, keep: 3, at: "@daily"}
        redaction:
          - {name: pin, pattern: 'pin=(?<secret>\\d+)', samples: [{from: pin=1, to: 'pin=[masked]'}]}
        contacts:
          support: {email: support@example.com, telephone: "+33 1 00 00 00 00", hours: Mon-Fri 9-18}
          crisis: {email: crisis@example.com, hours: 24/7}
        clocks:
          response: {critical: 30m}
          update: {minor: none}
          warnings: [75, 25]
          escalation: 10m
        """
}
