// What looks for many expressions or literals at once: Hyperscan, its literal-only mode, or our own scanner, behind one
// face. Which one is chosen when a rule set is made.
import Glibc

/// A library to search with, and why it is this one.
public enum SearchLibrary: Sendable {
    case expressions(Hyperscan)
    case literals(Hyperscan, because: String)
    /// vigie's own scanner for literals.
    case portable

    /// The best that this machine has.
    public static let best: SearchLibrary = {
        guard let library = usable else { return .portable }
        return switch library.trust() {
        case .expressions: .expressions(library)
        case .literals(let reason): .literals(library, because: reason)
        }
    }()

    /// Whether it takes expressions, not only literals.
    public var takesExpressions: Bool { if case .expressions = self { true } else { false } }

    /// What compiles its sets.
    fileprivate var compiler: Hyperscan? {
        switch self {
        case .expressions(let library), .literals(let library, _): library
        case .portable: nil
        }
    }

    /// What compiled sets depend on: kind, and where there is a library its version, its file, the processor.
    public var identity: String {
        switch self {
        case .expressions(let library): "expressions " + library.identity
        case .literals(let library, let reason): "literals \(library.identity)\n\(reason)"
        case .portable: "portable"
        }
    }

    /// This machine's best, if it is what had this identity. How far a library is to be trusted was found out before, and
    /// is not tried again.
    public static func known(as identity: String) -> SearchLibrary? {
        guard let library = usable else { return identity == portable.identity ? .portable : nil }
        if identity == SearchLibrary.expressions(library).identity { return .expressions(library) }
        let parts = identity.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let literals = SearchLibrary.literals(library, because: String(parts[1]))
        return identity == literals.identity ? literals : nil
    }

    /// nil where vigie is to do without a library.
    private static var usable: Hyperscan? { getenv("VIGIE_LIB") != nil ? nil : Hyperscan.library }
}

/// A compiled set of what is looked for. Immutable, shared between threads.
public final class Searcher: Sendable {
    private enum Form {
        case set(PatternSet)
        case portable(LiteralSet)
        case empty
    }

    /// Where something was found: its number, and the place after its last byte.
    public typealias Hit = PatternSet.Hit

    private let form: Form
    /// How many expressions or literals there are.
    public let count: Int
    /// Whether it searches for expressions, not only literals.
    public let takesExpressions: Bool

    /// - Parameter expressions: literals, unless the library takes expressions.
    public init(_ expressions: [PatternSet.Expression], library: SearchLibrary) throws(PatternSetError) {
        count = expressions.count
        takesExpressions = library.takesExpressions
        if expressions.isEmpty {
            form = .empty
            return
        }
        switch library {
        case .expressions(let library): form = .set(try PatternSet(expressions, library: library))
        case .literals(let library, _):
            form = .set(try PatternSet(literals: expressions.map(\.text), library: library))
        case .portable: form = .portable(LiteralSet(expressions.map(\.text)))
        }
    }

    /// Searches with vigie's own scanner.
    public init(literals: [PatternSet.Expression]) {
        count = literals.count
        takesExpressions = false
        form = literals.isEmpty ? .empty : .portable(LiteralSet(literals.map(\.text)))
    }

    /// The compiled set, for `init(from:)` with the same library. What a library cannot write is read as damaged.
    public func write(to tables: inout TableWriter) {
        tables.write(count: count)
        tables.write(count: takesExpressions ? 1 : 0)
        switch form {
        case .empty: tables.write(count: 0)
        case .portable(let set):
            tables.write(count: 1)
            set.write(to: &tables)
        case .set(let set):
            tables.write(count: 2)
            tables.write(set.serialized() ?? [])
        }
    }

    /// nil where the bytes are no such set, or the library refuses them.
    public init?(from tables: inout TableReader, library: SearchLibrary) {
        guard let count = tables.count(), let takesExpressions = tables.count(), let kind = tables.count(),
            count <= Int32.max
        else { return nil }
        self.count = count
        self.takesExpressions = takesExpressions != 0
        switch kind {
        case 0 where count == 0: form = .empty
        case 1:
            guard let set = LiteralSet(from: &tables), set.count == count else { return nil }
            form = .portable(set)
        case 2:
            guard let library = library.compiler, let bytes = tables.array(of: UInt8.self),
                let set = PatternSet(serialized: bytes, library: library)
            else { return nil }
            form = .set(set)
        default: return nil
        }
    }

    /// One thread's working memory; made at the first scan.
    public final class Scratch {
        fileprivate var memory: PatternSet.Scratch?
        fileprivate var literalHits: [LiteralSet.Hit] = []

        public init() {}
    }

    /// Appends what stands in `text`, in no order; false where that is not all.
    public func scan(_ text: Span<UInt8>, in scratch: Scratch, into hits: inout [Hit]) -> Bool {
        switch form {
        case .empty: return true
        case .set(let set):
            guard let memory = scratch.memory ?? set.makeScratch() else { return false }
            scratch.memory = memory
            guard set.scan(text, in: memory, into: &hits) else { return false }
        case .portable(let set):
            scratch.literalHits.removeAll(keepingCapacity: true)
            set.scan(text, into: &scratch.literalHits)
            hits.append(
                contentsOf: scratch.literalHits.map { Hit(expression: UInt32($0.literal), end: UInt32($0.start) + 1) })
        }
        return true
    }
}
