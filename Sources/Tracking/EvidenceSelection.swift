// Which records an incident keeps as evidence: the first three, the last three, and up to five whose parameterised line
// is new to it. A running election, so that any order of arrival ends with the same records.

struct EvidenceSelection: Equatable {
    static let edge = 3
    static let variety = 5

    /// Why a record is kept; one row may have several reasons.
    enum Role {
        static let first = 1
        static let last = 2
        static let novel = 4
    }

    /// Names a stored row.
    struct Key: Hashable {
        var source: Int64
        var offset: UInt64
        var rule: String
    }

    private(set) var first: [EvidenceCandidate] = []
    private(set) var last: [EvidenceCandidate] = []
    private(set) var novel: [EvidenceCandidate] = []

    /// Puts a stored row back into the places it had.
    mutating func restore(_ candidate: EvidenceCandidate, roles: Int) {
        if roles & Role.first != 0 { offerFirst(candidate) }
        if roles & Role.last != 0 { offerLast(candidate) }
        if roles & Role.novel != 0 { offerNovel(candidate) }
    }

    mutating func offer(_ candidate: EvidenceCandidate) {
        offerFirst(candidate)
        offerLast(candidate)
        offerNovel(candidate)
    }

    /// Every row to keep with its roles.
    var rows: [Key: (candidate: EvidenceCandidate, roles: Int)] {
        var rows: [Key: (candidate: EvidenceCandidate, roles: Int)] = [:]
        for (role, list) in [(Role.first, first), (Role.last, last), (Role.novel, novel)] {
            for candidate in list {
                let key = Key(source: candidate.source, offset: candidate.offset, rule: candidate.rule)
                rows[key] = (candidate, (rows[key]?.roles ?? 0) | role)
            }
        }
        return rows
    }

    private mutating func offerFirst(_ candidate: EvidenceCandidate) {
        if first.count == Self.edge, first[Self.edge - 1].precedes(candidate) { return }
        Self.seat(candidate, in: &first) { $0.precedes($1) }
        if first.count > Self.edge { first.removeLast() }
    }

    private mutating func offerLast(_ candidate: EvidenceCandidate) {
        if last.count == Self.edge, candidate.precedes(last[Self.edge - 1]) { return }
        Self.seat(candidate, in: &last) { $1.precedes($0) }
        if last.count > Self.edge { last.removeLast() }
    }

    /// Of each template the earliest record; of the templates the five whose record is earliest.
    private mutating func offerNovel(_ candidate: EvidenceCandidate) {
        if let index = novel.firstIndex(where: { $0.template == candidate.template }) {
            guard Self.isEarlier(candidate, novel[index]) else { return }
            novel.remove(at: index)
        } else if novel.count == Self.variety, Self.isEarlier(novel[Self.variety - 1], candidate) {
            return
        }
        novel.insert(candidate, at: novel.firstIndex { Self.isEarlier(candidate, $0) } ?? novel.endIndex)
        if novel.count > Self.variety { novel.removeLast() }
    }

    /// Inserts in order; a record that is seated already keeps one seat, held by the preferred rule.
    private static func seat(
        _ candidate: EvidenceCandidate, in seats: inout [EvidenceCandidate],
        before: (EvidenceCandidate, EvidenceCandidate) -> Bool
    ) {
        if let index = seats.firstIndex(where: { $0.isSameRecord(as: candidate) }) {
            if candidate.isPreferred(to: seats[index]) { seats[index] = candidate }
            return
        }
        seats.insert(candidate, at: seats.firstIndex { before(candidate, $0) } ?? seats.endIndex)
    }

    private static func isEarlier(_ a: EvidenceCandidate, _ b: EvidenceCandidate) -> Bool {
        if a.precedes(b) { return true }
        if b.precedes(a) { return false }
        if a.isPreferred(to: b) { return true }
        if b.isPreferred(to: a) { return false }
        return a.template < b.template
    }
}
