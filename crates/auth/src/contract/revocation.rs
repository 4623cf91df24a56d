use super::{
    ADA, BOB, NOBODY, NOON, Task, ada, after, all_at_once, at_epoch, bob, hash, refresh, session, session_id, shown,
};
use crate::{Accounts, Error, SessionStatus};
use kernel::{Author, PersonState};

async fn open_sessions(store: &dyn Accounts) -> Vec<String> {
    let listed = store.sessions(ADA, after(1)).await.unwrap();
    listed.into_iter().map(|session| session.id.as_str().to_owned()).collect()
}

/// Everybody else stays.
pub async fn revoking_a_person_ends_every_session_and_moves_the_epoch(store: &dyn Accounts) {
    ada(store).await;
    bob(store).await;
    store.open_session(ADA, session("second", NOON), 0).await.unwrap();
    assert_eq!(store.revoke_person(&Author::server(ADA), NOON).await.unwrap(), Some(1));
    assert_eq!(store.revoke_person(&Author::server(ADA), NOON).await.unwrap(), Some(2));
    assert_eq!(store.revoke_person(&Author::server(NOBODY), NOON).await.unwrap(), None);
    for name in ["first", "second"] {
        let status = store.access_status(ADA, Some(&session_id(name))).await.unwrap().unwrap();
        assert_eq!((status.session, status.token_epoch), (SessionStatus::Revoked, 2));
        let refused = store.rotate_refresh(&shown(name, name, ADA), refresh("next", NOON), NOON).await;
        assert!(matches!(refused, Err(Error::SignedOut)), "{refused:?}");
    }
    let other = store.access_status(BOB, Some(&session_id("bobs"))).await.unwrap().unwrap();
    assert_eq!((other.session, other.token_epoch), (SessionStatus::Open, 0));
}

/// Sessions that the old password opened are closed.
pub async fn a_new_password_ends_every_session_but_the_new_one(store: &dyn Accounts) {
    ada(store).await;
    let epoch = store.change_password(&at_epoch(ADA, 0), hash("other"), session("second", NOON)).await.unwrap();
    assert_eq!(epoch, 1);
    let account = store.account(ADA).await.unwrap().unwrap();
    assert_eq!((account.password_hash, account.token_epoch), (Some(hash("other")), 1));
    assert_eq!(open_sessions(store).await, ["second"]);
}

/// Two changes at once, both by the old password: one of them comes too late.
pub async fn a_password_is_changed_only_at_the_epoch_that_was_read(store: &dyn Accounts) {
    ada(store).await;
    let change = |n: i64| {
        let name = format!("s{n}");
        async move { store.change_password(&at_epoch(ADA, 0), hash(&name), session(&name, NOON)).await }
    };
    let changes = (1..=4).map(|n| -> Task<'_, _> { Box::pin(change(n)) });
    let answers = all_at_once(changes.collect()).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(Error::SignedOut))).count(), 3);
    let kept = store.account(ADA).await.unwrap().unwrap().password_hash.unwrap();
    assert_eq!(open_sessions(store).await, [kept.as_str()]);
    let absent = store.change_password(&at_epoch(NOBODY, 0), hash("other"), session("absent", NOON)).await;
    assert!(matches!(absent, Err(Error::SignedOut)), "{absent:?}");
}

/// Neither a session nor an epoch comes back with the account.
pub async fn a_ban_ends_every_session_and_lifting_it_brings_none_back(store: &dyn Accounts) {
    ada(store).await;
    assert!(store.set_state(ADA, PersonState::Banned, NOON).await.unwrap().is_some());
    assert!(store.set_state(ADA, PersonState::Banned, NOON).await.unwrap().is_none());
    assert_eq!(store.account(ADA).await.unwrap().unwrap().state, PersonState::Banned);
    let changed = store.change_password(&at_epoch(ADA, 1), hash("other"), session("second", NOON)).await;
    assert!(matches!(changed, Err(Error::AccountBanned)), "{changed:?}");
    assert!(store.set_state(ADA, PersonState::Active, NOON).await.unwrap().is_some());
    assert!(store.set_state(ADA, PersonState::Active, NOON).await.unwrap().is_none());
    assert!(store.set_state(NOBODY, PersonState::Banned, NOON).await.unwrap().is_none());
    let status = store.access_status(ADA, Some(&session_id("first"))).await.unwrap().unwrap();
    assert_eq!((status.state, status.session), (PersonState::Active, SessionStatus::Revoked));
    assert_eq!(status.token_epoch, 1);
}

/// Whichever comes first, the ban sees the session or the sign-in sees the ban.
pub async fn a_ban_and_a_sign_in_at_once_leave_no_session(store: &dyn Accounts) {
    let mut epoch = ada(store).await.token_epoch;
    for round in 0..10 {
        let name = format!("s{round}");
        let sign_in = async { store.open_session(ADA, session(&name, NOON), epoch).await.is_ok() };
        let ban = async { store.set_state(ADA, PersonState::Banned, NOON).await.unwrap().is_some() };
        let answers = all_at_once(vec![Box::pin(sign_in), Box::pin(ban)]).await;
        assert!(answers[1]);
        assert!(store.set_state(ADA, PersonState::Active, NOON).await.unwrap().is_some());
        assert!(open_sessions(store).await.is_empty());
        epoch = store.account(ADA).await.unwrap().unwrap().token_epoch;
    }
}

/// Signing in goes on as before; a password that was changed meanwhile stays.
pub async fn a_hash_is_renewed_in_the_place_of_the_one_that_was_read(store: &dyn Accounts) {
    ada(store).await;
    store.renew_hash(ADA, &hash("another"), hash("late")).await.unwrap();
    assert_eq!(store.account(ADA).await.unwrap().unwrap().password_hash, Some(hash("hash")));
    store.renew_hash(ADA, &hash("hash"), hash("renewed")).await.unwrap();
    let account = store.account(ADA).await.unwrap().unwrap();
    assert_eq!((account.password_hash, account.token_epoch), (Some(hash("renewed")), 0));
    assert_eq!(open_sessions(store).await, ["first"]);
    store.renew_hash(NOBODY, &hash("hash"), hash("renewed")).await.unwrap();
}
