//! As many as there may be: more names in a question than SQLite takes values, more rows than one transaction should write.

use super::{
    across::{NOON, say},
    databases::{cases, execute, on_postgres_schema, on_sqlite_file, own_connection, rooms},
};
use auth::{SessionId, SessionStatus};
use diesel::connection::SimpleConnection as _;
use kernel::{ConversationId, Cursor, Seq, Timestamp, UserId};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use storage::Stores;

const ANN: UserId = UserId(101);
const MANY: i64 = 40_000;

async fn any_number_of_names_may_be_asked_for(stores: Stores) {
    let conversation = rooms(&stores, &[2]).await;
    say(&stores, ANN, conversation, "hello").await.unwrap();
    let people: Vec<UserId> = (0..MANY).map(|n| UserId(ANN.0 + n)).collect();
    assert_eq!(stores.events.counters(&people).await.unwrap().len(), 2);
    let session = |id: &UserId| SessionId::parse(&format!("session-{id}"));
    let of: Vec<_> = people.iter().map(|id| (*id, session(id))).collect();
    let statuses = stores.accounts.access_statuses(&of).await.unwrap();
    assert_eq!(statuses.len(), people.len());
    assert_eq!(statuses[0].as_ref().map(|status| status.session), Some(SessionStatus::Open));
    assert!(statuses[2].is_none());
    assert_eq!(stores.matching.people(&people).await.unwrap().len(), 2);
    // Strangers show each other no card.
    assert!(stores.matching.cards(ANN, &people, NOON).await.unwrap().is_empty());
    assert!(stores.matching.pairs(&people).await.unwrap().is_empty());
    let conversations: Vec<ConversationId> = (0..MANY).map(|n| ConversationId(conversation.0 + n)).collect();
    assert_eq!(stores.conversations.horizons(ANN, &conversations).await.unwrap().len(), 2);
    let places: Vec<_> = conversations.iter().map(|conversation| (*conversation, Seq(1))).collect();
    assert_eq!(stores.conversations.messages_at(ANN, &places).await.unwrap().len(), 1);
}

/// What is asked by nobody's doing: whether the database serves, and whether there is anybody yet.
async fn an_empty_database_answers(stores: Stores) {
    stores.probe.write(7).await.unwrap();
    stores.probe.read().await.unwrap();
    assert!(stores.seeding.is_empty().await.unwrap());
    rooms(&stores, &[1]).await;
    assert!(!stores.seeding.is_empty().await.unwrap());
}

/// Old sessions: every third was revoked, every third can still be renewed.
fn sessions(numbers: &str) -> String {
    format!(
        "INSERT INTO sessions (id, user_id, created_at, last_used_at, revoked_at)
         SELECT 'old' || n, 101, n, n, CASE WHEN n % 3 = 0 THEN n END FROM {numbers};
         INSERT INTO refresh_tokens (id, session_id, issued_at, expires_at)
         SELECT 'old' || n, 'old' || n, n, CASE WHEN n % 3 = 1 THEN 9000000000000000 ELSE n END FROM {numbers};
         INSERT INTO ws_tickets (id, session_id, expires_at) SELECT 'old' || n, 'old' || n, n FROM {numbers};"
    )
}

async fn sweep_sessions(stores: &Stores) {
    // Of 3,000 sessions 1,000 stay, with their token and without their ticket.
    let gone = stores.accounts.sweep(NOON).await.unwrap();
    assert!(gone >= 6000, "{gone}");
    assert_eq!(stores.accounts.sweep(NOON).await.unwrap(), 0);
    let of = |name: &str| (ANN, SessionId::parse(name));
    let left = stores.accounts.access_statuses(&[of("old1"), of("old2"), of("old3"), of("old3000")]).await.unwrap();
    let left: Vec<_> = left.into_iter().flatten().map(|status| status.session).collect();
    let gone = SessionStatus::Unknown;
    assert_eq!(left, [SessionStatus::Open, gone, gone, gone]);
}

const EVENTS: i64 = 60_000;

fn events(numbers: &str) -> String {
    format!(
        "INSERT INTO events (user_id, cursor, kind, at) SELECT 101, n, 8, n FROM {numbers};
         UPDATE persons SET cursor = {EVENTS} WHERE id = 101;"
    )
}

/// People talk while a long log is trimmed: nobody waits for all of it.
async fn trim_beside_talk(stores: Stores, conversation: ConversationId) {
    let (trimming, over) = (stores.clone(), Arc::new(AtomicBool::new(false)));
    let trim = tokio::spawn({
        let over = over.clone();
        async move {
            let gone = trimming.events.trim(Timestamp::from_micros(EVENTS + 1)).await;
            over.store(true, Ordering::SeqCst);
            gone.unwrap()
        }
    });
    let mut sent = 0;
    while !over.load(Ordering::SeqCst) {
        say(&stores, ANN, conversation, "meanwhile").await.unwrap();
        sent += 1;
    }
    assert_eq!(trim.await.unwrap(), EVENTS.unsigned_abs());
    assert!(sent > 10, "only {sent} messages were sent while {EVENTS} events went");
    let page = stores.events.page(ANN, Cursor(EVENTS), 1000).await.unwrap();
    assert_eq!(page.events.first().map(|event| event.cursor), Some(Cursor(EVENTS + 1)));
    assert_eq!(page.counter, Cursor(EVENTS + sent));
    let far = Timestamp::from_seconds(1);
    assert_eq!(stores.events.trim(far).await.unwrap(), 0);
}

/// Runs a case on a database with two people and more rows than any port would make in time.
fn on_filled_sqlite(rows: fn(&str) -> String, count: i64, case: impl AsyncFnOnce(Stores, ConversationId)) {
    on_sqlite_file(async |stores, path| {
        let conversation = rooms(&stores, &[2]).await;
        let numbers = format!(
            "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s) AS s"
        );
        own_connection(&path).batch_execute(&format!("BEGIN;{}COMMIT;", rows(&numbers))).expect("filled");
        case(stores, conversation).await;
    });
}

fn on_filled_postgres(rows: fn(&str) -> String, count: i64, case: impl AsyncFnOnce(Stores, ConversationId)) {
    on_postgres_schema(async |stores, url| {
        let conversation = rooms(&stores, &[2]).await;
        execute(&url, &rows(&format!("generate_series(1, {count}) AS s (n)"))).await;
        case(stores, conversation).await;
    });
}

macro_rules! run {
    ($case:ident, $stores:ident) => {
        super::$case($stores).await
    };
}
use run;

cases!(run, [any_number_of_names_may_be_asked_for, an_empty_database_answers]);

mod filled {
    mod sqlite {
        use super::super::{EVENTS, events, on_filled_sqlite, sessions, sweep_sessions, trim_beside_talk};

        #[test]
        fn old_sessions_go_batch_by_batch() {
            on_filled_sqlite(sessions, 3000, async |stores, _| sweep_sessions(&stores).await);
        }

        #[test]
        fn people_talk_while_a_long_log_is_trimmed() {
            on_filled_sqlite(events, EVENTS, trim_beside_talk);
        }
    }

    mod postgres {
        use super::super::{EVENTS, events, on_filled_postgres, sessions, sweep_sessions, trim_beside_talk};

        #[test]
        fn old_sessions_go_batch_by_batch() {
            on_filled_postgres(sessions, 3000, async |stores, _| sweep_sessions(&stores).await);
        }

        #[test]
        fn people_talk_while_a_long_log_is_trimmed() {
            on_filled_postgres(events, EVENTS, trim_beside_talk);
        }
    }
}
