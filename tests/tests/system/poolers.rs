//! PgBouncer in front of PostgreSQL: sessions are welcome, transactions are refused by name before anything is written.

use crate::wire::{get, post};
use serde_json::json;
use tests::{
    Deployment, Node, run,
    services::{Pooling, PrivatePgBouncer, PrivatePostgres},
};

#[test]
fn behind_a_pooler_by_sessions_postgres_serves_like_without_one() {
    run(async {
        let Some(postgres) = PrivatePostgres::start_or_skip() else { return };
        let Some(pooler) = PrivatePgBouncer::start_or_skip(&postgres, Pooling::Session) else { return };
        let Some(site) = Deployment::postgres_with(2, &[("DATABASE_URL", &pooler.url())]) else { return };
        let pair = site.pair().await;
        let path = format!("/api/conversations/{}/messages/", pair.home);
        for number in 0..20 {
            let writer = if number % 2 == 0 { &pair.ann } else { &pair.ben };
            post(&writer.api, &path, json!({"content": format!("message {number}")}), 201).await;
        }
        assert_eq!(get(&pair.ben.api, &path).await.as_array().map(Vec::len), Some(20));
    });
}

#[test]
fn a_pooler_by_transactions_before_postgres_is_refused_at_the_start_by_name() {
    let Some(postgres) = PrivatePostgres::start_or_skip() else { return };
    let Some(pooler) = PrivatePgBouncer::start_or_skip(&postgres, Pooling::Transaction) else { return };
    let settings = [
        ("DATABASE_URL".to_owned(), pooler.url()),
        ("MATCHWIRE__AUTH__JWT_SECRET".to_owned(), "a secret that only this installation knows".to_owned()),
    ];
    for migrate in ["true", "false"] {
        let mut settings = settings.to_vec();
        settings.push(("MATCHWIRE__DATABASE__MIGRATE".to_owned(), migrate.to_owned()));
        let said = Node::refused_under(&[], &settings);
        assert!(said.contains("pooler_in_transaction_mode"), "{said}");
    }
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(postgres.sql(tables).expect("it is ours"), "0", "nothing was written");
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'";
    assert_eq!(postgres.sql(locks).expect("it is ours"), "0", "and nothing is held");
}
