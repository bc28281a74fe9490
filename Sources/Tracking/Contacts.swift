// Whom to reach (guide §7): technical support, and the crisis team for what support does not take up in time.

public struct Contacts: Sendable, Equatable {
    public var support: Team?
    public var crisis: Team?

    public init(support: Team? = nil, crisis: Team? = nil) {
        self.support = support
        self.crisis = crisis
    }

    /// A team as people write it down: nothing of it is dialled or sent to without a channel.
    public struct Team: Sendable, Equatable {
        public var email: String?
        public var telephone: String?
        /// When it can be reached, in words: `24/7`.
        public var hours: String?

        public init(email: String? = nil, telephone: String? = nil, hours: String? = nil) {
            self.email = email
            self.telephone = telephone
            self.hours = hours
        }
    }
}
