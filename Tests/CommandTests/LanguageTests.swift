// Two languages: English by default, French by --lang, VIGIE_LANG or the locale; what programs read is English unless
// --lang is given.
import Foundation
import Testing

struct LanguageTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.write("2026-01-01T00:00:00Z web1 app[1]: deadlock detected (code 1)\n", to: "app.log")
        try bench.scan("app.log")
    }

    private static let french = [
        ["VIGIE_LANG": "fr"], ["LANG": "fr_FR.UTF-8"], ["LC_ALL": "fr_CA.UTF-8", "LANG": "en_US.UTF-8"],
        ["LC_MESSAGES": "fr_FR.UTF-8"],
        ["LANGUAGE": "", "LANG": "fr"],
    ]

    @Test(arguments: french)
    func `the environment chooses French`(environment: [String: String]) throws {
        let run = try bench.vigie(["incidents", "list"], environment: environment)
        #expect(
            run.out.contains("majeur") && run.out.contains("Interblocage") && run.out.contains("base de données"),
            "\(run)")
    }

    @Test(arguments: [
        ["VIGIE_LANG": "en", "LANG": "fr_FR.UTF-8"], ["LC_ALL": "C", "LANG": "fr_FR.UTF-8"], ["LANG": "C.UTF-8"],
        ["LANG": ""],
    ])
    func `the environment chooses English`(environment: [String: String]) throws {
        let run = try bench.vigie(["incidents", "list"], environment: environment)
        #expect(run.out.contains("major") && run.out.contains("Deadlock"), "\(run)")
    }

    @Test func `--lang wins, before and after the command's other words`() throws {
        for arguments in [["incidents", "list", "--lang", "fr"], ["incidents", "list", "--lang=fr"]] {
            #expect(try bench.vigie(arguments, environment: ["VIGIE_LANG": "en"]).out.contains("Interblocage"))
        }
        #expect(
            try bench.vigie("incidents", "list", "--lang", "en", environment: ["VIGIE_LANG": "fr"]).out.contains(
                "Deadlock"))
    }

    @Test func `every command speaks French`() throws {
        let show = try bench.vigie("incidents", "show", "1", "--lang", "fr")
        for word in ["majeur", "première vue", "Preuves", "Ce qui est arrivé."] {
            #expect(show.out.contains(word), "\(word): \(show)")
        }
        let scan = try bench.vigie("scan", "absent.log", "app.log", "--lang", "fr")
        #expect(scan.err.contains("n'existe pas") && scan.out.contains("incidents : 0 ouvert"), "\(scan)")
        #expect(try bench.vigie("rules", "list", "--lang", "fr").out.contains("règles"))
        #expect(try bench.vigie("rules", "test", "--lang", "fr").out.contains("réussis"))
        for command in ["scan", "incidents", "rules"] {
            #expect(
                try bench.vigie(command, "--help", environment: ["VIGIE_LANG": "fr"]).out.contains(/[éèàêç]/),
                "\(command)")
        }
        let missing = try bench.vigie("incidents", "show", "INC-9", "--lang", "fr")
        #expect(
            missing.status == 2 && !missing.err.contains("there is no") && missing.err.contains("INC-9"), "\(missing)")
    }

    @Test func `what programs read is English unless --lang is given`() throws {
        let environment = ["VIGIE_LANG": "fr"]
        for arguments in [
            ["incidents", "list", "--format", "json"], ["incidents", "list", "--format", "ndjson"],
            ["incidents", "show", "1", "--format", "json"], ["incidents", "export"],
        ] {
            let run = try bench.vigie(arguments, environment: environment)
            #expect(run.out.contains("Deadlock") && !run.out.contains(#""title":"Interblocage""#), "\(run)")
        }
        let given = try bench.vigie("incidents", "list", "--format", "json", "--lang", "fr")
        #expect(
            given.out.contains("Interblocage") && given.out.contains(#""severity":"major""#), "codes stay: \(given)")
        let scan = try bench.vigie(
            "scan", "app.log", "--format", "ndjson", "--state", "other", environment: environment)
        #expect(scan.out.contains("Deadlock"), "\(scan)")
        #expect(
            try bench.vigie("rules", "test", "--format", "junit", environment: environment).out.contains("<testsuite"))
    }
}
