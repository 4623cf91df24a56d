use crate::EndedSession;
use kernel::{FieldError, StoreError};

/// A rule of this domain that was broken, or a store that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields that cannot be accepted, all of them.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// Another account has this address.
    #[error("this e-mail address is already in use")]
    EmailTaken,
    /// Another person has this username, in whatever case.
    #[error("this username is already in use")]
    UsernameTaken,
    /// The person is younger than eighteen.
    #[error("people under 18 cannot use this service")]
    UnderAge,
    /// No such account or another password; which of the two is not told.
    #[error("wrong e-mail address or password")]
    InvalidCredentials,
    /// Not one of our tokens, or damaged, or of another kind.
    #[error("not a valid token")]
    InvalidToken,
    /// A token of ours whose time is over.
    #[error("the token has expired")]
    TokenExpired,
    /// The session was ended, or every session of the person was.
    #[error("signed out")]
    SignedOut,
    /// A refresh token came back after its successor was in use: the session is ended now.
    #[error("this refresh token was used before, the session is signed out")]
    RefreshReused(EndedSession),
    /// The account is banned.
    #[error("this account is banned")]
    AccountBanned,
    /// Somebody made up, where such people do not sign in.
    #[error("demo people sign in only where demo.enabled is set")]
    DemoIsClosed,
    /// The token names no session, and what is asked for belongs to one.
    #[error("this token belongs to no session")]
    NoSession,
    /// An account with this address exists and is not known to belong to the same person.
    #[error("an account with this e-mail address exists, sign in to it instead")]
    AppwriteConflict,
    /// Whoever was to say who this is does not answer.
    #[error("the sign-in server does not answer")]
    ProviderUnavailable,
    /// Absent, or not this person's.
    #[error("not found")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
