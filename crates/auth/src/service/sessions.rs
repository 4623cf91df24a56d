use super::{Auth, Fresh, SignedIn};
use crate::{Claims, EndedSession, Error, NewTicket, Password, Salt, Session, SessionId, TicketId};
use kernel::{Author, Event, FieldError, PersonState, Timestamp, UserId};
use secrecy::SecretString;
use std::time::Duration;

/// A one-time ticket, to be shown at a handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The ticket itself.
    pub id: TicketId,
    /// The time for which it may be shown.
    pub lifetime: Duration,
}

impl Auth {
    /// The devices this person is signed in on.
    pub async fn sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<Session>, Error> {
        self.accounts.sessions(user, now).await
    }

    /// Ends one of them. Somebody else's is not found.
    pub async fn end_session(&self, by: &Author, session: &str, now: Timestamp) -> Result<EndedSession, Error> {
        let session = SessionId::parse(session).ok_or(Error::NotFound)?;
        let ended = self.accounts.revoke_session(by, &session, now).await?;
        if ended { Ok(EndedSession { user: by.person, session }) } else { Err(Error::NotFound) }
    }

    /// Ends everything the author has signed in with.
    pub async fn end_all_sessions(&self, by: &Author, now: Timestamp) -> Result<(), Error> {
        self.accounts.revoke_person(by, now).await?.map(drop).ok_or(Error::NotFound)
    }

    /// Gives out a ticket for the session of these claims.
    pub async fn issue_ticket(&self, claims: &Claims, id: TicketId, now: Timestamp) -> Result<Ticket, Error> {
        let session = claims.session.clone().ok_or(Error::NoSession)?;
        let lifetime = self.tickets.lifetime;
        let ticket = NewTicket { id: id.clone(), session, expires_at: now.plus(lifetime) };
        self.accounts.issue_ticket(&claims.author(), ticket).await?;
        Ok(Ticket { id, lifetime })
    }

    /// Takes a ticket for the claims of whoever it was given to, already admitted. It does not come back.
    pub async fn redeem_ticket(&self, ticket: &str, now: Timestamp) -> Result<Claims, Error> {
        let id = TicketId::parse(ticket).ok_or(Error::InvalidToken)?;
        let holder = self.accounts.take_ticket(&id, now).await?.ok_or(Error::InvalidToken)?;
        let claims = Claims {
            user: holder.user,
            session: Some(holder.session),
            epoch: holder.status.token_epoch,
            expires_at: self.tokens.access_expiry(now),
        };
        crate::rules::admit(&claims, Some(&holder.status))?;
        Ok(claims)
    }

    /// Sets a new password for whoever knows the old one. Everything signed in ends; the caller gets a new session.
    pub async fn change_password(
        &self,
        by: &Author,
        old: SecretString,
        new: SecretString,
        salt: Salt,
        fresh: Fresh,
        now: Timestamp,
    ) -> Result<SignedIn, Error> {
        let message = Password::RULE;
        let new = Password::parse(&new);
        let new = new.ok_or_else(|| Error::Invalid(vec![FieldError { field: "new_password", message }]))?;
        let mut account = self.account(by.person).await?;
        self.check_password(old, account.password_hash.as_ref()).await?;
        let hash = self.hashing.hash(new, salt).await?;
        let session = self.new_session(None, &fresh, now);
        account.token_epoch = self.accounts.change_password(by, hash, session).await?;
        Ok(self.signed_in(account, fresh, now))
    }

    /// Shuts an account. Answers what the others have to be told, or nothing if there was nothing to do.
    pub async fn ban(&self, user: UserId, now: Timestamp) -> Result<Option<Vec<Event>>, Error> {
        self.accounts.set_state(user, PersonState::Banned, now).await
    }

    /// Opens it again; the person has to sign in anew. Answers like [`Auth::ban`].
    pub async fn unban(&self, user: UserId, now: Timestamp) -> Result<Option<Vec<Event>>, Error> {
        self.accounts.set_state(user, PersonState::Active, now).await
    }
}
