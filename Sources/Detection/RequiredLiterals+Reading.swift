// Reads off a pattern's structure which literals every match of it must hold: from the leaves up, what is known of each
// node's texts, their beginnings and their ends.
import Bindings

extension RequiredLiterals {
    struct Reading {
        private static let exactBound = 128
        private static let lengthBound = 40
        /// Bytes of a set that a literal may well begin with.
        private static let few = 4

        /// Bytes that a literal must have.
        let shortest: Int

        /// Whether literals of any length are wanted, for texts that are short: then none is given up for being too short
        /// before everything was tried to make it longer. In whole logs that would rather make more of the common ones.
        private var takesAny: Bool { shortest == LiteralSet.minimumLength }

        /// What is known of a node.
        private struct Knowledge {
            /// All texts the node can match, if they are few.
            var exact: [[UInt8]]?
            /// Texts one of which each match begins with, or ends with.
            var prefixes: [[UInt8]]?
            var suffixes: [[UInt8]]?
            /// Sets that every match holds, from inside the node.
            var required: [RequiredLiterals] = []

            init(exact: [[UInt8]]) {
                self.exact = exact
                prefixes = exact
                suffixes = exact
            }

            init(prefixes: [[UInt8]]? = nil, suffixes: [[UInt8]]? = nil, required: [RequiredLiterals] = []) {
                self.prefixes = prefixes
                self.suffixes = suffixes
                self.required = required
            }
        }

        /// All that is known of `syntax`, as sets of which every match holds.
        func sets(_ syntax: PatternSyntax) -> [RequiredLiterals] { all(knowledge(syntax)) }

        private func all(_ known: Knowledge) -> [RequiredLiterals] {
            [known.prefixes, known.suffixes].compactMap { $0.flatMap(usable) } + known.required
        }

        private func best(_ known: Knowledge) -> RequiredLiterals? {
            all(known).max { $0.selectivity < $1.selectivity }
        }

        private func usable(_ texts: [[UInt8]]) -> RequiredLiterals? {
            RequiredLiterals.usable(texts, shortest: shortest)
        }

        private func knowledge(_ syntax: PatternSyntax) -> Knowledge {
            switch syntax {
            case .empty, .assertion: Knowledge(exact: [[]])
            case .unknown: Knowledge()
            case .oneOf(let set): byte(set.folded)
            case .sequence: sequence(syntax.flattened)
            case .alternatives(let branches): alternatives(branches.map(knowledge))
            case .repeated(let inner, let minimum, let maximum): repeated(knowledge(inner), minimum, maximum)
            }
        }

        private func byte(_ set: ByteSet) -> Knowledge {
            set.count <= 6 && !set.isEmpty ? Knowledge(exact: set.members.map { [$0] }) : Knowledge()
        }

        private func sequence(_ items: [PatternSyntax]) -> Knowledge {
            var run: [[UInt8]] = [[]]
            /// Texts beside those of the run that are long enough and grow no more.
            var grown: [[UInt8]] = []
            var prefixes: [[UInt8]]?
            var sets: [RequiredLiterals] = []
            func consider(_ texts: [[UInt8]]) {
                if let set = usable(grown + texts) { sets.append(set) }
                if prefixes == nil { prefixes = grown + texts }
            }
            for item in items {
                if case .oneOf(let set) = item, let byte = set.folded.only, run[0].count < Reading.lengthBound {
                    for index in run.indices { run[index].append(byte) }
                    continue
                }
                if case .oneOf(let set) = item, let few = fewMembers(set.folded, after: run),
                    let product = product(run, few)
                {
                    run = product
                    continue
                }
                // A blank before everything else would only make more literals of the same rarity.
                let known = run == [[]] && isWide(item) ? Knowledge() : knowledge(item)
                if let exact = known.exact, let product = product(run, exact) {
                    run = product
                    continue
                }
                if let longer = lengthened(run, by: item, known) {
                    grown += longer.grown
                    run = longer.run
                    continue
                }
                consider(known.prefixes.flatMap { product(run, $0) } ?? run)
                sets += known.required
                run = known.suffixes ?? [[]]
                grown = []
                let isWide = run.count > Reading.few && run.allSatisfy { $0.count == 1 }
                if isWide || run.contains(where: { $0.count >= Reading.lengthBound }) { run = [[]] }
            }
            guard prefixes != nil || !grown.isEmpty else { return Knowledge(exact: run) }
            consider(run)
            return Knowledge(prefixes: prefixes, suffixes: grown.isEmpty ? run : nil, required: sets)
        }

        /// A run of which some texts are too short to be of use, and that `item` cannot make longer as a whole: only those
        /// grow, the others are left as they are. nil where there are none, or they cannot grow either.
        private func lengthened(
            _ run: [[UInt8]], by item: PatternSyntax, _ known: Knowledge
        ) -> (grown: [[UInt8]], run: [[UInt8]])? {
            let short = run.filter { $0.count < shortest }
            guard takesAny, !short.isEmpty, short.count < run.count, short.allSatisfy({ $0.count >= 2 }) else {
                return nil
            }
            let enough = run.filter { $0.count >= shortest }
            if let exact = known.exact { return product(short, exact).map { (enough, $0) } }
            guard case .repeated(let inner, 0, _) = item, let next = knowledge(inner).prefixes,
                let longer = product(short, next), longer.allSatisfy({ $0.count >= shortest })
            else { return nil }
            // It stands there once at least, or not at all.
            return (enough + longer, short)
        }

        /// Whether `item` is one of several bytes, `\s` for one, or may be.
        private func isWide(_ item: PatternSyntax) -> Bool {
            switch item {
            case .oneOf(let set): set.folded.count > Reading.few
            case .repeated(.oneOf(let set), _, _): set.folded.count > Reading.few
            default: false
            }
        }

        /// The members of a set that is small enough to make a short run longer: digits behind `ORA-`.
        private func fewMembers(_ set: ByteSet, after run: [[UInt8]]) -> [[UInt8]]? {
            let shortest = run.map(\.count).min() ?? 0
            guard set.count <= 16, (2..<LiteralSet.fastLength).contains(shortest) else { return nil }
            return set.members.map { [$0] }
        }

        private func product(_ a: [[UInt8]], _ b: [[UInt8]]) -> [[UInt8]]? {
            guard a.count * b.count <= Reading.exactBound else { return nil }
            let out = a.flatMap { x in b.map { x + $0 } }
            return out.contains { $0.count > Reading.lengthBound } ? nil : out
        }

        private func alternatives(_ branches: [Knowledge]) -> Knowledge {
            if let exact = union(branches.map(\.exact)) { return Knowledge(exact: exact) }
            return Knowledge(
                prefixes: union(branches.map(\.prefixes)), suffixes: union(branches.map(\.suffixes)),
                required: RequiredLiterals.anyOf(branches.map(best), shortest: shortest).map { [$0] } ?? [])
        }

        private func union(_ parts: [[[UInt8]]?]) -> [[UInt8]]? {
            var all: [[UInt8]] = []
            for part in parts {
                guard let part else { return nil }
                all += part
            }
            return all.count <= Reading.exactBound ? all : nil
        }

        /// `texts` up to `times` times one after the other, nothing at all among them.
        private func upTo(_ times: Int, _ texts: [[UInt8]]) -> [[UInt8]]? {
            var all: [[UInt8]] = [[]]
            for _ in 0..<times {
                guard let longer = product(all, texts) else { return nil }
                all += longer.filter { !all.contains($0) }
            }
            return all
        }

        private func repeated(_ inner: Knowledge, _ minimum: Int, _ maximum: Int?) -> Knowledge {
            if minimum == 0 {
                if maximum == 1, let texts = inner.exact { return Knowledge(exact: texts + [[]]) }
                if takesAny, let maximum, maximum <= 3, let all = inner.exact.flatMap({ upTo(maximum, $0) }) {
                    return Knowledge(exact: all)
                }
                return maximum == 0 ? Knowledge(exact: [[]]) : Knowledge()
            }
            let some = Knowledge(prefixes: inner.prefixes, suffixes: inner.suffixes, required: all(inner))
            guard minimum == maximum, minimum <= 8, var texts = inner.exact else { return some }
            let one = texts
            for _ in 1..<minimum {
                guard let next = product(texts, one) else { return some }
                texts = next
            }
            return Knowledge(exact: texts)
        }
    }
}
