// The units that a package installs: systemd itself reads them, and what they call are commands of this vigie.
import Foundation
import Testing

struct PackagingTests {
    private static let hasSystemd = (try? run("command -v systemd-analyze", in: Checkout.root).code) == 0
    private static let units = Checkout.files("Packaging", ".service", ".timer")

    @Test(.enabled(if: hasSystemd)) func `systemd has nothing to say against the units`() throws {
        let place = try Workplace()
        defer { place.remove() }
        try #require(!PackagingTests.units.isEmpty)
        for path in PackagingTests.units {
            // verify asks whether the program is there, and vigie is not installed where it is tested.
            let text = try Checkout.text(path).replacing("/usr/bin/vigie ", with: "/bin/true ")
            let name = path.split(separator: "/").last.map(String.init) ?? path
            try Data(text.utf8).write(to: place.directory.appendingPathComponent(name))
        }
        let result = try place.run("systemd-analyze verify ./*.service ./*.timer")
        #expect(result.code == 0 && result.output.isEmpty, "\(result.output)")
    }

    @Test func `the units call commands and options that there are`() throws {
        let place = try Workplace()
        defer { place.remove() }
        var calls = 0
        for path in PackagingTests.units {
            for line in try Checkout.lines(path) where line.hasPrefix("ExecStart=/usr/bin/vigie ") {
                calls += 1
                let words = line.split(separator: " ").map(String.init)
                let help = try place.run("vigie \(words[1]) --help").output
                for option in words where option.hasPrefix("--") {
                    #expect(help.contains(option + " "), "\(path): vigie \(words[1]) has no \(option)")
                }
            }
        }
        #expect(calls >= 2)
    }

    @Test(arguments: [false, true]) func `the configuration that is shipped is right, its examples too`(isWhole: Bool)
        throws
    {
        let place = try Workplace()
        defer { place.remove() }
        let lines = try Checkout.lines("Packaging/vigie.yaml").drop { $0 != "vigie: 1" }
        let text = isWhole ? lines.map { PackagingTests.withExample($0) } : Array(lines)
        try Data(text.joined(separator: "\n").utf8).write(to: place.directory.appendingPathComponent("v.yaml"))
        try Data("vigie: 1\nservices: []\n".utf8).write(to: place.directory.appendingPathComponent("services.yaml"))
        let result = try place.run("vigie check --config v.yaml --services services.yaml")
        #expect(result.code == 0, "\(result.output)")
        #expect(result.output.contains("archives") == isWhole)
    }

    /// Examples stand right behind their `#`, words behind a blank.
    private static func withExample(_ line: String) -> String {
        line.firstMatch(of: /^#(\S|  )/) == nil ? line : String(line.dropFirst())
    }

    private static let hasRoff = (try? run("command -v groff && command -v python3", in: Checkout.root).code) == 0

    @Test(.enabled(if: hasRoff))
    func `every command has a manual page in both languages that groff has nothing against`()
        throws
    {
        let place = try Workplace()
        defer { place.remove() }
        let written = try place.run(
            "'\(Checkout.url("Packaging/man-pages").path)' \"$(command -v vigie)\" pages && ls pages/man1 pages/fr/man1"
        )
        try #require(written.code == 0, "\(written.output)")
        let names = written.output.split(separator: "\n").filter { $0.hasSuffix(".1.gz") }
        let pages = Dictionary(grouping: names) { $0 }
        #expect(pages["vigie.1.gz"]?.count == 2 && pages["vigie-incidents-list.1.gz"]?.count == 2)
        #expect(pages.values.allSatisfy { $0.count == 2 })
        let complaints = try place.run(
            "for page in pages/man1/* pages/fr/man1/*; do gzip -dc $page | groff -man -ww -K utf8 -T utf8 -z 2>&1; done"
        )
        #expect(complaints.code == 0 && complaints.output.isEmpty, "\(complaints.output)")
        let shown = try place.run(
            "gzip -dc pages/fr/man1/vigie-purge.1.gz | groff -man -K utf8 -T utf8 | grep -ac preuves")
        #expect(shown.code == 0, "\(shown.output)")
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func `shells are told every command`(shell: String) throws {
        let place = try Workplace()
        defer { place.remove() }
        let script = try place.run("vigie --generate-completion-script \(shell)")
        #expect(script.code == 0)
        for command in ["scan", "incidents", "purge", "restore"] { #expect(script.output.contains(command)) }
        let isThere = try place.run("command -v \(shell)").code == 0
        if isThere {
            let check = try place.run("vigie --generate-completion-script \(shell) >script && \(shell) -n script")
            #expect(check.code == 0, "\(check.output)")
        }
    }
}
