// The sink `command`: a program that gets each message as JSON on its standard input. No shell, few variables, a limit of
// time; exit code 0 says that it took the message, 65 (EX_DATAERR) that it never will, any other that it may later.

import Bindings
import Detection
import Foundation

struct CommandSink: Sink {
    static let refusal: Int32 = 65
    static let defaultLimit: Int64 = 10
    static let maximumLimit: Int64 = 300
    private static let outputBound = 4_096
    private static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// The program and its arguments.
    var arguments: [String]
    /// Seconds that one message may take.
    var limit: Int64 = defaultLimit

    var settings: [(String, JSON)] {
        [("command", .array(arguments.map { .string($0) })), ("time-limit", .string("\(limit)s"))]
    }

    func deliver(_ message: Message) throws(DeliveryError) {
        let result: ChildProcess.Result
        do {
            result = try ChildProcess.run(
                arguments, input: Array((message.json + "\n").utf8), environment: environment(message),
                limitSeconds: Double(limit), outputBound: Self.outputBound)
        } catch {
            throw .transient("\(arguments[0]) cannot be started: \(error.reason)")
        }
        let last = String(decoding: result.output, as: UTF8.self).split(separator: "\n").last
        let said = last.map { ": " + inert(String($0)) } ?? ""
        switch result.ending {
        case .exited(0): return
        case .exited(Self.refusal): throw .permanent("exit code \(Self.refusal)" + said)
        case .exited(let code): throw .transient("exit code \(code)" + said)
        case .signalled(let signal): throw .transient("ended by signal \(signal)" + said)
        case .overstayed: throw .transient("not done within \(limit) s" + said)
        }
    }

    /// Codes only: nothing that logs or people wrote becomes a variable.
    private func environment(_ message: Message) -> [String] {
        let home = ProcessInfo.processInfo.environment["HOME"].map { ["HOME=" + $0] } ?? []
        return home + [
            "PATH=" + Self.path, "LANG=C.UTF-8", "VIGIE_KEY=" + message.key, "VIGIE_SINK=" + message.recipient,
            "VIGIE_NOTICE=" + message.notice.rawValue, "VIGIE_INCIDENT=\(message.incident.id)",
            "VIGIE_SEVERITY=" + message.incident.severity.rawValue,
        ]
    }
}

extension CommandSink {
    static let read: SinkList.Reader = { entry, _ in
        guard let words = entry.strings("command"), let program = words.first, !program.text.isEmpty else {
            entry.reportMissing("command", hint: "a list: the program and its arguments")
            return nil
        }
        var sink = CommandSink(arguments: words.map(\.text))
        if let text = entry.string("time-limit") {
            let seconds = parsedDuration(text).map { $0 / 1_000_000 }
            guard let seconds, (1...maximumLimit).contains(seconds) else {
                entry.file.report(
                    "«time-limit: \(text)» is no span from 1s to 5m", at: entry.value("time-limit") ?? entry.node,
                    hint: "such as 10s")
                return nil
            }
            sink.limit = seconds
        }
        return sink
    }
}
