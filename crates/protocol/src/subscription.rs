use std::str::FromStr;

words! {
    /// A kind of frames that a socket turns on and off with `subscribe` and `unsubscribe`. All are on at connect.
    pub enum SubscriptionKind {
        /// New matches and the end of matches.
        Matches = "matches",
        /// Messages, their changes and receipts.
        Messages = "messages",
        /// Conversations that are opened, changed or closed.
        Conversations = "conversations",
        /// Frames that tell who is online and who is typing.
        Presence = "presence",
        /// The `notification` feed.
        Notifications = "notifications",
    }
}

impl SubscriptionKind {
    /// The word by which old clients call `matches`.
    pub const OLD_MATCHES: &'static str = "match_notifications";

    /// Reads what a client asked for, in the present words or the old one.
    pub fn from_request(word: &str) -> Option<Self> {
        if word == Self::OLD_MATCHES { Some(Self::Matches) } else { Self::from_str(word).ok() }
    }
}
