// `vigie purge`: what was closed long ago goes, by ages that whoever calls it names, or the configuration; vigie itself has
// none, for what is gone cannot be had back but from a backup.
import ArgumentParser
import Detection
import Foundation
import Tracking

struct PurgeCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "purge",
            abstract: tr(
                "Remove incidents that were closed long ago, or their evidence.",
                "Retirer les incidents clos depuis longtemps, ou leurs preuves."),
            discussion: tr(
                """
                Only what is closed goes, by its closing date, with what was merged into it; what has an action to be done or \
                a link with an incident that is not closed stays. The same logs read again file nothing of it anew, and \
                the history goes on telling what there was. Save the state first: vigie backup. \
                Without an age the configuration's hold (retention).
                """,
                """
                Seul ce qui est clos part, selon sa date de clôture, avec ce qui y fut fusionné ; ce qui a une action à \
                faire ou un lien avec un incident non clos reste. Les mêmes journaux relus n'en recréent rien, et \
                l'historique dit toujours ce qu'il y avait. Sauvegardez d'abord l'état : vigie backup. \
                Sans âge, ceux de la configuration valent (retention).
                """))
    }

    @Option(
        help: ArgumentHelp(
            tr(
                "Incidents closed for longer than this, such as 365d.",
                "Incidents clos depuis plus longtemps, comme 365d."),
            valueName: tr("age", "âge")))
    var olderThan: String?

    @Option(
        help: ArgumentHelp(
            tr(
                "Evidence and attachments of those closed for longer than this, such as 90d.",
                "Preuves et pièces jointes de ceux clos depuis plus longtemps, comme 90d."),
            valueName: tr("age", "âge")))
    var evidenceOlderThan: String?

    @Flag(help: ArgumentHelp(tr("Only say what would go.", "Dire seulement ce qui partirait.")))
    var dryRun = false

    @Option(help: ArgumentHelp(tr("How it is printed.", "Comment c'est imprimé."), valueName: "format"))
    var format: ChangeOptions.Answer = .text

    @OptionGroup var author: AuthorOption
    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func validate() throws {
        if try policy() == PurgePolicy() {
            throw ValidationError(
                tr(
                    "say what may go: --older-than AGE, --evidence-older-than AGE, or both",
                    "dites ce qui peut partir : --older-than ÂGE, --evidence-older-than ÂGE, ou les deux"))
        }
    }

    /// The ages that were given, else those of the configuration.
    private func policy() throws -> PurgePolicy {
        if olderThan == nil && evidenceOlderThan == nil { return Configuration.current.retention.policy }
        return PurgePolicy(
            incidents: try seconds("--older-than", olderThan),
            evidence: try seconds("--evidence-older-than", evidenceOlderThan))
    }

    private func seconds(_ option: String, _ text: String?) throws -> Int64? {
        guard let text else { return nil }
        guard let duration = parsedDuration(text), duration > 0 else {
            throw ValidationError(
                tr(
                    "\(option) \(inert(text)): an age such as 90d or 12h",
                    "\(option) \(inert(text)) : un âge comme 90d ou 12h"))
        }
        return duration / 1_000_000
    }

    func run() throws {
        do {
            let purge = Purge(of: try stateOption.existingTracker(), directory: stateOption.directory)
            let report = try purge.run(try policy(), by: try author.name(), now: now(), isDry: dryRun)
            var output = Output()
            switch format {
            case .text: for line in PurgePage(report: report, isDry: dryRun).lines { try output.line(line) }
            case .json: try output.line(PurgePage(report: report, isDry: dryRun).object.text)
            }
            try output.flush()
        } catch let error as TrackerError {
            throw ExitStatus(error)
        }
    }
}

/// What a purge says of itself.
struct PurgePage {
    let report: PurgeReport
    let isDry: Bool

    var lines: [String] {
        let head = isDry ? tr("would go: ", "partiraient : ") : tr("purged: ", "purgés : ")
        var lines = [head + [incidents, proof].joined(separator: ", ") + ids]
        if report.thinned > 0 {
            let thinned = counted(report.thinned, ("incident", "incidents"), ("incident", "incidents"))
            lines.append(tr("\(thinned) without evidence from now on", "\(thinned) désormais sans preuves"))
        }
        if report.heldBack > 0 {
            let held = counted(report.heldBack, ("incident", "incidents"), ("incident", "incidents"))
            lines.append(
                tr(
                    "\(held) old enough, but still needed: an action to be done, or a link with what is not closed",
                    "\(held) d'âge suffisant, mais nécessaires : action à faire, ou lien avec ce qui n'est pas clos"))
        }
        if report.files > 0 {
            let files = counted(report.files, ("file", "files"), ("fichier", "fichiers"))
            let size = shownBytes(report.fileBytes)
            lines.append(
                tr(
                    "\(files) of attachments that no incident has any more, \(size)",
                    "\(files) de pièces jointes qu'aucun incident n'a plus, \(size)"))
        }
        if report.freedBytes > 0 {
            let size = shownBytes(report.freedBytes)
            lines.append(tr("the database is \(size) smaller", "la base de données a \(size) de moins"))
        }
        return lines
    }

    private var incidents: String { counted(report.incidents, ("incident", "incidents"), ("incident", "incidents")) }

    private var proof: String {
        let evidence = counted(
            report.evidence, ("piece of evidence", "pieces of evidence"), ("preuve", "preuves"))
        let files = counted(
            report.attachments, ("attachment", "attachments"), ("pièce jointe", "pièces jointes"))
        return evidence + ", " + files
    }

    private var ids: String {
        guard !report.named.isEmpty else { return "" }
        let more = report.incidents > report.named.count ? ", …" : ""
        return " (" + report.named.map(\.description).joined(separator: ", ") + more + ")"
    }

    var object: JSON {
        .object([
            ("dry_run", .bool(isDry)), ("incidents", .number(report.incidents)),
            ("ids", .array(report.named.map { .string($0.description) })), ("thinned", .number(report.thinned)),
            ("evidence", .number(report.evidence)), ("attachments", .number(report.attachments)),
            ("held_back", .number(report.heldBack)), ("files", .number(report.files)),
            ("file_bytes", .number(report.fileBytes)), ("freed_bytes", .number(report.freedBytes)),
        ])
    }
}
