use crate::TokenEpoch;
use kernel::{PersonState, Timestamp, UserId};
use std::{fmt, time::Duration};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Reads 1 to 64 of `A–Z a–z 0–9 - _`.
            pub fn parse(raw: &str) -> Option<Self> {
                let sound = (1..=64).contains(&raw.len())
                    && raw.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
                sound.then(|| Self(raw.to_owned()))
            }

            /// An id from the store, which holds only parsed ones.
            pub fn from_stored(id: String) -> Self {
                Self(id)
            }

            /// The id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

text_id!(
    /// A session: one sign-in on one device, and the family of its refresh tokens.
    SessionId
);
text_id!(
    /// The `jti` of a token. The signature protects it, so it may be any unique string.
    TokenId
);
text_id!(
    /// A one-time ticket for a handshake. Whoever holds it is let in, so it has to be unguessable and is never shown.
    TicketId
);

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({})", self.0)
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenId({})", self.0)
    }
}

impl fmt::Debug for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TicketId(…)")
    }
}

/// A session to be opened together with its first refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// Random, given by the caller.
    pub id: SessionId,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// The family's first token.
    pub refresh: NewRefresh,
    /// Now.
    pub at: Timestamp,
}

/// A refresh token to be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefresh {
    /// Unique, given by the caller.
    pub id: TokenId,
    /// From then on it is not taken any more.
    pub expires_at: Timestamp,
}

/// A session as its owner sees it in the list of devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// When somebody signed in.
    pub created_at: Timestamp,
    /// When its tokens were last renewed.
    pub last_used_at: Timestamp,
}

/// A refresh token shown to us: what its signed claims say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// Which token.
    pub id: TokenId,
    /// Of which session.
    pub session: SessionId,
    /// Of whom.
    pub user: UserId,
    /// So long after its first use it still yields a pair.
    pub grace: Duration,
}

/// What became of a refresh token that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// The successor is stored; its access token carries this epoch.
    Renewed {
        /// The person's present epoch.
        token_epoch: TokenEpoch,
    },
    /// It came back too late: the session has been revoked, and that is committed.
    Reused,
}

/// How things stand with a person and the session a token names, read from the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What may be done with the account.
    pub state: PersonState,
    /// The person's present epoch.
    pub token_epoch: TokenEpoch,
    /// The session's.
    pub session: SessionStanding,
}

/// How things stand with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStanding {
    /// None was named, as in tokens of other makers.
    NotNamed,
    /// It is not revoked.
    Open,
    /// It was revoked.
    Revoked,
    /// There is none of this name for this person.
    Unknown,
}

/// A session that was ended; its sockets have to close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedSession {
    /// Whose it was.
    pub user: UserId,
    /// Which.
    pub session: SessionId,
}

/// A ticket to be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// Unguessable, given by the caller.
    pub id: TicketId,
    /// Whose sockets it may open.
    pub session: SessionId,
    /// From then on it is not taken any more.
    pub expires_at: Timestamp,
}

/// Whom a ticket lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketHolder {
    /// The person.
    pub user: UserId,
    /// The session the ticket was issued to.
    pub session: SessionId,
    /// How things stand with both.
    pub standing: Standing,
}
