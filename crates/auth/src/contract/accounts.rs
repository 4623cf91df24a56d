use super::{
    ADA, BOB, NOBODY, NOON, ada, after, all_at_once, appwrite, bob, email, hash, session, session_id, somebody,
};
use crate::{Account, Accounts, Error, NewAccount, SessionStatus};
use kernel::{Author, PersonState, UserId};

/// What was written is read back, by id, by address and by Appwrite id.
pub async fn an_account_is_found_by_everything_it_was_made_with(store: &dyn Accounts) {
    let new = NewAccount { appwrite_id: Some(appwrite("aw1")), email_verified: true, ..somebody(ADA, "ada") };
    let made = store.create_account(new, Some(session("first", NOON))).await.unwrap();
    let expected = Account {
        id: ADA,
        email: email("ada@example.com"),
        email_verified: true,
        password_hash: Some(hash("hash")),
        appwrite_id: Some(appwrite("aw1")),
        created_at: NOON,
        state: PersonState::Active,
        token_epoch: 0,
        is_demo: false,
    };
    assert_eq!(made, expected);
    assert_eq!(store.account(ADA).await.unwrap().as_ref(), Some(&expected));
    assert_eq!(store.find_by_email(&expected.email).await.unwrap().as_ref(), Some(&expected));
    assert_eq!(store.find_by_appwrite_id(&appwrite("aw1")).await.unwrap().as_ref(), Some(&expected));
    assert_eq!(store.account(NOBODY).await.unwrap(), None);
    assert_eq!(store.find_by_email(&email("nobody@example.com")).await.unwrap(), None);
    assert_eq!(store.find_by_appwrite_id(&appwrite("aw2")).await.unwrap(), None);
}

/// Made-up people are known as such, and what they are signed in with can be ended at once; nobody else notices.
pub async fn demo_people_are_known_and_shut_out_together(store: &dyn Accounts) {
    let demo = |id, name: &str, at| NewAccount { is_demo: true, password_hash: None, at, ..somebody(id, name) };
    let (late, early) = (UserId(5), UserId(6));
    ada(store).await;
    store.open_session(ADA, session("hers", NOON), 0).await.unwrap();
    store.create_account(demo(late, "late", after(60)), Some(session("one", NOON))).await.unwrap();
    let made = store.create_account(demo(early, "early", NOON), None).await.unwrap();
    assert!(made.is_demo && !store.account(ADA).await.unwrap().unwrap().is_demo);
    assert_eq!(store.demo_people(9).await.unwrap(), [early, late]);
    assert_eq!(store.demo_people(1).await.unwrap(), [early]);

    assert_eq!(store.end_demo(after(90)).await.unwrap(), 1, "one of them was signed in");
    assert_eq!(store.end_demo(after(91)).await.unwrap(), 0);
    let standing = async |id, name| store.access_status(id, Some(&session_id(name))).await.unwrap().unwrap();
    let (ended, kept) = (standing(late, "one").await, standing(ADA, "hers").await);
    assert_eq!((ended.session, ended.token_epoch), (SessionStatus::Revoked, 1));
    assert_eq!((kept.session, kept.token_epoch), (SessionStatus::Open, 0));
}

/// Of many who want an address at once, one gets it; the others are told.
pub async fn an_address_belongs_to_one_account(store: &dyn Accounts) {
    let wanting = |n: i64| NewAccount { email: email("one@example.com"), ..somebody(UserId(n), &format!("name{n}")) };
    let answers = all_at_once((1..=8).map(|n| store.create_account(wanting(n), None)).collect()).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(Error::EmailTaken))).count(), 7);
}

/// The same for usernames, which are compared without case.
pub async fn a_username_belongs_to_one_person_whatever_its_case(store: &dyn Accounts) {
    let wanting = |n: i64| {
        let name = if n % 2 == 0 { "Ada" } else { "aDA" };
        NewAccount { email: email(&format!("a{n}@example.com")), ..somebody(UserId(n), name) }
    };
    let answers = all_at_once((1..=8).map(|n| store.create_account(wanting(n), None)).collect()).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(Error::UsernameTaken))).count(), 7);
}

/// The same for Appwrite ids.
pub async fn an_appwrite_id_belongs_to_one_account(store: &dyn Accounts) {
    let wanting =
        |n: i64| NewAccount { appwrite_id: Some(appwrite("aw1")), ..somebody(UserId(n), &format!("name{n}")) };
    let answers = all_at_once((1..=4).map(|n| store.create_account(wanting(n), None)).collect()).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(Error::AppwriteConflict))).count(), 3);
}

/// Linking needs a verified address that no other Appwrite account opens; linking the same again is fine.
pub async fn an_appwrite_account_is_linked_to_a_verified_address_only(store: &dyn Accounts) {
    let verified = NewAccount { email_verified: true, ..somebody(ADA, "ada") };
    store.create_account(verified, None).await.unwrap();
    bob(store).await;
    let unverified = store.link_appwrite(BOB, &appwrite("aw2")).await;
    assert!(matches!(unverified, Err(Error::AppwriteConflict)), "{unverified:?}");
    let absent = store.link_appwrite(NOBODY, &appwrite("aw2")).await;
    assert!(matches!(absent, Err(Error::AppwriteConflict)), "{absent:?}");
    store.link_appwrite(ADA, &appwrite("aw1")).await.unwrap();
    store.link_appwrite(ADA, &appwrite("aw1")).await.unwrap();
    let second = store.link_appwrite(ADA, &appwrite("aw2")).await;
    assert!(matches!(second, Err(Error::AppwriteConflict)), "{second:?}");
    assert_eq!(store.find_by_appwrite_id(&appwrite("aw1")).await.unwrap().map(|account| account.id), Some(ADA));
}

/// Made by an operator, an account has no session yet.
pub async fn an_account_can_be_made_without_a_session(store: &dyn Accounts) {
    store.create_account(somebody(ADA, "ada"), None).await.unwrap();
    assert!(store.sessions(ADA, NOON).await.unwrap().is_empty());
}

/// Neither the id nor the session of a refused account is taken.
pub async fn a_refused_account_leaves_nothing_behind(store: &dyn Accounts) {
    ada(store).await;
    let same_address = NewAccount { email: email("ada@example.com"), ..somebody(BOB, "bob") };
    let refused = store.create_account(same_address, Some(session("bobs", NOON))).await;
    assert!(matches!(refused, Err(Error::EmailTaken)), "{refused:?}");
    assert_eq!(store.access_status(BOB, None).await.unwrap(), None);
    bob(store).await;
}

/// Address, username and Appwrite id can be used again, the id cannot; every session has ended.
pub async fn an_erased_account_is_gone_and_its_names_are_free(store: &dyn Accounts) {
    let new = NewAccount { appwrite_id: Some(appwrite("aw1")), ..somebody(ADA, "ada") };
    store.create_account(new, Some(session("first", NOON))).await.unwrap();
    assert_eq!(store.erase_account(&Author::server(ADA), after(1)).await.unwrap(), []);
    assert_eq!(store.account(ADA).await.unwrap(), None);
    assert!(store.sessions(ADA, after(1)).await.unwrap().is_empty());
    let status = store.access_status(ADA, Some(&session_id("first"))).await.unwrap().unwrap();
    assert_eq!(status.state, PersonState::Erased);
    assert_eq!(status.session, SessionStatus::Unknown);
    assert_eq!(store.erase_account(&Author::server(ADA), after(2)).await.unwrap(), []);
    assert_eq!(store.erase_account(&Author::server(NOBODY), after(2)).await.unwrap(), []);
    let again = NewAccount { id: BOB, appwrite_id: Some(appwrite("aw1")), ..somebody(BOB, "ada") };
    store.create_account(again, None).await.unwrap();
    assert!(store.set_state(ADA, PersonState::Banned, after(3)).await.unwrap().is_none());
    assert!(store.set_state(ADA, PersonState::Active, after(3)).await.unwrap().is_none());
}
