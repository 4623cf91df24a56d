//! What one socket asks for is done in the order of its frames, whatever a frame names.

use crate::wire::{UNBOUNDED, frame, get};
use client::{Received, Socket};
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, PATIENCE, Pair, run};

const TRIES: usize = 40;

/// Sends frames without waiting in between; gives back the answers by their `ref`.
async fn answers(socket: &mut Socket, frames: &[Value]) -> Vec<Value> {
    for (number, frame) in frames.iter().enumerate() {
        let mut frame = frame.clone();
        frame["ref"] = json!(number.to_string());
        socket.send(&frame).await.expect("the socket is open");
    }
    let mut answers = vec![Value::Null; frames.len()];
    while answers.iter().any(Value::is_null) {
        match socket.next(PATIENCE).await.expect("every frame with a ref is answered") {
            Received::Frame(_, raw) => {
                if let Some(number) = raw["ref"].as_str().and_then(|number| number.parse::<usize>().ok()) {
                    answers[number] = raw;
                }
            }
            Received::Unknown(_) => {}
            Received::Closed(closed) => panic!("closed before all was answered: {closed:?}"),
        }
    }
    answers
}

async fn said(socket: &mut Socket, pair: &Pair, text: &str) -> Value {
    let message = json!({"type": "message", "conversation_id": pair.home, "content": text});
    socket.send(&message).await.expect("the socket is open");
    frame(socket, FrameKind::Ack).await["message_id"].clone()
}

#[test]
fn five_edits_in_a_row_end_with_the_fifth() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let mut socket = pair.ann.chat().await;
            for _ in 0..TRIES {
                let id = said(&mut socket, &pair, "zero").await;
                let edit = |text: &&str| json!({"type": "edit_message", "message_id": id, "content": text});
                let edits: Vec<_> = ["one", "two", "three", "four", "five"].iter().map(edit).collect();
                for answer in answers(&mut socket, &edits).await {
                    assert_eq!(answer["type"], "ack", "{answer}");
                }
                let path = format!("/api/conversations/{}/messages/?limit=1", pair.home);
                let last = get(&pair.ann.api, &path).await;
                assert_eq!((&last[0]["id"], &last[0]["content"]), (&id, &json!("five")));
            }
        }
    });
}

#[test]
fn frames_that_name_a_message_and_frames_that_name_a_conversation_keep_one_order() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let mut socket = pair.ann.chat().await;
            let message = |text: &str| json!({"type": "message", "conversation_id": pair.home, "content": text});
            for number in 0..TRIES {
                let id = said(&mut socket, &pair, "first").await;
                let reaction =
                    |remove: bool| json!({"type": "reaction", "message_id": id, "emoji": "👍", "remove": remove});
                let focus = json!({"type": "focus", "conversation_id": pair.home});
                let frames = [
                    reaction(false),
                    message("second"),
                    reaction(true),
                    focus,
                    reaction(false),
                    message("third"),
                    json!({"type": "delete_message", "message_id": id}),
                    reaction(true),
                ];
                let answers = answers(&mut socket, &frames).await;
                let codes: Vec<_> = answers.iter().map(|answer| answer["code"].as_str().unwrap_or("ack")).collect();
                assert_eq!(codes, ["ack", "ack", "ack", "ack", "ack", "ack", "ack", "not_found"], "{number}");
                // Every change took the next rev: what the others see is the order of the frames.
                let page = format!("/api/conversations/{}/messages/?limit=3", pair.home);
                let page = get(&pair.ben.api, &page).await;
                let revs: Vec<i64> = (0..3).map(|place| page[place]["rev"].as_i64().expect("a rev")).collect();
                assert!(
                    revs[1] < revs[2] && revs[2] < revs[0],
                    "second, third, then the deletion of the first: {page}"
                );
            }
        }
    });
}
