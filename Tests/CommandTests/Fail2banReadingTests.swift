// fail2ban's configuration is read as its own reader does: sections, includes, interpolation, tags, jails, samples. All
// files here are made up.
import Testing

@testable import vigie

private func settings(_ files: [String: String], _ first: String...) -> ConfSettings {
    ConfSettings(first.map { $0 }) { files[$0] }
}

private func filter(_ text: String, options: [String: String] = [:], with others: [String: String] = [:])
    -> FilterDefinition
{
    let files = others.merging(["door.conf": text]) { $1 }
    return FilterDefinition("door", options: options, settings: settings(files, "door.conf", "door.local"))
}

struct Fail2banReadingTests {
    @Test func `values go on over indented lines, comments and blanks do not end them`() {
        let file = ConfFile(
            """
            # a remark
            [Definition]
            failregex = ^one # not a remark
                        ; a remark

                        ^two ; a remark
            Other: 3
            [DEFAULT]
            port = 22
            """)
        #expect(file.sections["Definition"] == ["failregex": "^one # not a remark\n\n^two", "other": "3"])
        #expect(file.defaults == ["port": "22"] && file.order == ["Definition"])
    }

    @Test func `includes come before and after, and .local over .conf`() {
        let files = [
            "f/a.conf": "[INCLUDES]\nbefore = b.conf\nafter = c.conf\n[Definition]\nx = a\ny = a\nz = a",
            "f/b.conf": "[Definition]\nx = b\nw = b", "f/b.local": "[Definition]\nw = local b",
            "f/c.conf": "[Definition]\ny = c", "f/a.local": "[Definition]\nz = local %(known/z)s",
        ]
        let read = settings(files, "f/a.conf", "f/a.local")
        #expect(["x", "y", "z", "w"].map { read.value($0, in: "Definition") } == ["a", "c", "local a", "local b"])
        #expect(read.missing == [])
        #expect(settings(["a": "[INCLUDES]\nbefore = gone.conf"], "a").missing == ["gone.conf"])
    }

    @Test func `files that include each other end`() {
        let files = ["a": "[INCLUDES]\nbefore = b\n[D]\nx = 1", "b": "[INCLUDES]\nbefore = a\n[D]\nx = 2"]
        #expect(settings(files, "a").value("x", in: "D") == "1")
    }

    @Test func `values are put together of others, and one that names itself is none`() {
        let text = """
            [DEFAULT]
            base = b
            [Definition]
            x = %(base)s%%%(lt/part)s
            loop = %(loop)s
            gone = %(nowhere)s
            name = %(__name__)s
            [lt]
            part = p
            """
        let read = settings(["a": text], "a")
        #expect(read.value("x", in: "Definition") == "b%p" && read.value("NAME", in: "Definition") == "Definition")
        #expect(read.value("loop", in: "Definition") == nil && read.value("gone", in: "Definition") == nil)
        #expect(read.value("x", in: "Definition", with: ["base": "given"]) == "given%p")
    }

    @Test func `tags stand for options, those within tags too; a jail's options win`() {
        let text = """
            [Definition]
            mode = normal
            re-normal = ^shut <HOST>$
            re-all = <re-normal>
                     ^open <HOST>$
            failregex = <re-<mode>>
            ignoreregex = <unknown> <HOST>
            journalmatch = _SYSTEMD_UNIT=doord.service + _COMM=doord
            [Init]
            maxlines = 1
            """
        let plain = filter(text)
        #expect(plain.expressions == ["^shut <HOST>$"] && plain.ignored == ["<unknown> <HOST>"])
        #expect(plain.units == ["doord"] && plain.lineCount == 1 && plain.broken == nil)
        #expect(filter(text, options: ["mode": "all"]).expressions == ["^shut <HOST>$", "^open <HOST>$"])
        #expect(plain.effective("mode", with: [:]) == plain.effective("mode", with: ["mode": "normal"]))
        #expect(plain.effective("mode", with: [:]) != plain.effective("mode", with: ["mode": "all"]))
        #expect(plain.effective("unheard", with: ["unheard": "x"]) == plain.effective("unheard", with: [:]))
    }

    @Test func `tags that lead back to themselves are an option that cannot be put together`() {
        #expect(filter("[Definition]\nfailregex = <a>\na = x<b>\nb = <a>").broken == "failregex")
        #expect(filter("[Definition]\nfailregex = <failregex>").broken == "failregex")
        #expect(filter("[Definition]\nfailregex = %(gone)s").broken == "failregex")
    }

    @Test(arguments: [
        (#"^<F-USER>\S+</F-USER>{,3}\Z"#, #"^(?<user>\S+){0,3}\z"#),
        (#"(?P<cond>a)?(?(cond)b|c)(?P=cond)"#, #"(?<cond>a)?(?(cond)b|c)(?P=cond)"#),
        (#"<F-MLFID>x</F-MLFID><F-NOFAIL>y</F-NOFAIL>\<HOST"#, #"(?:x)(?<nofail>y)\<HOST"#),
        (#"</F-USER><b>\\<F-ID/>"#, #"</F-USER><b>\\(?<fid>\S+)"#), (#"<F-ALT_USER>.</F-ALT_USER>"#, "(?<user>.)"),
    ])
    func `tags and Python's own become PCRE2's`(python: String, pcre: String) {
        #expect(FilterExpression(python).pattern == pcre)
    }

    @Test func `an expression says whether it names an address, may spare and needs several lines`() {
        let host = FilterExpression("<HOST>")
        #expect(host.hasIdentity && !host.maySpare && !host.isMultiline && !host.linksLines)
        let other = FilterExpression("<F-MLFID>a</F-MLFID><F-MLFGAINED>b</F-MLFGAINED><SKIPLINES>")
        #expect(!other.hasIdentity && other.maySpare && other.isMultiline && other.linksLines)
        #expect(FilterExpression("<F-CONTENT>.+</F-CONTENT>").hasContent)
    }

    @Test func `a filter's own stamp is written where it takes more than the stamp`() {
        #expect(DatePattern(nil) == .stripped && DatePattern("{^LN-BEG}\n^%Y").applied(to: "^x") == "^x")
        #expect(DatePattern("^<W>{DATE}").applied(to: "^ x") == "^(?:<W>)? x")
        #expect(DatePattern("^L %d/%m/%Y").applied(to: "^: x") == #"^L [ \d]?\d/\d{1,2}/\d{4}: x"#)
        #expect(DatePattern("^L %d").applied(to: "x") == nil && DatePattern("^[(]({DATE})") == .stripped)
    }

    @Test func `jails tell filter, options, limits and whom to pass over`() {
        let text = """
            [DEFAULT]
            maxretry = 5
            findtime = 10m
            mode = normal
            ignoreip = 127.0.0.1/8 ::1
            filter = %(__name__)s[mode=%(mode)s]
            [door]
            maxretry = 2
            [window]
            filter = door[mode="wide, open", port='2']
            findtime = 1h 30m
            """
        let uses = FilterUse.all(in: settings(["jail": text], "jail"))
        #expect(uses.map(\.filter) == ["door", "door"] && uses.map(\.name) == ["door", "window"])
        #expect(uses[0].options == ["mode": "normal"] && uses[1].options == ["mode": "wide, open", "port": "2"])
        #expect(uses.map(\.maxRetry) == [2, 5] && uses.map(\.findTime) == [600, 5_400])
        #expect(uses[0].ignored == ["127.0.0.1/8", "::1"] && uses[0].command == "door[mode=\"normal\"]")
        #expect(FilterUse.seconds("2w") == 1_209_600 && FilterUse.seconds("x") == nil && FilterUse.seconds("") == nil)
    }

    @Test func `samples tell what is a failure, whose, with which options; conditions are passed over`() {
        let files = [
            "door": """
            # filterOptions: [{}, {"mode": "all"}]
            # failJSON: { "match": true , "host": "192.0.2.7" }
            door: shut 192.0.2.7
            # a remark
            door: nothing
            # addFILE: "more"
            # failJSON: { "match": true, "constraint": "x" }
            passed over
            # filterOptions: [{"test.condition": "1"}]
            passed over too
            """, "more": "# failJSON: {\"match\": false}\n# even a remark is a line\n",
        ]
        let samples = FilterSample.all(of: "door") { files[$0] }
        #expect(samples.map(\.line) == ["door: shut 192.0.2.7", "door: nothing"])
        #expect(samples.map(\.isFailure) == [true, false] && samples[0].host == "192.0.2.7" && samples[0].number == 3)
        #expect(samples[0].options == [[:], ["mode": "all"]])
    }
}
