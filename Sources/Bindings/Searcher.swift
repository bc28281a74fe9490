// What looks for many literals and expressions at once: literals with our own scanner, expressions with Hyperscan where it
// is there and trusted.

/// What expressions are searched with.
public enum SearchLibrary: Sendable {
    case hyperscan(Hyperscan)
    /// vigie's own scanner for literals alone, and why.
    case portable(because: String)

    /// The best that this machine has.
    public static let best: SearchLibrary = {
        guard let library = Hyperscan.library else { return .portable(because: "there is no libhs.so.5 here") }
        return library.doubt().map { .portable(because: $0) } ?? .hyperscan(library)
    }()

    public static let portable = SearchLibrary.portable(because: "it was asked for")

    /// Whether it takes expressions, not only literals.
    public var takesExpressions: Bool { if case .hyperscan = self { true } else { false } }

    /// What compiled sets depend on: kind, and where there is a library its version, its file, the processor.
    public var identity: String {
        switch self {
        case .hyperscan(let library): "hyperscan " + library.identity
        case .portable: "portable"
        }
    }

    /// This machine's best, if it is what had this identity. That a library is to be trusted was found out before, and is
    /// not tried again.
    public static func known(as identity: String) -> SearchLibrary? {
        if identity == portable.identity { return best.takesExpressions ? nil : best }
        guard let library = Hyperscan.library else { return nil }
        return identity == SearchLibrary.hyperscan(library).identity ? .hyperscan(library) : nil
    }
}

/// A compiled set of what is looked for. Immutable, shared between threads.
public final class Searcher: Sendable {
    /// Where something was found: its number, and a place in its line, counted from 1.
    public typealias Hit = PatternSet.Hit

    private let literals: LiteralSet
    private let expressions: PatternSet?
    /// The number of each literal, and of each expression, among all.
    private let numbersOfLiterals: [UInt32]
    private let numbersOfExpressions: [UInt32]

    public init(_ wanted: [PatternSet.Expression], library: SearchLibrary) throws(PatternSetError) {
        let literalPlaces = wanted.indices.filter { wanted[$0].isLiteral }
        let otherPlaces = wanted.indices.filter { !wanted[$0].isLiteral }
        literals = LiteralSet(literalPlaces.map { wanted[$0].text })
        numbersOfLiterals = literalPlaces.map { UInt32($0) }
        numbersOfExpressions = otherPlaces.map { UInt32($0) }
        guard case .hyperscan(let library) = library, !otherPlaces.isEmpty else {
            precondition(otherPlaces.isEmpty, "expressions without a library for them")
            expressions = nil
            return
        }
        do throws(PatternSetError) {
            expressions = try PatternSet(otherPlaces.map { wanted[$0] }, library: library)
        } catch {
            throw PatternSetError(message: error.message, expression: error.expression.map { otherPlaces[$0] })
        }
    }

    /// The compiled set, for `init(from:)` with the same library. What a library cannot write is read as damaged.
    public func write(to tables: inout TableWriter) {
        literals.write(to: &tables)
        tables.write(numbersOfLiterals)
        tables.write(numbersOfExpressions)
        if let expressions { tables.write(expressions.serialized() ?? []) }
    }

    /// nil where the bytes are no such set, or the library refuses them.
    public init?(from tables: inout TableReader, library: SearchLibrary) {
        guard let literals = LiteralSet(from: &tables), let numbersOfLiterals = tables.array(of: UInt32.self),
            let numbersOfExpressions = tables.array(of: UInt32.self), literals.count == numbersOfLiterals.count
        else { return nil }
        let count = numbersOfLiterals.count + numbersOfExpressions.count
        guard (numbersOfLiterals + numbersOfExpressions).allSatisfy({ $0 < count }) else { return nil }
        self.literals = literals
        self.numbersOfLiterals = numbersOfLiterals
        self.numbersOfExpressions = numbersOfExpressions
        if numbersOfExpressions.isEmpty {
            expressions = nil
            return
        }
        guard case .hyperscan(let library) = library, let bytes = tables.array(of: UInt8.self),
            let set = PatternSet(serialized: bytes, library: library)
        else { return nil }
        expressions = set
    }

    /// How many literals and expressions there are.
    public var count: Int { literalCount + expressionCount }
    public var isEmpty: Bool { numbersOfLiterals.isEmpty && numbersOfExpressions.isEmpty }
    public var literalCount: Int { numbersOfLiterals.count }
    public var expressionCount: Int { numbersOfExpressions.count }

    /// One thread's working memory; made at the first scan.
    public final class Scratch {
        fileprivate var memory: PatternSet.Scratch?
        fileprivate var literalHits: [LiteralSet.Hit] = []

        public init() {}
    }

    /// Appends what stands in `text`, in no order; false where that is not all.
    public func scan(_ text: Span<UInt8>, in scratch: Scratch, into hits: inout [Hit]) -> Bool {
        scratch.literalHits.removeAll(keepingCapacity: true)
        literals.scan(text, into: &scratch.literalHits)
        for hit in scratch.literalHits {
            hits.append(Hit(expression: numbersOfLiterals[Int(hit.literal)], end: UInt32(hit.start) + 1))
        }
        guard let expressions else { return true }
        guard let memory = scratch.memory ?? expressions.makeScratch() else { return false }
        scratch.memory = memory
        let first = hits.count
        guard expressions.scan(text, in: memory, into: &hits) else { return false }
        for index in first..<hits.count {
            hits[index].expression = numbersOfExpressions[Int(hits[index].expression)]
        }
        return true
    }
}
