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
        var ends: [Int32] = [-1, -1]
        try retrying { pipe(&ends) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (reading, writing) = (ends[0], ends[1])
        defer { close(writing) }
        let result = Self.spawn(arguments, output: writing)
        if case .failure(let failure) = result {
            close(reading)
            throw failure
        }
        guard case .success(let started) = result else { throw .last }
        process = started
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
        output = LogFile(owning: reading)
    }

    private static func spawn(_ arguments: [String], output: Int32) -> Result<pid_t, FileFailure> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var usual = sigset_t()
        sigemptyset(&none)
        sigemptyset(&usual)
        for number in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&usual, number) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
        posix_spawnattr_setpgroup(&attributes, 0)
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, arguments[0], &actions, &attributes, &words, environ)
        return code == 0 ? .success(process) : .failure(FileFailure(code: code))
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
