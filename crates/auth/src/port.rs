use crate::{
    AccessStatus, Account, AppwriteId, AppwriteIdentity, Email, Error, NewAccount, NewRefresh, NewSession, NewTicket,
    PasswordHash, Refresh, Rotated, Session, SessionId, TicketHolder, TicketId, TokenEpoch,
};
use async_trait::async_trait;
use kernel::{Author, Event, PersonState, Timestamp, UserId};

/// The store of accounts and sessions.
///
/// Every method is one transaction. Whatever changes what a token is worth (a session, the state, the epoch) happens
/// under the lock of the person's row, so that of a ban and a sign-in at the same instant one sees the other. What is done in
/// somebody's name is judged by [`crate::rules::admit_author`] under that lock, too: nothing is changed in the name of what has
/// ended. [`Author::server`] stands for what needs no token, such as an operator's command.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Makes an account with its profile and, if one is given, its first session.
    ///
    /// Fails with [`Error::EmailTaken`], [`Error::UsernameTaken`] or, for a second account of one Appwrite id,
    /// [`Error::AppwriteConflict`], also when two of the same kind race. The address is judged first.
    async fn create_account(&self, account: NewAccount, session: Option<NewSession>) -> Result<Account, Error>;

    /// The account of a person; none once erased.
    async fn account(&self, user: UserId) -> Result<Option<Account>, Error>;

    /// The account with this address.
    async fn find_by_email(&self, email: &Email) -> Result<Option<Account>, Error>;

    /// The demo people, those who were made first before others.
    async fn demo_people(&self, limit: u32) -> Result<Vec<UserId>, Error>;

    /// Ends every session of every demo person, and moves their epochs; answers how many were signed in.
    async fn end_demo(&self, at: Timestamp) -> Result<usize, Error>;

    /// The account that this Appwrite account opens.
    async fn find_by_appwrite_id(&self, id: &AppwriteId) -> Result<Option<Account>, Error>;

    /// Lets an Appwrite account open this one, whose address must be verified and which must not be linked yet;
    /// otherwise [`Error::AppwriteConflict`]. Linking the same again changes nothing.
    async fn link_appwrite(&self, user: UserId, id: &AppwriteId) -> Result<(), Error>;

    /// Opens a session for an active person whose epoch is still `epoch`, the one that was read together with what
    /// the person proved; a password that changed meanwhile has moved it ([`Error::SignedOut`]). Banned people are
    /// [`Error::AccountBanned`], erased and absent ones [`Error::SignedOut`].
    async fn open_session(&self, user: UserId, session: NewSession, epoch: TokenEpoch) -> Result<(), Error>;

    /// Applies [`crate::rules::judge_refresh`] to the shown token under the person's lock and does what it says:
    /// stores the successor and stamps the first use, or revokes the session. The revocation is committed although
    /// the caller is refused, which is why [`Rotated::Reused`] is no error. A token that the store does not know, or
    /// whose session is revoked, is [`Error::SignedOut`].
    async fn rotate_refresh(&self, shown: &Refresh, successor: NewRefresh, at: Timestamp) -> Result<Rotated, Error>;

    /// Ends one session of the author; false if there was none to end.
    async fn revoke_session(&self, by: &Author, session: &SessionId, at: Timestamp) -> Result<bool, Error>;

    /// Ends every session of the author and moves the epoch, so that tokens without a session end too. Answers the
    /// new epoch, or nothing if there is no such person.
    async fn revoke_person(&self, by: &Author, at: Timestamp) -> Result<Option<TokenEpoch>, Error>;

    /// The sessions that can still be used at `at` (not revoked, with a refresh token that has not expired), the last
    /// used first.
    async fn sessions(&self, user: UserId, at: Timestamp) -> Result<Vec<Session>, Error>;

    /// How things stand with a person and the session a token names. Nothing if there never was such a person.
    async fn access_status(&self, user: UserId, session: Option<&SessionId>) -> Result<Option<AccessStatus>, Error>;

    /// The same for many, one answer for each question in its place.
    async fn access_statuses(&self, of: &[(UserId, Option<SessionId>)]) -> Result<Vec<Option<AccessStatus>>, Error>;

    /// Remembers a ticket of a session of the author that is open; [`Error::SignedOut`] if it is not.
    async fn issue_ticket(&self, by: &Author, ticket: NewTicket) -> Result<(), Error>;

    /// Takes a ticket away and tells whom it lets in: of many who show it at once one gets an answer. Expired ones
    /// are taken away too, and answered with nothing.
    async fn take_ticket(&self, ticket: &TicketId, at: Timestamp) -> Result<Option<TicketHolder>, Error>;

    /// Sets a new password, moves the epoch, ends every session and opens `session` in their place; answers the new
    /// epoch. Of two who change it at once by the same epoch one is [`Error::SignedOut`].
    async fn change_password(&self, by: &Author, hash: PasswordHash, session: NewSession) -> Result<TokenEpoch, Error>;

    /// Puts another hash of the same password in the place of `old`. Nothing else changes, and nothing at all if another
    /// password has taken that place meanwhile.
    async fn renew_hash(&self, user: UserId, old: &PasswordHash, new: PasswordHash) -> Result<(), Error>;

    /// Bans or unbans. A ban also ends every session and moves the epoch, so that lifting it brings no token back. `state`
    /// is not `Erased`.
    ///
    /// Answers the events of everybody in an open conversation with this person: it is not there for them during a ban
    /// (conversation deleted) and is there again after it (conversation created). Nothing if there is no such person, or it
    /// is erased, or in that state already.
    async fn set_state(&self, user: UserId, state: PersonState, at: Timestamp) -> Result<Option<Vec<Event>>, Error>;

    /// Erases a person for ever: account, sessions, profile, likes, passes, blocks, budgets and the own log are gone,
    /// every match is ended and its conversation closed, the text of every message is blank and its attachment gone.
    /// What is left is the number, erased, so that rows of others still name something.
    ///
    /// Answers the events of the others (match removed, conversation deleted). Erasing again, or nobody, answers none.
    async fn erase_account(&self, by: &Author, at: Timestamp) -> Result<Vec<Event>, Error>;

    /// Forgets tickets, refresh tokens and sessions that have been of no use since `before`, and answers how many
    /// rows went. A session is of no use once it is revoked, or has no refresh token left and was last used before.
    async fn sweep(&self, before: Timestamp) -> Result<usize, Error>;
}

/// An Appwrite server whose word is taken for who somebody is.
#[async_trait]
pub trait AppwriteServer: Send + Sync {
    /// Whose token this is. [`Error::InvalidToken`] if the server does not know it, [`Error::ProviderUnavailable`] if it does not
    /// answer.
    async fn identify(&self, jwt: &str) -> Result<AppwriteIdentity, Error>;
}
