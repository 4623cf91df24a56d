//! Notices of the system: from an operator's command to every device, live and replayed alike.

use crate::wire::frame;
use client::Endpoint;
use protocol::FrameKind;
use serde_json::Value;
use tests::{Deployment, run};

fn words(frame: &Value) -> (Value, Value) {
    (frame["cursor"].clone(), frame["notification"].clone())
}

#[test]
fn an_operator_tells_somebody_something_on_a_running_server() {
    run(async {
        for site in Deployment::each_with(&[("MATCHWIRE__TEXTS__LANGUAGE", "fr")]) {
            let ann = site.person("Ann").await;
            let (mut chat, mut feed) = (ann.chat().await, ann.open(Endpoint::Notifications).await);
            let from = [chat.position(), feed.position()];
            site.command(&["admin", "notify", &ann.email, "--kind", "export_ready", "--ref", "7"]);
            let shown = frame(&mut chat, FrameKind::Notification).await;
            let notice = &shown["notification"];
            assert_eq!(
                (&notice["type"], &notice["kind"], &notice["ref_id"]),
                (&"system".into(), &"export_ready".into(), &7.into())
            );
            assert_eq!(notice["title"], "Vos données sont prêtes");
            assert_eq!(notice["message"], "La copie de vos données peut être téléchargée pendant 24 heures.");
            assert_eq!(notice["text"], notice["message"]);
            assert_eq!(words(&frame(&mut feed, FrameKind::Notification).await), words(&shown));
            // At the other node, where there is one.
            let again = ann.clone().at(site.nodes.last().expect("a node"));
            for (endpoint, position) in [Endpoint::Chat, Endpoint::Notifications].into_iter().zip(from) {
                let mut resumed = again.resume(endpoint, position).await;
                assert_eq!(words(&frame(&mut resumed, FrameKind::Notification).await), words(&shown));
            }
        }
    });
}
