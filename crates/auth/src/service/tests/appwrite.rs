//! Signing in by the word of an Appwrite server.

use super::*;

fn appwrite(id: &str, email: &str, email_verified: bool) -> AppwriteIdentity {
    let id = AppwriteId::parse(id).unwrap();
    AppwriteIdentity { id, email: Email::parse(email), email_verified, name: "Ada\n Lovelace".to_owned() }
}

#[test]
fn an_appwrite_newcomer_gets_an_account_and_comes_back_to_it() {
    block_on(async {
        let world = world();
        let exchange =
            |identity, user, name: &'static str| world.auth.exchange(identity, user, None, fresh(name), NOON);
        let made = exchange(appwrite("aw1", "ada@example.com", true), ADA, "s1").await.unwrap();
        assert!(made.account.email_verified);
        world.is_admitted(&made).await.unwrap();
        let back = exchange(appwrite("aw1", "moved@example.com", false), BOB, "s2").await.unwrap();
        assert_eq!(back.account.id, ADA);
        let claims = world.auth.claims_by_appwrite(&AppwriteId::parse("aw1").unwrap(), NOON).await.unwrap();
        assert_eq!((claims.user, claims.session.clone()), (ADA, None));
        world.auth.admit(&claims).await.unwrap();
        world.auth.end_all_sessions(&Author::server(ADA), NOON).await.unwrap();
        assert!(matches!(world.auth.admit(&claims).await, Err(Error::SignedOut)));
    });
}

#[test]
fn an_equal_address_opens_nothing_unless_both_sides_have_proven_it() {
    block_on(async {
        let world = world();
        world.register(ADA, "ada").await;
        let conflict =
            world.auth.exchange(appwrite("aw1", "ada@example.com", true), BOB, None, fresh("s1"), NOON).await;
        assert!(matches!(conflict, Err(Error::AppwriteConflict)), "{conflict:?}");
        let unusable = world.auth.exchange(appwrite("aw2", "", false), BOB, None, fresh("s2"), NOON).await;
        assert_eq!(fields(unusable), ["email"]);
    });
}

#[test]
fn an_address_proven_on_both_sides_is_linked() {
    block_on(async {
        let world = world();
        let new = crate::NewAccount {
            id: ADA,
            email: Email::parse("ada@example.com").unwrap(),
            email_verified: true,
            username: text::Username::parse("ada").unwrap(),
            first_name: String::new(),
            last_name: String::new(),
            date_of_birth: None,
            password_hash: None,
            appwrite_id: None,
            is_demo: false,
            at: NOON,
        };
        world.store.create_account(new, None).await.unwrap();
        let linked =
            world.auth.exchange(appwrite("aw1", "ada@example.com", true), BOB, None, fresh("s1"), NOON).await.unwrap();
        assert_eq!(linked.account.id, ADA);
        let no_password = world.try_login("ada@example.com", "").await;
        assert!(matches!(no_password, Err(Error::InvalidCredentials)), "{no_password:?}");
    });
}
