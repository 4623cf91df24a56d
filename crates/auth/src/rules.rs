//! The rules, free of any store: what a store loads goes in, what it has to do comes out.

use crate::{AccessStatus, Account, AppwriteIdentity, Claims, Error, SessionStatus, TokenEpoch};
use kernel::{Author, PersonState, Right, Timestamp};
use std::{sync::Arc, time::Duration};

/// A refresh token as the store holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshState {
    /// The state of its owner's account.
    pub state: PersonState,
    /// True when its session was ended.
    pub session_revoked: bool,
    /// The instant of its first use.
    pub first_used_at: Option<Timestamp>,
    /// So long after that it still yields a pair.
    pub grace: Duration,
}

/// The consequence of a refresh token that was shown. Its signature and expiry are judged before, by its claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshJudgement {
    /// Store the successor and stamp the first use.
    FirstUse,
    /// Store another successor.
    UsedAgain,
    /// Revoke the session: two hold a token that only one should have.
    Reused,
}

/// Judges a refresh token.
pub fn judge_refresh(token: &RefreshState, at: Timestamp) -> Result<RefreshJudgement, Error> {
    match token.state {
        PersonState::Active if token.session_revoked => Err(Error::SignedOut),
        PersonState::Active => Ok(match token.first_used_at {
            None => RefreshJudgement::FirstUse,
            Some(first) if at.since(first) <= token.grace => RefreshJudgement::UsedAgain,
            Some(_) => RefreshJudgement::Reused,
        }),
        PersonState::Banned => Err(Error::AccountBanned),
        PersonState::Erased => Err(Error::SignedOut),
    }
}

/// Whether a token still stands for its person. `status` is what the store says about the person and the session
/// that the claims name; for somebody whom the store never knew it is nothing.
pub fn admit(claims: &Claims, status: Option<&AccessStatus>) -> Result<(), Error> {
    let status = status.ok_or(Error::InvalidToken)?;
    match status.state {
        PersonState::Active => {}
        PersonState::Banned => return Err(Error::AccountBanned),
        PersonState::Erased => return Err(Error::SignedOut),
    }
    // What was read for another token says nothing of this one.
    let is_about_these = (status.session == SessionStatus::NotNamed) == claims.session.is_none();
    let stands = claims.author().stands(status.token_epoch, |_| status.session == SessionStatus::Open);
    if is_about_these && stands { Ok(()) } else { Err(Error::SignedOut) }
}

/// Whether whoever asks for a change of an account may still ask: judged by the person's locked row, and by the session as it is
/// under that lock. The server may, whatever has become of the person.
pub fn admit_author(
    author: &Author,
    row: Option<(PersonState, TokenEpoch)>,
    is_open: impl FnOnce(&Arc<str>) -> bool,
) -> Result<(), Error> {
    if author.right == Right::Server {
        return Ok(());
    }
    let (state, epoch) = row.ok_or(Error::SignedOut)?;
    may_sign_in(state)?;
    if author.stands(epoch, is_open) { Ok(()) } else { Err(Error::SignedOut) }
}

/// Whether a session may be opened for this account by somebody who proved who they are.
pub fn may_sign_in(state: PersonState) -> Result<(), Error> {
    match state {
        PersonState::Active => Ok(()),
        PersonState::Banned => Err(Error::AccountBanned),
        PersonState::Erased => Err(Error::SignedOut),
    }
}

/// Whether a session may be opened by somebody who proved who they are when the epoch was `read`; both that and the present state are known under the lock of the person.
pub fn judge_sign_in(state: PersonState, present: TokenEpoch, read: TokenEpoch) -> Result<(), Error> {
    may_sign_in(state)?;
    if present == read { Ok(()) } else { Err(Error::SignedOut) }
}

/// The consequence of an Appwrite sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppwriteJudgement {
    /// The account is linked already.
    SignIn,
    /// Both sides have proven the same address: link, then sign in.
    Link,
    /// Nobody is known by either: make an account.
    Create,
}

/// Judges an Appwrite sign-in. Only the Appwrite id opens an account. An equal address proves nothing unless both sides
/// verified it: else whoever types a foreign address into Appwrite would own the account here, or would wait here for
/// its owner to come.
pub fn judge_appwrite(
    identity: &AppwriteIdentity,
    linked: Option<&Account>,
    same_address: Option<&Account>,
) -> Result<AppwriteJudgement, Error> {
    match (linked, same_address) {
        (Some(_), _) => Ok(AppwriteJudgement::SignIn),
        (None, None) => Ok(AppwriteJudgement::Create),
        (None, Some(account)) if may_link(account) && identity.email_verified => Ok(AppwriteJudgement::Link),
        (None, Some(_)) => Err(Error::AppwriteConflict),
    }
}

/// Whether this account may be opened by an Appwrite account of the same verified address.
pub fn may_link(account: &Account) -> bool {
    account.email_verified && account.appwrite_id.is_none()
}

/// A name as people write it, as first and last name: it splits at the first space.
pub fn split_name(name: &str) -> (&str, &str) {
    let name = name.trim();
    name.split_once(' ').map_or((name, ""), |(first, last)| (first, last.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AppwriteId, Email, SessionId};
    use kernel::UserId;

    const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const GRACE: Duration = Duration::from_secs(30);
    const UNUSED: RefreshState =
        RefreshState { state: PersonState::Active, session_revoked: false, first_used_at: None, grace: GRACE };
    const OPEN: AccessStatus =
        AccessStatus { state: PersonState::Active, token_epoch: 2, session: SessionStatus::Open };

    fn used(seconds_ago: u64) -> RefreshState {
        RefreshState { first_used_at: Some(NOON.minus(Duration::from_secs(seconds_ago))), ..UNUSED }
    }

    #[test]
    fn a_refresh_token_yields_pairs_for_thirty_seconds_after_its_first_use() {
        assert_eq!(judge_refresh(&UNUSED, NOON).unwrap(), RefreshJudgement::FirstUse);
        assert_eq!(judge_refresh(&used(0), NOON).unwrap(), RefreshJudgement::UsedAgain);
        assert_eq!(judge_refresh(&used(30), NOON).unwrap(), RefreshJudgement::UsedAgain);
        assert_eq!(judge_refresh(&used(31), NOON).unwrap(), RefreshJudgement::Reused);
    }

    #[test]
    fn a_first_use_stamped_by_a_clock_that_runs_ahead_is_no_reuse() {
        let ahead = RefreshState { first_used_at: Some(NOON.plus(Duration::from_secs(2))), ..UNUSED };
        assert_eq!(judge_refresh(&ahead, NOON).unwrap(), RefreshJudgement::UsedAgain);
    }

    #[test]
    fn a_refresh_token_of_an_ended_session_is_signed_out_however_often_it_comes() {
        let ended = RefreshState { session_revoked: true, ..used(3600) };
        assert!(matches!(judge_refresh(&ended, NOON), Err(Error::SignedOut)));
        let banned = RefreshState { state: PersonState::Banned, ..ended };
        assert!(matches!(judge_refresh(&banned, NOON), Err(Error::AccountBanned)));
        let erased = RefreshState { state: PersonState::Erased, ..UNUSED };
        assert!(matches!(judge_refresh(&erased, NOON), Err(Error::SignedOut)));
    }

    fn claims(session: Option<&str>, epoch: i64) -> Claims {
        Claims { user: UserId(1), session: session.and_then(SessionId::parse), epoch, expires_at: NOON }
    }

    #[test]
    fn a_token_stands_while_its_session_and_epoch_do() {
        assert!(admit(&claims(Some("s"), 2), Some(&OPEN)).is_ok());
        for session in [SessionStatus::Revoked, SessionStatus::Unknown] {
            let ended = AccessStatus { session, ..OPEN };
            assert!(matches!(admit(&claims(Some("s"), 2), Some(&ended)), Err(Error::SignedOut)));
        }
        for epoch in [1, 3] {
            assert!(matches!(admit(&claims(Some("s"), epoch), Some(&OPEN)), Err(Error::SignedOut)));
        }
    }

    #[test]
    fn a_token_without_a_session_ends_with_any_revocation_of_the_person() {
        let untouched = AccessStatus { token_epoch: 0, session: SessionStatus::NotNamed, ..OPEN };
        assert!(admit(&claims(None, 0), Some(&untouched)).is_ok());
        let revoked = AccessStatus { token_epoch: 1, ..untouched };
        assert!(matches!(admit(&claims(None, 0), Some(&revoked)), Err(Error::SignedOut)));
    }

    #[test]
    fn a_standing_that_was_read_for_another_token_admits_nobody() {
        assert!(matches!(admit(&claims(None, 2), Some(&OPEN)), Err(Error::SignedOut)));
        let unnamed = AccessStatus { session: SessionStatus::NotNamed, ..OPEN };
        assert!(matches!(admit(&claims(Some("s"), 2), Some(&unnamed)), Err(Error::SignedOut)));
    }

    #[test]
    fn the_banned_are_told_and_the_erased_are_signed_out() {
        let banned = AccessStatus { state: PersonState::Banned, session: SessionStatus::Revoked, ..OPEN };
        assert!(matches!(admit(&claims(Some("s"), 0), Some(&banned)), Err(Error::AccountBanned)));
        let erased = AccessStatus { state: PersonState::Erased, ..OPEN };
        assert!(matches!(admit(&claims(Some("s"), 2), Some(&erased)), Err(Error::SignedOut)));
        assert!(matches!(admit(&claims(Some("s"), 2), None), Err(Error::InvalidToken)));
    }

    fn account(email_verified: bool, appwrite_id: Option<&str>) -> Account {
        Account {
            id: UserId(1),
            email: Email::parse("ada@example.com").unwrap(),
            email_verified,
            password_hash: None,
            appwrite_id: appwrite_id.and_then(AppwriteId::parse),
            created_at: NOON,
            state: PersonState::Active,
            token_epoch: 0,
            is_demo: false,
        }
    }

    fn identity(email_verified: bool) -> AppwriteIdentity {
        AppwriteIdentity {
            id: AppwriteId::parse("aw1").unwrap(),
            email: Email::parse("ada@example.com"),
            email_verified,
            name: String::new(),
        }
    }

    #[test]
    fn an_appwrite_id_opens_the_account_it_is_linked_to_and_no_other() {
        let linked = account(false, Some("aw1"));
        let judged = |verified, linked: Option<&Account>, same: Option<&Account>| {
            judge_appwrite(&identity(verified), linked, same)
        };
        assert_eq!(judged(false, Some(&linked), Some(&account(true, None))).unwrap(), AppwriteJudgement::SignIn);
        assert_eq!(judged(false, None, None).unwrap(), AppwriteJudgement::Create);
        assert_eq!(judged(true, None, Some(&account(true, None))).unwrap(), AppwriteJudgement::Link);
    }

    #[test]
    fn an_equal_address_is_a_conflict_unless_verified_on_both_sides() {
        for (theirs, ours) in [(false, false), (true, false), (false, true)] {
            let judged = judge_appwrite(&identity(theirs), None, Some(&account(ours, None)));
            assert!(matches!(judged, Err(Error::AppwriteConflict)), "{theirs} {ours}");
        }
        let taken = judge_appwrite(&identity(true), None, Some(&account(true, Some("another"))));
        assert!(matches!(taken, Err(Error::AppwriteConflict)));
    }

    #[test]
    fn a_name_splits_at_the_first_space() {
        assert_eq!(split_name(" Ada King Lovelace "), ("Ada", "King Lovelace"));
        assert_eq!(split_name("Ada"), ("Ada", ""));
        assert_eq!(split_name("  "), ("", ""));
    }
}
