// One file's turn: opening it as the source that it is, taking what was added, noticing that it was cut or is a copy, and
// leaving it.
import Bindings
import Detection
import Foundation
import Ingestion
import Tracking

extension Watcher {
    func open(_ file: FollowedFile) throws(TrackerError) {
        // The list may be of a moment in the midst of a rotation: this file lies elsewhere now.
        guard file.refreshed() else { return file.postpone() }
        // What is empty says nothing of what it will be.
        guard file.found.size > 0 else { return file.sleep() }
        let source: Source
        let encoding = settings.sources.source(of: file.found.path)?.encoding
        switch Source.open(path: file.found.path, isNamed: file.found.isNamed, encoding: encoding) {
        case .skipped(let problem):
            if !problem.isNote { log.sayOnce(.warning, problem.message(french: spokenLanguage == .fr)) }
            // It is tried again when something happens to it: its permissions may change.
            file.state = .unread
            file.isDirty = false
            return
        case .source(let opened): source = opened
        }
        guard (try? source.status().identity) == file.found.identity, isReady(file, source) else {
            return file.postpone()
        }
        guard try isFree(file, source) else { return file.postpone() }
        file.patience = 0.5
        if file.found.isRotation, let cut = cut[file.found.chain], source.wasRead(in: cut) {
            log.say(.info, tr("a copy of what was read", "copie de ce qui a été lu"), ["path": file.found.path])
            return file.sleep()
        }
        let copies = KnownCopies(settings: settings, tracker: tracker)
        if file.found.isRotation, try copies.isOne(source, of: file.found.chain) {
            log.say(
                .info,
                tr(
                    "a copy of what was read: a possible gap, for what was written between copying and truncating is in neither file",
                    "copie de ce qui a été lu : une lacune possible, car ce qui a été écrit entre la copie et la troncature n'est dans aucun fichier"
                ), ["path": file.found.path])
            return file.sleep()
        }
        try begin(file, source)
    }

    /// False while a file is being written that is to be read as a whole: compressed, or copied from another.
    private func isReady(_ file: FollowedFile, _ source: Source) -> Bool {
        let log = file.found.chain
        guard source.canGrow else {
            let age = Date().timeIntervalSince1970 - Double(file.found.modified) / 1e9
            // What is from the future is as likely to be whole as what is old: somebody set the clock.
            return age > 60 || !(0...1).contains(age) && source.isWhole()
        }
        return !(file.found.isRotation && log != file.found.path && source.isBeginning(ofFileAt: log))
    }

    /// Whether no other file is being read as what this one is. One that is out of sight makes room; of a copy nothing is
    /// to be read until its original is gone.
    private func isFree(_ file: FollowedFile, _ source: Source) throws(TrackerError) -> Bool {
        let likely = try SourceIdentity.likely(source, tracker: tracker)
        for known in likely {
            guard let holder = order.first(where: { $0 !== file && $0.source == known.id }) else { continue }
            if case .open(let reading) = holder.state { try follow(holder, reading) }
            if holder.isBehind { return false }
            guard holder.source == known.id else { continue }
            if !holder.isListed {
                if holder.reading != nil { try leave(holder, isEnded: false) }
                holder.source = nil
            } else if let farthest = known.positions.max(by: { $0.end < $1.end }), farthest.end > 0 {
                let isCopy = source.skip(to: farthest.end, expecting: farthest.tail)
                source.rewind()
                if isCopy { return false }
            }
        }
        return true
    }

    private func begin(_ file: FollowedFile, _ source: Source) throws(TrackerError) {
        source.mayGrow = source.canGrow
        var settings = settings
        settings.threads = 1
        let reading = try SourceReading(
            source, settings: settings, tracker: tracker,
            isHeld: { [weak self] id in self?.order.contains { $0 !== file && $0.source == id } ?? false },
            onChunk: { _, _ in })
        let log = file.found.chain
        reading.onCommit = { [weak self] in self?.take($0, of: log) }
        file.source = reading.number
        file.state = .open(reading)
        file.isDirty = true
        file.size = 0
        self.log.say(
            .info, tr("following", "suivi"),
            ["path": file.found.path, "from": "\(reading.mark.offset)", "known": "\(reading.report.isKnown)"])
        try follow(file, reading)
    }

    /// Takes what was added to an open file.
    func follow(_ file: FollowedFile, _ reading: SourceReading) throws(TrackerError) {
        let source = reading.source
        let status = try? source.status()
        if source.canGrow, let status {
            if status.size == file.size, status.modifiedNanoseconds == file.found.modified, !file.isBehind,
                file.size > 0
            {
                file.isDirty = false
                return
            }
            let standing = (try? source.standing()) ?? .same
            guard standing == .same else { return try startAgain(file, reading, standing) }
        }
        let before = reading.mark.offset
        file.isBehind = try reading.takeNew(limit: Watcher.turn)
        if reading.mark.offset != before {
            file.lastChange = Moment()
            selfWatch.hear(file.found.chain)
        }
        if source.canGrow, source.isRewritten { return try startAgain(file, reading, .rewritten) }
        if file.isBehind { return }
        file.isDirty = false
        if let status { file.size = status.size }
        file.refresh(status)
        // A compressed file is read once, whole.
        if !source.canGrow { try leave(file, isEnded: true) }
    }

    /// The file was cut, or written anew: what it holds now is another source.
    private func startAgain(_ file: FollowedFile, _ reading: SourceReading, _ standing: Source.Standing)
        throws(TrackerError)
    {
        let missing = reading.source.unread(of: file.size)
        try reading.leave(isEnded: missing == 0)
        let isShrunk = standing == .shrunk
        log.say(
            missing > 0 ? .warning : .info,
            isShrunk
                ? tr(
                    "truncated: a possible gap, for what was written between copying and truncating is in neither file",
                    "tronqué : une lacune possible, car ce qui a été écrit entre la copie et la troncature n'est dans aucun fichier"
                )
                : tr(
                    "written anew: a possible gap, for what was written between copying and truncating is in neither file",
                    "réécrit : une lacune possible, car ce qui a été écrit entre la copie et la troncature n'est dans aucun fichier"
                ),
            [
                "path": file.found.path, "read": "\(reading.mark.offset)",
                "unread": "\(missing)",
            ])
        tell(reading)
        cut[file.found.chain] = reading.source
        file.state = .unread
        file.source = nil
        file.size = 0
        file.isBehind = false
        file.isDirty = true
        file.notBefore = .longAgo
        try open(file)
    }

    /// Closes a file; it is opened again when it changes.
    func leave(_ file: FollowedFile, isEnded: Bool) throws(TrackerError) {
        guard case .open(let reading) = file.state else { return }
        try reading.leave(isEnded: isEnded)
        tell(reading)
        file.source = reading.number
        file.sleep()
    }

    private func tell(_ reading: SourceReading) {
        for problem in reading.source.problems where !problem.isNote {
            log.sayOnce(.warning, problem.message(french: spokenLanguage == .fr))
        }
    }

    // MARK: rotations beside a log that was named

    /// Those rotations of named logs that are older than anything that was ever read of the log.
    func kinToIgnore(in list: FollowList) -> Set<FileStatus.Identity> {
        let chains = Dictionary(grouping: list.logs, by: \.chain).filter { $0.value.contains(where: \.isKin) }
        for (chain, logs) in chains {
            let kin = logs.filter { $0.isKin && files[$0.identity] == nil && !ignored.contains($0.identity) }
            guard !kin.isEmpty else { continue }
            let first = logs.firstIndex { isKnown($0) }
            let isNew = first == nil && !((try? tracker.hasSource(named: chain)) ?? false)
            for log in kin where isNew || (first.map { logs[..<$0].contains(log) } ?? false) {
                ignored.insert(log.identity)
            }
        }
        ignored.formIntersection(list.logs.map(\.identity))
        return ignored
    }

    private func isKnown(_ log: FoundLog) -> Bool {
        if ignored.contains(log.identity) { return false }
        if let file = files[log.identity], file.source != nil { return true }
        guard log.size > 0, case .source(let source) = Source.open(path: log.path, isNamed: false) else { return false }
        source.fillHead()
        return !((try? SourceIdentity.likely(source, tracker: tracker)) ?? []).isEmpty
    }
}

extension FollowedFile {
    /// Looks where it lies; false where it is not there any more.
    func refreshed() -> Bool {
        guard let status = try? FileStatus(path: found.path), status.identity == found.identity else { return false }
        refresh(status)
        return true
    }

    func refresh(_ status: FileStatus?) {
        guard let status else { return }
        found.size = status.size
        found.modified = status.modifiedNanoseconds
    }
}
