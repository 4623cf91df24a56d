//! Passwords and addresses that were typed in another Unicode form than the one that is kept.

use super::*;
use crate::NewAccount;
use text::Username;

const COMPOSED: &str = "caf\u{e9} au lait";
const DECOMPOSED: &str = "cafe\u{301}\u{a0}au lait";

impl World {
    /// An account whose password was hashed as it came, by a version before.
    async fn kept_before(&self, email: &str, password: &str) {
        let hash = self.hashing.0.hash_now(&Password::as_it_came(password), SALT).unwrap();
        let account = NewAccount {
            id: ADA,
            email: Email::from_stored(email.to_owned()),
            email_verified: false,
            username: Username::parse("ada").unwrap(),
            first_name: String::new(),
            last_name: String::new(),
            date_of_birth: None,
            password_hash: Some(hash),
            appwrite_id: None,
            is_demo: false,
            at: NOON,
        };
        self.store.create_account(account, None).await.unwrap();
    }

    /// Counts the hashes that a sign-in took.
    async fn cost(&self, email: &str, password: &str) -> usize {
        let before = self.hashing.1.load(Ordering::Relaxed);
        let _ = self.try_login(email, password).await;
        self.hashing.1.load(Ordering::Relaxed) - before
    }
}

#[test]
fn a_password_is_known_in_whatever_form_it_is_typed() {
    block_on(async {
        let world = world();
        let form = Registration { password: DECOMPOSED.into(), ..form("ada@example.com", "ada") };
        world.auth.register(form, ADA, SALT, None, fresh("s"), NOON).await.unwrap();
        for typed in [COMPOSED, DECOMPOSED, "cafe\u{301} au\u{3000}lait"] {
            world.try_login("ada@example.com", typed).await.unwrap();
            world.auth.confirm(ADA, typed.into()).await.unwrap();
        }
        let other = world.try_login("ada@example.com", "Caf\u{e9} au lait").await;
        assert!(matches!(other, Err(Error::InvalidCredentials)), "case stays");
    });
}

#[test]
fn a_password_that_was_hashed_as_it_came_opens_its_account_and_is_hashed_anew() {
    block_on(async {
        let world = world();
        world.kept_before("ada@example.com", DECOMPOSED).await;
        assert!(world.try_login("ada@example.com", COMPOSED).await.is_err(), "until it was typed as it was then");
        world.auth.confirm(ADA, DECOMPOSED.into()).await.unwrap();
        world.try_login("ada@example.com", DECOMPOSED).await.unwrap();
        world.try_login("ada@example.com", COMPOSED).await.unwrap();
        world.try_login("ada@example.com", DECOMPOSED).await.unwrap();
    });
}

#[test]
fn a_password_that_could_not_be_chosen_any_more_still_opens_its_account() {
    block_on(async {
        let world = world();
        world.kept_before("ada@example.com", "tab\there").await;
        for _ in 0..2 {
            world.try_login("ada@example.com", "tab\there").await.unwrap();
        }
    });
}

#[test]
fn a_wrong_password_costs_the_same_whoever_is_there_and_two_hashes_at_most() {
    block_on(async {
        let world = world();
        world.register(ADA, "ada").await;
        for (typed, hashes) in [("wrong horse", 1), (DECOMPOSED, 2), ("tab\there", 1), ("", 1)] {
            assert_eq!(world.cost("ada@example.com", typed).await, hashes, "{typed:?}");
            assert_eq!(world.cost("nobody@example.com", typed).await, hashes, "{typed:?}");
        }
        assert_eq!(world.cost("ada@example.com", "correct horse").await, 1);
    });
}

#[test]
fn an_account_is_found_however_its_address_is_typed_and_nobody_takes_it_twice() {
    block_on(async {
        let world = world();
        world.kept_before("jo\u{308}rg@xn--mller-kva.example", "correct horse").await;
        world.try_login(" JO\u{308}RG@xn--mller-kva.example", "correct horse").await.unwrap();
        let again = form("jo\u{308}rg@xn--mller-kva.example", "bob");
        let refused = world.auth.register(again, BOB, SALT, None, fresh("b"), NOON).await;
        assert!(matches!(refused, Err(Error::EmailTaken)), "{refused:?}");

        let form = form("J\u{f6}rg@m\u{fc}ller.example", "bob");
        world.auth.register(form, BOB, SALT, None, fresh("b"), NOON).await.unwrap();
        for typed in ["jo\u{308}rg@mu\u{308}ller.example", "j\u{f6}rg@M\u{dc}LLER.example"] {
            world.try_login(typed, "correct horse").await.unwrap();
        }
    });
}

#[test]
fn an_address_with_what_nobody_sees_makes_no_account() {
    block_on(async {
        let refused =
            world().auth.register(form("a\u{200b}da@example.com", "ada"), ADA, SALT, None, fresh("s"), NOON).await;
        assert_eq!(fields(refused), ["email"]);
    });
}
