// Drops what was found in lines that it leads nowhere: a gate alone makes no rule a candidate, and the commonest words are
// gates. Done where blocks are searched, so that whoever judges the lines skips them altogether.
import Bindings

struct LeadingHits: Sendable {
    /// Of each expression, whether one of its signs makes a line worth a look by itself.
    private let leads: [Bool]

    init(_ prefilter: Prefilter) {
        leads = (0..<prefilter.signs.count).map { expression in
            prefilter.signs.places(of: expression).contains { prefilter.signs.values[$0].gate < 0 }
        }
    }

    /// Keeps of `hits`, which are in order, those in lines where one of them leads.
    func keep(in hits: inout [Searcher.Hit], of text: Span<UInt8>) {
        var kept = 0
        var next = 0
        while let lead = hits[next...].firstIndex(where: { leads[Int($0.expression)] }) {
            let inside = Int(hits[lead].end) - 1
            let start = lastIndex(of: 0x0A, in: text.extracting(0..<inside)).map { $0 + 1 } ?? 0
            let end = firstIndex(of: 0x0A, in: text.extracting(inside...)).map { inside + $0 + 1 } ?? text.count
            var first = lead
            while first > next, Int(hits[first - 1].end) > start { first -= 1 }
            next = first
            while next < hits.count, Int(hits[next].end) <= end {
                hits[kept] = hits[next]
                kept += 1
                next += 1
            }
        }
        hits.removeLast(hits.count - kept)
    }
}
