// Opening a source and settling what it is: its compression, its encoding, text or not. A file is settled when opened;
// a stream at its first read, for its bytes may be long in coming.
import Bindings

extension Source {
    /// What came of opening.
    public enum Opened {
        case source(Source)
        case skipped(Problem)
    }

    /// Opens what `item` names. `spoolDirectory` is where streams may be kept aside; without it they are read once.
    public static func open(
        _ item: SourceList.Item, spoolDirectory: String? = nil, encoding: DeclaredEncoding? = nil
    ) -> Opened {
        if item.isStandardInput { return .source(standardInput(spoolDirectory: spoolDirectory)) }
        return open(
            path: item.name, isNamed: item.isNamed, spoolDirectory: spoolDirectory, encoding: encoding)
    }

    /// Opens the file at `path`. `isNamed`: its user gave the name, it was not found in a directory. `encoding` is what its
    /// owner says of it; otherwise its byte order mark tells.
    public static func open(
        path: String, isNamed: Bool, spoolDirectory: String? = nil, encoding: DeclaredEncoding? = nil
    ) -> Opened {
        do throws(FileFailure) {
            let file = try LogFile(path: path)
            let status = try file.status()
            if status.kind == .directory { throw FileFailure.isDirectory }
            let source = Source(name: path, file: file, status: status, spoolDirectory: spoolDirectory)
            source.declared = encoding
            return source.isStream ? .source(source) : source.opened(isNamed: isNamed)
        } catch {
            return .skipped(Problem(source: path, kind: .unreadable(error)))
        }
    }

    /// Standard input.
    public static func standardInput(spoolDirectory: String? = nil) -> Source {
        Source(name: "-", file: .standardInput(), status: nil, spoolDirectory: spoolDirectory)
    }

    /// Binary files are met in any directory and are no failure there.
    private func opened(isNamed: Bool) -> Opened {
        _ = settle(wait: 0)
        guard isRefused, var problem = problems.last else { return .source(self) }
        problem.isNote = problem.kind == .binary && !isNamed
        return .skipped(problem)
    }

    /// Holds enough bytes to know encoding and text; nil when that is known. A stream is judged by what it gave in the
    /// time it has, so that a slow one is not kept waiting for 8 KiB.
    func settle(wait: Int) -> Pull? {
        let deadline = ContinuousClock.now + .milliseconds(wait)
        var last = Pull.bytes
        while held.count < Census.length, last == .bytes {
            let isLate = isStream && !held.isEmpty && ContinuousClock.now > deadline
            last = isLate ? .idle : hold(upTo: Census.length - held.count, wait: wait)
        }
        if case .unsupported(let name, let command) = input.compression {
            return refuse(.unsupportedCompression(name: name, command: command))
        }
        if last == .idle && held.isEmpty { return .idle }
        guard let told = TextEncoding.of(held[...], isAll: last == .end) else { return .idle }
        let found = told.corrected(by: declared)
        // What damage left of a gzip says nothing of the rest, and the damage is to be told.
        if found == .utf8, log.problems.isEmpty, Census.isBinary(held[...]) { return refuse(.binary) }
        settle(as: found)
        return nil
    }

    private func settle(as found: TextEncoding) {
        text = found
        isSettled = true
        count(held.prefix(found.markLength))
        dropHeld(found.markLength)
    }

    private func refuse(_ kind: Problem.Kind) -> Pull {
        log.add(kind)
        isSettled = true
        isRefused = true
        return .end
    }

    /// Waits until `head` has `length` bytes (at most 4,096) or the source ends; `stopping` is asked after each 100 ms
    /// without data. Files have their head from the start.
    public func fillHead(to length: Int = HeadFingerprint.maximumLength, stopping: () -> Bool = { false }) {
        let wanted = min(length, HeadFingerprint.maximumLength)
        while head.count < wanted {
            switch hold(upTo: Census.length, wait: 100) {
            case .bytes: break
            case .end: return
            case .idle: if stopping() { return }
            }
        }
    }
}
