//! Who somebody is, by what they show, and whether they may stay.

use crate::{App, Refusal, random};
use auth::{AppwriteId, Claims};
use kernel::UserId;
use protocol::{CloseCode, ErrorCode, Secret};
use secrecy::ExposeSecret as _;

/// The credentials that a request or a handshake brings.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// An access token of ours.
    Token(&'a str),
    /// A ticket, which opens one socket.
    Ticket(&'a str),
    /// A token of the Appwrite server; with it that person is signed in.
    AppwriteJwt { jwt: &'a str, user_agent: Option<&'a str> },
    /// Nothing but an Appwrite id, which old clients send.
    AppwriteId(&'a str),
}

/// Whose name this is. Whether the person and the session still stand is asked by [`admit`].
pub async fn claims(app: &App, shown: Credential<'_>) -> Result<Claims, Refusal> {
    let now = app.clock.now();
    match shown {
        Credential::Token(token) => Ok(app.auth.authenticate(token, now)?),
        Credential::Ticket(ticket) => Ok(app.auth.redeem_ticket(ticket, now).await?),
        Credential::AppwriteJwt { jwt, user_agent } => by_appwrite(app, jwt, user_agent).await,
        Credential::AppwriteId(id) => by_legacy_id(app, id).await,
    }
}

/// Whether the account stands, the session too, and the token is of the present epoch, by the store.
pub async fn admit(app: &App, claims: &Claims) -> Result<(), Refusal> {
    Ok(app.auth.admit(claims).await?)
}

async fn by_appwrite(app: &App, jwt: &str, user_agent: Option<&str>) -> Result<Claims, Refusal> {
    let appwrite = app.appwrite.as_ref().ok_or_else(|| Refusal::new(ErrorCode::InvalidToken))?;
    let identity = appwrite.identify(jwt).await?;
    let (fresh, now) = (random::fresh().ok_or_else(Refusal::internal)?, app.clock.now());
    let signed_in = app.auth.exchange(identity, random::user_id(), user_agent, fresh, now).await?;
    Ok(app.auth.authenticate(signed_in.tokens.access.expose_secret(), now)?)
}

async fn by_legacy_id(app: &App, id: &str) -> Result<Claims, Refusal> {
    if !app.settings.legacy_appwrite_ids {
        return Err(Refusal::new(ErrorCode::Unauthenticated));
    }
    let id = AppwriteId::parse(id).ok_or_else(|| Refusal::new(ErrorCode::InvalidToken))?;
    tracing::warn!("somebody signs in with a bare appwrite id, which anybody can make up");
    Ok(app.auth.claims_by_appwrite(&id, app.clock.now()).await?)
}

/// Going on under another token, on the same socket. Whoever shows somebody else's may not stay.
pub async fn renew(app: &App, person: UserId, token: &Secret) -> Result<Claims, Refusal> {
    let claims = app.auth.authenticate(token.reveal(), app.clock.now())?;
    if claims.user != person {
        return Err(Refusal::new(ErrorCode::InvalidToken).closing(CloseCode::Unauthenticated));
    }
    app.auth.admit(&claims).await?;
    Ok(claims)
}
