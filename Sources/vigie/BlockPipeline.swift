// Reads a source on a thread of its own, cuts it into blocks of whole lines and hands them over in order, searched by
// whichever thread is free: the reader where blocks wait, helpers where there are cores for them, else the taker.
import Detection
import Foundation
import Ingestion

/// The next lines of a source, and where the source stood behind them.
struct Piece {
    enum Kind { case lines, idle, end }

    var kind: Kind
    var block: SearchedBlock
    var mark: SourceMark
}

/// Who shares it holds `lock`; blocks being searched belong to the thread that searches them.
final class BlockPipeline: @unchecked Sendable {
    static let blockSize = 512 << 10
    /// Blocks read ahead; with one more for each thread.
    private static let queueBound = 2
    /// As many waiting blocks keep the taker busy: the reader searches the next itself.
    private static let enough = 2

    private final class Slot {
        var kind: Piece.Kind
        var mark: SourceMark
        var block: LineBlock?
        var searched: SearchedBlock?

        init(_ kind: Piece.Kind, _ block: LineBlock, _ mark: SourceMark) {
            self.kind = kind
            self.block = block
            self.mark = mark
        }
    }

    private let source: Source
    private let set: RuleSet
    private let usesPrefilter: Bool
    /// Milliseconds that a stream is waited for.
    var patience = 500
    private let threads: Int
    private var cutter: LineCutter
    /// Text that comes before the source's next bytes.
    private var replay: [UInt8]
    private let takerSearch: BlockSearch
    private let lock = NSCondition()
    private var queue: [Slot] = []
    /// Memory of blocks that were judged.
    private var spare: [[UInt8]] = []
    private var isStopped = false
    private var running = 0

    /// - Parameter threads: all of them, the taker included; with one everything happens on it.
    init(_ source: Source, replay: [UInt8], set: RuleSet, usesPrefilter: Bool, threads: Int) {
        self.source = source
        self.replay = replay
        self.set = set
        self.usesPrefilter = usesPrefilter
        self.threads = max(1, threads)
        cutter = LineCutter(isUTF16: source.encoding == .utf16)
        takerSearch = BlockSearch(set: set, usesPrefilter: usesPrefilter)
    }

    func start() {
        guard threads > 1 else { return }
        launch { [self] in read() }
        for _ in 0..<threads - 2 { launch { [self] in help() } }
    }

    private func launch(_ body: @escaping @Sendable () -> Void) {
        lock.withLock { running += 1 }
        let thread = Thread { [self] in
            body()
            lock.withLock {
                running -= 1
                lock.broadcast()
            }
        }
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Ends the threads; afterwards the source is the caller's again.
    func stop() {
        lock.withLock {
            isStopped = true
            lock.broadcast()
            while running > 0 { lock.wait() }
        }
    }

    /// The next piece, in order.
    func next() -> Piece {
        guard threads > 1 else {
            let slot = readSlot()
            return piece(slot, searched: takerSearch.search(slot.block ?? LineBlock()))
        }
        let slot = lock.withLock {
            while queue.first.map({ $0.block == nil && $0.searched == nil }) ?? true { lock.wait() }
            let slot = queue.removeFirst()
            lock.broadcast()
            return slot
        }
        return piece(slot, searched: slot.searched ?? takerSearch.search(slot.block ?? LineBlock()))
    }

    /// Takes back the memory of a piece that was judged.
    func reuse(_ piece: consuming Piece) {
        let buffer = piece.block.releasedBuffer()
        guard buffer.capacity >= BlockPipeline.blockSize else { return }
        lock.withLock { if spare.count < 2 { spare.append(buffer) } }
    }

    /// What is left of a source that grows no more: its last line, if that has no end. Only where one thread does all.
    func last() -> Piece { Piece(kind: .end, block: takerSearch.search(cutter.finish()), mark: source.mark()) }

    private func piece(_ slot: Slot, searched: SearchedBlock) -> Piece {
        Piece(kind: slot.kind, block: searched, mark: slot.mark)
    }

    // MARK: the reader

    private func read() {
        let search = BlockSearch(set: set, usesPrefilter: usesPrefilter)
        while true {
            let slot = readSlot()
            let isBusy = lock.withLock { queue.filter { $0.block != nil }.count >= BlockPipeline.enough }
            if isBusy, threads == 2, let block = slot.block {
                slot.block = nil
                slot.searched = search.search(block)
            }
            let isOver = lock.withLock {
                while queue.count >= BlockPipeline.queueBound + threads, !isStopped { lock.wait() }
                queue.append(slot)
                lock.broadcast()
                return isStopped || slot.kind == .end
            }
            if isOver { return }
        }
    }

    private func readSlot() -> Slot {
        let memory = lock.withLock { spare.popLast() } ?? []
        var buffer = cutter.buffer(reserving: BlockPipeline.blockSize + replay.count, in: memory)
        let open = buffer.count
        buffer += replay
        let full = buffer.count + BlockPipeline.blockSize
        while true {
            switch source.read(into: &buffer, upTo: full - buffer.count, waitMilliseconds: patience) {
            case .bytes:
                // A stream's lines are handed over as they come, a file's in full blocks.
                if !source.isStream, full - buffer.count >= 64 << 10 { continue }
                return lines(consume buffer)
            case .idle:
                return Slot(.idle, LineBlock(), source.mark())
            case .end where source.mayGrow && buffer.count == open + replay.count:
                return Slot(.idle, LineBlock(), source.mark())
            case .end:
                if buffer.count > open + replay.count {
                    // The end comes again with the next reading.
                    return lines(consume buffer)
                }
                return Slot(.end, cutter.finish(), source.mark())
            }
        }
    }

    private func lines(_ buffer: consuming [UInt8]) -> Slot {
        replay = []
        return Slot(.lines, cutter.cut(buffer), source.mark())
    }

    // MARK: helpers

    private func help() {
        let search = BlockSearch(set: set, usesPrefilter: usesPrefilter)
        while true {
            let found: (Slot, LineBlock)? = lock.withLock {
                while !isStopped {
                    if let slot = queue.first(where: { $0.block != nil }), let block = slot.block {
                        slot.block = nil
                        return (slot, block)
                    }
                    lock.wait()
                }
                return nil
            }
            guard let (slot, block) = found else { return }
            let searched = search.search(block)
            lock.withLock {
                slot.searched = searched
                lock.broadcast()
            }
        }
    }
}
