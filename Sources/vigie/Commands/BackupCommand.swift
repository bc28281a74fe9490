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
                The copy is of one moment, attachments included, mode 0600, and takes its name only when it was read
                back and found sound.
                With --directory it is named by its time, and the oldest beyond --keep are deleted.
                """,
                """
                La copie est d'un seul instant, pièces jointes comprises, en mode 0600, et ne prend son nom qu'une fois
                relue et trouvée saine.
                Avec --directory elle est nommée d'après l'heure, et les plus anciennes au-delà de --keep sont supprimées.
                """))
    }

    @Argument(help: ArgumentHelp(tr("The file to write.", "Le fichier à écrire."), valueName: tr("file", "fichier")))
    var file: String?

    @Option(
        help: ArgumentHelp(
            tr("Write into this directory, under the time.", "Écrire dans ce répertoire, sous l'heure."),
            valueName: tr("dir", "rép")))
    var directory: String?

    @Option(
        help: ArgumentHelp(
            tr(
                "With --directory: how many backups stay (default: 7).",
                "Avec --directory : combien de sauvegardes restent (défaut : 7)."),
            valueName: "n"))
    var keep: Int?

    @Flag(help: ArgumentHelp(tr("Replace the file if it is there.", "Remplacer le fichier s'il existe.")))
    var force = false

    @OptionGroup var stateOption: StateOption
    @OptionGroup var speech: LanguageOption

    func validate() throws {
        if (file == nil) == (directory == nil) {
            throw ValidationError(
                tr("give a file or --directory, and not both", "donnez un fichier ou --directory, et pas les deux"))
        }
        if let keep, keep < 1 {
            throw ValidationError(tr("--keep \(keep): a number from 1", "--keep \(keep) : un nombre à partir de 1"))
        }
        if directory == nil && keep != nil || directory != nil && force {
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
                try tell(try backup.write(isReplacing: force, now: now()), deleted: [])
            } else if let directory {
                let rotation = BackupRotation(directory: directory, keep: keep ?? 7)
                let result = try rotation.run(state: stateOption.directory, now: now())
                try tell(result.made, deleted: result.deleted)
            }
        } catch let error as KeepingError {
            throw ExitStatus(error)
        }
    }

    private func tell(_ made: BackupNote, deleted: [String]) throws {
        var output = Output()
        var incidents = counted(made.incidents, ("incident", "incidents"), ("incident", "incidents"))
        if made.attachments > 0 {
            incidents +=
                ", "
                + counted(made.attachments, ("attachment", "attachments"), ("pièce jointe", "pièces jointes"))
        }
        let size = shownBytes(made.bytes)
        try output.line(
            tr(
                "\(inert(made.path)): \(incidents), \(size), read back and sound",
                "\(inert(made.path)) : \(incidents), \(size), relue et saine"))
        for path in deleted { try output.line(tr("deleted \(inert(path))", "supprimée : \(inert(path))")) }
        try output.flush()
        if !made.isNoted {
            printError(
                tr(
                    "vigie: the state cannot be written, so it does not remember this backup",
                    "vigie : l'état ne peut être écrit et ne se souvient donc pas de cette sauvegarde"))
        }
        if !made.lostAttachments.isEmpty {
            let lost = made.lostAttachments.map { String($0.prefix(12)) }.joined(separator: ", ")
            throw ExitStatus(
                ExitStatus.notReadWhole,
                tr(
                    "vigie: attachments that are gone or are not what was kept are not in it: \(lost). An older backup may have them.",
                    "vigie : des pièces jointes disparues ou altérées n'y sont pas : \(lost). Une sauvegarde plus ancienne les a peut-être."
                ))
        }
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
                The backup is checked first. Nothing is done while another vigie works on the state: stop vigie watch.
                With --test it is put back into a directory of its own (below TMPDIR) that is checked whole and removed:
                the state stays as it is, and remembers the test for vigie prevention.
                """,
                """
                La sauvegarde est d'abord vérifiée. Rien n'est fait tant qu'un autre vigie travaille sur l'état : arrêtez
                vigie watch. Avec --test elle est remise dans un répertoire à part (sous TMPDIR), vérifié en entier puis
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
