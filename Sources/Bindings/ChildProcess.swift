// A program that is run to its end: arguments as they are, no shell, bytes to its standard input, what it says up to a
// bound, and not for longer than it is given. It leads a process group of its own, so that what it started goes with it.
import CGNU
import Glibc

public enum ChildProcess {
    /// How a program ended.
    public enum Ending: Equatable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        /// It was killed because its time was over.
        case overstayed
    }

    public struct Result: Sendable {
        public let ending: Ending
        /// What it wrote to standard output and standard error, the first `outputBound` bytes of it.
        public let output: [UInt8]
        /// Whether it wrote more.
        public let isCut: Bool
    }

    /// Between the request to end and the end by force.
    private static let graceSeconds = 1.0

    /// Starts `arguments[0]` (a path, or a name on the `PATH` of this process) and waits for its end. Neither the rest of
    /// a program's children that outlive it nor input that it does not read is waited for.
    /// - Parameters:
    ///   - environment: all that it is given, `NAME=value`.
    ///   - limitSeconds: then the whole group is asked to end, and a second later killed.
    /// - Throws: where it cannot be started: not there, not executable, no process or descriptor left.
    public static func run(
        _ arguments: [String], input: [UInt8], environment: [String], limitSeconds: Double, outputBound: Int
    ) throws(FileFailure) -> Result {
        let toChild = try Pipe()
        let fromChild = try Pipe()
        let child = try spawn(
            arguments, environment: environment, ownGroup: true,
            descriptors: [(toChild.reader, 0), (fromChild.writer, 1), (fromChild.writer, 2)])
        toChild.closeReader()
        fromChild.closeWriter()
        var talk = Conversation(input: input, outputBound: outputBound, to: toChild, from: fromChild)
        let end = monotonicSeconds() + limitSeconds
        while !hasEnded(child), monotonicSeconds() < end {
            talk.goOn(milliseconds: Int32(min(talk.isOver ? 5 : 50, max(1, (end - monotonicSeconds()) * 1_000))))
        }
        let isOver = !hasEnded(child)
        if isOver { stop(group: child, &talk) }
        talk.readRest()
        return Result(
            ending: isOver ? reaped(child, .overstayed) : reaped(child, nil), output: talk.output, isCut: talk.isCut)
    }

    /// Starts a program that talks with the person at this terminal, and waits for its end.
    public static func runAtTerminal(_ arguments: [String]) throws(FileFailure) -> Ending {
        reaped(try spawn(arguments, environment: ownEnvironment, ownGroup: false, descriptors: []), nil)
    }

    /// What this process was given, `NAME=value`.
    static var ownEnvironment: [String] {
        var environment: [String] = []
        var next = environ
        while let entry = next.pointee {
            environment.append(String(cString: entry))
            next += 1
        }
        return environment
    }

    /// Starts `arguments[0]` with these descriptors and no others beside its standard ones, and no signal held or ignored.
    static func spawn(
        _ arguments: [String], environment: [String], ownGroup: Bool, descriptors: [(from: Int32, to: Int32)]
    ) throws(FileFailure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (from, to) in descriptors { posix_spawn_file_actions_adddup2(&actions, from, to) }
        // Whatever this process has open is none of the program's business.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        sigfillset(&all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (ownGroup ? POSIX_SPAWN_SETPGROUP : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        var child = pid_t()
        guard let program = words[0] else { throw .noSuchFile }
        let failure = posix_spawnp(&child, program, &actions, &attributes, words, variables)
        guard failure == 0 else { throw FileFailure(code: failure) }
        return child
    }

    /// Whether it has ended; it is still to be reaped, so that its number stays its own.
    private static func hasEnded(_ child: pid_t) -> Bool {
        var found = siginfo_t()
        return waitid(P_PID, id_t(child), &found, WEXITED | WNOHANG | WNOWAIT) == 0 && found._sifields._kill.si_pid != 0
    }

    private static func stop(group child: pid_t, _ talk: inout Conversation) {
        kill(-child, SIGTERM)
        let end = monotonicSeconds() + graceSeconds
        while !hasEnded(child), monotonicSeconds() < end { talk.goOn(milliseconds: 20) }
        kill(-child, SIGKILL)
    }

    private static func reaped(_ child: pid_t, _ known: Ending?) -> Ending {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        if let known { return known }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
    }
}

/// Both ends of a pipe, closed at the latest with the value; no child inherits them.
final class Pipe {
    private(set) var reader: Int32
    private(set) var writer: Int32

    init() throws(FileFailure) {
        var ends: [Int32] = [-1, -1]
        try retrying { pipe2(&ends, O_CLOEXEC) }
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        closeReader()
        closeWriter()
    }

    /// The reading end, which is the caller's from now on.
    func giveReader() -> Int32 {
        defer { reader = -1 }
        return reader
    }

    func closeReader() {
        if reader >= 0 { close(reader) }
        reader = -1
    }

    func closeWriter() {
        if writer >= 0 { close(writer) }
        writer = -1
    }
}

/// What is still to be said to the program, and what it has said.
private struct Conversation {
    private var input: ArraySlice<UInt8>
    private let outputBound: Int
    private let to: Pipe
    private let from: Pipe
    private(set) var output: [UInt8] = []
    private(set) var isCut = false

    init(input: [UInt8], outputBound: Int, to: Pipe, from: Pipe) {
        self.input = input[...]
        self.outputBound = outputBound
        self.to = to
        self.from = from
        for descriptor in [to.writer, from.reader] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    }

    /// Waits until one side can go on, and goes on.
    mutating func goOn(milliseconds: Int32) {
        var requests = [
            pollfd(fd: from.reader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: to.writer, events: Int16(POLLOUT), revents: 0),
        ]
        // A descriptor of -1 is passed over: where both are closed this only waits.
        guard poll(&requests, 2, milliseconds) > 0 else { return }
        if requests[0].revents != 0 { read() }
        if requests[1].revents != 0 { write() }
    }

    /// Neither side has more to say.
    var isOver: Bool { to.writer < 0 && from.reader < 0 }

    /// What lies in the pipe when the program has ended; somebody whom it started may still be writing.
    mutating func readRest() {
        var reads = 0
        while from.reader >= 0, reads < 64, read() { reads += 1 }
    }

    /// Whether there was something.
    @discardableResult
    private mutating func read() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = Glibc.read(from.reader, &buffer, buffer.count)
        guard count > 0 else {
            if count == 0 || errno != EINTR && errno != EAGAIN { from.closeReader() }
            return false
        }
        let room = outputBound - output.count
        output += buffer[..<min(count, room)]
        if count > room { isCut = true }
        return true
    }

    /// A program need not read what it is told: a broken pipe is no failure (SIGPIPE is ignored by whoever runs this).
    private mutating func write() {
        if !input.isEmpty {
            let count = input.withUnsafeBytes { Glibc.write(to.writer, $0.baseAddress, $0.count) }
            if count < 0 && (errno == EINTR || errno == EAGAIN) { return }
            input = count < 0 ? [] : input.dropFirst(count)
        }
        if input.isEmpty { to.closeWriter() }
    }
}

/// Seconds of a clock that nobody sets.
private func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
