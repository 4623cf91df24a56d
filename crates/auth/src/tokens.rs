//! Signed tokens: JSON Web Tokens (RFC 7519) with HMAC-SHA-256.
//!
//! The library is asked for the signature only. It would read the machine's clock, ignore `nbf`, take any far
//! future for an expiry, and know no critical headers; all of that is judged here, with the time passed in.

mod claims;
#[cfg(test)]
mod tests;

use crate::{Error, Refresh, SessionId, TokenEpoch, TokenId};
use claims::{AccessClaims, RefreshClaims, TokenType};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, crypto::aws_lc};
use kernel::{Author, Right, Timestamp, UserId};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;

/// A longer token is refused before anything is decoded.
const LONGEST_TOKEN: usize = 4096;

/// The times for which tokens live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// The lifetime of an access token.
    pub access: Duration,
    /// The lifetime of a refresh token.
    pub refresh: Duration,
    /// The difference that is allowed between the clocks of those who sign and those who check.
    pub leeway: Duration,
    /// So long after its first use a refresh token still yields a pair: the first answer may have been lost, or several
    /// sockets of one device may have asked at once.
    pub refresh_grace: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        const DAY: Duration = Duration::from_hours(24);
        Self { access: DAY, refresh: DAY * 7, leeway: Duration::from_secs(5), refresh_grace: Duration::from_secs(30) }
    }
}

/// The claims of a valid access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The person whose token it is.
    pub user: UserId,
    /// The session it belongs to; tokens of other makers name none.
    pub session: Option<SessionId>,
    /// The person's epoch when it was made.
    pub epoch: TokenEpoch,
    /// The instant at which it ends.
    pub expires_at: Timestamp,
}

impl Claims {
    /// Whoever shows this token, as writes name their author.
    pub fn author(&self) -> Author {
        let session = self.session.as_ref().map(|session| session.as_str().into());
        Author { person: self.user, right: Right::Token { session, epoch: self.epoch } }
    }
}

/// An access token and the refresh token that renews it.
#[derive(Clone, Debug)]
pub struct TokenPair {
    /// The token that goes with every request.
    pub access: SecretString,
    /// Goes only where a new pair is asked for.
    pub refresh: SecretString,
    /// The instant at which the access token ends.
    pub access_expires_at: Timestamp,
}

/// The contents of a pair of tokens.
#[derive(Clone, Debug)]
pub(crate) struct PairParts {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
    pub(crate) epoch: TokenEpoch,
    pub(crate) access: TokenId,
    pub(crate) refresh: TokenId,
    pub(crate) at: Timestamp,
}

/// A signing secret of less than 32 bytes, which is less than the signature it makes (RFC 7518, section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signing secret has fewer than 32 bytes")]
pub struct WeakSecret;

/// Makes and reads tokens.
pub struct Tokens {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
    lifetimes: Lifetimes,
}

impl Tokens {
    /// Tokens signed with this secret.
    pub fn new(secret: &SecretString, lifetimes: Lifetimes) -> Result<Self, WeakSecret> {
        let secret = secret.expose_secret().as_bytes();
        if secret.len() < 32 {
            return Err(WeakSecret);
        }
        // The library finds this provider by itself only while no other crate of the build turns on a second one. An
        // error says that one is installed already.
        let _ = aws_lc::DEFAULT_PROVIDER.install_default();
        Ok(Self {
            signing: EncodingKey::from_secret(secret),
            checking: DecodingKey::from_secret(secret),
            validation: signature_only(),
            lifetimes,
        })
    }

    /// The times for which tokens live.
    pub fn lifetimes(&self) -> Lifetimes {
        self.lifetimes
    }

    /// The instant at which a refresh token made at `at` ends.
    pub fn refresh_expiry(&self, at: Timestamp) -> Timestamp {
        whole_seconds(at.plus(self.lifetimes.refresh))
    }

    /// The instant at which an access token made at `at` ends.
    pub fn access_expiry(&self, at: Timestamp) -> Timestamp {
        whole_seconds(at.plus(self.lifetimes.access))
    }

    pub(crate) fn pair(&self, parts: &PairParts) -> TokenPair {
        let access_expires_at = self.access_expiry(parts.at);
        let access = AccessClaims {
            token_type: TokenType::Access,
            exp: access_expires_at.into(),
            iat: Some(parts.at.into()),
            jti: Some(parts.access.as_str().to_owned()),
            user_id: parts.user.into(),
            sid: Some(parts.session.as_str().to_owned()),
            epoch: parts.epoch,
            nbf: None,
        };
        let refresh = RefreshClaims {
            token_type: TokenType::Refresh,
            exp: self.refresh_expiry(parts.at).into(),
            iat: Some(parts.at.into()),
            jti: parts.refresh.as_str().to_owned(),
            user_id: parts.user.into(),
            sid: parts.session.as_str().to_owned(),
            nbf: None,
        };
        TokenPair { access: self.sign(&access), refresh: self.sign(&refresh), access_expires_at }
    }

    /// Reads an access token. Whether its person and session still stand is not written in it: see
    /// [`crate::rules::admit`].
    pub fn read_access(&self, token: &str, now: Timestamp) -> Result<Claims, Error> {
        let claims: AccessClaims = self.verified(token)?;
        if claims.token_type != TokenType::Access {
            return Err(Error::InvalidToken);
        }
        self.refuse_early(claims.nbf.map(Into::into), now)?;
        let expires_at = claims.exp.into();
        self.refuse_late(expires_at, now)?;
        Ok(Claims {
            user: claims.user_id.into(),
            session: claims.sid.map(|sid| SessionId::parse(&sid).ok_or(Error::InvalidToken)).transpose()?,
            epoch: claims.epoch,
            expires_at,
        })
    }

    /// Reads a refresh token.
    pub fn read_refresh(&self, token: &str, now: Timestamp) -> Result<Refresh, Error> {
        let (refresh, expires_at) = self.signed_refresh(token, now)?;
        self.refuse_late(expires_at, now)?;
        Ok(refresh)
    }

    /// Reads a refresh token that only has to be ours: a session can be ended with one that has expired.
    pub fn read_ended_refresh(&self, token: &str, now: Timestamp) -> Result<Refresh, Error> {
        Ok(self.signed_refresh(token, now)?.0)
    }

    fn signed_refresh(&self, token: &str, now: Timestamp) -> Result<(Refresh, Timestamp), Error> {
        let claims: RefreshClaims = self.verified(token)?;
        if claims.token_type != TokenType::Refresh {
            return Err(Error::InvalidToken);
        }
        self.refuse_early(claims.nbf.map(Into::into), now)?;
        let id = TokenId::parse(&claims.jti).ok_or(Error::InvalidToken)?;
        let session = SessionId::parse(&claims.sid).ok_or(Error::InvalidToken)?;
        let grace = self.lifetimes.refresh_grace;
        Ok((Refresh { id, session, user: claims.user_id.into(), grace }, claims.exp.into()))
    }

    fn refuse_early(&self, not_before: Option<Timestamp>, now: Timestamp) -> Result<(), Error> {
        let too_early = not_before.is_some_and(|start| now.plus(self.lifetimes.leeway) < start);
        if too_early { Err(Error::InvalidToken) } else { Ok(()) }
    }

    fn refuse_late(&self, expires_at: Timestamp, now: Timestamp) -> Result<(), Error> {
        if now < expires_at.plus(self.lifetimes.leeway) { Ok(()) } else { Err(Error::TokenExpired) }
    }

    /// The claims of a token of bounded length, with one of our signatures and without a header that asks for more
    /// than we know (RFC 7515, section 4.1.11).
    fn verified<C: DeserializeOwned>(&self, token: &str) -> Result<C, Error> {
        if token.len() > LONGEST_TOKEN {
            return Err(Error::InvalidToken);
        }
        let token =
            jsonwebtoken::decode::<C>(token, &self.checking, &self.validation).map_err(|_| Error::InvalidToken)?;
        if token.header.crit.is_some() { Err(Error::InvalidToken) } else { Ok(token.claims) }
    }

    fn sign(&self, claims: &impl Serialize) -> SecretString {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.signing)
            .expect("an hmac over plain claims does not fail")
            .into()
    }
}

/// Keys stay out of logs.
impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("lifetimes", &self.lifetimes).finish_non_exhaustive()
    }
}

/// Checks the algorithm and the signature; refuses an audience, since none is ours; reads no clock.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

fn whole_seconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_seconds(instant.as_seconds())
}
