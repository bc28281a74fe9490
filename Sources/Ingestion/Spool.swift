// What came through a pipe, kept aside in a file without a name, so that a source which turned out to be another than
// remembered can be read again from its start.
import Bindings

/// Bytes that can be read a second time.
final class Spool {
    private let file: LogFile
    /// Bytes kept.
    private(set) var length: UInt64 = 0
    /// The next byte to read again.
    private var position: UInt64 = 0

    init(directory: String) throws(FileFailure) { file = try LogFile.temporary(in: directory) }

    /// Keeps `bytes`, which were just handed out.
    func keep(_ bytes: ArraySlice<UInt8>) throws(FileFailure) {
        try file.seek(to: length)
        try file.write(bytes)
        length += UInt64(bytes.count)
        position = length
    }

    /// Whether there is something to read again.
    var isReplaying: Bool { position < length }

    func rewind() { position = 0 }

    /// Appends bytes to read again.
    func replay(into bytes: inout [UInt8], upTo limit: Int) throws(FileFailure) {
        try file.seek(to: position)
        let count = try file.read(into: &bytes, upTo: Int(min(UInt64(limit), length - position)))
        if count == 0 { throw FileFailure.inputOutput }
        position += UInt64(count)
    }
}
