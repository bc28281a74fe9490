// What can go wrong with the state directory, and the sentences that say so: what, where, what to do.

import Detection
import GRDB

/// An error of the tracker.
public enum TrackerError: Error, Equatable, Sendable {
    /// The state directory or its database cannot be created or opened.
    case cannotOpen(path: String, reason: String)
    /// The database is there but refuses to be written: read-only, disk full, input or output error.
    case cannotWrite(path: String, reason: String)
    /// The database is there but cannot be read.
    case cannotRead(path: String, reason: String)
    /// The file is no database, or a damaged one.
    case damaged(path: String, reason: String)
    /// The database was written by a newer vigie.
    case newerSchema(path: String)
    /// The database was written by an older vigie, and a reading command may not bring it up to date.
    case olderSchema(path: String)
    /// Another process held the database for longer than the waiting time.
    case busy(path: String)
    /// No incident has this id; `id` as it was given.
    case noSuchIncident(id: String)
    /// The incident with this id went by policy; `at` by the wall clock.
    case purged(id: String, at: Timestamp)
    /// What a person asked for goes against the guide's process, or against what stands; nothing was changed.
    case refused(Refusal)

    /// A complete sentence or two for people.
    public func message(french: Bool) -> String { french ? self.french : english }

    private var english: String {
        switch self {
        case .cannotOpen(let path, let reason):
            "cannot open the state in \(path): \(reason). Give a directory you may write to with --state or VIGIE_STATE."
        case .cannotWrite(let path, let reason):
            "cannot write the state in \(path): \(reason). Nothing of this batch was kept; "
                + "make the place writable or free some space, and run the command again."
        case .cannotRead(let path, let reason):
            "cannot read the state in \(path): \(reason). Check its permissions, or give another directory with --state."
        case .damaged(let path, let reason):
            "the state in \(path) is damaged: \(reason). Move the file away or restore a backup, then try again."
        case .newerSchema(let path):
            "the state in \(path) was written by a newer vigie. Use that version, or another directory with --state."
        case .olderSchema(let path):
            "the state in \(path) was written by an older vigie. Run `vigie scan` on it once to bring it up to date."
        case .busy(let path):
            "the state in \(path) is locked by another process. Wait until it is done, or stop it, and try again."
        case .refused(let refusal): refusal.message(french: false)
        case .noSuchIncident(let id):
            "there is no incident \(id). `vigie incidents list` shows those there are."
        case .purged(let id, let at):
            "the incident \(id) was purged on \(at.rfc3339.prefix(10)). A backup from before may have it."
        }
    }

    private var french: String {
        switch self {
        case .cannotOpen(let path, let reason):
            "impossible d'ouvrir l'état dans \(path) : \(reason). "
                + "Indiquez un répertoire où vous pouvez écrire avec --state ou VIGIE_STATE."
        case .cannotWrite(let path, let reason):
            "impossible d'écrire l'état dans \(path) : \(reason). Rien de ce lot n'a été gardé ; "
                + "rendez l'endroit accessible en écriture ou libérez de la place, puis relancez la commande."
        case .cannotRead(let path, let reason):
            "impossible de lire l'état dans \(path) : \(reason). "
                + "Vérifiez ses droits d'accès, ou indiquez un autre répertoire avec --state."
        case .damaged(let path, let reason):
            "l'état dans \(path) est endommagé : \(reason). "
                + "Déplacez le fichier ou restaurez une sauvegarde, puis réessayez."
        case .newerSchema(let path):
            "l'état dans \(path) a été écrit par un vigie plus récent. "
                + "Utilisez cette version, ou un autre répertoire avec --state."
        case .olderSchema(let path):
            "l'état dans \(path) a été écrit par un vigie plus ancien. "
                + "Lancez une fois `vigie scan` dessus pour le mettre à jour."
        case .busy(let path):
            "l'état dans \(path) est verrouillé par un autre processus. "
                + "Attendez qu'il ait fini, ou arrêtez-le, puis réessayez."
        case .refused(let refusal): refusal.message(french: true)
        case .noSuchIncident(let id):
            "il n'y a pas d'incident \(id). `vigie incidents list` montre ceux qui existent."
        case .purged(let id, let at):
            "l'incident \(id) a été purgé le \(at.rfc3339.prefix(10)). Une sauvegarde antérieure l'a peut-être."
        }
    }
}

/// What the tracker was doing when SQLite refused: the same result code means different things to people.
enum Activity { case opening, writing, reading }

extension TrackerError {
    /// Any error of SQLite, GRDB or the file system, as one of ours.
    init(_ error: any Error, path: String, while activity: Activity) {
        if let known = error as? TrackerError {
            self = known
            return
        }
        guard let failure = error as? DatabaseError else {
            self = TrackerError.failed(path: path, reason: "\(error)", while: activity)
            return
        }
        let reason = failure.message ?? "\(failure.resultCode)"
        switch failure.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: self = .damaged(path: path, reason: reason)
        default: self = TrackerError.failed(path: path, reason: reason, while: activity)
        }
    }

    private static func failed(path: String, reason: String, while activity: Activity) -> TrackerError {
        switch activity {
        case .opening: .cannotOpen(path: path, reason: reason)
        case .writing: .cannotWrite(path: path, reason: reason)
        case .reading: .cannotRead(path: path, reason: reason)
        }
    }
}
