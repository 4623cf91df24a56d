use super::{ADA, BOB, NOBODY, NOON, ada, after, all_at_once, bob, refresh, session, session_id, shown};
use crate::{Accounts, Error, NewRefresh, Refresh, Rotated, SessionStatus};
use kernel::{Author, PersonState};

const RENEWED: Rotated = Rotated::Renewed { token_epoch: 0 };

/// Within the grace an old token yields another successor, and all successors live.
pub async fn a_refresh_token_is_renewed_and_for_a_while_once_more(store: &dyn Accounts) {
    ada(store).await;
    let first = shown("first", "first", ADA);
    assert_eq!(store.rotate_refresh(&first, refresh("b", after(100)), after(100)).await.unwrap(), RENEWED);
    assert_eq!(store.rotate_refresh(&first, refresh("c", after(130)), after(130)).await.unwrap(), RENEWED);
    for (token, successor) in [("b", "d"), ("c", "e")] {
        let token = shown(token, "first", ADA);
        assert_eq!(store.rotate_refresh(&token, refresh(successor, after(200)), after(200)).await.unwrap(), RENEWED);
    }
}

/// The session and all its tokens are of no use from then on, although the one who showed it was refused.
pub async fn a_refresh_token_that_comes_back_late_ends_its_session(store: &dyn Accounts) {
    ada(store).await;
    store.open_session(ADA, session("second", NOON), 0).await.unwrap();
    let first = shown("first", "first", ADA);
    store.rotate_refresh(&first, refresh("b", after(100)), after(100)).await.unwrap();
    let late = store.rotate_refresh(&first, refresh("c", after(131)), after(131)).await.unwrap();
    assert_eq!(late, Rotated::Reused);
    let status = store.access_status(ADA, Some(&session_id("first"))).await.unwrap().unwrap();
    assert_eq!(status.session, SessionStatus::Revoked);
    for token in ["b", "c", "first"] {
        let refused = store.rotate_refresh(&shown(token, "first", ADA), refresh("d", after(132)), after(132)).await;
        assert!(matches!(refused, Err(Error::SignedOut)), "{token}: {refused:?}");
    }
    let other = store.rotate_refresh(&shown("second", "second", ADA), refresh("e", after(132)), after(132)).await;
    assert_eq!(other.unwrap(), RENEWED);
}

/// Claims that do not belong together are nobody's, however they came to be signed.
pub async fn a_refresh_token_is_known_only_with_its_own_session_and_person(store: &dyn Accounts) {
    ada(store).await;
    bob(store).await;
    for (token, session, user) in
        [("absent", "first", ADA), ("first", "bobs", ADA), ("first", "first", BOB), ("bobs", "bobs", NOBODY)]
    {
        let refused = store.rotate_refresh(&shown(token, session, user), refresh("next", NOON), NOON).await;
        assert!(matches!(refused, Err(Error::SignedOut)), "{token} {session}: {refused:?}");
    }
    assert_eq!(
        store.rotate_refresh(&shown("first", "first", ADA), refresh("next", NOON), NOON).await.unwrap(),
        RENEWED
    );
}

/// So is that of a banned person, who is told.
pub async fn a_refresh_token_of_an_ended_session_is_signed_out(store: &dyn Accounts) {
    ada(store).await;
    bob(store).await;
    store.revoke_session(&Author::server(ADA), &session_id("first"), NOON).await.unwrap();
    let ended = store.rotate_refresh(&shown("first", "first", ADA), refresh("b", NOON), NOON).await;
    assert!(matches!(ended, Err(Error::SignedOut)), "{ended:?}");
    store.set_state(BOB, PersonState::Banned, NOON).await.unwrap();
    let banned = store.rotate_refresh(&shown("bobs", "bobs", BOB), refresh("b", NOON), NOON).await;
    assert!(matches!(banned, Err(Error::AccountBanned)), "{banned:?}");
}

/// A device with several sockets asks several times at once.
pub async fn many_uses_of_a_refresh_token_at_once_all_yield_a_pair(store: &dyn Accounts) {
    ada(store).await;
    let first: Refresh = shown("first", "first", ADA);
    let successors: Vec<NewRefresh> = (0..8).map(|n| refresh(&format!("next{n}"), after(10))).collect();
    let uses = successors.iter().map(|next| store.rotate_refresh(&first, next.clone(), after(10))).collect();
    for answer in all_at_once(uses).await {
        assert_eq!(answer.unwrap(), RENEWED);
    }
    for next in &successors {
        let token = Refresh { id: next.id.clone(), ..first.clone() };
        let name = format!("{}x", next.id.as_str());
        assert_eq!(store.rotate_refresh(&token, refresh(&name, after(50)), after(50)).await.unwrap(), RENEWED);
    }
}

/// Not the epoch of the session's beginning.
pub async fn a_renewed_token_carries_the_present_epoch(store: &dyn Accounts) {
    ada(store).await;
    let epoch = store.revoke_person(&Author::server(ADA), NOON).await.unwrap().unwrap();
    store.open_session(ADA, session("second", NOON), epoch).await.unwrap();
    let renewed = store.rotate_refresh(&shown("second", "second", ADA), refresh("b", NOON), NOON).await.unwrap();
    assert_eq!(renewed, Rotated::Renewed { token_epoch: epoch });
}
