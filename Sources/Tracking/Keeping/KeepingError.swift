// What can go wrong when a state is saved, restored, thinned out or checked, in whole sentences: what, where, what to do.

/// An error of keeping a state.
public enum KeepingError: Error, Equatable, Sendable {
    /// There is no database in this directory.
    case noState(directory: String)
    /// The file to be written is there already.
    case exists(path: String)
    /// The copy cannot be written: no room, no right, no such directory.
    case notWritten(path: String, reason: String)
    /// The file that is to be restored is no sound state.
    case notSound(path: String, reason: String)
    /// It was written by a newer vigie.
    case newerBackup(path: String)
    /// Another process works on the state that is to be replaced.
    case held(path: String)
    /// The state itself refuses.
    case state(TrackerError)

    /// A complete sentence or two for people.
    public func message(french: Bool) -> String {
        if case .state(let error) = self { return error.message(french: french) }
        return french ? self.french : english
    }

    private var english: String {
        switch self {
        case .noState(let directory):
            "there is no state in \(directory). Name the directory of an existing one with --state or VIGIE_STATE."
        case .exists(let path): "\(path) is there already. Choose another name, or give --force to replace it."
        case .notWritten(let path, let reason):
            "\(path) cannot be written: \(reason). The state is as it was; free some space or choose another place."
        case .notSound(let path, let reason):
            "\(path) is no state that can be restored: \(reason). Nothing was changed; try an older backup."
        case .newerBackup(let path):
            "\(path) was written by a newer vigie. Nothing was changed; restore it with that version."
        case .held(let path):
            "another process works on the state in \(path). Nothing was changed; stop it (systemctl stop vigie-watch) "
                + "and restore again."
        case .state: ""
        }
    }

    private var french: String {
        switch self {
        case .noState(let directory):
            "il n'y a pas d'état dans \(directory). Indiquez le répertoire d'un état existant avec --state ou VIGIE_STATE."
        case .exists(let path): "\(path) existe déjà. Choisissez un autre nom, ou --force pour le remplacer."
        case .notWritten(let path, let reason):
            "impossible d'écrire \(path) : \(reason). L'état est resté tel quel ; libérez de la place ou choisissez "
                + "un autre endroit."
        case .notSound(let path, let reason):
            "\(path) n'est pas un état qu'on puisse restaurer : \(reason). Rien n'a été changé ; essayez une sauvegarde "
                + "plus ancienne."
        case .newerBackup(let path):
            "\(path) a été écrit par un vigie plus récent. Rien n'a été changé ; restaurez-le avec cette version."
        case .held(let path):
            "un autre processus travaille sur l'état dans \(path). Rien n'a été changé ; arrêtez-le (systemctl stop "
                + "vigie-watch) et restaurez de nouveau."
        case .state: ""
        }
    }
}
