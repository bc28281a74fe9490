// What only the terminal driver knows.
import Glibc

/// Columns of the terminal on standard output; nil where it is none.
public func terminalColumns() -> Int? {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
}
