// What --help says, of every command and in both languages: paragraphs are left to the terminal's width, and examples fit
// into eighty columns, so that nothing is broken in the middle.
import Foundation
import Testing

struct HelpTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    /// A command and those below it, as ArgumentParser tells them.
    private struct Command: Decodable {
        var commandName: String
        var discussion: String?
        var subcommands: [Command]?

        var all: [Command] { [self] + (subcommands ?? []).flatMap(\.all) }
    }

    private struct Dump: Decodable { var command: Command }

    @Test(arguments: ["en", "fr"]) func `nothing that is said is broken by a terminal of 80 columns`(language: String)
        throws
    {
        let run = try bench.vigie(["--experimental-dump-help"], environment: ["VIGIE_LANG": language])
        let commands = try JSONDecoder().decode(Dump.self, from: run.outBytes).command.all
        let told = commands.filter { $0.discussion?.isEmpty == false }
        #expect(commands.count > 60 && told.count > 25, "\(commands.count), \(told.count)")
        for command in told {
            let lines = (command.discussion ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            for line in lines where line.hasPrefix("  ") {
                #expect(line.count <= 80, "\(command.commandName): \(line)")
            }
            for (line, next) in zip(lines, lines.dropFirst()) where !line.isEmpty && !next.isEmpty {
                let isBroken = !line.hasPrefix("  ") && !next.hasPrefix("  ")
                #expect(!isBroken, "\(command.commandName): «\(line)» is one paragraph with «\(next)»")
            }
        }
    }
}
