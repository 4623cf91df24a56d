//! A store of accounts in memory, held to the same contract as the real ones; the service's tests stand on it.

use crate::{
    AccessStatus, Account, Accounts, AppwriteId, Email, Error, NewAccount, NewRefresh, NewSession, NewTicket,
    PasswordHash, Refresh, Rotated, Session, SessionId, SessionStatus, TicketHolder, TicketId, TokenEpoch,
    rules::{self, RefreshJudgement, RefreshState},
};
use async_trait::async_trait;
use kernel::{Author, Event, PersonState, Timestamp, UserId};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

#[derive(Default)]
pub(crate) struct Memory(Mutex<Rows>);

#[derive(Default)]
struct Rows {
    persons: BTreeMap<UserId, (PersonState, TokenEpoch)>,
    accounts: BTreeMap<UserId, (NewAccount, String)>,
    sessions: BTreeMap<SessionId, (UserId, Session, Option<Timestamp>)>,
    refreshes: BTreeMap<String, (SessionId, Timestamp, Option<Timestamp>)>,
    tickets: BTreeMap<TicketId, (SessionId, Timestamp)>,
}

impl Rows {
    fn account(&self, user: UserId) -> Option<Account> {
        let (row, _) = self.accounts.get(&user)?;
        let &(state, token_epoch) = self.persons.get(&user)?;
        Some(Account {
            id: user,
            email: row.email.clone(),
            email_verified: row.email_verified,
            password_hash: row.password_hash.clone(),
            appwrite_id: row.appwrite_id.clone(),
            created_at: row.at,
            state,
            token_epoch,
            is_demo: row.is_demo,
        })
    }

    fn find(&self, wanted: impl Fn(&NewAccount) -> bool) -> Option<Account> {
        let (id, _) = self.accounts.iter().find(|(_, (row, _))| wanted(row))?;
        self.account(*id)
    }

    fn open(&mut self, user: UserId, new: NewSession) {
        self.refreshes.insert(new.refresh.id.as_str().to_owned(), (new.id.clone(), new.refresh.expires_at, None));
        let session =
            Session { id: new.id.clone(), user_agent: new.user_agent, created_at: new.at, last_used_at: new.at };
        self.sessions.insert(new.id, (user, session, None));
    }

    fn judge_epoch(&self, user: UserId, epoch: TokenEpoch) -> Result<(), Error> {
        let &(state, present) = self.persons.get(&user).ok_or(Error::SignedOut)?;
        rules::judge_sign_in(state, present, epoch)
    }

    fn admit(&self, by: &Author) -> Result<(), Error> {
        let is_open = |session: &std::sync::Arc<str>| {
            self.sessions
                .iter()
                .any(|(id, (owner, _, revoked))| id.as_str() == &**session && *owner == by.person && revoked.is_none())
        };
        rules::admit_author(by, self.persons.get(&by.person).copied(), is_open)
    }

    fn revoke_all(&mut self, user: UserId, at: Timestamp) -> Option<TokenEpoch> {
        let (_, epoch) = self.persons.get_mut(&user)?;
        *epoch += 1;
        for (owner, _, revoked) in self.sessions.values_mut().filter(|(owner, ..)| *owner == user) {
            debug_assert_eq!(*owner, user);
            revoked.get_or_insert(at);
        }
        Some(*epoch)
    }

    fn access_status(&self, user: UserId, session: Option<&SessionId>) -> Option<AccessStatus> {
        let &(state, token_epoch) = self.persons.get(&user)?;
        let session = match session.map(|id| self.sessions.get(id).filter(|(owner, ..)| *owner == user)) {
            None => SessionStatus::NotNamed,
            Some(None) => SessionStatus::Unknown,
            Some(Some((.., None))) => SessionStatus::Open,
            Some(Some((.., Some(_)))) => SessionStatus::Revoked,
        };
        Some(AccessStatus { state, token_epoch, session })
    }
}

impl Memory {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Accounts for Memory {
    async fn create_account(&self, account: NewAccount, session: Option<NewSession>) -> Result<Account, Error> {
        let mut rows = self.rows();
        let key = account.username.key();
        if rows.find(|row| row.email == account.email).is_some() {
            return Err(Error::EmailTaken);
        }
        if rows.accounts.values().any(|(_, taken)| *taken == key) {
            return Err(Error::UsernameTaken);
        }
        if account.appwrite_id.is_some() && rows.find(|row| row.appwrite_id == account.appwrite_id).is_some() {
            return Err(Error::AppwriteConflict);
        }
        let id = account.id;
        rows.persons.insert(id, (PersonState::Active, 0));
        rows.accounts.insert(id, (account, key));
        if let Some(session) = session {
            rows.open(id, session);
        }
        rows.account(id).ok_or(Error::NotFound)
    }

    async fn account(&self, user: UserId) -> Result<Option<Account>, Error> {
        Ok(self.rows().account(user))
    }

    async fn find_by_email(&self, email: &Email) -> Result<Option<Account>, Error> {
        Ok(self.rows().find(|row| row.email == *email))
    }

    async fn demo_people(&self, limit: u32) -> Result<Vec<UserId>, Error> {
        let rows = self.rows();
        let mut demo: Vec<_> = rows.accounts.values().filter(|(row, _)| row.is_demo).map(|(row, _)| row).collect();
        demo.sort_by_key(|row| (row.at, row.id));
        Ok(demo.into_iter().map(|row| row.id).take(limit as usize).collect())
    }

    async fn end_demo(&self, at: Timestamp) -> Result<usize, Error> {
        let mut rows = self.rows();
        let is_signed_in = |rows: &Rows, id: UserId| {
            rows.sessions.values().any(|(owner, _, revoked)| *owner == id && revoked.is_none())
        };
        let demo: Vec<UserId> = rows.accounts.values().filter(|(row, _)| row.is_demo).map(|(row, _)| row.id).collect();
        let signed_in: Vec<UserId> = demo.into_iter().filter(|id| is_signed_in(&rows, *id)).collect();
        for id in &signed_in {
            rows.revoke_all(*id, at);
        }
        Ok(signed_in.len())
    }

    async fn find_by_appwrite_id(&self, id: &AppwriteId) -> Result<Option<Account>, Error> {
        Ok(self.rows().find(|row| row.appwrite_id.as_ref() == Some(id)))
    }

    async fn link_appwrite(&self, user: UserId, id: &AppwriteId) -> Result<(), Error> {
        let mut rows = self.rows();
        let account = rows.account(user).ok_or(Error::AppwriteConflict)?;
        if account.appwrite_id.as_ref() == Some(id) {
            return Ok(());
        }
        if !rules::may_link(&account) || rows.find(|row| row.appwrite_id.as_ref() == Some(id)).is_some() {
            return Err(Error::AppwriteConflict);
        }
        rows.accounts.entry(user).and_modify(|(row, _)| row.appwrite_id = Some(id.clone()));
        Ok(())
    }

    async fn open_session(&self, user: UserId, session: NewSession, epoch: TokenEpoch) -> Result<(), Error> {
        let mut rows = self.rows();
        rows.judge_epoch(user, epoch)?;
        rows.open(user, session);
        Ok(())
    }

    async fn rotate_refresh(&self, shown: &Refresh, successor: NewRefresh, at: Timestamp) -> Result<Rotated, Error> {
        let mut rows = self.rows();
        let &(state, token_epoch) = rows.persons.get(&shown.user).ok_or(Error::SignedOut)?;
        let known = rows.refreshes.get(shown.id.as_str()).filter(|(session, ..)| *session == shown.session);
        let &(_, _, first_used_at) = known.ok_or(Error::SignedOut)?;
        let session = rows.sessions.get(&shown.session).filter(|(owner, ..)| *owner == shown.user);
        let session_revoked = session.ok_or(Error::SignedOut)?.2.is_some();
        let token = RefreshState { state, session_revoked, first_used_at, grace: shown.grace };
        let judged = rules::judge_refresh(&token, at)?;
        if judged == RefreshJudgement::Reused {
            rows.sessions.entry(shown.session.clone()).and_modify(|row| row.2 = Some(at));
            return Ok(Rotated::Reused);
        }
        rows.refreshes.entry(shown.id.as_str().to_owned()).and_modify(|row| row.2 = row.2.or(Some(at)));
        rows.refreshes.insert(successor.id.as_str().to_owned(), (shown.session.clone(), successor.expires_at, None));
        rows.sessions.entry(shown.session.clone()).and_modify(|row| row.1.last_used_at = at);
        Ok(Rotated::Renewed { token_epoch })
    }

    async fn revoke_session(&self, by: &Author, session: &SessionId, at: Timestamp) -> Result<bool, Error> {
        let mut rows = self.rows();
        rows.admit(by)?;
        let open =
            rows.sessions.get_mut(session).filter(|(owner, _, revoked)| *owner == by.person && revoked.is_none());
        Ok(open.map(|row| row.2 = Some(at)).is_some())
    }

    async fn revoke_person(&self, by: &Author, at: Timestamp) -> Result<Option<TokenEpoch>, Error> {
        let mut rows = self.rows();
        rows.admit(by)?;
        Ok(rows.revoke_all(by.person, at))
    }

    async fn sessions(&self, user: UserId, at: Timestamp) -> Result<Vec<Session>, Error> {
        let rows = self.rows();
        let usable = |id: &SessionId| rows.refreshes.values().any(|(of, expires, _)| of == id && *expires > at);
        let own =
            rows.sessions.values().filter(|(owner, s, revoked)| *owner == user && revoked.is_none() && usable(&s.id));
        let mut listed: Vec<_> = own.map(|(_, session, _)| session.clone()).collect();
        listed.sort_by_key(|session| std::cmp::Reverse(session.last_used_at));
        Ok(listed)
    }

    async fn access_status(&self, user: UserId, session: Option<&SessionId>) -> Result<Option<AccessStatus>, Error> {
        Ok(self.rows().access_status(user, session))
    }

    async fn access_statuses(&self, of: &[(UserId, Option<SessionId>)]) -> Result<Vec<Option<AccessStatus>>, Error> {
        let rows = self.rows();
        Ok(of.iter().map(|(user, session)| rows.access_status(*user, session.as_ref())).collect())
    }

    async fn issue_ticket(&self, by: &Author, ticket: NewTicket) -> Result<(), Error> {
        let mut rows = self.rows();
        rows.admit(by)?;
        let session = rows.sessions.get(&ticket.session);
        session.filter(|(owner, _, revoked)| *owner == by.person && revoked.is_none()).ok_or(Error::SignedOut)?;
        rows.tickets.insert(ticket.id, (ticket.session, ticket.expires_at));
        Ok(())
    }

    async fn take_ticket(&self, ticket: &TicketId, at: Timestamp) -> Result<Option<TicketHolder>, Error> {
        let mut rows = self.rows();
        let Some((session, _)) = rows.tickets.remove(ticket).filter(|(_, expires_at)| *expires_at > at) else {
            return Ok(None);
        };
        let user = rows.sessions.get(&session).map(|(owner, ..)| *owner);
        let status = user.and_then(|user| rows.access_status(user, Some(&session)));
        Ok(user.zip(status).map(|(user, status)| TicketHolder { user, session, status }))
    }

    async fn change_password(&self, by: &Author, hash: PasswordHash, session: NewSession) -> Result<TokenEpoch, Error> {
        let (mut rows, user) = (self.rows(), by.person);
        rows.admit(by)?;
        rows.accounts.entry(user).and_modify(|(row, _)| row.password_hash = Some(hash));
        let epoch = rows.revoke_all(user, session.at).ok_or(Error::SignedOut)?;
        rows.open(user, session);
        Ok(epoch)
    }

    async fn renew_hash(&self, user: UserId, old: &PasswordHash, new: PasswordHash) -> Result<(), Error> {
        let mut rows = self.rows();
        if let Some((row, _)) = rows.accounts.get_mut(&user).filter(|(row, _)| row.password_hash.as_ref() == Some(old))
        {
            row.password_hash = Some(new);
        }
        Ok(())
    }

    async fn set_state(&self, user: UserId, state: PersonState, at: Timestamp) -> Result<Option<Vec<Event>>, Error> {
        let mut rows = self.rows();
        let Some((present, _)) = rows.persons.get_mut(&user) else { return Ok(None) };
        if *present == state || *present == PersonState::Erased {
            return Ok(None);
        }
        *present = state;
        if state == PersonState::Banned {
            rows.revoke_all(user, at);
        }
        Ok(Some(Vec::new()))
    }

    async fn erase_account(&self, by: &Author, _at: Timestamp) -> Result<Vec<Event>, Error> {
        let (mut rows, user) = (self.rows(), by.person);
        rows.admit(by)?;
        rows.persons.entry(user).and_modify(|person| *person = (PersonState::Erased, person.1 + 1));
        rows.accounts.remove(&user);
        rows.sessions.retain(|_, (owner, ..)| *owner != user);
        Ok(Vec::new())
    }

    async fn sweep(&self, before: Timestamp) -> Result<usize, Error> {
        let mut rows = self.rows();
        let size = |rows: &Rows| rows.tickets.len() + rows.refreshes.len() + rows.sessions.len();
        let old = size(&rows);
        rows.tickets.retain(|_, (_, expires_at)| *expires_at > before);
        rows.refreshes.retain(|_, (_, expires_at, _)| *expires_at > before);
        let Rows { sessions, refreshes, .. } = &mut *rows;
        sessions.retain(|id, (_, session, revoked)| {
            let renewable = session.last_used_at > before || refreshes.values().any(|(of, ..)| of == id);
            revoked.is_none_or(|at| at > before) && renewable
        });
        refreshes.retain(|_, (of, ..)| sessions.contains_key(of));
        Ok(old - size(&rows))
    }
}

mod keeps_the_contract {
    macro_rules! tests {
        ([$($case:ident,)*]) => {
            $(
                #[test]
                fn $case() {
                    super::block_on(async {
                        crate::contract::$case(&super::Memory::default()).await;
                    });
                }
            )*
        };
    }

    crate::contract_cases!(tests);
}

/// Runs a test's future to its end. The store in memory never waits, so no runtime is needed: domain crates are tested
/// without any.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
