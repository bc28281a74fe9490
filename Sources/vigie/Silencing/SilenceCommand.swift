// `vigie silence add|list|end`: for a while, events of some kind open no incident.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct SilenceCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "silence",
            abstract: tr("Silences and maintenance windows.", "Mises en sourdine et fenêtres de maintenance."),
            subcommands: [AddSilence.self, ListSilences.self, EndSilence.self])
    }
}

struct AddSilence: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "add",
            abstract: tr("Silence events for a while.", "Mettre des événements en sourdine un moment."),
            discussion: tr(
                """
                Silenced events are counted, but in no incident and towards no correlation. The \
                time is that of the events. All --match must hold; * stands for anything:
                  vigie silence add --match host.name=db2 --until 2h \\
                    --reason upgrade --owner ops --maintenance
                  vigie silence add --match 'rule=auth.*' --match source.ip=192.0.2.7 \\
                    --until 2026-12-01 --reason pentest --owner sec
                """,
                """
                Ce qui est en sourdine est compté, mais dans aucun incident ni pour aucune corrélation. \
                L'heure est celle des événements. Tous les --match valent ; * : n'importe quoi :
                  vigie silence add --match host.name=db2 --until 2h \\
                    --reason migration --owner ops --maintenance
                  vigie silence add --match 'rule=auth.*' --match source.ip=192.0.2.7 \\
                    --until 2026-12-01 --reason audit --owner sec
                """))
    }

    @Option(
        help: ArgumentHelp(
            tr(
                "rule, type, severity, source or a field such as host.name, with its value (repeatable).",
                "rule, type, severity, source ou un champ tel que host.name, avec sa valeur (répétable)."),
            valueName: tr("name=value", "nom=valeur")))
    var match: [String]

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            tr("From when on (default: now).", "À partir de quand (défaut : maintenant)."),
            valueName: tr("time", "instant")))
    var begin: Instant?

    @Option(
        help: ArgumentHelp(
            tr(
                "Until when: 2026-12-01 06:00, RFC 3339, or 2h for two hours from now.",
                "Jusqu'à quand : 2026-12-01 06:00, RFC 3339, ou 2h pour deux heures à partir de maintenant."),
            valueName: tr("time", "instant")))
    var until: Instant

    @Option(help: ArgumentHelp(tr("Why.", "Pourquoi."), valueName: tr("text", "texte")))
    var reason: String

    @Option(help: ArgumentHelp(tr("Who answers for it.", "Qui en répond."), valueName: tr("name", "nom")))
    var owner: String

    @Flag(help: ArgumentHelp(tr("Call it a maintenance window.", "La nommer fenêtre de maintenance.")))
    var maintenance = false

    @OptionGroup var author: AuthorOption
    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    /// - Parameter text: a duration means from `now` on, not before.
    private func end(at now: Timestamp) -> Timestamp? {
        if let duration = parsedDuration(until.text) { return Timestamp(microseconds: now.microseconds &+ duration) }
        return until.timestamp(in: ZoneName.local)
    }

    func validate() throws {
        if match.isEmpty || match.count > Silence.maximumTerms {
            throw ValidationError(tr("--match: from 1 to 20 of them", "--match : de 1 à 20"))
        }
        for text in match where Silence.Term(text) == nil {
            throw ValidationError(
                tr(
                    "--match \(inert(text)): give name=value, the name rule, type, severity, source or a field such as host.name",
                    "--match \(inert(text)) : donnez nom=valeur, le nom étant rule, type, severity, source ou un champ tel que host.name"
                ))
        }
        for text in match.compactMap(Silence.Term.init) {
            let isKnown =
                switch text.name {
                case "type": IncidentType(rawValue: text.value) != nil || text.value.contains("*")
                case "severity": Severity(rawValue: text.value) != nil || text.value.contains("*")
                default: true
                }
            if !isKnown {
                throw ValidationError(
                    tr(
                        "--match \(inert(text.text)): there is no such code",
                        "--match \(inert(text.text)) : ce code n'existe pas"))
            }
        }
    }

    func run() throws {
        let now = now()
        let begins = begin?.timestamp(in: ZoneName.local) ?? now
        guard let ends = end(at: now), ends > begins else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr("vigie: --until is not after its beginning", "vigie : --until n'est pas après le début"))
        }
        let mask = try Masking.mask()
        let silence = Silence(
            kind: maintenance ? .maintenance : .silence, terms: match.compactMap(Silence.Term.init), begins: begins,
            ends: ends, reason: mask(reason), owner: owner, addedAt: now, addedBy: try author.name())
        do {
            let kept = try stateOption.tracker().add(silence)
            var output = Output()
            try output.line(SilenceList.words(kept, now: now))
            try output.flush()
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
    }
}

struct ListSilences: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list", abstract: tr("List silences.", "Lister les mises en sourdine."))
    }

    @Flag(help: ArgumentHelp(tr("Those that are over too.", "Celles qui sont passées aussi.")))
    var all = false

    @Option(help: ArgumentHelp(tr("How they are printed.", "Comment elles sont imprimées."), valueName: "format"))
    var format: ChangeOptions.Answer = .text

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        let now = now()
        let silences: [Silence]
        do { silences = try stateOption.query().silences(endingAfter: all ? nil : now) } catch let error as TrackerError
        {
            throw ExitStatus(error)
        }
        var output = Output()
        if format == .json {
            try output.line(JSON.array(silences.map(SilenceList.object)).text)
        } else {
            for silence in silences { try output.line(SilenceList.words(silence, now: now)) }
            if silences.isEmpty { try output.line(tr("nothing is silenced", "rien n'est en sourdine")) }
        }
        try output.flush()
    }
}

struct EndSilence: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "end", abstract: tr("End a silence now.", "Terminer maintenant une mise en sourdine."))
    }

    @Argument(help: ArgumentHelp("SIL-1, 1.", valueName: "id"))
    var id: String

    @OptionGroup var author: AuthorOption
    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        let digits = id.uppercased().hasPrefix("SIL-") ? String(id.dropFirst(4)) : id
        let tracker = try stateOption.existingTracker()
        let found: Silence?
        do {
            found = try Int64(digits).flatMap { number throws(TrackerError) in
                try tracker.endSilence(number, by: try name(), at: now())
            }
        } catch { throw ExitStatus(error) }
        guard let found else {
            throw ExitStatus(
                ExitStatus.wrongInput,
                tr(
                    "vigie: there is no silence \(inert(id)). `vigie silence list --all` shows those there are.",
                    "vigie : il n'y a pas de mise en sourdine \(inert(id)). `vigie silence list --all` montre celles qui existent."
                ))
        }
        var output = Output()
        try output.line(SilenceList.words(found, now: now()))
        try output.flush()
    }

    private func name() throws(TrackerError) -> String { (try? author.name()) ?? "?" }
}

/// Silences in words, and for programs.
enum SilenceList {
    static func words(_ silence: Silence, now: Timestamp) -> String {
        let kind = silence.kind == .maintenance ? "maintenance" : tr("silence", "sourdine")
        let counted = counted(
            silence.counted, ("match silenced", "matches silenced"),
            ("correspondance en sourdine", "correspondances en sourdine"))
        let state =
            if let by = silence.endedBy { tr("ended by ", "terminée par ") + inert(by) } else if silence.ends <= now {
                tr("over", "passée")
            } else if silence.begins > now { tr("to come", "à venir") } else { tr("active", "en cours") }
        return "SIL-\(silence.number)  \(kind)  \(state)  "
            + "\(shownTime(silence.begins)) – \(shownTime(silence.ends)) UTC  "
            + inert(silence.terms.map(\.text).joined(separator: " "))
            + "\n       \(inert(silence.reason)) (\(inert(silence.owner))); \(counted)"
    }

    static func object(_ silence: Silence) -> JSON {
        .object([
            ("id", .string("SIL-\(silence.number)")), ("kind", .string(silence.kind.rawValue)),
            ("match", .array(silence.terms.map { .string($0.text) })), ("from", .string(silence.begins.rfc3339)),
            ("until", .string(silence.ends.rfc3339)), ("reason", .string(silence.reason)),
            ("owner", .string(silence.owner)), ("added_by", .string(silence.addedBy)),
            ("ended_at", silence.endedAt.map { .string($0.rfc3339) } ?? .null), ("silenced", .number(silence.counted)),
        ])
    }
}
