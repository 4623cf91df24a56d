mod appwrite;
mod spellings;

use super::*;
use crate::{
    AppwriteId, AppwriteIdentity, Argon2id, HashingCost, Lifetimes, Password, Registration, Salt, TicketId,
    memory::{Memory, block_on},
};
use async_trait::async_trait;
use secrecy::ExposeSecret as _;
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);
const ADA: UserId = UserId(1);
const BOB: UserId = UserId(2);
const SALT: Salt = [7; 16];

/// Counts what is worked on, which is what takes time.
struct Counting(Argon2id, AtomicUsize);

#[async_trait]
impl Hashing for Counting {
    async fn hash(&self, password: Password, salt: Salt) -> Result<PasswordHash, Error> {
        self.0.hash(password, salt).await
    }

    async fn verify(&self, attempt: SecretString, kept: Option<PasswordHash>) -> Result<bool, Error> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.verify(attempt, kept).await
    }
}

struct World {
    auth: Auth,
    hashing: Arc<Counting>,
    store: Arc<Memory>,
}

fn world() -> World {
    let argon2id = Argon2id::new(HashingCost { memory_kib: 16, passes: 1, lanes: 1 }).unwrap();
    let hashing = Arc::new(Counting(argon2id, AtomicUsize::new(0)));
    let store = Arc::new(Memory::default());
    let tokens = Tokens::new(&"0123456789abcdef0123456789abcdef".into(), Lifetimes::default()).unwrap();
    let auth = Auth::new(store.clone(), hashing.clone(), tokens, Tickets::default());
    World { auth, hashing, store }
}

fn fresh(name: &str) -> Fresh {
    let token = |kind: &str| TokenId::parse(&format!("{kind}-{name}")).unwrap();
    Fresh { session: SessionId::parse(name).unwrap(), refresh: token("r"), access: token("a") }
}

fn after(seconds: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(seconds))
}

fn form(email: &str, username: &str) -> Registration {
    Registration {
        email: email.to_owned(),
        password: "correct horse".into(),
        name: Some("Ada King Lovelace".to_owned()),
        username: Some(username.to_owned()),
        date_of_birth: None,
    }
}

impl World {
    async fn register(&self, user: UserId, name: &str) -> SignedIn {
        let form = form(&format!("{name}@example.com"), name);
        self.auth.register(form, user, SALT, Some("app/1"), fresh(name), NOON).await.unwrap()
    }

    async fn try_login(&self, email: &str, password: &str) -> Result<SignedIn, Error> {
        let account = self.auth.recognise(email, password.into(), SALT).await?;
        self.auth.sign_in(account, None, fresh("login"), NOON).await
    }

    async fn is_admitted(&self, signed_in: &SignedIn) -> Result<(), Error> {
        let claims = self.auth.authenticate(signed_in.tokens.access.expose_secret(), NOON)?;
        self.auth.admit(&claims).await
    }
}

#[track_caller]
fn fields(refused: Result<SignedIn, Error>) -> Vec<&'static str> {
    match refused {
        Err(Error::Invalid(errors)) => errors.into_iter().map(|error| error.field).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_newcomer_is_signed_in_at_once() {
    block_on(async {
        let world = world();
        let signed_in = world.register(ADA, "ada").await;
        assert_eq!(signed_in.account.id, ADA);
        assert!(signed_in.newcomer.as_ref().is_some_and(|newcomer| newcomer.first_name == "Ada"));
        assert!(!signed_in.account.email_verified);
        world.is_admitted(&signed_in).await.unwrap();
        let listed = world.auth.sessions(ADA, NOON).await.unwrap();
        assert_eq!(listed[0].user_agent.as_deref(), Some("app/1"));
    });
}

#[test]
fn every_wrong_field_of_a_form_is_named() {
    block_on(async {
        let form = Registration {
            email: "ada".to_owned(),
            password: "short".into(),
            name: Some("x".repeat(151)),
            username: Some("a b".to_owned()),
            date_of_birth: Some("31.12.2000".to_owned()),
        };
        let refused = world().auth.register(form, ADA, SALT, None, fresh("s"), NOON).await;
        assert_eq!(fields(refused), ["email", "password", "name", "username", "date_of_birth"]);
        let nul = Registration { name: Some("a\0b".to_owned()), ..form_of_ada() };
        assert_eq!(fields(world().auth.register(nul, ADA, SALT, None, fresh("s"), NOON).await), ["name"]);
    });
}

fn form_of_ada() -> Registration {
    form("ada@example.com", "ada")
}

#[test]
fn nobody_under_eighteen_is_registered() {
    block_on(async {
        let now = Timestamp::parse("2026-03-01T00:00:00Z").unwrap();
        for (birth, taken) in [("2008-03-02", false), ("2008-03-01", true)] {
            let form = Registration { date_of_birth: Some(birth.to_owned()), ..form_of_ada() };
            let answer = world().auth.register(form, ADA, SALT, None, fresh("s"), now).await;
            assert_eq!(answer.is_ok(), taken, "{birth}");
            assert_eq!(matches!(answer, Err(Error::UnderAge)), !taken, "{birth}");
        }
    });
}

#[test]
fn who_chooses_no_username_is_not_named_after_the_address() {
    block_on(async {
        let world = world();
        let form = Registration { username: None, ..form("secret.address@example.com", "") };
        world.auth.register(form, ADA, SALT, None, fresh("s"), NOON).await.unwrap();
        let named = Registration { username: Some("USER_1".to_owned()), ..form_of_ada() };
        let taken = world.auth.register(named, BOB, SALT, None, fresh("t"), NOON).await;
        assert!(matches!(taken, Err(Error::UsernameTaken)), "{taken:?}");
    });
}

#[test]
fn a_taken_address_is_refused_whatever_its_case() {
    block_on(async {
        let world = world();
        world.register(ADA, "ada").await;
        let again = world.auth.register(form("ADA@example.com", "other"), BOB, SALT, None, fresh("s"), NOON).await;
        assert!(matches!(again, Err(Error::EmailTaken)), "{again:?}");
    });
}

#[test]
fn whoever_knows_the_password_comes_in() {
    block_on(async {
        let world = world();
        world.register(ADA, "ada").await;
        let signed_in = world.try_login(" ADA@Example.com", "correct horse").await.unwrap();
        world.is_admitted(&signed_in).await.unwrap();
    });
}

#[test]
fn a_wrong_password_and_an_unknown_account_are_the_same_and_cost_the_same() {
    block_on(async {
        let world = world();
        world.register(ADA, "ada").await;
        for (email, password) in
            [("ada@example.com", "wrong horse"), ("bob@example.com", "correct horse"), ("no address", "correct horse")]
        {
            let before = world.hashing.1.load(Ordering::Relaxed);
            let refused = world.try_login(email, password).await;
            assert!(matches!(refused, Err(Error::InvalidCredentials)), "{refused:?}");
            assert_eq!(world.hashing.1.load(Ordering::Relaxed), before + 1, "{email}");
        }
    });
}

#[test]
fn only_whoever_knows_the_password_learns_of_a_ban() {
    block_on(async {
        let world = world();
        world.register(ADA, "ada").await;
        assert!(world.auth.ban(ADA, NOON).await.unwrap().is_some());
        let known = world.try_login("ada@example.com", "correct horse").await;
        assert!(matches!(known, Err(Error::AccountBanned)), "{known:?}");
        let unknown = world.try_login("ada@example.com", "wrong horse").await;
        assert!(matches!(unknown, Err(Error::InvalidCredentials)), "{unknown:?}");
        assert!(world.auth.unban(ADA, NOON).await.unwrap().is_some());
        world.try_login("ada@example.com", "correct horse").await.unwrap();
    });
}

#[test]
fn a_ban_reaches_tokens_that_are_out() {
    block_on(async {
        let world = world();
        let signed_in = world.register(ADA, "ada").await;
        world.auth.ban(ADA, NOON).await.unwrap();
        assert!(matches!(world.is_admitted(&signed_in).await, Err(Error::AccountBanned)));
        world.auth.unban(ADA, NOON).await.unwrap();
        assert!(matches!(world.is_admitted(&signed_in).await, Err(Error::SignedOut)));
    });
}

#[test]
fn a_refreshed_pair_belongs_to_the_same_session() {
    block_on(async {
        let world = world();
        let first = world.register(ADA, "ada").await;
        let second = world.auth.refresh(first.tokens.refresh.expose_secret(), fresh("next"), after(60)).await.unwrap();
        let claims = world.auth.authenticate(second.access.expose_secret(), after(60)).unwrap();
        assert_eq!(claims.session, Some(first.session));
        world.auth.admit(&claims).await.unwrap();
        world.auth.refresh(second.refresh.expose_secret(), fresh("last"), after(120)).await.unwrap();
    });
}

#[test]
fn a_refresh_token_that_comes_back_late_ends_the_session() {
    block_on(async {
        let world = world();
        let first = world.register(ADA, "ada").await;
        let token = first.tokens.refresh.expose_secret();
        world.auth.refresh(token, fresh("b"), after(60)).await.unwrap();
        world.auth.refresh(token, fresh("c"), after(90)).await.unwrap();
        let reused = world.auth.refresh(token, fresh("d"), after(91)).await;
        let Err(Error::RefreshReused(ended)) = reused else { panic!("{reused:?}") };
        assert_eq!(ended, EndedSession { user: ADA, session: first.session.clone() });
        assert!(matches!(world.is_admitted(&first).await, Err(Error::SignedOut)));
    });
}

#[test]
fn an_access_token_or_an_expired_one_refreshes_nothing() {
    block_on(async {
        let world = world();
        let first = world.register(ADA, "ada").await;
        let access = world.auth.refresh(first.tokens.access.expose_secret(), fresh("b"), NOON).await;
        assert!(matches!(access, Err(Error::InvalidToken)), "{access:?}");
        let late = world.auth.refresh(first.tokens.refresh.expose_secret(), fresh("b"), after(8 * 86_400)).await;
        assert!(matches!(late, Err(Error::TokenExpired)), "{late:?}");
    });
}

#[test]
fn logging_out_ends_the_session_and_can_be_repeated() {
    block_on(async {
        let world = world();
        let signed_in = world.register(ADA, "ada").await;
        for at in [NOON, after(8 * 86_400)] {
            let ended = world.auth.logout(signed_in.tokens.refresh.expose_secret(), at).await.unwrap();
            assert_eq!(ended, EndedSession { user: ADA, session: signed_in.session.clone() });
        }
        assert!(matches!(world.is_admitted(&signed_in).await, Err(Error::SignedOut)));
        let refreshed = world.auth.refresh(signed_in.tokens.refresh.expose_secret(), fresh("b"), NOON).await;
        assert!(matches!(refreshed, Err(Error::SignedOut)), "{refreshed:?}");
    });
}

#[test]
fn one_session_is_ended_without_the_other() {
    block_on(async {
        let world = world();
        let phone = world.register(ADA, "ada").await;
        let laptop = world.try_login("ada@example.com", "correct horse").await.unwrap();
        world.auth.end_session(&Author::server(ADA), phone.session.as_str(), NOON).await.unwrap();
        assert!(matches!(world.is_admitted(&phone).await, Err(Error::SignedOut)));
        world.is_admitted(&laptop).await.unwrap();
        for absent in [phone.session.as_str(), "absent", "not an id!"] {
            let refused = world.auth.end_session(&Author::server(ADA), absent, NOON).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        }
        let foreign = world.auth.end_session(&Author::server(BOB), laptop.session.as_str(), NOON).await;
        assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
    });
}

#[test]
fn a_ticket_opens_one_socket_of_its_session() {
    block_on(async {
        let world = world();
        let signed_in = world.register(ADA, "ada").await;
        let claims = world.auth.authenticate(signed_in.tokens.access.expose_secret(), NOON).unwrap();
        let ticket = world.auth.issue_ticket(&claims, TicketId::parse("ticket").unwrap(), NOON).await.unwrap();
        assert_eq!(ticket.lifetime, Duration::from_secs(30));
        let redeemed = world.auth.redeem_ticket("ticket", after(29)).await.unwrap();
        assert_eq!((redeemed.user, redeemed.session), (ADA, Some(signed_in.session)));
        for used in ["ticket", "absent", "no ticket!"] {
            let refused = world.auth.redeem_ticket(used, after(29)).await;
            assert!(matches!(refused, Err(Error::InvalidToken)), "{refused:?}");
        }
    });
}

#[test]
fn a_ticket_of_an_ended_session_opens_nothing() {
    block_on(async {
        let world = world();
        let signed_in = world.register(ADA, "ada").await;
        let claims = world.auth.authenticate(signed_in.tokens.access.expose_secret(), NOON).unwrap();
        world.auth.issue_ticket(&claims, TicketId::parse("ticket").unwrap(), NOON).await.unwrap();
        world.auth.logout(signed_in.tokens.refresh.expose_secret(), NOON).await.unwrap();
        let refused = world.auth.redeem_ticket("ticket", NOON).await;
        assert!(matches!(refused, Err(Error::SignedOut)), "{refused:?}");
        let without_session = Claims { session: None, ..claims };
        let refused = world.auth.issue_ticket(&without_session, TicketId::parse("t2").unwrap(), NOON).await;
        assert!(matches!(refused, Err(Error::NoSession)), "{refused:?}");
    });
}

#[test]
fn a_new_password_replaces_the_old_one_and_every_session() {
    block_on(async {
        let world = world();
        let old = world.register(ADA, "ada").await;
        let by = Author::server(ADA);
        let change = |old: &str, new: &str| {
            world.auth.change_password(&by, old.into(), new.into(), SALT, fresh("changed"), NOON)
        };
        assert!(matches!(change("wrong horse", "battery staple").await, Err(Error::InvalidCredentials)));
        assert_eq!(fields(change("correct horse", "short").await), ["new_password"]);
        let new = change("correct horse", "battery staple").await.unwrap();
        world.is_admitted(&new).await.unwrap();
        assert!(matches!(world.is_admitted(&old).await, Err(Error::SignedOut)));
        world.try_login("ada@example.com", "battery staple").await.unwrap();
        assert!(matches!(world.try_login("ada@example.com", "correct horse").await, Err(Error::InvalidCredentials)));
        world.auth.confirm(ADA, "battery staple".into()).await.unwrap();
        assert!(matches!(world.auth.confirm(ADA, "correct horse".into()).await, Err(Error::InvalidCredentials)));
    });
}

#[test]
fn many_tokens_are_admitted_each_on_its_own() {
    block_on(async {
        let world = world();
        let (ada, bob) = (world.register(ADA, "ada").await, world.register(BOB, "bob").await);
        world.auth.end_all_sessions(&Author::server(BOB), NOON).await.unwrap();
        let claims = [&bob, &ada].map(|of| world.auth.authenticate(of.tokens.access.expose_secret(), NOON).unwrap());
        let answers = world.auth.admit_all(&claims).await.unwrap();
        assert!(matches!(answers[..], [Err(Error::SignedOut), Ok(())]), "{answers:?}");
    });
}

#[test]
fn an_operator_signs_in_as_somebody_who_exists() {
    block_on(async {
        let world = world();
        world.register(ADA, "ada").await;
        let signed_in = world.auth.login_as(ADA, fresh("operator"), NOON).await.unwrap();
        world.is_admitted(&signed_in).await.unwrap();
        assert!(matches!(world.auth.login_as(BOB, fresh("other"), NOON).await, Err(Error::NotFound)));
    });
}

#[test]
fn an_erased_account_is_signed_out_and_unknown() {
    block_on(async {
        let world = world();
        let signed_in = world.register(ADA, "ada").await;
        world.auth.erase(&Author::server(ADA), NOON).await.unwrap();
        assert!(matches!(world.is_admitted(&signed_in).await, Err(Error::SignedOut)));
        assert!(matches!(world.try_login("ada@example.com", "correct horse").await, Err(Error::InvalidCredentials)));
        assert!(matches!(world.auth.account(ADA).await, Err(Error::SignedOut)));
    });
}

#[test]
fn a_clients_description_is_cut_and_cleaned() {
    assert_eq!(kept_user_agent("a\r\n\0b"), "ab");
    assert_eq!(kept_user_agent(&"ä".repeat(500)).chars().count(), LONGEST_USER_AGENT);
}
