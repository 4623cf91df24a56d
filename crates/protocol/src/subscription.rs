use std::str::FromStr;

words! {
    /// What a socket can turn on and off with `subscribe` and `unsubscribe`. Everything is on at connect.
    pub enum SubscriptionKind {
        /// Matches and their end.
        Matches = "matches",
        /// Messages, their changes and receipts.
        Messages = "messages",
        /// Conversations that are opened, changed or closed.
        Conversations = "conversations",
        /// Who is online and who is typing.
        Presence = "presence",
        /// The `notification` feed.
        Notifications = "notifications",
    }
}

impl SubscriptionKind {
    /// What old clients call `matches`.
    pub const OLD_MATCHES: &'static str = "match_notifications";

    /// Reads what a client asked for, in the present words or the old one.
    pub fn from_request(word: &str) -> Option<Self> {
        if word == Self::OLD_MATCHES { Some(Self::Matches) } else { Self::from_str(word).ok() }
    }
}
