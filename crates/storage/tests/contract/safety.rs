use super::{
    databases::{cases, on_postgres_schema, on_sqlite_file, own_connection},
    matching::Crowd,
};
use async_trait::async_trait;
use diesel::{RunQueryDsl as _, sql_query};
use kernel::{Timestamp, UserId};
use matching::contract::People as _;
use safety::{Act, Action, Actor, Detail, contract::People};
use storage::Stores;
use tokio_postgres::NoTls;

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);

#[async_trait]
impl People for Crowd {
    async fn newcomer(&self) -> UserId {
        matching::contract::People::newcomer(self).await
    }

    async fn ban(&self, person: UserId) {
        self.set_banned(person, true).await;
    }

    async fn unban(&self, person: UserId) {
        self.set_banned(person, false).await;
    }

    async fn erase(&self, person: UserId) {
        matching::contract::People::erase(self, person, NOON).await;
    }
}

macro_rules! run {
    ($case:ident, $stores:ident) => {{
        let people = super::Crowd::of(&$stores);
        safety::contract::$case($stores.staff.clone(), $stores.audit.clone(), &people).await
    }};
}
use run;

cases!(run, [a_role_is_given_and_taken, whoever_is_not_there_has_no_role, entries_follow_each_other]);

/// Whoever changes the log by hand has to mean it.
async fn entries_are_only_added(
    stores: Stores,
    emptying: &'static str,
    is_refused: impl AsyncFn(&'static str) -> bool,
) {
    let actor = Actor::System("root".to_owned());
    let act = Act { actor, action: Action::Token, subject: None, detail: Detail::default(), at: NOON };
    stores.audit.append(act).await.expect("an entry");
    for change in [
        "UPDATE audit SET detail = 'another'",
        "DELETE FROM audit",
        emptying,
        "INSERT INTO audit VALUES (0, 0, 'os:nobody', 'account.ban', NULL, '', '')",
        "INSERT INTO audit VALUES (3, 0, 'os:nobody', 'account.ban', NULL, '', '')",
        "INSERT INTO audit VALUES (9223372036854775807, 0, 'os:nobody', 'account.ban', NULL, '', '')",
    ] {
        assert!(is_refused(change).await, "{change}");
    }
    assert_eq!(stores.audit.latest(10).await.expect("entries").len(), 1);
}

#[test]
fn entries_are_only_added_on_sqlite() {
    on_sqlite_file(async |stores, path| {
        let is_refused = async |change: &str| sql_query(change).execute(&mut own_connection(&path)).is_err();
        let emptying = "INSERT OR REPLACE INTO audit VALUES (1, 0, 'os:nobody', 'account.ban', NULL, '', '')";
        entries_are_only_added(stores, emptying, is_refused).await;
    });
}

#[test]
fn entries_are_only_added_on_postgres() {
    on_postgres_schema(async |stores, url| {
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("the database answers");
        tokio::spawn(connection);
        let is_refused = async |change: &str| client.batch_execute(change).await.is_err();
        entries_are_only_added(stores, "TRUNCATE audit", is_refused).await;
    });
}
