// Sorting a batch before any incident is touched: what was counted before is dropped, the rest is grouped by
// fingerprint, so that each incident is read and written once a batch however many findings it gets.

import Detection

/// The findings of a batch that share a fingerprint, as indices into it.
struct FindingGroup {
    let fingerprint: Fingerprint
    let text: String
    /// New (rule, record) pairs, by offset, then rule.
    var counted: [Int] = []
    /// Findings whose excerpt has grown: they count nothing.
    var amendments: [Int] = []
}

struct Deduplication {
    private(set) var groups: [FindingGroup] = []
    private(set) var repeated = 0
    private var places: [Fingerprint: Int] = [:]
    private var placesByText: [String: Int] = [:]
    private var seen: [String: Set<UInt64>]

    /// - Parameter counted: for each rule the offsets that were counted before.
    init(_ findings: [Finding], counted: [String: Set<UInt64>]) {
        seen = counted
        for index in findings.indices { sort(findings[index], at: index) }
        for place in groups.indices { groups[place].counted.sort { Self.precedes(findings[$0], findings[$1]) } }
    }

    private mutating func sort(_ finding: Finding, at index: Int) {
        if finding.isAmendment {
            groups[place(of: finding.fingerprint)].amendments.append(index)
        } else if seen[finding.rule, default: []].insert(finding.location.offset).inserted {
            groups[place(of: finding.fingerprint)].counted.append(index)
        } else {
            repeated += 1
        }
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
