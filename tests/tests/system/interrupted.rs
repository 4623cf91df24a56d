//! Commands of an operator that are stopped in mid-way, beside a node that serves.

use crate::wire::{answer, frame, post, problem};
use client::{Endpoint, Method};
use protocol::FrameKind;
use serde_json::json;
use std::time::Duration;
use tests::{Deployment, Pair, Person, run};

/// From before the command has read its settings to long after it is done.
const AFTER_MS: [u64; 7] = [0, 5, 10, 20, 40, 80, 400];

#[test]
fn a_ban_that_is_stopped_in_mid_way_has_happened_or_has_not() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            for after in AFTER_MS.map(Duration::from_millis) {
                let has_ended = site.interrupted_command(&["admin", "ban", &ann.email], after);
                let login = json!({"email": ann.email, "password": Person::PASSWORD});
                let signed_in =
                    answer(&site.first().api(), Method::POST, "/api/accounts/auth/login", Some(login)).await;
                let is_banned = signed_in.status != 200;
                if is_banned {
                    problem(&signed_in, 403, "account_banned");
                }
                assert!(is_banned || !has_ended, "{after:?}: what was told as done is done");
                let said = site.command(&["admin", "ban", &ann.email]);
                assert_eq!(said.trim(), if is_banned { "nothing to do" } else { "banned" }, "{after:?}");
                site.command(&["admin", "unban", &ann.email]);
            }
        }
    });
}

#[test]
fn trimming_that_is_stopped_in_mid_way_makes_no_hole_and_can_be_repeated() {
    run(async {
        for site in Deployment::each() {
            let (ann, ben) = (site.person("Ann").await, site.person("Ben").await.at(site.last()));
            // Of long ago and enough for a while.
            let old = format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
                 INSERT INTO events (user_id, cursor, kind, at) SELECT p.id, p.cursor + n.i, 9999, 1
                 FROM persons AS p, n WHERE p.id = {0};
                 UPDATE persons SET cursor = cursor + 30000 WHERE id = {0}",
                ann.id
            );
            site.change(&old);
            let pair = Pair::matched(ann, ben).await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            post(&pair.ben.api, &path, json!({"content": "of now"}), 201).await;
            let mut socket = pair.ann.chat().await;
            let position = socket.position();
            post(&pair.ben.api, &path, json!({"content": "and after"}), 201).await;
            frame(&mut socket, FrameKind::NewMessage).await;
            let trim = ["admin", "trim-events", "--before", "2001-01-01T00:00:00Z"];
            for after in AFTER_MS.map(Duration::from_millis) {
                site.interrupted_command(&trim, after);
                let mut again = pair.ann.resume(Endpoint::Chat, position.clone()).await;
                let shown = frame(&mut again, FrameKind::NewMessage).await;
                assert_eq!(
                    shown["message"]["content"], "and after",
                    "{after:?}: nothing is missing behind the trimmed"
                );
                frame(&mut again, FrameKind::Synced).await;
            }
            site.command(&trim);
            assert_eq!(site.command(&trim).trim(), "trimmed 0 events");
            post(&pair.ben.api, &path, json!({"content": "it goes on"}), 201).await;
        }
    });
}
