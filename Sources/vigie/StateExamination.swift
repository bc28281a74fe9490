// What `vigie doctor --state` says of a database: one line for each thing that was looked at, then every flaw.
import Foundation
import Tracking

struct StateExamination {
    let report: StateReport?
    /// The last backup that the state remembers, where it can be asked.
    let backup: BackupNote?

    init(directory: String) {
        report = StateCheck(directory: directory).run()
        backup = try? IncidentQuery(directory: directory).lastBackup()
    }

    var entries: [Doctor.Entry] {
        guard let report else {
            return [
                Doctor.Entry(
                    key: "database", name: tr("database", "base de données"), value: tr("none yet", "pas encore"))
            ]
        }
        return [database(report), lastBackup] + report.flaws.map(entry) + rest(report)
    }

    private func database(_ report: StateReport) -> Doctor.Entry {
        let attachments = counted(
            report.attachments, ("attachment", "attachments"), ("pièce jointe", "pièces jointes"))
        let verdict =
            report.flawCount == 0
            ? tr("sound", "saine")
            : counted(report.flawCount, ("flaw", "flaws"), ("défaut", "défauts"))
        var value = "\(report.path): \(shownBytes(report.bytes)), "
        if report.isOlder {
            value += tr("of an older vigie, ", "d'un vigie plus ancien, ")
        } else {
            value += tr(
                "\(report.incidents) incidents, \(report.history) rows of history, \(report.offsets) places counted, \(attachments), ",
                "\(report.incidents) incidents, \(report.history) entrées d'historique, \(report.offsets) places comptées, \(attachments), "
            )
        }
        return Doctor.Entry(
            key: "database", name: tr("database", "base de données"), value: value + verdict,
            isWrong: report.flawCount > 0)
    }

    private var lastBackup: Doctor.Entry {
        let value = backup.map { "\(shownTime($0.at)) UTC, \($0.path)" }
        return Doctor.Entry(
            key: "last_backup", name: tr("last backup", "dernière sauvegarde"), value: value ?? tr("none", "aucune"))
    }

    private func entry(_ flaw: StateFlaw) -> Doctor.Entry {
        Doctor.Entry(
            key: flaw.kind, name: tr("flaw", "défaut"), value: flaw.words(french: spokenLanguage == .fr), isWrong: true,
            isFlaw: true)
    }

    private func rest(_ report: StateReport) -> [Doctor.Entry] {
        let left = report.flawCount - report.flaws.count
        guard left > 0 else { return [] }
        return [
            Doctor.Entry(
                key: "more", name: tr("flaw", "défaut"), value: tr("… and \(left) more", "… et \(left) autres"),
                isWrong: true, isFlaw: true)
        ]
    }
}
