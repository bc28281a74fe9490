// Another program whose output is read as it comes. It gets nothing to read, a process group of its own and the usual
// signals; when nobody reads its output any more it ends by SIGPIPE.
import Glibc

public final class ChildOutput {
    /// What it writes to standard output; its standard error is ours.
    public let output: LogFile
    private let process: pid_t
    private var hasEnded = false

    /// Starts `arguments[0]`, looked up in PATH.
    public init(_ arguments: [String]) throws(FileFailure) {
        let pipe = try Pipe()
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard nothing >= 0 else { throw .last }
        defer { close(nothing) }
        process = try ChildProcess.spawn(
            arguments, environment: ChildProcess.ownEnvironment, ownGroup: true,
            descriptors: [(nothing, 0), (pipe.writer, 1)])
        let reader = pipe.giveReader()
        _ = fcntl(reader, F_SETFL, O_NONBLOCK)
        output = LogFile(owning: reader)
    }

    /// Asks it to end, and waits until it has; after two seconds it is made to.
    public func stop() {
        guard !hasEnded else { return }
        hasEnded = true
        kill(process, SIGTERM)
        var status: Int32 = 0
        for _ in 0..<200 {
            if waitpid(process, &status, WNOHANG) != 0 { return }
            usleep(10_000)
        }
        kill(process, SIGKILL)
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    }

    deinit { stop() }
}
