//! The use cases.

mod appwrite;
mod registration;
mod sessions;
#[cfg(test)]
mod tests;
mod tickets;

use crate::{
    Account, Accounts, Attempt, Claims, Email, EndedSession, Error, Hashing, NewAccount, NewRefresh, NewSession,
    PasswordHash, Recognised, Rotated, Salt, SessionId, TokenEpoch, TokenId, TokenPair, Tokens, rules,
    tokens::PairParts,
};
use kernel::{Author, Event, Timestamp, UserId};
use secrecy::SecretString;
use std::sync::Arc;

pub use registration::Registration;
pub use tickets::{Ticket, Tickets};

/// The longest description of a client that is kept, in characters.
const LONGEST_USER_AGENT: usize = 200;

/// Ids that nobody may foresee and that a sign-in needs; drawn by the caller, used once.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// The id of a session.
    pub session: SessionId,
    /// The id of its refresh token.
    pub refresh: TokenId,
    /// The id of its access token.
    pub access: TokenId,
}

/// Somebody who has signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account of whoever signed in.
    pub account: Account,
    /// What was kept of them, if they have just come.
    pub newcomer: Option<NewAccount>,
    /// The session that was opened.
    pub session: SessionId,
    /// The tokens to show from now on.
    pub tokens: TokenPair,
}

/// Signing up, in and out, and who may still come in.
#[derive(Clone)]
pub struct Auth {
    accounts: Arc<dyn Accounts>,
    hashing: Arc<dyn Hashing>,
    tokens: Arc<Tokens>,
    tickets: Tickets,
    admits_demo: bool,
}

impl Auth {
    /// The use cases over a store, a place where passwords are worked on, and the signing keys.
    pub fn new(accounts: Arc<dyn Accounts>, hashing: Arc<dyn Hashing>, tokens: Tokens, tickets: Tickets) -> Self {
        Self { accounts, hashing, tokens: Arc::new(tokens), tickets, admits_demo: false }
    }

    /// The same where demo people sign in, too, or nobody of them.
    #[must_use]
    pub fn admitting_demo(self, admits_demo: bool) -> Self {
        Self { admits_demo, ..self }
    }

    /// The demo people, where they sign in: those who were made first before others.
    pub async fn demo_people(&self, limit: u32) -> Result<Vec<UserId>, Error> {
        if self.admits_demo { self.accounts.demo_people(limit).await } else { Ok(Vec::new()) }
    }

    /// Ends what demo people are signed in with where they may not be. Answers how many there were.
    pub async fn shut_demo_out(&self, now: Timestamp) -> Result<usize, Error> {
        if self.admits_demo { Ok(0) } else { self.accounts.end_demo(now).await }
    }

    /// The account of whoever knows its password, for [`Auth::sign_in`]. An unknown account costs the same time as a known one. A
    /// password that was hashed before passwords were prepared is hashed anew, with `salt`.
    pub async fn recognise(&self, email: &str, password: SecretString, salt: Salt) -> Result<Account, Error> {
        let account = self.find_by_spellings(&Email::spellings(email)).await?;
        let attempt = Attempt::new(password);
        let kept = account.as_ref().and_then(|account| account.password_hash.as_ref());
        let recognised = attempt.recognise(self.hashing.as_ref(), kept).await?;
        let (Some(account), Some(form)) = (account, recognised) else { return Err(Error::InvalidCredentials) };
        if form == Recognised::AsItCame {
            self.renew_hash(&account, attempt, salt).await?;
        }
        Ok(account)
    }

    async fn renew_hash(&self, account: &Account, attempt: Attempt, salt: Salt) -> Result<(), Error> {
        let (Some(old), Some(password)) = (&account.password_hash, attempt.into_prepared()) else { return Ok(()) };
        let new = self.hashing.hash(password, salt).await?;
        self.accounts.renew_hash(account.id, old, new).await
    }

    async fn find_by_spellings(&self, spellings: &[Email]) -> Result<Option<Account>, Error> {
        for spelling in spellings {
            if let Some(account) = self.accounts.find_by_email(spelling).await? {
                return Ok(Some(account));
            }
        }
        Ok(None)
    }

    /// Opens a session for somebody who is known by other means: the operator's command line.
    pub async fn login_as(&self, user: UserId, fresh: Fresh, now: Timestamp) -> Result<SignedIn, Error> {
        let account = self.accounts.account(user).await?.ok_or(Error::NotFound)?;
        self.sign_in(account, None, fresh, now).await
    }

    /// Opens a session for somebody made up, whom nobody has to be; [`Error::NotFound`] for anybody else.
    pub async fn sign_demo_in(
        &self,
        user: UserId,
        user_agent: Option<&str>,
        fresh: Fresh,
        now: Timestamp,
    ) -> Result<SignedIn, Error> {
        let account = self.accounts.account(user).await?.filter(|account| account.is_demo).ok_or(Error::NotFound)?;
        self.sign_in(account, user_agent, fresh, now).await
    }

    /// Opens a session for whoever has proven that this is their account, and that nothing has ended it since.
    pub async fn sign_in(
        &self,
        account: Account,
        user_agent: Option<&str>,
        fresh: Fresh,
        now: Timestamp,
    ) -> Result<SignedIn, Error> {
        rules::may_sign_in(account.state)?;
        if account.is_demo && !self.admits_demo {
            return Err(Error::DemoIsClosed);
        }
        let session = self.new_session(user_agent, &fresh, now);
        self.accounts.open_session(account.id, session, account.token_epoch).await?;
        Ok(self.signed_in(account, fresh, now))
    }

    fn new_session(&self, user_agent: Option<&str>, fresh: &Fresh, at: Timestamp) -> NewSession {
        let refresh = NewRefresh { id: fresh.refresh.clone(), expires_at: self.tokens.refresh_expiry(at) };
        NewSession { id: fresh.session.clone(), user_agent: user_agent.map(kept_user_agent), refresh, at }
    }

    fn signed_in(&self, account: Account, fresh: Fresh, at: Timestamp) -> SignedIn {
        let tokens = self.pair(account.id, account.token_epoch, fresh.clone(), at);
        SignedIn { account, newcomer: None, session: fresh.session, tokens }
    }

    fn pair(&self, user: UserId, epoch: TokenEpoch, fresh: Fresh, at: Timestamp) -> TokenPair {
        let Fresh { session, refresh, access } = fresh;
        self.tokens.pair(&PairParts { user, session, epoch, access, refresh, at })
    }

    /// Tokens of a session that was put into the store in bulk, in a person's first epoch.
    pub fn tokens_of_seeded(&self, user: UserId, fresh: Fresh, now: Timestamp) -> TokenPair {
        self.pair(user, 0, fresh, now)
    }

    /// Exchanges a refresh token for a new pair. The session stays; `fresh.session` is not used.
    pub async fn refresh(&self, token: &str, fresh: Fresh, now: Timestamp) -> Result<TokenPair, Error> {
        let shown = self.tokens.read_refresh(token, now)?;
        let successor = NewRefresh { id: fresh.refresh.clone(), expires_at: self.tokens.refresh_expiry(now) };
        match self.accounts.rotate_refresh(&shown, successor, now).await? {
            Rotated::Renewed { token_epoch } => {
                Ok(self.pair(shown.user, token_epoch, Fresh { session: shown.session, ..fresh }, now))
            }
            Rotated::Reused => Err(Error::RefreshReused(EndedSession { user: shown.user, session: shown.session })),
        }
    }

    /// Ends the session of a refresh token, even of one that has expired or was used. Once more changes nothing, and
    /// answers the same.
    pub async fn logout(&self, token: &str, now: Timestamp) -> Result<EndedSession, Error> {
        let shown = self.tokens.read_ended_refresh(token, now)?;
        // The token is what it ends: who has it needs no other right.
        self.accounts.revoke_session(&Author::server(shown.user), &shown.session, now).await?;
        Ok(EndedSession { user: shown.user, session: shown.session })
    }

    /// Tells who shows this access token, by its signature and time alone. Writes and handshakes go on to
    /// [`Auth::admit`].
    pub fn authenticate(&self, token: &str, now: Timestamp) -> Result<Claims, Error> {
        self.tokens.read_access(token, now)
    }

    /// Asks the store whether the person and the session of these claims still stand.
    pub async fn admit(&self, claims: &Claims) -> Result<(), Error> {
        let status = self.accounts.access_status(claims.user, claims.session.as_ref()).await?;
        rules::admit(claims, status.as_ref())
    }

    /// The same for many; a failure of the store fails them all.
    pub async fn admit_all(&self, claims: &[Claims]) -> Result<Vec<Result<(), Error>>, Error> {
        let questions: Vec<_> = claims.iter().map(|claims| (claims.user, claims.session.clone())).collect();
        let statuses = self.accounts.access_statuses(&questions).await?;
        Ok(claims.iter().zip(statuses).map(|(claims, status)| rules::admit(claims, status.as_ref())).collect())
    }

    /// Finds the person's own account.
    pub async fn account(&self, user: UserId) -> Result<Account, Error> {
        self.accounts.account(user).await?.ok_or(Error::SignedOut)
    }

    /// Checks that the person who is signed in also knows the password, for what a stolen token must not do.
    pub async fn confirm(&self, user: UserId, password: SecretString) -> Result<(), Error> {
        let account = self.account(user).await?;
        self.check_password(password, account.password_hash.as_ref()).await
    }

    async fn check_password(&self, attempt: SecretString, kept: Option<&PasswordHash>) -> Result<(), Error> {
        let recognised = Attempt::new(attempt).recognise(self.hashing.as_ref(), kept).await?;
        recognised.map(drop).ok_or(Error::InvalidCredentials)
    }

    /// Erases the author's account and all it holds. Answers what the others have to be told.
    pub async fn erase(&self, by: &Author, now: Timestamp) -> Result<Vec<Event>, Error> {
        self.accounts.erase_account(by, now).await
    }
}

/// A client describes itself at whatever length and with whatever characters; enough of it is kept to be recognised.
fn kept_user_agent(raw: &str) -> String {
    text::line(raw).chars().filter(|c| !c.is_control()).take(LONGEST_USER_AGENT).collect()
}
