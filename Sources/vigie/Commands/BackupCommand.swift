// `vigie backup` and `vigie restore`: the state saved while others write to it, and put back.
import ArgumentParser
import Detection
import Foundation
import Tracking

extension ExitStatus {
    /// What was asked for wrongly is 2, an unsound backup 1, the rest a state that could not be written.
    init(_ error: KeepingError) {
        let code =
            switch error {
            case .noState, .exists: ExitStatus.wrongInput
            case .notSound, .newerBackup: ExitStatus.answerIsNo
            case .notWritten, .held, .state: ExitStatus.stateNotWritten
            }
        self.init(code, "vigie: " + inert(error.message(french: spokenLanguage == .fr)))
    }
}

struct BackupCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "backup",
            abstract: tr(
                "Save the state into a file, while others may write to it.",
                "Sauvegarder l'état dans un fichier, même pendant qu'on y écrit."),
            discussion: tr(
                """
                The copy is of one moment, attachments included, mode 0600, and takes its name only when it was read \
                back and found sound. \
                With --directory it is named by its time, and the oldest beyond --keep are deleted.
                """,
                """
                La copie est d'un seul instant, pièces jointes comprises, en mode 0600, et ne prend son nom qu'une fois \
                relue et trouvée saine. \
                Avec --directory elle est nommée d'après l'heure, et les plus anciennes au-delà de --keep sont supprimées.
                """))
    }

    @Argument(help: ArgumentHelp(tr("The file to write.", "Le fichier à écrire."), valueName: tr("file", "fichier")))
    var file: String?

    @Option(
        help: ArgumentHelp(
            tr(
                "Write into this directory, under the time (without a file: default of the configuration).",
                "Écrire dans ce répertoire, sous l'heure (sans fichier : défaut de la configuration)."),
            valueName: tr("dir", "rép")))
    var directory: String?

    @Option(
        help: ArgumentHelp(
            tr(
                "With --directory: how many backups stay (default: the configuration's, else 7).",
                "Avec --directory : combien de sauvegardes restent (défaut : selon la configuration, sinon 7)."),
            valueName: "n"))
    var keep: Int?

    @Flag(help: ArgumentHelp(tr("Replace the file if it is there.", "Remplacer le fichier s'il existe.")))
    var force = false

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    private var configured: ScheduledBackup? { Configuration.current.backup }

    func validate() throws {
        if file != nil && directory != nil || file == nil && directory == nil && configured == nil {
            throw ValidationError(
                tr("give a file or --directory, and not both", "donnez un fichier ou --directory, et pas les deux"))
        }
        if let keep, keep < 1 {
            throw ValidationError(tr("--keep \(keep): a number from 1", "--keep \(keep) : un nombre à partir de 1"))
        }
        if file != nil && keep != nil || file == nil && force {
            throw ValidationError(
                tr(
                    "--keep goes with --directory, --force with a file",
                    "--keep va avec --directory, --force avec un fichier"))
        }
    }

    func run() throws {
        do {
            if let file {
                let backup = Backup(of: stateOption.directory, to: file)
                try tell(BackupPage(made: try backup.write(isReplacing: force, now: now())))
            } else if let directory = directory ?? configured?.directory {
                let rotation = BackupRotation(directory: directory, keep: keep ?? configured?.keep ?? 7)
                let result = try rotation.run(state: stateOption.directory, now: now())
                try tell(BackupPage(made: result.made, deleted: result.deleted))
            }
        } catch let error as KeepingError {
            throw ExitStatus(error)
        }
    }

    private func tell(_ page: BackupPage) throws {
        var output = Output()
        for line in page.lines { try output.line(line) }
        try output.flush()
        if let note = page.note { printError(note) }
        if let loss = page.loss { throw ExitStatus(ExitStatus.notReadWhole, loss) }
    }
}

/// What a backup says of itself.
struct BackupPage {
    let made: BackupNote
    var deleted: [String] = []

    var lines: [String] {
        var incidents = counted(made.incidents, ("incident", "incidents"), ("incident", "incidents"))
        if made.attachments > 0 {
            incidents +=
                ", "
                + counted(made.attachments, ("attachment", "attachments"), ("pièce jointe", "pièces jointes"))
        }
        let size = shownBytes(made.bytes)
        let head = tr(
            "\(inert(made.path)): \(incidents), \(size), read back and sound",
            "\(inert(made.path)) : \(incidents), \(size), relue et saine")
        return [head] + deleted.map { tr("deleted \(inert($0))", "supprimée : \(inert($0))") }
    }

    /// That the state could not take note of it.
    var note: String? {
        made.isNoted
            ? nil
            : tr(
                "vigie: the state cannot be written, so it does not remember this backup",
                "vigie : l'état ne peut être écrit et ne se souvient donc pas de cette sauvegarde")
    }

    /// What is not in it.
    var loss: String? {
        guard !made.lostAttachments.isEmpty else { return nil }
        let lost = made.lostAttachments.map { String($0.prefix(12)) }.joined(separator: ", ")
        return tr(
            "vigie: attachments that are gone or are not what was kept are not in it: \(lost). An older backup may have them.",
            "vigie : des pièces jointes disparues ou altérées n'y sont pas : \(lost). Une sauvegarde plus ancienne les a peut-être."
        )
    }
}

/// A size as people read it, in powers of ten.
func shownBytes(_ bytes: Int) -> String {
    let units = [(1_000_000_000, tr("GB", "Go")), (1_000_000, tr("MB", "Mo")), (1_000, tr("kB", "ko"))]
    for (size, unit) in units where bytes >= size {
        let tenths = bytes / (size / 10)
        return "\(tenths / 10)\(tr(".", ","))\(tenths % 10) \(unit)"
    }
    return "\(bytes) \(tr("bytes", "octets"))"
}

struct RestoreCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "restore",
            abstract: tr(
                "Put a backup in the place of the state, which is kept beside.",
                "Remettre une sauvegarde à la place de l'état, qui est gardé à côté."),
            discussion: tr(
                """
                The backup is checked first. Nothing is done while another vigie works on the state: stop vigie watch. \
                With --test it is put back into a directory of its own (below TMPDIR) that is checked whole and removed: \
                the state stays as it is, and remembers the test for vigie prevention.
                """,
                """
                La sauvegarde est d'abord vérifiée. Rien n'est fait tant qu'un autre vigie travaille sur l'état : arrêtez \
                vigie watch. Avec --test elle est remise dans un répertoire à part (sous TMPDIR), vérifié en entier puis \
                supprimé : l'état reste tel quel, et retient l'essai pour vigie prevention.
                """
            ))
    }

    @Argument(help: ArgumentHelp(tr("The backup.", "La sauvegarde."), valueName: tr("file", "fichier")))
    var file: String

    @Flag(
        name: .customLong("test"),
        help: ArgumentHelp(
            tr(
                "Only try whether it can be restored; 1 if it cannot.",
                "Essayer seulement si elle peut être restaurée ; 1 sinon.")))
    var isTest = false

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func run() throws {
        if isTest { return try RestoreTest(file: file, state: stateOption).run() }
        do {
            let replaced = try Restoring(file, to: stateOption.directory).run(now: now())
            var output = Output()
            try output.line(
                tr(
                    "restored \(inert(file)) into \(inert(stateOption.directory))",
                    "\(inert(file)) restaurée dans \(inert(stateOption.directory))"))
            if let replaced {
                try output.line(
                    tr(
                        "what was there is kept in \(inert(replaced))",
                        "ce qui y était est gardé dans \(inert(replaced))"))
            }
            try output.flush()
        } catch let error as KeepingError {
            throw ExitStatus(error)
        }
    }
}
