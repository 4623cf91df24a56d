use super::{databases::cases, matching::Crowd};
use async_trait::async_trait;
use kernel::Timestamp;
use matching::{Profile, contract::Village};
use storage::{Settler, Stores};

/// Settles these people as seeding does.
pub(crate) async fn settle(stores: &Stores, people: Vec<(Profile, Timestamp)>, at: Timestamp) {
    let settler = |(profile, joined_at)| Settler { profile, joined_at };
    stores.seeding.seed_people(people.into_iter().map(settler).collect(), at).await.expect("settled");
}

#[async_trait]
impl Village for Crowd {
    async fn settle(&self, people: Vec<(Profile, Timestamp)>, at: Timestamp) {
        settle(self.stores(), people, at).await;
    }
}

macro_rules! run {
    ($case:ident, $stores:ident) => {{
        let people = super::Crowd::of(&$stores);
        matching::contract::$case($stores.matching.as_ref(), $stores.discovery.as_ref(), &people).await
    }};
}
use run;

matching::discovery_cases!(cases, run);
