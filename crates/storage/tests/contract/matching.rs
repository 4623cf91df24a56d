use super::databases::cases;
use async_trait::async_trait;
use auth::{Email, NewAccount};
use kernel::{Author, Event, PersonState, Timestamp, UserId};
use matching::contract::People;
use std::sync::atomic::{AtomicI64, Ordering};
use storage::Stores;
use text::Username;

const LONG_AGO: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// People with accounts. Their ids go down, so that who came first is not always the lower of a pair.
pub(crate) struct Crowd {
    stores: Stores,
    next: AtomicI64,
}

impl Crowd {
    pub(crate) fn of(stores: &Stores) -> Self {
        Self { stores: stores.clone(), next: AtomicI64::new(5000) }
    }

    pub(crate) fn stores(&self) -> &Stores {
        &self.stores
    }

    /// An id that nobody has yet.
    pub(crate) fn next(&self) -> UserId {
        UserId(self.next.fetch_sub(1, Ordering::Relaxed))
    }
}

/// An account without a password.
pub(crate) fn account_of(id: UserId) -> NewAccount {
    NewAccount {
        id,
        email: Email::parse(&format!("{id}@example.com")).expect("a sound address"),
        email_verified: false,
        username: Username::for_newcomer(id.0),
        first_name: String::new(),
        last_name: String::new(),
        date_of_birth: None,
        password_hash: None,
        appwrite_id: None,
        is_demo: false,
        at: LONG_AGO,
    }
}

#[async_trait]
impl People for Crowd {
    async fn newcomer(&self) -> UserId {
        self.stores.accounts.create_account(account_of(self.next()), None).await.expect("an account").id
    }

    async fn set_banned(&self, person: UserId, banned: bool) {
        let state = if banned { PersonState::Banned } else { PersonState::Active };
        self.stores.accounts.set_state(person, state, LONG_AGO).await.expect("a state");
    }

    async fn erase(&self, person: UserId, at: Timestamp) -> Vec<Event> {
        self.stores.accounts.erase_account(&Author::server(person), at).await.expect("an erasure")
    }
}

macro_rules! run {
    ($case:ident, $stores:ident) => {{
        let people = super::Crowd::of(&$stores);
        matching::contract::$case($stores.matching.as_ref(), &people).await
    }};
}
use run;

matching::contract_cases!(cases, run);
