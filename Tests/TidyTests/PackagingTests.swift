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
}
