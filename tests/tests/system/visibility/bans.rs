//! What goes on at the moment in which somebody is not to be seen any more, and when they come back.

use super::couple::answered;
use crate::wire::{UNBOUNDED, closed, frame, get, post};
use client::{Endpoint, Received, Socket};
use protocol::FrameKind;
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Deployment, PATIENCE, Pair, run};
use tokio::time::{Instant, timeout_at};

/// What was committed or said before may still arrive for so long; the rest is room for a busy machine.
const STILL_ARRIVING: Duration = Duration::from_secs(3);
/// Longer than anything that goes on by itself: presence that ends, a typist who is taken off the screens, a call that rings.
const GOING_ON: Duration = Duration::from_secs(8);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Gone {
    Banned,
    Unmatched,
    Blocking,
}

#[test]
fn nothing_of_somebody_who_is_gone_goes_on_by_itself() {
    run(async {
        let short = [UNBOUNDED[0], ("MATCHWIRE__REALTIME__PRESENCE_GRACE_S", "1"), ("MATCHWIRE__CALLS__RING_S", "5")];
        for site in Deployment::each_with(&short) {
            let stories = [Gone::Banned, Gone::Unmatched, Gone::Blocking].map(|gone| goes(&site, gone));
            futures_util::future::join_all(stories).await;
        }
    });
}

async fn goes(site: &Deployment, gone: Gone) {
    let pair = site.pair().await;
    let (home, name) = (pair.home, pair.ann.id.to_string());
    let mut anns = pair.ann.chat().await;
    let (mut bens, mut room) = (pair.ben.chat().await, pair.ben.open(Endpoint::Conversation(home)).await);
    comes_online(&mut bens, &pair).await;
    for body in [
        json!({"type": "typing", "conversation_id": home, "is_typing": true, "ref": "t"}),
        json!({"type": "call_invite", "conversation_id": home, "call_id": "c", "ref": "c"}),
    ] {
        assert_eq!(answered(&mut anns, &body).await["type"], "ack", "{body}");
    }
    frame(&mut bens, FrameKind::CallInvite).await;

    let target = json!({"user_id": pair.ben.id});
    match gone {
        Gone::Banned => drop(site.command(&["admin", "ban", &pair.ann.email])),
        Gone::Unmatched => drop(post(&pair.ann.api, "/api/matching/unlike/", target, 200).await),
        Gone::Blocking => drop(post(&pair.ann.api, "/api/matching/block/", target, 200).await),
    }
    let deleted = frame(&mut bens, FrameKind::ConversationUpdate).await;
    assert_eq!((&deleted["event"], &deleted["data"]["id"]), (&json!("conversation.delete"), &json!(home)), "{gone:?}");
    let until = Instant::now() + STILL_ARRIVING;
    while let Ok(Ok(Received::Frame(..) | Received::Unknown(_))) = timeout_at(until, bens.next(PATIENCE)).await {}
    assert_eq!(closed(&mut room).await, Some(4003), "{gone:?}");
    let told = bens.history().len();
    // Presence ends, the sign of typing runs out, the call would be missed: time itself is what might tell, and is to pass.
    drop(anns);
    tokio::time::sleep(GOING_ON).await;
    crate::wire::ping(&mut bens).await;
    let more: Vec<&Value> = bens.history()[told..].iter().filter(|frame| frame.to_string().contains(&name)).collect();
    assert_eq!(more, Vec::<&Value>::new(), "{gone:?}");

    if gone == Gone::Banned {
        site.command(&["admin", "unban", &pair.ann.email]);
        let back = frame(&mut bens, FrameKind::ConversationUpdate).await;
        assert_eq!((&back["event"], &back["data"]["id"]), (&json!("conversation.create"), &json!(home)));
        assert!(back.to_string().contains(&name), "with its people: {back}");
        assert_eq!(get(&pair.ben.api, "/api/matching/matches/").await["count"], 1);
        pair.ben.open(Endpoint::Conversation(home)).await;
    }
}

async fn comes_online(socket: &mut Socket, pair: &Pair) {
    while frame(socket, FrameKind::UserStatus).await["user_id"] != json!(pair.ann.id) {}
}
