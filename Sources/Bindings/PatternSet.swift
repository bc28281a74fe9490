// Many regular expressions or literals looked for at once, in blocks of whole lines, by Hyperscan. It only says where to
// look: what counts is PCRE2's.
import CHyperscan
import Glibc

/// Why a set was not compiled: the library's words, and which expression they are about.
public struct PatternSetError: Error, Sendable {
    public let message: String
    /// nil where no single expression is at fault.
    public let expression: Int?
}

/// A compiled set. Immutable, shared between threads; each thread scans with a scratch of its own.
public final class PatternSet: @unchecked Sendable {
    /// What is looked for: a literal, letters in either case, or an expression in the part of PCRE's language that
    /// Hyperscan has; `^` and `$` stand at newlines.
    public struct Expression: Sendable, Hashable {
        public var text: [UInt8]
        public var isCaseless: Bool
        public var isLiteral: Bool

        public init(text: [UInt8], isCaseless: Bool) {
            self.text = text
            self.isCaseless = isCaseless
            isLiteral = false
        }

        public init(literal: [UInt8]) {
            text = literal
            isCaseless = true
            isLiteral = true
        }
    }

    /// An expression's match: its number, and the place after its last byte.
    public struct Hit: Sendable, Equatable {
        public var expression: UInt32
        public var end: UInt32

        public init(expression: UInt32, end: UInt32) {
            self.expression = expression
            self.end = end
        }
    }

    /// Hits of one scan; what exceeds them is a text made to be hit, and ends the scan.
    public static let hitBound = 1 << 20

    private let database: OpaquePointer
    private let library: Hyperscan

    public init(_ expressions: [Expression], library: Hyperscan) throws(PatternSetError) {
        let flags = expressions.map {
            UInt32(VIGIE_HS_MULTILINE) | ($0.isCaseless ? UInt32(VIGIE_HS_CASELESS) : 0)
        }
        self.library = library
        database = try PatternSet.compiled(expressions.map(\.text)) { texts, ids, database, error in
            library.functions.compile_multi(
                texts, flags, ids, UInt32(expressions.count), UInt32(VIGIE_HS_MODE_BLOCK), nil, database,
                error)
        }
    }

    private typealias Compile = (
        UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UInt32>?, UnsafeMutablePointer<OpaquePointer?>,
        UnsafeMutablePointer<UnsafeMutablePointer<hs_compile_error_t>?>
    ) -> Int32

    private static func compiled(_ texts: [[UInt8]], _ compile: Compile) throws(PatternSetError) -> OpaquePointer {
        // All texts in one piece, each ended by a zero, and where each begins.
        var joined: [CChar] = []
        var starts: [Int] = []
        for text in texts {
            starts.append(joined.count)
            joined += text.map { CChar(bitPattern: $0) } + [0]
        }
        let ids = texts.indices.map { UInt32($0) }
        var database: OpaquePointer?
        var failure: UnsafeMutablePointer<hs_compile_error_t>?
        let code = joined.withUnsafeBufferPointer { joined in
            starts.map { start in joined.baseAddress.map { $0 + start } }.withUnsafeBufferPointer { pointers in
                compile(pointers.baseAddress, ids, &database, &failure)
            }
        }
        defer { if let failure { _ = Hyperscan.library?.functions.free_compile_error(failure) } }
        if code == VIGIE_HS_SUCCESS, let database { return database }
        let words = failure?.pointee.message.map { String(cString: $0) } ?? "error \(code)"
        throw PatternSetError(
            message: words,
            expression: failure.flatMap { Int(exactly: $0.pointee.expression) }.flatMap { $0 < 0 ? nil : $0 })
    }

    /// - Parameter serialized: what `serialized` gave, from the same version on the same kind of processor; nil where the
    ///   library refuses it.
    public init?(serialized: [UInt8], library: Hyperscan) {
        var database: OpaquePointer?
        let code = serialized.withUnsafeBytes {
            library.functions.deserialize_database(
                $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, &database)
        }
        guard code == VIGIE_HS_SUCCESS, let database else { return nil }
        self.library = library
        self.database = database
    }

    deinit { _ = library.functions.free_database(database) }

    /// The compiled set as bytes; nil where the library fails.
    public func serialized() -> [UInt8]? {
        var bytes: UnsafeMutablePointer<CChar>?
        var length = 0
        guard library.functions.serialize_database(database, &bytes, &length) == VIGIE_HS_SUCCESS, let bytes
        else { return nil }
        defer { free(bytes) }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: length))
    }

    /// One thread's working memory.
    public final class Scratch {
        fileprivate let memory: OpaquePointer
        private let library: Hyperscan

        fileprivate init(_ memory: OpaquePointer, _ library: Hyperscan) {
            self.memory = memory
            self.library = library
        }

        deinit { _ = library.functions.free_scratch(memory) }
    }

    /// nil where there is no memory.
    public func makeScratch() -> Scratch? {
        var memory: OpaquePointer?
        guard library.functions.alloc_scratch(database, &memory) == VIGIE_HS_SUCCESS, let memory else {
            return nil
        }
        return Scratch(memory, library)
    }

    /// What the callback writes to.
    private struct Collector {
        var hits: UnsafeMutablePointer<Hit>
        var count = 0
        var capacity: Int
    }

    /// Appends the matches in `text`, in the order of their ends as a rule; false where the scan failed or hits exceeded
    /// the bound, so that the text must be looked at without it.
    public func scan(_ text: Span<UInt8>, in scratch: Scratch, into hits: inout [Hit]) -> Bool {
        guard text.count > 0 else { return true }
        var collector = Collector(hits: .allocate(capacity: 1_024), capacity: 1_024)
        defer { collector.hits.deallocate() }
        let code = text.withUnsafeBytes { bytes in
            library.functions.scan(
                database, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(bytes.count), 0,
                scratch.memory,
                { id, _, end, _, context in
                    guard let collector = context?.assumingMemoryBound(to: Collector.self) else { return 1 }
                    return PatternSet.collect(Hit(expression: id, end: UInt32(truncatingIfNeeded: end)), collector)
                }, &collector)
        }
        hits.append(contentsOf: UnsafeBufferPointer(start: collector.hits, count: collector.count))
        return code == VIGIE_HS_SUCCESS
    }

    /// 0 to go on.
    @inline(__always)
    private static func collect(_ hit: Hit, _ collector: UnsafeMutablePointer<Collector>) -> Int32 {
        if collector.pointee.count == collector.pointee.capacity {
            guard collector.pointee.capacity < hitBound else { return 1 }
            let larger = UnsafeMutablePointer<Hit>.allocate(capacity: 4 * collector.pointee.capacity)
            larger.moveInitialize(from: collector.pointee.hits, count: collector.pointee.count)
            collector.pointee.hits.deallocate()
            collector.pointee.hits = larger
            collector.pointee.capacity *= 4
        }
        (collector.pointee.hits + collector.pointee.count).initialize(to: hit)
        collector.pointee.count += 1
        return 0
    }
}
