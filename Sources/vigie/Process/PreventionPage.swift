// The measures of the guide (§6) and whether each is met, for people and for programs.
import Detection
import Foundation
import Tracking

struct PreventionPage {
    let facts: PreventionFacts
    let terms: PreventionTerms
    let surroundings: PreventionSurroundings
    /// Libraries and versions, as `vigie doctor` tells them.
    let libraries: [Doctor.Entry]
    let now: Timestamp

    var unmet: Set<PreventiveMeasure> { facts.unmet(terms, surroundings, now: now) }

    var text: String {
        let unmet = unmet
        let names = PreventiveMeasure.allCases.map(Vocabulary.word)
        let width = (names.map(\.count).max() ?? 0) + 2
        var lines: [String] = []
        for measure in PreventiveMeasure.allCases {
            let mark = unmet.contains(measure) ? Colour.red.paint("✗") : Colour.green.paint("✓")
            let name = Vocabulary.word(measure).padding(toLength: width, withPad: " ", startingAt: 0)
            for (index, line) in words(measure).enumerated() {
                lines.append(
                    index == 0 ? "\(mark) \(name)\(line)" : String(repeating: " ", count: width + 2) + line)
            }
        }
        let met = PreventiveMeasure.allCases.count - unmet.count
        lines += [
            "",
            tr(
                "\(met) of \(PreventiveMeasure.allCases.count) measures are met",
                "\(met) mesures sur \(PreventiveMeasure.allCases.count) sont tenues"),
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The first line says how it stands, the others what to look at.
    private func words(_ measure: PreventiveMeasure) -> [String] {
        switch measure {
        case .monitoring: monitoring
        case .tests:
            [
                check(facts.ruleTests, tr("rule tests", "tests de règles"), "vigie rules test"),
                check(facts.restoreTest, tr("backup put back", "sauvegarde remise"), "vigie restore FILE --test"),
            ]
        case .updates: updates
        case .backups: [backup]
        case .documentation:
            facts.undocumented.isEmpty
                ? [tr("no review is incomplete past its term", "aucune revue incomplète hors délai")]
                : limited(
                    facts.undocumented.map { overdue in
                        "\(overdue.incident) " + tr("lacks ", "manque ")
                            + overdue.gaps.map { $0.words[spokenLanguage] }.joined(separator: ", ")
                    })
        case .training: [training]
        case .reviews:
            facts.unreviewed.isEmpty
                ? [tr("every grave incident was reviewed in time", "chaque incident grave a eu sa revue à temps")]
                : [
                    tr("not reviewed past the term: ", "sans revue hors délai : ")
                        + facts.unreviewed.prefix(Self.shown).map(\.incident.description).joined(separator: ", ")
                        + (facts.unreviewed.count > Self.shown
                            ? tr(
                                " and \(facts.unreviewed.count - Self.shown) more",
                                " et \(facts.unreviewed.count - Self.shown) autres") : "")
                        + "  (vigie review ID)"
                ]
        case .improvement: improvement
        }
    }

    private static let shown = 10

    private func limited(_ lines: [String]) -> [String] {
        lines.count <= Self.shown
            ? lines
            : lines.prefix(Self.shown)
                + [tr("… and \(lines.count - Self.shown) more", "… et \(lines.count - Self.shown) autres")]
    }

    private func ago(_ time: Timestamp) -> String {
        let span = shownSpan(now.seconds - time.seconds)
        return tr("\(span) ago", "il y a \(span)")
    }

    private var monitoring: [String] {
        let followed = counted(facts.followed, ("log", "logs"), ("journal", "journaux"))
        let span = shownSpan(terms.silent)
        let head =
            facts.followed == 0
            ? tr("no log told anything within \(span)", "aucun journal n'a rien dit depuis \(span)")
            : tr("\(followed) told something within \(span)", "ont parlé depuis \(span) : \(followed)")
        return [head]
            + limited(
                facts.silent.map {
                    tr("silent: ", "muet : ") + inert($0.name) + tr(", last ", ", dernier mot ") + ago($0.seenTo)
                })
    }

    private func check(_ note: CheckNote?, _ name: String, _ command: String) -> String {
        guard let note else { return tr("\(name): never (\(command))", "\(name) : jamais (\(command))") }
        let state = note.passed ? tr("passed ", "réussite ") : tr("FAILED ", "ÉCHEC ")
        return name + tr(": ", " : ") + state + ago(note.at)
    }

    private var updates: [String] {
        let rules =
            surroundings.rulesDate.map {
                tr("newest rule of ", "règle la plus récente du ") + shownDay($0) + ", " + ago($0)
            }
            ?? tr("the rules do not say of when they are", "les règles ne disent pas de quand elles sont")
        return [
            rules,
            "vigie \(vigieVersion), " + libraries.map { "\($0.name) \(inert($0.value))" }.joined(separator: ", "),
        ]
    }

    private var backup: String {
        guard let last = facts.backup else { return tr("never (vigie backup)", "jamais (vigie backup)") }
        let state = tr("last ", "dernière ") + ago(last.at) + tr(": ", " : ") + inert(last.path)
        return surroundings.isBackupThere ? state : state + tr(", which is not there", ", qui n'y est plus")
    }

    private var training: String {
        guard let drill = facts.lastDrill else {
            return tr("no drill yet (vigie drill start)", "aucun exercice (vigie drill start)")
        }
        return tr("last drill ", "dernier exercice ") + ago(drill.startedAt) + tr(": ", " : ") + "\(drill.incident.id)"
            + (drill.response.map { ", " + tr("response ", "réponse ") + $0.words(at: now) } ?? "")
    }

    private var improvement: [String] {
        let recurring = counted(
            facts.recurringTotal, ("grave incident came back", "grave incidents came back"),
            ("incident grave est revenu", "incidents graves sont revenus"))
        let head =
            recurring + tr(" within \(shownSpan(terms.recurrence))", " en \(shownSpan(terms.recurrence))")
            + tr(
                ", \(facts.recurringWithoutAction) without an open action; \(facts.overdueActions) actions overdue",
                ", \(facts.recurringWithoutAction) sans action en cours ; \(facts.overdueActions) actions en retard")
        return [head]
            + facts.recurring.map { one in
                "\(one.incident) " + inert(one.title[spokenLanguage])
                    + tr(
                        ": \(one.incidents) times, \(one.openActions) open actions",
                        " : \(one.incidents) fois, \(one.openActions) actions en cours")
            }
    }
}

extension PreventionPage {
    var object: JSON {
        let unmet = unmet
        return .object([
            ("at", .string(now.rfc3339)), ("met", .bool(unmet.isEmpty)),
            ("measures", .array(PreventiveMeasure.allCases.map { object($0, isMet: !unmet.contains($0)) })),
        ])
    }

    private func object(_ measure: PreventiveMeasure, isMet: Bool) -> JSON {
        .object([("measure", .string(measure.rawValue)), ("met", .bool(isMet))] + members(measure))
    }

    private func members(_ measure: PreventiveMeasure) -> [(String, JSON)] {
        switch measure {
        case .monitoring:
            let silent = facts.silent.map {
                JSON.object([("name", .string($0.name)), ("seen_to", .string($0.seenTo.rfc3339))])
            }
            return [("followed", .number(facts.followed)), ("silent", .array(silent))]
        case .tests: return [("rule_tests", object(facts.ruleTests)), ("restore_test", object(facts.restoreTest))]
        case .updates:
            return [
                ("rules_date", surroundings.rulesDate.map { .string(shownDay($0)) } ?? .null),
                ("libraries", .object(libraries.map { ($0.key, .string($0.value)) })),
            ]
        case .backups:
            return [
                ("last", facts.backup.map { .string($0.at.rfc3339) } ?? .null),
                ("path", facts.backup.map { .string($0.path) } ?? .null), ("there", .bool(surroundings.isBackupThere)),
            ]
        case .documentation: return [("incomplete", .array(facts.undocumented.map(object)))]
        case .training:
            return [("last_drill", facts.lastDrill.map { DrillPage(report: $0, now: now).object } ?? .null)]
        case .reviews: return [("missing", .array(facts.unreviewed.map(object)))]
        case .improvement:
            let recurring = facts.recurring.map { one in
                JSON.object([
                    ("incident", .string(one.incident.description)), ("incidents", .number(one.incidents)),
                    ("open_actions", .number(one.openActions)),
                ])
            }
            return [
                ("recurring", .number(facts.recurringTotal)), ("without_action", .number(facts.recurringWithoutAction)),
                ("overdue_actions", .number(facts.overdueActions)), ("most_frequent", .array(recurring)),
            ]
        }
    }

    private func object(_ note: CheckNote?) -> JSON {
        guard let note else { return .null }
        return .object([
            ("at", .string(note.at.rfc3339)), ("passed", .bool(note.passed)),
            ("facts", .object(note.facts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
        ])
    }

    private func object(_ overdue: PreventionFacts.Overdue) -> JSON {
        .object([
            ("incident", .string(overdue.incident.description)),
            ("missing", .array(overdue.gaps.map { .string($0.rawValue) })),
        ])
    }
}

extension Vocabulary {
    /// The guide's own words (§6).
    static func word(_ measure: PreventiveMeasure) -> String {
        switch measure {
        case .monitoring: tr("Continuous monitoring", "Monitoring continu")
        case .tests: tr("Regular tests", "Tests réguliers")
        case .updates: tr("Security updates", "Mises à jour de sécurité")
        case .backups: tr("Automatic backups", "Sauvegardes automatiques")
        case .documentation: tr("Documentation up to date", "Documentation à jour")
        case .training: tr("Continuous training", "Formation continue")
        case .reviews: tr("Post-incident review", "Revue post-incident")
        case .improvement: tr("Continuous improvement", "Amélioration continue")
        }
    }
}
