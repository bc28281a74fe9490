// What a thread needs to match: PCRE2's memory, and what came of the last attempt.
import CPCRE2

/// One thread's working memory for matching: group places, limits, the JIT's stack.
public final class MatchScratch {
    /// Bytes the JIT's stack may grow to: honest JSON lines of 64 KiB take less than half of it.
    private static let stackBound = 4 << 20
    /// Groups whose places are kept; further ones read as unset.
    private static let maximumGroups: UInt32 = 256

    let data: OpaquePointer
    let context: OpaquePointer
    private let stack: OpaquePointer
    var groupCount = 0
    /// Attempts that PCRE2 gave up on with this memory.
    public var limitHits = 0

    public init() {
        guard let data = pcre2_match_data_create_8(MatchScratch.maximumGroups, nil),
            let context = pcre2_match_context_create_8(nil),
            let stack = pcre2_jit_stack_create_8(32 << 10, MatchScratch.stackBound, nil)
        else { fatalError("out of memory") }
        self.data = data
        self.context = context
        self.stack = stack
        pcre2_set_heap_limit_8(context, 4 << 10)
        pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
    }

    deinit {
        pcre2_match_data_free_8(data)
        pcre2_match_context_free_8(context)
        pcre2_jit_stack_free_8(stack)
    }

    /// The bytes that `group` of the last match took (0 = the whole match); nil where it took no part.
    public func range(_ group: Int) -> Range<Int>? {
        guard group < groupCount, let places = pcre2_get_ovector_pointer_8(data) else { return nil }
        let start = places[2 * group]
        let end = places[2 * group + 1]
        // PCRE2_UNSET, the greatest size_t, reads as -1 here.
        return start < 0 || end < start ? nil : start..<end
    }

    /// The first of `groups` that took part: groups of one name in different alternatives.
    public func firstRange(_ groups: [Int]) -> Range<Int>? {
        for group in groups {
            if let range = range(group) { return range }
        }
        return nil
    }
}
