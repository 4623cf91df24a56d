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
    /// The `User-Agent` by which the client calls itself.
    pub user_agent: Option<String>,
    /// The family's first token.
    pub refresh: NewRefresh,
    /// The present instant.
    pub at: Timestamp,
}

/// A refresh token to be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefresh {
    /// Unique, given by the caller.
    pub id: TokenId,
    /// The instant from which on it is not taken any more.
    pub expires_at: Timestamp,
}

/// A session as its owner sees it in the list of devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// The `User-Agent` by which the client called itself.
    pub user_agent: Option<String>,
    /// The instant of the sign-in.
    pub created_at: Timestamp,
    /// The instant at which its tokens were last renewed.
    pub last_used_at: Timestamp,
}

/// A refresh token shown to us: what its signed claims say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// The token's id.
    pub id: TokenId,
    /// The session that it belongs to.
    pub session: SessionId,
    /// The person whom it belongs to.
    pub user: UserId,
    /// So long after its first use it still yields a pair.
    pub grace: Duration,
}

/// The result of showing a refresh token.
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

/// The state of a person and of the session that a token names, read from the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessStatus {
    /// The state of the account.
    pub state: PersonState,
    /// The person's present epoch.
    pub token_epoch: TokenEpoch,
    /// The state of the session.
    pub session: SessionStatus,
}

/// The state of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// No session was named, as in tokens of other makers.
    NotNamed,
    /// The session is not revoked.
    Open,
    /// The session was revoked.
    Revoked,
    /// The person has no session of this name.
    Unknown,
}

/// A session that was ended; its sockets have to close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedSession {
    /// The person whose session it was.
    pub user: UserId,
    /// The session that was ended.
    pub session: SessionId,
}

/// A ticket to be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// Unguessable, given by the caller.
    pub id: TicketId,
    /// The session whose sockets it may open.
    pub session: SessionId,
    /// The instant from which on it is not taken any more.
    pub expires_at: Timestamp,
}

/// The person and session that a ticket lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketHolder {
    /// The person.
    pub user: UserId,
    /// The session the ticket was issued to.
    pub session: SessionId,
    /// The state of both.
    pub status: AccessStatus,
}
