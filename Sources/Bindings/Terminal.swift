// What only the system knows: the terminal's width, and the signals that whoever started vigie had blocked.
import Glibc

/// Columns of the terminal on standard output; nil where it is none.
public func terminalColumns() -> Int? {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
}

/// Lets SIGINT, SIGTERM and SIGHUP through: a mask is inherited, and some programs start others with these blocked.
public func unblockStopSignals() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGHUP)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}
