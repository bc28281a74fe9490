// JSON of log lines: what is readable is read, what is not ends it quietly.
import Testing

@testable import Detection

/// The fields of `text`, as `name=value` sorted; nil where it is no object.
private func flat(_ text: String) -> [String]? {
    JSONScanner.flattened(Array(text.utf8))?.all.map { "\($0.name)=\($0.value)" }.sorted()
}

@Suite struct JSONScannerTests {
    @Test(
        arguments: [
            (#"{"a":"x","b":1.5,"c":true,"d":null}"#, ["a=x", "b=1.5", "c=true"]),
            (#"  { "a" : { "b" : { "c" : "x" } } , "d":[1,2] }"#, ["a.b.c=x", "d=1"]),
            (#"{"a":[{"b":1},{"b":2,"c":3}]}"#, ["a.b=1", "a.c=3"]),
            (#"{"a":"first","a":"second"}"#, ["a=first"]),
            (#"{"a":"q\"b\\s\/n\nt\tu\u00e9\ud83d\ude00"}"#, ["a=q\"b\\s/n\nt\tué😀"]),
            (#"{"a":"\ud83d","b":"\ude00x","c":"\ud83d\u0041"}"#, ["a=\u{FFFD}", "b=\u{FFFD}x", "c=\u{FFFD}A"]),
            (#"{"a":"}{][,:\"","b":{"c":"}"}}"#, ["a=}{][,:\"", "b.c=}"]),
            (#"{"a":"\u00zz"}"#, ["a=\u{FFFD}00zz"]), (#"{"a":"\u+123"}"#, ["a=\u{FFFD}+123"]), ("{}", nil),
        ] as [(String, [String]?)])
    func `reads`(text: String, expected: [String]?) {
        if let expected { #expect(flat(text) == expected) } else { #expect(flat(text) == []) }
    }

    @Test(
        arguments: [
            ("{\"a\":1,\"b\":\"cut", ["a=1"]), ("{\"a\":1,\"b\":{\"c\":1", ["a=1"]), ("{\"a\":1 x", ["a=1"]),
            ("{\"a\":1,,\"b\":2}", ["a=1"]),
            ("{\"a\":\"\\", nil), ("{\"a", nil), ("{", nil), ("", nil), ("[1]", nil), ("text", nil), ("{a:1}", nil),
            ("{\"a\"=1}", nil),
        ] as [(String, [String]?)])
    func `uses what stands before the first fault`(text: String, expected: [String]?) {
        #expect(flat(text) == expected)
    }

    @Test func `depth, keys and fields are bounded`() {
        let deep = String(repeating: "{\"a\":", count: 5_000) + "1" + String(repeating: "}", count: 5_000)
        #expect(flat(deep) == nil || flat(deep) == [])
        let wide = "{" + (0..<5_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        #expect(flat(wide)?.count == JSONScanner.keyBound)
        let nested = "{" + (0..<190).map { "\"k\($0)\":{\"a\":1,\"b\":2}" }.joined(separator: ",") + "}"
        #expect(flat(nested)?.count == Fields.bound)
    }

    @Test func `invalid UTF-8 passes, repaired in fields`() {
        let line = Array("{\"a\":\"x".utf8) + [0xFF, 0xC3] + Array("y\"}".utf8)
        #expect(JSONScanner.flattened(line)?["a"] == "x\u{FFFD}\u{FFFD}y")
    }

    @Test func `no bytes make it trap`() {
        let parts = [
            "{", "}", "[", "]", "\"", "\\", "\\u", "d83d", "\\ud83d", ":", ",", "1", "null", "\"a\"", " ", "\"a\":",
        ]
        for seed in seeds(3) {
            var dice = Dice(seed: seed)
            for _ in 0..<5_000 {
                let text = "{" + (0..<dice.upTo(20)).map { _ in dice.pick(parts) }.joined()
                _ = flat(text)
            }
        }
    }
}
