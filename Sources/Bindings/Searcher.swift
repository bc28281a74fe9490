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
        if getenv("VIGIE_LIB") != nil { return .portable }
        guard let library = Hyperscan.library else { return .portable }
        return switch library.trust() {
        case .expressions: .expressions(library)
        case .literals(let reason): .literals(library, because: reason)
        }
    }()

    /// Whether it takes expressions, not only literals.
    public var takesExpressions: Bool { if case .expressions = self { true } else { false } }

    /// What compiled sets depend on: kind, version, processor.
    public var identity: String {
        switch self {
        case .expressions(let library): "expressions \(library.version) \(library.platform)"
        case .literals(let library, _): "literals \(library.version) \(library.platform)"
        case .portable: "portable"
        }
    }
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

    /// - Parameter expressions: literals, unless the library takes expressions.
    public init(_ expressions: [PatternSet.Expression], library: SearchLibrary) throws(PatternSetError) {
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
