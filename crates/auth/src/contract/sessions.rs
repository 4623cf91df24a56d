use super::{ADA, BOB, NOBODY, NOON, ada, after, all_at_once, bob, refresh, session, session_id, shown};
use crate::{AccessStatus, Accounts, Error, NewTicket, SessionStatus, TicketId};
use kernel::{Author, PersonState, Timestamp};
use std::time::Duration;

fn ticket(name: &str, session: &str, expires_at: Timestamp) -> NewTicket {
    NewTicket { id: ticket_id(name), session: session_id(session), expires_at }
}

fn ticket_id(name: &str) -> TicketId {
    TicketId::parse(name).expect("a test's id is sound")
}

async fn session_of(store: &dyn Accounts, user: kernel::UserId, name: &str) -> SessionStatus {
    store.access_status(user, Some(&session_id(name))).await.unwrap().unwrap().session
}

/// Whoever proved something before everything was revoked has to prove it again.
pub async fn a_session_is_opened_only_at_the_epoch_that_was_read(store: &dyn Accounts) {
    let read = ada(store).await.token_epoch;
    store.open_session(ADA, session("second", NOON), read).await.unwrap();
    let moved = store.revoke_person(&Author::server(ADA), after(1)).await.unwrap().unwrap();
    let refused = store.open_session(ADA, session("third", after(1)), read).await;
    assert!(matches!(refused, Err(Error::SignedOut)), "{refused:?}");
    assert_eq!(session_of(store, ADA, "third").await, SessionStatus::Unknown);
    store.open_session(ADA, session("third", after(1)), moved).await.unwrap();
    assert_eq!(session_of(store, ADA, "third").await, SessionStatus::Open);
}

/// Not for the banned, the erased or nobody.
pub async fn a_session_is_opened_only_for_active_people(store: &dyn Accounts) {
    ada(store).await;
    store.set_state(ADA, PersonState::Banned, NOON).await.unwrap();
    let epoch = store.account(ADA).await.unwrap().unwrap().token_epoch;
    let banned = store.open_session(ADA, session("second", NOON), epoch).await;
    assert!(matches!(banned, Err(Error::AccountBanned)), "{banned:?}");
    store.erase_account(&Author::server(ADA), NOON).await.unwrap();
    for gone in [ADA, NOBODY] {
        let refused = store.open_session(gone, session("second", NOON), epoch).await;
        assert!(matches!(refused, Err(Error::SignedOut)), "{refused:?}");
    }
}

/// One answer for each question, in its place, also for the same person twice and for nobody.
pub async fn standings_are_answered_in_the_order_of_the_questions(store: &dyn Accounts) {
    ada(store).await;
    bob(store).await;
    store.revoke_session(&Author::server(BOB), &session_id("bobs"), after(1)).await.unwrap();
    let named = |name: &str| Some(session_id(name));
    let questions = [
        (BOB, named("bobs")),
        (ADA, named("first")),
        (NOBODY, None),
        (ADA, None),
        (ADA, named("absent")),
        (ADA, named("bobs")),
        (NOBODY, named("first")),
    ];
    let answers = store.access_statuses(&questions).await.unwrap();
    let status = |session| Some(AccessStatus { state: PersonState::Active, token_epoch: 0, session });
    let expected = [
        status(SessionStatus::Revoked),
        status(SessionStatus::Open),
        None,
        status(SessionStatus::NotNamed),
        status(SessionStatus::Unknown),
        status(SessionStatus::Unknown),
        None,
    ];
    assert_eq!(answers, expected);
    for ((user, session), answer) in questions.iter().zip(answers) {
        assert_eq!(store.access_status(*user, session.as_ref()).await.unwrap(), answer);
    }
    assert!(store.access_statuses(&[]).await.unwrap().is_empty());
}

/// A second end, and an end by somebody else, changes nothing.
pub async fn a_session_is_ended_once_and_by_its_owner(store: &dyn Accounts) {
    ada(store).await;
    bob(store).await;
    assert!(!store.revoke_session(&Author::server(BOB), &session_id("first"), NOON).await.unwrap());
    assert_eq!(session_of(store, ADA, "first").await, SessionStatus::Open);
    assert!(store.revoke_session(&Author::server(ADA), &session_id("first"), NOON).await.unwrap());
    assert!(!store.revoke_session(&Author::server(ADA), &session_id("first"), NOON).await.unwrap());
    assert!(!store.revoke_session(&Author::server(ADA), &session_id("absent"), NOON).await.unwrap());
    assert_eq!(session_of(store, ADA, "first").await, SessionStatus::Revoked);
    assert_eq!(store.account(ADA).await.unwrap().unwrap().token_epoch, 0);
}

/// Ended ones and those whose last refresh token has expired are left out.
pub async fn the_list_shows_usable_sessions_the_last_used_first(store: &dyn Accounts) {
    ada(store).await;
    bob(store).await;
    store.open_session(ADA, session("second", after(10)), 0).await.unwrap();
    store.open_session(ADA, session("third", after(20)), 0).await.unwrap();
    store.revoke_session(&Author::server(ADA), &session_id("third"), after(21)).await.unwrap();
    store.rotate_refresh(&shown("first", "first", ADA), refresh("next", after(30)), after(30)).await.unwrap();
    let listed = store.sessions(ADA, after(40)).await.unwrap();
    let names: Vec<_> = listed.iter().map(|session| session.id.as_str()).collect();
    assert_eq!(names, ["first", "second"]);
    assert_eq!(listed[0].created_at, NOON);
    assert_eq!(listed[0].last_used_at, after(30));
    assert_eq!(listed[0].user_agent.as_deref(), Some("first/1.0"));
    let listed = store.sessions(ADA, after(3615)).await.unwrap();
    assert_eq!(listed.iter().map(|session| session.id.as_str()).collect::<Vec<_>>(), ["first"]);
}

/// However many show it at once.
pub async fn a_ticket_is_taken_once(store: &dyn Accounts) {
    ada(store).await;
    store.issue_ticket(&Author::server(ADA), ticket("t1", "first", after(30))).await.unwrap();
    let id = ticket_id("t1");
    let answers = all_at_once((0..16).map(|_| store.take_ticket(&id, after(1))).collect()).await;
    let mut holders: Vec<_> = answers.into_iter().filter_map(Result::unwrap).collect();
    let holder = holders.pop().unwrap();
    assert!(holders.is_empty());
    assert_eq!((holder.user, holder.session.as_str()), (ADA, "first"));
    assert_eq!(holder.status.session, SessionStatus::Open);
    assert_eq!(store.take_ticket(&ticket_id("absent"), after(1)).await.unwrap(), None);
}

/// Not even once.
pub async fn a_ticket_is_not_taken_after_its_time(store: &dyn Accounts) {
    ada(store).await;
    store.issue_ticket(&Author::server(ADA), ticket("t1", "first", after(30))).await.unwrap();
    assert_eq!(store.take_ticket(&ticket_id("t1"), after(30)).await.unwrap(), None);
    assert_eq!(store.take_ticket(&ticket_id("t1"), NOON).await.unwrap(), None);
}

/// The ticket outlives the session it was given to, its use does not.
pub async fn a_ticket_tells_that_its_session_was_ended(store: &dyn Accounts) {
    ada(store).await;
    store.issue_ticket(&Author::server(ADA), ticket("t1", "first", after(30))).await.unwrap();
    store.revoke_session(&Author::server(ADA), &session_id("first"), after(1)).await.unwrap();
    let holder = store.take_ticket(&ticket_id("t1"), after(2)).await.unwrap().unwrap();
    assert_eq!(holder.status.session, SessionStatus::Revoked);
}

/// An ended or absent session gets none.
pub async fn a_ticket_is_issued_to_open_sessions_only(store: &dyn Accounts) {
    ada(store).await;
    store.revoke_session(&Author::server(ADA), &session_id("first"), NOON).await.unwrap();
    for name in ["first", "absent"] {
        let refused = store.issue_ticket(&Author::server(ADA), ticket("t1", name, after(30))).await;
        assert!(matches!(refused, Err(Error::SignedOut)), "{refused:?}");
    }
    assert_eq!(store.take_ticket(&ticket_id("t1"), NOON).await.unwrap(), None);
}

/// Rows that can do nothing any more go, what is in use stays.
pub async fn what_is_of_no_use_any_more_is_swept(store: &dyn Accounts) {
    ada(store).await;
    store.open_session(ADA, session("second", after(10)), 0).await.unwrap();
    store.open_session(ADA, session("third", after(7200)), 0).await.unwrap();
    store.revoke_session(&Author::server(ADA), &session_id("second"), after(20)).await.unwrap();
    store.issue_ticket(&Author::server(ADA), ticket("t1", "first", after(30))).await.unwrap();
    store.rotate_refresh(&shown("first", "first", ADA), refresh("next", after(60)), after(60)).await.unwrap();
    // The ticket, and the ended session with its token.
    assert!(store.sweep(after(100)).await.unwrap() >= 2);
    assert_eq!(session_of(store, ADA, "second").await, SessionStatus::Unknown);
    assert_eq!(session_of(store, ADA, "first").await, SessionStatus::Open);
    assert_eq!(store.sweep(after(100)).await.unwrap(), 0);
    // Everything of the first session has expired an hour after its last use.
    store.sweep(after(60).plus(Duration::from_hours(1)).plus(Duration::from_secs(1))).await.unwrap();
    assert_eq!(session_of(store, ADA, "first").await, SessionStatus::Unknown);
    assert_eq!(session_of(store, ADA, "third").await, SessionStatus::Open);
}
