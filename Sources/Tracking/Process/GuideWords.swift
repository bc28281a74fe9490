// The guide's words for severities and types, with its definitions (§2), in both languages: whoever shows, delivers or
// chooses one says it alike.

import Detection

extension Severity {
    /// Critique, Majeur, Mineur, Cosmétique.
    public var words: LocalizedText {
        switch self {
        case .none: LocalizedText(en: "none", fr: "aucune")
        case .cosmetic: LocalizedText(en: "cosmetic", fr: "cosmétique")
        case .minor: LocalizedText(en: "minor", fr: "mineur")
        case .major: LocalizedText(en: "major", fr: "majeur")
        case .critical: LocalizedText(en: "critical", fr: "critique")
        }
    }

    /// Guide §2.1.
    public var definition: LocalizedText {
        switch self {
        case .none: LocalizedText(en: "", fr: "")
        case .critical: LocalizedText(en: "service totally unavailable", fr: "service totalement indisponible")
        case .major: LocalizedText(en: "service partly unavailable", fr: "service partiellement indisponible")
        case .minor:
            LocalizedText(en: "service available with limitations", fr: "service disponible avec limitations")
        case .cosmetic:
            LocalizedText(
                en: "interface problem without functional impact",
                fr: "problème d'interface sans impact fonctionnel")
        }
    }
}

extension IncidentType {
    public var words: LocalizedText {
        switch self {
        case .authentication: LocalizedText(en: "authentication", fr: "authentification")
        case .database: LocalizedText(en: "database", fr: "base de données")
        case .performance: LocalizedText(en: "performance", fr: "performance")
        case .security: LocalizedText(en: "security", fr: "sécurité")
        case .interface: LocalizedText(en: "interface", fr: "interface")
        }
    }

    /// Guide §2.2.
    public var definition: LocalizedText {
        switch self {
        case .authentication: LocalizedText(en: "authentication problems", fr: "problèmes d'authentification")
        case .database: LocalizedText(en: "database errors", fr: "erreurs de base de données")
        case .performance: LocalizedText(en: "performance problems", fr: "problèmes de performance")
        case .interface: LocalizedText(en: "interface bugs", fr: "bugs d'interface")
        case .security: LocalizedText(en: "security problems", fr: "problèmes de sécurité")
        }
    }
}

extension Audience {
    public var words: LocalizedText {
        switch self {
        case .internal: LocalizedText(en: "internal", fr: "interne")
        case .public: LocalizedText(en: "public", fr: "public")
        }
    }
}

extension Channel {
    /// Guide §5.1.
    public var words: LocalizedText {
        switch self {
        case .email: LocalizedText(en: "email", fr: "email")
        case .tickets: LocalizedText(en: "ticket system", fr: "système de tickets")
        case .statusPage: LocalizedText(en: "status page", fr: "page de statut")
        case .socialNetworks: LocalizedText(en: "social networks", fr: "réseaux sociaux")
        }
    }
}
