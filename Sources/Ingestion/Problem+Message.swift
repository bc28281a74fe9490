// The problems in words, English and French: what, where, and what to do about it.
import Bindings

extension Problem {
    /// Complete sentences for a person: what is wrong, where, what to do.
    public func message(french: Bool) -> String {
        let name = shownName(french: french)
        return french ? "\(name) : \(frenchWords)" : "\(name): \(englishWords)"
    }

    private func shownName(french: Bool) -> String {
        guard source == "-" else { return source }
        return french ? "entrée standard" : "standard input"
    }

    /// How the user names the input to the program that inflates it.
    private var argument: String {
        if source.utf8.allSatisfy(Self.needsNoQuotes) { return source }
        return "'" + source.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func needsNoQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xff: true
        default: "/._-+@%,:".utf8.contains(byte)
        }
    }

    private func pipe(_ command: String) -> String {
        source == "-" ? "… | \(command) | vigie scan -" : "\(command) \(argument) | vigie scan -"
    }

    private var englishWords: String {
        switch kind {
        case .noSuchFile: "there is no such file. Check the path."
        case .nothingMatches: "no file matches this pattern. Check it, and quote it if the shell should leave it alone."
        case .emptyDirectory: "there is no log in this directory."
        case .unreadable(let failure):
            "it cannot be opened (\(failure.reason(french: false))). Nothing of it was read.\(failure.advice(french: false))"
        case .notALog: "it is a socket or a block device, not a log. It was skipped."
        case .binary: "it is binary, not text. It was skipped."
        case .unsupportedCompression(let name, let command):
            "it is compressed with \(name), which vigie does not read. Use: \(pipe(command))"
        case .truncatedGzip(let member):
            "the gzip data ends too early, in member \(member)\(place(french: false)). What was before it was used; "
                + "fetch the file again if it was cut while being copied."
        case .corruptGzip(let member, let damage):
            "gzip member \(member) is damaged: \(damage.words(french: false))\(place(french: false)). "
                + (damage.isAfterData
                    ? "What was inflated was used, but some of it may be wrong." : "What was before it was used.")
                + " Fetch the file again if there is a good copy."
        case .trailingGarbage:
            "decompression OK, trailing garbage ignored\(place(french: false)). Everything before it was used."
        case .shrank(let missing):
            "it got shorter while it was being read; \(missing) bytes that were there are gone\(place(french: false)). "
                + "What was read was used; if it was rotated, scan the rotated file too."
        case .readFailed(let failure):
            "reading failed (\(failure.reason(french: false)))\(place(french: false)). What was read was used."
        case .oddByte:
            "the UTF-16 text ends with half a character\(place(french: false)). Everything before it was used."
        case .copy:
            "it is a copy of a log of which more was read, and holds nothing new. A gap is possible: what was written "
                + "between copying and truncating is in neither file."
        case .spoolFailed(let failure):
            "its bytes could not be kept aside (\(failure.reason(french: false))), so it could not be read again from "
                + "its start. Make room in the state directory and scan it again."
        }
    }

    private var frenchWords: String {
        switch kind {
        case .noSuchFile: "ce fichier n'existe pas. Vérifiez le chemin."
        case .nothingMatches:
            "aucun fichier ne correspond à ce motif. Vérifiez-le, et protégez-le par des apostrophes si l'interpréteur "
                + "de commandes ne doit pas y toucher."
        case .emptyDirectory: "ce répertoire ne contient aucun journal."
        case .unreadable(let failure):
            "ouverture impossible (\(failure.reason(french: true))). Rien n'en a été lu.\(failure.advice(french: true))"
        case .notALog: "c'est une socket ou un périphérique en mode bloc, pas un journal. L'entrée a été ignorée."
        case .binary: "le contenu est binaire, ce n'est pas du texte. L'entrée a été ignorée."
        case .unsupportedCompression(let name, let command):
            "le contenu est compressé avec \(name), que vigie ne lit pas. Utilisez : \(pipe(command))"
        case .truncatedGzip(let member):
            "les données gzip s'arrêtent trop tôt, dans le membre \(member)\(place(french: true)). Ce qui précède a été "
                + "utilisé ; récupérez le fichier à nouveau s'il a été coupé pendant sa copie."
        case .corruptGzip(let member, let damage):
            "le membre gzip \(member) est endommagé : \(damage.words(french: true))\(place(french: true)). "
                + (damage.isAfterData
                    ? "Ce qui a été décompressé a été utilisé, mais peut être faux en partie."
                    : "Ce qui précède a été utilisé.")
                + " Récupérez le fichier à nouveau s'il en existe une bonne copie."
        case .trailingGarbage:
            "décompression réussie, données étrangères en fin de fichier ignorées\(place(french: true)). Tout ce qui "
                + "précède a été utilisé."
        case .shrank(let missing):
            "le fichier a raccourci pendant sa lecture ; \(missing) octets qui s'y trouvaient ont disparu"
                + "\(place(french: true)). Ce qui a été lu a été utilisé ; s'il y a eu rotation, analysez aussi le fichier "
                + "archivé."
        case .readFailed(let failure):
            "la lecture a échoué (\(failure.reason(french: true)))\(place(french: true)). Ce qui a été lu a été utilisé."
        case .oddByte:
            "le texte UTF-16 se termine par une moitié de caractère\(place(french: true)). Tout ce qui précède a été "
                + "utilisé."
        case .copy:
            "c'est la copie d'un journal dont davantage a été lu, sans rien de nouveau. Une lacune est possible : ce qui a "
                + "été écrit entre la copie et la troncature n'est dans aucun fichier."
        case .spoolFailed(let failure):
            "ses octets n'ont pas pu être mis de côté (\(failure.reason(french: true))), une relecture depuis le début "
                + "était donc impossible. Libérez de la place dans le répertoire d'état et recommencez l'analyse."
        }
    }

    /// “ at byte 12 of the file (byte 345 inflated)”, or as much of it as is known.
    private func place(french: Bool) -> String {
        switch (compressedOffset, inflatedOffset) {
        case (let compressed?, let inflated?):
            french
                ? " à l'octet \(compressed) du fichier (octet \(inflated) après décompression)"
                : " at byte \(compressed) of the file (byte \(inflated) inflated)"
        case (let offset?, nil), (nil, let offset?): french ? " à l'octet \(offset)" : " at byte \(offset)"
        case (nil, nil): ""
        }
    }
}

extension GzipDamage {
    /// Whether it shows only once the data were handed out.
    fileprivate var isAfterData: Bool { self == .checksum || self == .length }

    fileprivate func words(french: Bool) -> String {
        switch self {
        case .unknownMethod(let method):
            french ? "méthode de compression \(method) inconnue" : "unknown compression method \(method)"
        case .reservedFlags: french ? "bits réservés positionnés dans l'en-tête" : "reserved flags set in its header"
        case .headerTooLong: french ? "en-tête sans fin" : "its header does not end"
        case .headerChecksum: french ? "somme de contrôle de l'en-tête fausse" : "its header has a wrong checksum"
        case .data(let words):
            french ? "données compressées invalides (\(words))" : "invalid compressed data (\(words))"
        case .checksum: french ? "somme de contrôle (CRC) fausse" : "wrong checksum (CRC)"
        case .length: french ? "longueur fausse" : "wrong length"
        }
    }
}

extension FileFailure {
    fileprivate func reason(french: Bool) -> String {
        guard french else { return reason }
        return switch self {
        case .noSuchFile: "fichier inexistant"
        case .noPermission, .notPermitted: "permission refusée"
        case .isDirectory: "c'est un répertoire"
        case .notDirectory: "un élément du chemin n'est pas un répertoire"
        case .inputOutput: "erreur d'entrée-sortie"
        case .linkLoop: "trop de liens symboliques"
        case .nameTooLong: "nom trop long"
        case .tooManyOpen, .tooManyOpenInAll: "trop de fichiers ouverts"
        case .diskFull: "plus de place sur le disque"
        case .quotaExceeded: "quota de disque dépassé"
        case .readOnly: "système de fichiers en lecture seule"
        case .noDevice: "périphérique inexistant"
        case .stale: "fichier distant disparu"
        default: reason
        }
    }

    fileprivate func advice(french: Bool) -> String {
        guard self == .noPermission || self == .notPermitted else { return "" }
        return french
            ? " Donnez à cet utilisateur le droit de le lire (souvent par le groupe adm) ou prenez un compte qui l'a."
            : " Give this user the right to read it (often by the group adm) or run vigie as one who has it."
    }
}
