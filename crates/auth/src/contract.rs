//! What any store of accounts has to do. [`crate::contract_cases!`] lists the cases; every case gets a
//! fresh store.
#![expect(clippy::missing_panics_doc, reason = "a case panics where a store breaks the contract, as tests do")]

mod accounts;
mod authority;
mod refresh;
mod revocation;
mod sessions;

pub use accounts::*;
pub use authority::*;
pub use refresh::*;
pub use revocation::*;
pub use sessions::*;

use crate::{
    Account, Accounts, AppwriteId, Email, NewAccount, NewRefresh, NewSession, PasswordHash, Refresh, SessionId,
    TokenEpoch, TokenId,
};
use kernel::{Author, Right, Timestamp, UserId};
use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::Duration,
};
use text::Username;

/// Hands the names of all cases to the macro `$then`, as `$then!($argument, [case, …])`, which makes tests of them: so
/// no store can miss one.
#[macro_export]
macro_rules! contract_cases {
    ($then:ident $(, $argument:ident)*) => {
        $then!($($argument,)* [
            an_account_is_found_by_everything_it_was_made_with,
            an_address_belongs_to_one_account,
            a_username_belongs_to_one_person_whatever_its_case,
            an_appwrite_id_belongs_to_one_account,
            an_appwrite_account_is_linked_to_a_verified_address_only,
            an_account_can_be_made_without_a_session,
            demo_people_are_known_and_shut_out_together,
            a_refused_account_leaves_nothing_behind,
            an_erased_account_is_gone_and_its_names_are_free,
            a_session_is_opened_only_at_the_epoch_that_was_read,
            a_session_is_opened_only_for_active_people,
            standings_are_answered_in_the_order_of_the_questions,
            a_session_is_ended_once_and_by_its_owner,
            the_list_shows_usable_sessions_the_last_used_first,
            a_ticket_is_taken_once,
            a_ticket_is_not_taken_after_its_time,
            a_ticket_tells_that_its_session_was_ended,
            a_ticket_is_issued_to_open_sessions_only,
            what_is_of_no_use_any_more_is_swept,
            a_refresh_token_is_renewed_and_for_a_while_once_more,
            a_refresh_token_that_comes_back_late_ends_its_session,
            a_refresh_token_is_known_only_with_its_own_session_and_person,
            a_refresh_token_of_an_ended_session_is_signed_out,
            many_uses_of_a_refresh_token_at_once_all_yield_a_pair,
            a_renewed_token_carries_the_present_epoch,
            revoking_a_person_ends_every_session_and_moves_the_epoch,
            a_new_password_ends_every_session_but_the_new_one,
            a_password_is_changed_only_at_the_epoch_that_was_read,
            a_hash_is_renewed_in_the_place_of_the_one_that_was_read,
            a_ban_ends_every_session_and_lifting_it_brings_none_back,
            a_ban_and_a_sign_in_at_once_leave_no_session,
            what_stands_changes_its_account,
            what_has_ended_changes_no_account,
            of_two_who_end_each_other_at_once_one_comes_first,
        ]);
    };
}

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);
const ADA: UserId = UserId(4_001);
const BOB: UserId = UserId(3_002);
const NOBODY: UserId = UserId(77);

fn after(seconds: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(seconds))
}

fn email(text: &str) -> Email {
    Email::parse(text).expect("a test's address is sound")
}

fn appwrite(text: &str) -> AppwriteId {
    AppwriteId::parse(text).expect("a test's id is sound")
}

fn session_id(text: &str) -> SessionId {
    SessionId::parse(text).expect("a test's id is sound")
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::from_stored(text.to_owned())
}

fn somebody(id: UserId, name: &str) -> NewAccount {
    NewAccount {
        id,
        email: email(&format!("{name}@example.com")),
        email_verified: false,
        username: Username::parse(name).expect("a test's name is sound"),
        first_name: name.to_owned(),
        last_name: String::new(),
        date_of_birth: None,
        password_hash: Some(hash("hash")),
        appwrite_id: None,
        is_demo: false,
        at: NOON,
    }
}

/// A session whose first refresh token has its name and lives an hour.
fn session(name: &str, at: Timestamp) -> NewSession {
    NewSession { id: session_id(name), user_agent: Some(format!("{name}/1.0")), refresh: refresh(name, at), at }
}

fn refresh(name: &str, at: Timestamp) -> NewRefresh {
    let id = TokenId::parse(name).expect("a test's id is sound");
    NewRefresh { id, expires_at: at.plus(Duration::from_hours(1)) }
}

fn shown(token: &str, session: &str, user: UserId) -> Refresh {
    let id = TokenId::parse(token).expect("a test's id is sound");
    Refresh { id, session: session_id(session), user, grace: Duration::from_secs(30) }
}

/// Ada, signed in with the session and the refresh token `first`.
async fn ada(store: &dyn Accounts) -> Account {
    store.create_account(somebody(ADA, "ada"), Some(session("first", NOON))).await.unwrap()
}

async fn bob(store: &dyn Accounts) -> Account {
    store.create_account(somebody(BOB, "bob"), Some(session("bobs", NOON))).await.unwrap()
}

/// By a token that names no session, of this epoch.
fn at_epoch(person: UserId, epoch: TokenEpoch) -> Author {
    Author { person, right: Right::Token { session: None, epoch } }
}

type Task<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Runs all of them side by side and answers in their order.
async fn all_at_once<T>(tasks: Vec<Task<'_, T>>) -> Vec<T> {
    let mut tasks: Vec<_> = tasks.into_iter().map(|task| (Some(task), None)).collect();
    poll_fn(move |context| {
        for (task, answer) in &mut tasks {
            if let Some(Poll::Ready(done)) = task.as_mut().map(|task| task.as_mut().poll(context)) {
                (*task, *answer) = (None, Some(done));
            }
        }
        if tasks.iter().any(|(task, _)| task.is_some()) {
            return Poll::Pending;
        }
        Poll::Ready(tasks.iter_mut().filter_map(|(_, answer)| answer.take()).collect())
    })
    .await
}
