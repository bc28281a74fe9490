// A pattern as an automaton that takes a byte at a time and knows where one named group begins and ends: for asking
// whether one text can be read in two ways. It takes at least what the pattern takes: look-arounds count as held, and
// what is repeated often may be repeated without end.

struct PatternAutomaton {
    /// Beyond so many steps a pattern is not looked into.
    private static let bound = 20_000
    /// What is repeated at most so often is written out.
    private static let writtenOut = 6

    private enum Step {
        case byte(ByteSet, then: Int)
        case fork([Int])
        case opens(then: Int)
        case closes(then: Int)
        case start(then: Int)
        case end(then: Int)
        case matched
    }

    /// Where a reading stands with regard to the group.
    enum Phase: Int, CaseIterable {
        case before
        /// In the group, which has no byte yet.
        case opened
        case inside, behind
    }

    /// A reading that waits for its next byte.
    struct Place: Hashable {
        /// Of step and phase.
        let number: Int

        init(number: Int) { self.number = number }
        init(_ step: Int, _ phase: Phase) { number = step << 2 | phase.rawValue }

        var step: Int { number >> 2 }
        var phase: Phase { Phase(rawValue: number & 3) ?? .before }
    }

    /// What a reading can be without taking a byte.
    struct Standing {
        var places: [Place] = []
        /// The text may end here, the group being behind.
        var mayEnd = false
    }

    private var steps: [Step] = [.matched]
    private let groups: Set<String>
    private var entry = 0
    private var isTooLarge = false
    /// By place.
    private var standings: [Standing] = []
    /// The bytes that a step can take.
    private var sets: [ByteSet] = []
    private(set) var atStart = Standing()
    private(set) var amidText = Standing()

    /// - Parameters:
    ///   - syntax: parsed with its groups' names.
    ///   - groups: names that stand for one field.
    /// - Returns: nil where the pattern is too large.
    init?(_ syntax: PatternSyntax, groups: Set<String>) {
        self.groups = groups
        // What matched goes on to the end of any text.
        steps = [.matched, .fork([])]
        steps.append(.byte(.all, then: 1))
        steps[1] = .fork([0, 2])
        entry = write(syntax, then: 1)
        guard !isTooLarge else { return nil }
        sets = steps.map { if case .byte(let set, _) = $0 { set } else { ByteSet() } }
        standings = steps.indices.flatMap { step in
            Phase.allCases.map { standing(step, $0, isAtStart: false) }
        }
        atStart = standing(entry, .before, isAtStart: true)
        amidText = standings[Place(entry, .before).number]
    }

    /// The bytes that a reading at `place` can take.
    func bytes(at place: Place) -> ByteSet { sets[place.step] }

    /// Where a reading at `place` stands after a byte that it takes.
    func standing(after place: Place) -> Standing {
        guard case .byte(_, let next) = steps[place.step] else { return Standing() }
        return standings[Place(next, place.phase == .opened ? .inside : place.phase).number]
    }

    // MARK: writing

    private mutating func add(_ step: Step) -> Int {
        guard steps.count < PatternAutomaton.bound else {
            isTooLarge = true
            return 0
        }
        steps.append(step)
        return steps.count - 1
    }

    /// Adds `syntax`, after which `next` comes; gives its first step.
    private mutating func write(_ syntax: PatternSyntax, then next: Int) -> Int {
        if isTooLarge { return next }
        switch syntax {
        case .empty, .assertion(.wordBoundary), .assertion(.notWordBoundary), .assertion(.other): return next
        case .assertion(.start): return add(.start(then: next))
        case .assertion(.end): return add(.end(then: next))
        case .assertion(.opens(let name)): return groups.contains(name) ? add(.opens(then: next)) : next
        case .assertion(.closes(let name)): return groups.contains(name) ? add(.closes(then: next)) : next
        case .oneOf(let set): return add(.byte(set, then: next))
        case .unknown: return loop(.oneOf(.all), then: next)
        case .sequence(let items): return items.reversed().reduce(next) { write($1, then: $0) }
        case .alternatives(let branches):
            let starts = branches.map { write($0, then: next) }
            return add(.fork(starts))
        case .repeated(let inner, let minimum, let maximum):
            return write(inner, minimum, maximum, then: next)
        }
    }

    private mutating func write(_ inner: PatternSyntax, _ minimum: Int, _ maximum: Int?, then next: Int) -> Int {
        var entry = next
        if let maximum, maximum <= PatternAutomaton.writtenOut {
            for _ in 0..<max(0, maximum - minimum) {
                let start = write(inner, then: entry)
                entry = add(.fork([start, next]))
            }
        } else {
            entry = loop(inner, then: next)
        }
        for _ in 0..<min(minimum, PatternAutomaton.writtenOut) { entry = write(inner, then: entry) }
        return entry
    }

    private mutating func loop(_ inner: PatternSyntax, then next: Int) -> Int {
        let fork = add(.fork([]))
        let start = write(inner, then: fork)
        steps[fork] = .fork([start, next])
        return fork
    }

    // MARK: standing

    private func standing(_ step: Int, _ phase: Phase, isAtStart: Bool) -> Standing {
        var standing = Standing()
        var seen: Set<[Int]> = []
        var waiting = [(step: step, phase: phase, isAtEnd: false)]
        while let (step, phase, isAtEnd) = waiting.popLast() {
            guard seen.insert([step, phase.rawValue, isAtEnd ? 1 : 0]).inserted else { continue }
            switch steps[step] {
            case .byte: if !isAtEnd { standing.places.append(Place(step, phase)) }
            case .fork(let choices): waiting += choices.map { ($0, phase, isAtEnd) }
            case .opens(let next): waiting.append((next, max(phase, .opened), isAtEnd))
            // A group that is empty finds nothing.
            case .closes(let next): if phase != .opened { waiting.append((next, .behind, isAtEnd)) }
            case .start(let next): if isAtStart { waiting.append((next, phase, isAtEnd)) }
            case .end(let next): waiting.append((next, phase, true))
            case .matched: if phase == .behind { standing.mayEnd = true }
            }
        }
        return standing
    }
}

extension PatternAutomaton.Phase: Comparable {
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
