// The original bytes of a source, inflated when they were compressed: what positions count. For streams also the spool
// out of which they are read again.
import Bindings

final class InflatedInput {
    let raw: RawInput
    private let log: ProblemLog
    private var gzip: GzipReader?
    /// nil until enough bytes were seen.
    private(set) var compression: Compression?
    private var spool: Spool?
    private(set) var isSpooling = false

    init(_ raw: RawInput, log: ProblemLog) {
        self.raw = raw
        self.log = log
    }

    /// Whether a place can be gone to without reading all before it.
    var isSeekable: Bool { compression == .plain && !raw.isStream }
    var gzipTime: Int64? { gzip?.time }
    var gzipMember: Int { gzip?.member ?? 0 }

    /// Appends the next bytes. A compression that is not read ends at once.
    func pull(into bytes: inout [UInt8], upTo limit: Int, wait milliseconds: Int) -> Pull {
        if let spool, spool.isReplaying { return replay(spool, into: &bytes, upTo: limit) }
        if compression == nil, let pull = recognise(wait: milliseconds) { return pull }
        let before = bytes.count
        let pull = pullLive(into: &bytes, upTo: limit, wait: milliseconds)
        if isSpooling, pull == .bytes { keep(bytes[before...]) }
        return pull
    }

    private func pullLive(into bytes: inout [UInt8], upTo limit: Int, wait: Int) -> Pull {
        switch compression {
        case .gzip: gzip?.pull(into: &bytes, upTo: limit, wait: wait) ?? .end
        case .unsupported: .end
        case .plain, nil: raw.pull(into: &bytes, upTo: limit, wait: wait)
        }
    }

    private func recognise(wait: Int) -> Pull? {
        var isAll = false
        while true {
            if !raw.unread.isEmpty || isAll, let found = Magic.compression(of: raw.unread, isAll: isAll) {
                compression = found
                if found == .gzip {
                    raw.isCompressed = true
                    gzip = GzipReader(raw, log: log)
                }
                return nil
            }
            switch raw.fill(wait: wait) {
            case .bytes: break
            case .idle: return .idle
            case .end: isAll = true
            }
        }
    }
}

extension InflatedInput {
    /// Goes to `offset` of what is seekable, or of anything else to its start; false where that cannot be done.
    func seek(to offset: UInt64) -> Bool {
        if raw.isStream {
            guard offset == 0, let spool else { return false }
            spool.rewind()
            return true
        }
        guard isSeekable || offset == 0, raw.seek(to: offset) else { return false }
        if gzip != nil { gzip = GzipReader(raw, log: log) }
        return true
    }

    /// Keeps what is read from now on; `earlier` are all bytes that were read before.
    func beginSpooling(in directory: String, earlier: ArraySlice<UInt8>) {
        do throws(FileFailure) {
            spool = try Spool(directory: directory)
            isSpooling = true
        } catch {
            return log.add(.spoolFailed(error))
        }
        keep(earlier)
    }

    /// Keeps no more; what was kept and is not yet read again still will be.
    func endSpooling() {
        isSpooling = false
        if let spool, !spool.isReplaying { self.spool = nil }
    }

    private func keep(_ bytes: ArraySlice<UInt8>) {
        do throws(FileFailure) { try spool?.keep(bytes) } catch {
            log.add(.spoolFailed(error))
            isSpooling = false
            spool = nil
        }
    }

    private func replay(_ spool: Spool, into bytes: inout [UInt8], upTo limit: Int) -> Pull {
        do throws(FileFailure) { try spool.replay(into: &bytes, upTo: limit) } catch {
            log.add(.spoolFailed(error))
            return .end
        }
        if !isSpooling && !spool.isReplaying { self.spool = nil }
        return .bytes
    }
}
