//! What an operator can read off `/metrics` after a short story.

use crate::wire::{closed, frame, ping};
use client::Endpoint;
use protocol::FrameKind;
use serde_json::json;
use tests::{Deployment, Kind, Metrics, run, wait_until};

/// What counts on every installation, with a label that the story has touched.
const EVERYWHERE: &[(&str, &str)] = &[
    ("matchwire_sockets", "endpoint=\"chat\""),
    ("matchwire_frames_received_total", "type=\"message\""),
    ("matchwire_frames_received_total", "type=\"ping\""),
    ("matchwire_frames_received_total", "type=\"unreadable\""),
    ("matchwire_frames_sent_total", "type=\"new_message\""),
    ("matchwire_frames_sent_total", "type=\"ack\""),
    ("matchwire_frames_sent_total", "type=\"welcome\""),
    ("matchwire_frames_sent_total", "type=\"synced\""),
    ("matchwire_closes_total", "code=\"signed_out\""),
    ("matchwire_events_committed_total", ""),
    ("matchwire_events_delivered_total", "type=\"new_message\""),
    ("matchwire_events_waiting_total", ""),
    ("matchwire_events_replayed_total", ""),
    ("matchwire_resumes_total", "verdict=\"resumed\""),
    ("matchwire_delivery_seconds_count", ""),
    ("matchwire_writer_commit_seconds_count", ""),
];

/// What is on the page though the story has not touched it.
const AT_REST: &[&str] = &[
    "matchwire_dropped_total",
    "matchwire_outbox_bytes",
    "matchwire_events_shared_total",
    "matchwire_log_lines_dropped_total",
];

#[test]
fn after_a_short_story_the_page_tells_of_everything_that_happened_in_it() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let mut bens = pair.ben.chat().await;
            let position = bens.position();
            let mut anns = pair.ann.chat().await;
            let message = json!({"type": "message", "conversation_id": pair.home, "content": "hello"});
            anns.send(&message).await.expect("the socket is open");
            frame(&mut anns, FrameKind::Ack).await;
            frame(&mut bens, FrameKind::NewMessage).await;
            ping(&mut anns).await;
            crate::wire::error(&mut anns, "hello", "bad_json").await;
            let mut back = pair.ben.resume(Endpoint::Chat, position).await;
            frame(&mut back, FrameKind::Synced).await;
            pair.ann.api.logout(&pair.ann.refresh).await.expect("a sign-out");
            assert_eq!(closed(&mut anns).await, Some(4005));

            let mut wanted = EVERYWHERE.to_vec();
            if site.kind() == Kind::Postgres {
                wanted.extend([("matchwire_bus_probe_seconds_count", ""), ("matchwire_bus_published_total", "")]);
            }
            // Some are counted a moment after a client has seen what they count.
            wait_until("everything is on the page", async || {
                let metrics = Metrics::of(&site.nodes).await;
                let lacks = wanted.iter().find(|(name, label)| metrics.sum_with(name, label) == 0);
                let unknown = AT_REST.iter().find(|name| !metrics.knows(name));
                println!("not on it: {lacks:?}, {unknown:?}");
                lacks.is_none() && unknown.is_none()
            })
            .await;
            let resubscribes = Metrics::of(&site.nodes).await.knows("matchwire_bus_resubscribes_total");
            assert!(resubscribes, "it is on the page before it happens");
        }
    });
}
