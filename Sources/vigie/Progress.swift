// The progress line of long work, on standard error when it is a terminal: bytes, rate, what remains, incidents so far.
import ArgumentParser
import Foundation

final class Progress {
    enum Mode: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

    private static let interval = 0.25
    private let isShown: Bool
    /// Bytes as stored, of all files; 0 where streams have no size.
    private let total: UInt64
    private let started = Date()
    private var last = Date.distantPast
    private var isOnScreen = false

    init(mode: Mode, total: UInt64) {
        self.total = total
        isShown = mode == .always || (mode == .auto && isatty(2) == 1)
    }

    /// - Parameters:
    ///   - done: bytes as stored that were dealt with
    ///   - read: inflated bytes
    func show(done: UInt64, read: UInt64, opened: Int) {
        guard isShown, Date().timeIntervalSince(last) >= Progress.interval else { return }
        last = Date()
        let seconds = max(0.001, Date().timeIntervalSince(started))
        guard seconds > 0.5 else { return }
        var line = "\(byteCount(read))  \(byteCount(UInt64(Double(read) / seconds)))/s"
        if total > 0, done > 0 {
            let share = min(1, Double(done) / Double(total))
            let remaining = Int(seconds / share * (1 - share))
            line += tr("  \(Int(share * 100)) %, \(remaining) s left", "  \(Int(share * 100)) %, reste \(remaining) s")
        }
        line += tr("  \(opened) incident(s) opened", "  \(opened) incident(s) ouvert(s)")
        write("\r\u{1B}[K" + line)
        isOnScreen = true
    }

    func clear() {
        if isOnScreen { write("\r\u{1B}[K") }
        isOnScreen = false
    }

    private func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}

/// `12.3 MB`, in powers of ten.
func byteCount(_ bytes: UInt64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1_000, unit < units.count - 1 {
        value /= 1_000
        unit += 1
    }
    return unit == 0 ? "\(bytes) B" : String(format: "%.1f %@", value, units[unit])
}
