//! Sessions: which there are, tickets to open a socket with, and their end.

use crate::{App, Asker, Refusal, random};
use auth::{Claims, EndedSession, TicketId};
use kernel::UserId;
use protocol::{CloseCode, LogoutRequest, Session, WsTicket};
use realtime::Control;

/// The sessions of whoever holds this token.
pub async fn list(app: &App, claims: &Claims) -> Result<Vec<Session>, Refusal> {
    let sessions = app.auth.sessions(claims.user, app.clock.now()).await?;
    let shown = sessions.into_iter().map(|session| Session {
        is_current: claims.session.as_ref() == Some(&session.id),
        id: session.id.as_str().to_owned(),
        user_agent: session.user_agent,
        created_at: session.created_at,
        last_used_at: session.last_used_at,
    });
    Ok(shown.collect())
}

/// A ticket that opens one socket in place of this token, for clients that cannot send a header.
pub async fn issue_ticket(app: &App, claims: &Claims) -> Result<WsTicket, Refusal> {
    let id = TicketId::parse(&random::secret()).ok_or_else(Refusal::internal)?;
    let ticket = app.auth.issue_ticket(claims, id, app.clock.now()).await?;
    Ok(WsTicket { ticket: ticket.id.as_str().into(), expires_in: ticket.lifetime.as_secs() })
}

pub async fn sign_out(app: &App, body: LogoutRequest) -> Result<(), Refusal> {
    let ended = app.auth.logout(body.refresh.reveal(), app.clock.now()).await?;
    close_session(app, &ended);
    Ok(())
}

pub async fn end(app: &App, by: &Asker, session: &str) -> Result<(), Refusal> {
    let ended = app.auth.end_session(&by.author, session, app.clock.now()).await?;
    close_session(app, &ended);
    Ok(())
}

pub async fn end_all(app: &App, by: &Asker) -> Result<(), Refusal> {
    app.auth.end_all_sessions(&by.author, app.clock.now()).await?;
    close_person(app, by.person());
    Ok(())
}

/// What was committed is told to the sockets of that session, on every node.
pub(super) fn close_session(app: &App, ended: &EndedSession) {
    let (session_id, code) = (ended.session.as_str().into(), CloseCode::SignedOut);
    app.signals.control(ended.user, Control::CloseSession { session_id, code });
}

/// The same for all sockets of a person.
pub(super) fn close_person(app: &App, person: UserId) {
    app.signals.control(person, Control::ClosePerson { code: CloseCode::SignedOut });
}

/// Forgets sessions and tickets that have been of no use for longer than any token lives.
pub async fn sweep(app: &App) {
    let before = app.clock.now().minus(app.settings.access_lifetime);
    if let Err(error) = app.ports.accounts.sweep(before).await {
        tracing::warn!(error.cause = ?error, "ended sessions could not be swept");
    }
}
