// One PCRE2 expression, JIT-compiled, in byte mode unless asked otherwise: the truth of every match vigie counts.
import CPCRE2
import Synchronization

/// Why an expression was refused: PCRE2's words and the byte offset in the expression.
public struct PatternError: Error, Sendable {
    public let message: String
    public let offset: Int
}

/// What one attempt gave. `limit`: PCRE2 gave up at its match limit (or the JIT's stack), the answer is unknown.
public enum MatchOutcome: Sendable, Equatable {
    case match, noMatch, limit
}

/// A compiled expression. Immutable, so it may be shared between threads; results go to a `MatchScratch` of the thread.
public final class Pattern: @unchecked Sendable {
    public let source: String
    /// Whether it matches characters instead of bytes.
    public let isUTF: Bool
    /// What PCRE2 made of the source; none yet where the source is known to be good and was not needed so far.
    private let compiled = Atomic<OpaquePointer?>(nil)
    /// The same with the JIT's code, which is made at the first use: most patterns of a large pack see no candidate.
    private let ready = Atomic<OpaquePointer?>(nil)
    /// Where in a subject it can begin to match; written before `ready`, read after it.
    private(set) var beginnings = Beginnings.any
    /// Whether that is one place, so that the whole budget is its own.
    private var isTriedOnce = false
    /// The same expression held to the place where it begins; made where one was too dear to leave it to PCRE2 to move on.
    private let held = Atomic<OpaquePointer?>(nil)
    private let compiling = Mutex(())

    /// - Parameter utf: match characters instead of bytes; invalid UTF-8 then never matches, and is no error.
    public init(_ source: String, utf: Bool = false) throws(PatternError) {
        self.source = source
        isUTF = utf
        compiled.store(try Pattern.compile(source, utf: utf), ordering: .releasing)
    }

    /// A source that this version of PCRE2 has compiled before: it is compiled at the first use.
    /// - Precondition: it compiles. Silence in place of matches would be worse than an end, so the use of one that does
    ///   not is fatal; whoever keeps sources keeps ``libraryVersion`` and a checksum with them.
    public init(known source: String, utf: Bool = false) {
        self.source = source
        isUTF = utf
    }

    deinit {
        for code in [compiled.load(ordering: .acquiring), held.load(ordering: .acquiring)] { pcre2_code_free_8(code) }
    }

    /// Names of the capture groups with their numbers; one name may stand for several groups (DUPNAMES).
    public var captures: [(name: String, groups: [Int])] { Pattern.readNames(code) }

    /// PCRE2's version with its date, such as `10.42 2022-12-11`.
    public static var libraryVersion: String {
        var buffer = [UInt8](repeating: 0, count: max(1, Int(pcre2_config_8(UInt32(PCRE2_CONFIG_VERSION), nil))))
        pcre2_config_8(UInt32(PCRE2_CONFIG_VERSION), &buffer)
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// What PCRE2 compiles expressions to, such as `x86 64bit (little endian + unaligned)`; nil where it cannot on this
    /// machine (built without, or memory may not be executed) and matching is ten times slower.
    public static var jitTarget: String? {
        var isBuilt: UInt32 = 0
        pcre2_config_8(UInt32(PCRE2_CONFIG_JIT), &isBuilt)
        guard isBuilt != 0, let probe = try? Pattern.compile("a+b", utf: false) else { return nil }
        defer { pcre2_code_free_8(probe) }
        guard pcre2_jit_compile_8(probe, UInt32(PCRE2_JIT_COMPLETE)) == 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: max(1, Int(pcre2_config_8(UInt32(PCRE2_CONFIG_JITTARGET), nil))))
        pcre2_config_8(UInt32(PCRE2_CONFIG_JITTARGET), &buffer)
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Looks for the first match in `subject` at or after `start`; the groups' places are left in `scratch`. What a
    /// subject may cost follows from its length alone (`StepBudget`).
    public func match(_ subject: Span<UInt8>, from start: Int = 0, in scratch: MatchScratch) -> MatchOutcome {
        let code = ready.load(ordering: .acquiring) ?? madeReady()
        let budget = StepBudget(length: subject.count)
        var result = subject.withUnsafeBufferPointer {
            Pattern.attempt(code, $0, from: start, steps: isTriedOnce ? budget.all : budget.first, in: scratch)
        }
        if result == PCRE2_ERROR_MATCHLIMIT, !isTriedOnce {
            result = subject.withUnsafeBufferPointer { attemptEach($0, from: start, budget, in: scratch) }
        }
        if result > 0 {
            scratch.groupCount = Int(result)
            return .match
        }
        scratch.groupCount = 0
        if result == PCRE2_ERROR_NOMATCH { return .noMatch }
        scratch.limitHits += 1
        return .limit
    }

    /// PCRE2's answer: the number of groups set, or an error.
    static func attempt(
        _ code: OpaquePointer, _ subject: UnsafeBufferPointer<UInt8>, from start: Int, steps: Int,
        in scratch: MatchScratch
    ) -> Int32 {
        pcre2_set_match_limit_8(scratch.context, UInt32(clamping: steps))
        var empty: UInt8 = 0
        return withUnsafePointer(to: &empty) {
            pcre2_match_8(code, subject.baseAddress ?? $0, subject.count, start, 0, scratch.data, scratch.context)
        }
    }

    private func madeReady() -> OpaquePointer {
        let code = self.code
        compiling.withLock { _ in
            guard ready.load(ordering: .relaxed) == nil else { return }
            pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
            beginnings = Beginnings(of: code, source: source)
            isTriedOnce = beginnings == .one
            ready.store(code, ordering: .releasing)
        }
        return code
    }

    /// With the JIT's code, and without the searches ahead that pay only where PCRE2 moves on by itself.
    var anchored: OpaquePointer? {
        if let code = held.load(ordering: .acquiring) { return code }
        return compiling.withLock { _ in
            if let code = held.load(ordering: .relaxed) { return code }
            let options = UInt32(PCRE2_ANCHORED | PCRE2_NO_START_OPTIMIZE)
            guard let code = try? Pattern.compile(source, utf: isUTF, options) else { return nil }
            pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
            held.store(code, ordering: .releasing)
            return code
        }
    }

    private var code: OpaquePointer {
        while true {
            if let code = compiled.load(ordering: .acquiring) { return code }
            compiling.withLock { _ in
                guard compiled.load(ordering: .relaxed) == nil else { return }
                do throws(PatternError) {
                    compiled.store(try Pattern.compile(source, utf: isUTF), ordering: .releasing)
                } catch {
                    fatalError("«\(source)» compiled before and does not any more: \(error.message)")
                }
            }
        }
    }

    private static func compile(_ source: String, utf: Bool, _ more: UInt32 = 0) throws(PatternError) -> OpaquePointer {
        var options = UInt32(PCRE2_DUPNAMES | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C) | more
        if utf { options |= UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF) }
        var code: OpaquePointer?
        var errorCode: Int32 = 0
        var errorOffset = 0
        let bytes = Array(source.utf8)
        bytes.withUnsafeBufferPointer {
            code = pcre2_compile_8($0.baseAddress, $0.count, options, &errorCode, &errorOffset, nil)
        }
        guard let code else { throw PatternError(message: Pattern.words(errorCode), offset: errorOffset) }
        return code
    }

    public func matches(_ bytes: [UInt8], in scratch: MatchScratch) -> Bool {
        match(bytes.span, in: scratch) == .match
    }

    private static func words(_ code: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let length = buffer.withUnsafeMutableBufferPointer { pcre2_get_error_message_8(code, $0.baseAddress, $0.count) }
        return String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
    }

    private static func readNames(_ code: OpaquePointer) -> [(name: String, groups: [Int])] {
        var count: UInt32 = 0
        var entrySize: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &entrySize)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table else { return [] }
        var names: [(name: String, groups: [Int])] = []
        for index in 0..<Int(count) {
            let entry = table + index * Int(entrySize)
            let group = Int(entry[0]) << 8 | Int(entry[1])
            let name = String(cString: entry + 2)
            if let known = names.firstIndex(where: { $0.name == name }) {
                names[known].groups.append(group)
            } else {
                names.append((name, [group]))
            }
        }
        return names
    }
}
