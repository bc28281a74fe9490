// Sorting a batch before any incident is touched: what was counted before is dropped, the rest is grouped by
// fingerprint, so that each incident is read and written once a batch however many findings it gets.

import Detection

/// The findings of a batch that share a fingerprint, as indices into it.
struct FindingGroup {
    let fingerprint: Fingerprint
    let text: String
    /// It stands for what was drawn into the storm of this rule.
    var storm: String?
    /// Where it is counted as new: its rule, and the span of event time of its first record.
    var place: (rule: String, window: Int64)?
    /// New (rule, record) pairs, by offset, then rule.
    var counted: [Int] = []
    /// Findings whose excerpt has grown: they count nothing.
    var amendments: [Int] = []
}

struct Deduplication {
    /// So many findings may be read again at the place where an earlier reading stopped; more are a reading of old text.
    private static let rereadBound = 64

    private(set) var groups: [FindingGroup] = []
    private(set) var repeated = 0
    private var places: [Fingerprint: Int] = [:]
    private var placesByText: [String: Int] = [:]
    private var seen: [String: Set<UInt64>]

    /// - Parameter counted: for each rule the offsets that were counted before.
    init(_ findings: [Finding], counted: [String: Set<UInt64>]) {
        seen = counted
        var reread: [Int] = []
        for index in findings.indices where !sort(findings[index], at: index) { reread.append(index) }
        repeated = reread.count
        // The record where an earlier reading stopped may have grown since: its excerpt is taken anew.
        for index in reread where repeated <= Self.rereadBound {
            groups[place(of: findings[index].fingerprint)].amendments.append(index)
        }
        for place in groups.indices { groups[place].counted.sort { Self.precedes(findings[$0], findings[$1]) } }
    }

    /// False where the finding was counted before.
    private mutating func sort(_ finding: Finding, at index: Int) -> Bool {
        if finding.isAmendment {
            groups[place(of: finding.fingerprint)].amendments.append(index)
        } else if seen[finding.rule, default: []].insert(finding.location.offset).inserted {
            groups[place(of: finding.fingerprint)].counted.append(index)
        } else {
            return false
        }
        return true
    }

    private mutating func place(of fingerprint: Fingerprint) -> Int {
        if let place = places[fingerprint] { return place }
        let text = fingerprint.text
        let place = placesByText[text] ?? groups.count
        if place == groups.count { groups.append(FindingGroup(fingerprint: fingerprint, text: text)) }
        places[fingerprint] = place
        placesByText[text] = place
        return place
    }

    private static func precedes(_ a: Finding, _ b: Finding) -> Bool {
        if a.location.offset != b.location.offset { return a.location.offset < b.location.offset }
        return a.rule < b.rule
    }
}
