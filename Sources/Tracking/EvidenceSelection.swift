// Which records an incident keeps as evidence: the first three, the last three, and up to five whose parameterised line
// is new to it. A rule that asks for another number of first or last records elects them among its own. A running
// election, so that any order of arrival ends with the same records.

import Detection

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

    /// What rules ask for, by id: those that ask.
    private let asked: [String: EvidencePolicy]
    /// By the rule that elects for itself; all others together under an empty name.
    private var first: [String: [EvidenceCandidate]] = [:]
    private var last: [String: [EvidenceCandidate]] = [:]
    private(set) var novel: [EvidenceCandidate] = []

    init(asked: [String: EvidencePolicy] = [:]) { self.asked = asked }

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
        let lists = first.values.map { (Role.first, $0) } + last.values.map { (Role.last, $0) } + [(Role.novel, novel)]
        for (role, list) in lists {
            for candidate in list {
                let key = Key(source: candidate.source, offset: candidate.offset, rule: candidate.rule)
                rows[key] = (candidate, (rows[key]?.roles ?? 0) | role)
            }
        }
        return rows
    }

    private mutating func offerFirst(_ candidate: EvidenceCandidate) {
        let edge = asked[candidate.rule]?.first
        Self.offer(candidate, to: &first[edge == nil ? "" : candidate.rule, default: []], edge ?? Self.edge) {
            $0.precedes($1)
        }
    }

    private mutating func offerLast(_ candidate: EvidenceCandidate) {
        let edge = asked[candidate.rule]?.last
        Self.offer(candidate, to: &last[edge == nil ? "" : candidate.rule, default: []], edge ?? Self.edge) {
            $1.precedes($0)
        }
    }

    private static func offer(
        _ candidate: EvidenceCandidate, to seats: inout [EvidenceCandidate], _ edge: Int,
        before: (EvidenceCandidate, EvidenceCandidate) -> Bool
    ) {
        if seats.count >= edge, seats.last.map({ before($0, candidate) }) ?? true { return }
        seat(candidate, in: &seats, before: before)
        if seats.count > edge { seats.removeLast() }
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
