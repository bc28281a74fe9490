// All redactions together. Most texts hold no secret: each redaction is tried only where one of the literals stands that
// its expression cannot do without.
import Bindings
import Synchronization

public final class Redactions: Sendable {
    public let all: [Redaction]
    /// Made at the first text: many runs mask nothing.
    private let search = Mutex<Search?>(nil)

    /// What says which redactions a text may need.
    private struct Search {
        let literals: LiteralSet
        /// The redactions that each literal stands for.
        let redactionOfLiteral: [Int]
        /// Redactions without literals: tried on every text.
        let unfiltered: [Int]
    }

    init(_ all: [Redaction]) { self.all = all }

    /// `text` with all secrets masked, in the order of the redactions.
    func masked(_ text: [UInt8], in scratch: MatchScratch) -> [UInt8] {
        var text = text
        var due = candidates(text)
        var next = 0
        while let index = due.first(where: { $0 >= next }) {
            let masked = all[index].masked(text, in: scratch)
            next = index + 1
            guard masked != text else { continue }
            // A mask may complete a literal that did not stand there before.
            text = masked
            due = candidates(text)
        }
        return text
    }

    /// Whether some redaction may find something in one of the texts that `joined` holds, one a line.
    func mayMask(_ joined: [UInt8]) -> Bool { !candidates(joined).isEmpty }

    /// Indices of the redactions that may find something in `text`, in order.
    private func candidates(_ text: [UInt8]) -> [Int] {
        let search = self.search.withLock { known in
            if let known { return known }
            let made = makeSearch()
            known = made
            return made
        }
        var hits: [LiteralSet.Hit] = []
        search.literals.scan(text.span, into: &hits)
        var indices = search.unfiltered
        for hit in hits where !indices.contains(search.redactionOfLiteral[Int(hit.literal)]) {
            indices.append(search.redactionOfLiteral[Int(hit.literal)])
        }
        return indices.sorted()
    }

    private func makeSearch() -> Search {
        var literals: [[UInt8]] = []
        var owners: [Int] = []
        var unfiltered: [Int] = []
        for (index, redaction) in all.enumerated() {
            let required = RequiredLiterals.of(redaction.pattern.pattern, shortest: LiteralSet.minimumLength)
            guard let required else {
                unfiltered.append(index)
                continue
            }
            literals += required.literals
            owners += required.literals.map { _ in index }
        }
        return Search(literals: LiteralSet(literals), redactionOfLiteral: owners, unfiltered: unfiltered)
    }

    /// `text` with all secrets masked.
    public func masked(_ text: String, in scratch: MatchScratch) -> String {
        String(decoding: masked([UInt8](text.utf8), in: scratch), as: UTF8.self)
    }
}
