// Whom to call (guide §7): the support and the crisis team, as the configuration names them.

import Detection

/// The guide's two teams.
public struct Contacts: Sendable, Equatable {
    public struct Team: Sendable, Equatable {
        public var email: String?
        public var telephone: String?
        /// When they can be reached, in words: `24/7`.
        public var hours: String?

        public init() {}

        public var isEmpty: Bool { self == Team() }

        /// `crisis@example.com · +33 1 02 03 04 05 · 24/7`; only what is there.
        public var line: String { [email, telephone, hours].compactMap { $0 }.joined(separator: " · ") }
    }

    /// Guide §7.1.
    public var support = Team()
    /// Guide §7.2: called when nobody takes on what is critical.
    public var crisis = Team()

    public init() {}

    public static let supportName = LocalizedText(en: "technical support", fr: "support technique")
    public static let crisisName = LocalizedText(en: "crisis team", fr: "équipe de gestion de crise")
}
