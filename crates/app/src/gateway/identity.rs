//! A socket's identity and the token it stands for.

use auth::{Claims, SessionId};
use kernel::{Author, Right, Timestamp};
use realtime::Identity;

/// Who sits behind a socket that showed these claims.
pub fn identity_of(claims: &Claims) -> Identity {
    Identity {
        person: claims.user,
        session_id: claims.session.as_ref().map(|session| session.as_str().into()),
        token_epoch: Some(claims.epoch),
        expires_at: Some(claims.expires_at),
    }
}

/// As whom a socket writes.
pub(super) fn author_of(identity: &Identity) -> Author {
    let right = Right::Token { session: identity.session_id.clone(), epoch: identity.token_epoch.unwrap_or(0) };
    Author { person: identity.person, right }
}

pub(super) fn claims_of(identity: &Identity) -> Claims {
    Claims {
        user: identity.person,
        session: identity.session_id.as_deref().and_then(SessionId::parse),
        epoch: identity.token_epoch.unwrap_or(0),
        expires_at: identity.expires_at.unwrap_or(Timestamp::from_micros(i64::MAX)),
    }
}
