// YAML as data files need it: every mistake has its place, and one mistake does not hide the next.
import Testing

@testable import Detection

/// `line:column message` of each diagnostic that loading `text` gives.
private func diagnostics(_ text: String) -> [String] {
    RuleSet.load([RuleSource(name: "x.yaml", text: text, layer: 0)]).diagnostics.map {
        "\($0.line):\($0.column) \($0.message)"
    }
}

private let good = """
    vigie: 1
    id: a
    title: {en: A, fr: B}
    type: interface
    severity: minor
    match: {pattern: x}
    """

@Suite struct StrictYAMLTests {
    @Test func `a good document gives nothing`() {
        #expect(diagnostics(good) == [])
        #expect(diagnostics(good + "\n---\n" + good.replacing("id: a", with: "id: b") + "\n...\n") == [])
        #expect(diagnostics("") == [])
        #expect(diagnostics("# nothing but a comment\n---\n") == [])
    }

    @Test(arguments: [
        ("severty: minor", "7:1 unknown key «severty» in the document"),
        ("id: b", "7:1 the key «id» stands twice in one mapping"),
        ("tags: {a: b}", "7:7 «tags» must be a list of texts"),
        ("tags: [[a]]", "7:8 an entry of «tags» must be a text"),
        ("name: [a]", "7:7 «name» must be a text"), ("tests: {name: a}", "7:8 «tests» must be a list"),
        ("incident: x", "7:11 «incident» must be a mapping (key: value)"),
        ("\tname: a", "7:1 not YAML: found character that cannot start any token"),
        ("name: 'a", "8:1 not YAML: found unexpected end of stream"), ("on: x", "7:1 unknown key «on» in the document"),
        ("no: x", "7:1 unknown key «no» in the document"), ("? [a]\n: b", "7:3 unknown key «?» in the document"),
    ])
    func `a mistake has its place`(line: String, expected: String) {
        #expect(diagnostics(good + "\n" + line + "\n") == [expected])
    }

    @Test func `words that YAML 1.1 took for truth values are texts`() {
        let loaded = RuleSet.load([
            RuleSource(name: "x", text: good.replacing("id: a", with: "id: no\nname: on"), layer: 0)
        ])
        #expect(loaded.diagnostics == [])
        #expect(loaded.set.rules.first?.id == "no")
        #expect(loaded.set.rules.first?.name == "on")
    }

    @Test func `a document that is no mapping, and no YAML at all`() {
        #expect(diagnostics("- a\n- b\n") == ["1:1 the document must be a mapping (key: value)"])
        #expect(diagnostics("just text\n") == ["1:1 the document must be a mapping (key: value)"])
        #expect(diagnostics("a: [1\n").count == 1)
        #expect(diagnostics("a: \u{0}\n").count == 1)
    }

    @Test func `a broken document does not hide the mistakes of those before it`() {
        let text = good + "\nseverty: minor\n---\n" + good.replacing("id: a", with: "id: b") + "\nname: 'open\n"
        #expect(diagnostics(text).count == 2)
    }

    @Test func `two keys twice are two diagnostics`() {
        #expect(
            diagnostics(good + "\nid: b\nseverity: major\n") == [
                "7:1 the key «id» stands twice in one mapping", "8:1 the key «severity» stands twice in one mapping",
            ])
        #expect(
            diagnostics(good.replacing("{pattern: x}", with: "\n  pattern: x\n  keywords: [a]\n  pattern: y")) == [
                "9:3 the key «pattern» stands twice in one mapping"
            ])
    }

    @Test func `a file beyond 1 MiB is refused`() {
        #expect(diagnostics(String(repeating: "# comment\n", count: 110_000)) == ["0:0 the file is larger than 1 MiB"])
    }

    @Test func `anchors are read`() {
        #expect(diagnostics(good.replacing("{pattern: x}", with: "{all: &a [x, y], none: *a}")) == [])
    }
}
