//! Notices of the system: from an operator's command to every device, live and replayed alike.

use crate::wire::{call, frame};
use client::{Endpoint, Method};
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, run};

fn words(frame: &Value) -> (Value, Value) {
    (frame["cursor"].clone(), frame["notification"].clone())
}

#[test]
fn a_notice_comes_in_the_language_of_its_readers_profile_live_and_later_and_whatever_a_request_wants() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let mut chat = ann.chat().await;
            let from = chat.position();
            let speak = async |language: &str| {
                let body = Some(json!({"locale": language}));
                let api = ann.api.with_header("Accept-Language", "en").expect("a header");
                call(&api, Method::PATCH, "/api/accounts/users/me", body, 200).await;
            };
            speak("fr-CA").await;
            site.command(&["admin", "notify", &ann.email, "--kind", "export_ready"]);
            let shown = frame(&mut chat, FrameKind::Notification).await;
            assert_eq!(shown["notification"]["title"], "Vos données sont prêtes");
            let elsewhere = ann.clone().at(site.last());
            let mut again = elsewhere.resume(Endpoint::Chat, from.clone()).await;
            assert_eq!(words(&frame(&mut again, FrameKind::Notification).await), words(&shown));
            speak("en").await;
            let mut again = elsewhere.resume(Endpoint::Chat, from).await;
            let replayed = frame(&mut again, FrameKind::Notification).await;
            assert_eq!(replayed["notification"]["title"], "Your data is ready", "as the profile is now");
        }
    });
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
