// The guide's words for where an incident stands and for its steps (§4.1), in both languages: refusals and every surface
// say them alike.

import Detection

extension IncidentStatus {
    public var words: LocalizedText {
        switch self {
        case .new: LocalizedText(en: "new", fr: "nouveau")
        case .acknowledged: LocalizedText(en: "acknowledged", fr: "accusé")
        case .analysis: LocalizedText(en: "analysis", fr: "analyse")
        case .investigation: LocalizedText(en: "investigation", fr: "investigation")
        case .resolved: LocalizedText(en: "resolved", fr: "résolu")
        case .verified: LocalizedText(en: "verified", fr: "vérifié")
        case .closed: LocalizedText(en: "closed", fr: "clos")
        case .merged: LocalizedText(en: "merged", fr: "fusionné")
        }
    }
}

extension Move {
    /// The guide's step.
    public var words: LocalizedText {
        switch self {
        case .acknowledge: LocalizedText(en: "acknowledgement", fr: "accusé de réception")
        case .analyse: LocalizedText(en: "initial analysis", fr: "analyse initiale")
        case .investigate: LocalizedText(en: "investigation", fr: "investigation")
        case .resolve: LocalizedText(en: "resolution", fr: "résolution")
        case .verify: LocalizedText(en: "verification", fr: "vérification")
        case .close: LocalizedText(en: "communication and closing", fr: "communication et clôture")
        case .reopen: LocalizedText(en: "reopening", fr: "réouverture")
        }
    }

    /// As it is called on the command line.
    public var command: String { self == .acknowledge ? "ack" : rawValue }
}
