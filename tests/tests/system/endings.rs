//! The ends of a match: they are all the same for both people, and final.

use crate::{
    shapes::assert_like_fixture,
    wire::{answer, closed, frame, get, ping, post, refused, told},
};
use client::{Api, Endpoint, Method};
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, Pair, run};

#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Unmatch,
    DeleteConversation,
    Leave,
    Skip,
    Unlike,
    Block,
}

impl End {
    const ALL: [Self; 6] =
        [Self::Unmatch, Self::DeleteConversation, Self::Leave, Self::Skip, Self::Unlike, Self::Block];

    /// Ann's doing.
    async fn happen(self, pair: &Pair) {
        let (method, path) = match self {
            Self::Unmatch => (Method::DELETE, format!("/api/matching/matches/{}/", pair.matched)),
            Self::DeleteConversation => (Method::DELETE, format!("/api/conversations/{}/", pair.home)),
            Self::Leave => (Method::DELETE, format!("/api/conversations/{}/leave/", pair.home)),
            Self::Skip => (Method::POST, "/api/matching/skip/".to_owned()),
            Self::Unlike => (Method::POST, "/api/matching/unlike/".to_owned()),
            Self::Block => (Method::POST, "/api/matching/block/".to_owned()),
        };
        let body = (method == Method::POST).then(|| json!({"user_id": pair.ben.id}));
        let answer = answer(&pair.ann.api, method, &path, body).await;
        assert!(answer.is_success(), "{self:?}: {}", answer.status);
    }
}

#[test]
fn every_end_of_a_match_closes_it_for_both_and_only_a_new_mutual_like_makes_a_new_one() {
    run(async {
        for site in Deployment::each() {
            for end in End::ALL {
                let pair = site.pair().await;
                let message = format!("/api/conversations/{}/messages/", pair.home);
                let stored = post(&pair.ann.api, &message, json!({"content": "before", "client_message_id": "k"}), 201);
                let stored = stored.await["id"].clone();
                let room = Endpoint::Conversation(pair.home);
                let (mut anns, mut bens) = (pair.ann.chat().await, pair.ben.chat().await);
                let (mut anns_room, mut bens_room) = (pair.ann.open(room).await, pair.ben.open(room).await);

                end.happen(&pair).await;

                for socket in [&mut anns, &mut bens] {
                    let removed = frame(socket, FrameKind::MatchRemoved).await;
                    assert_like_fixture(&removed, "match_removed");
                    assert_eq!(removed["match_id"].as_i64(), Some(pair.matched.0), "{end:?}");
                    assert_eq!(removed["conversation_id"].as_i64(), Some(pair.home.0), "{end:?}");
                    let update = frame(socket, FrameKind::ConversationUpdate).await;
                    assert_like_fixture(&update, "conversation_update.delete");
                    assert_eq!(update["event"], "conversation.delete", "{end:?}");
                    assert_eq!(update["data"]["id"].as_i64(), Some(pair.home.0), "{end:?}");
                    let shown = format!("{removed}{update}");
                    assert!(!shown.contains(&pair.ann.id.to_string()), "no trace of who did it: {shown}");
                }
                assert_eq!(closed(&mut anns_room).await, Some(4003), "{end:?}");
                assert_eq!(closed(&mut bens_room).await, Some(4003), "{end:?}");
                for person in [&pair.ann, &pair.ben] {
                    everything_is_gone(&person.api, &pair, &stored).await;
                }
                // A retry of what was stored gets its first answer for ever.
                let retry = json!({"content": "before", "client_message_id": "k"});
                assert_eq!(post(&pair.ann.api, &message, retry, 200).await["id"], stored, "{end:?}");
                and_after_it(&pair, end).await;
                for socket in [&mut anns, &mut bens] {
                    ping(socket).await;
                }
            }
        }
    });
}

async fn everything_is_gone(api: &Api, pair: &Pair, message: &Value) {
    let (home, matched) = (pair.home, pair.matched);
    for (method, path) in [
        (Method::GET, format!("/api/matching/matches/{matched}/")),
        (Method::DELETE, format!("/api/matching/matches/{matched}/")),
        (Method::GET, format!("/api/conversations/{home}/")),
        (Method::DELETE, format!("/api/conversations/{home}/")),
        (Method::DELETE, format!("/api/conversations/{home}/leave/")),
        (Method::GET, format!("/api/conversations/{home}/messages/")),
        (Method::DELETE, format!("/api/conversations/{home}/messages/{message}/")),
        (Method::POST, format!("/api/conversations/{home}/messages/{message}/mark_read/")),
    ] {
        refused(api, method, &path, None, 404, "not_found").await;
    }
    let path = format!("/api/conversations/{home}/messages/");
    refused(api, Method::POST, &path, Some(json!({"content": "after"})), 404, "not_found").await;
    let path = format!("/api/conversations/{home}/");
    refused(api, Method::PATCH, &path, Some(json!({"is_muted": true})), 404, "not_found").await;
    assert_eq!(get(api, "/api/conversations/").await, json!([]));
    assert_eq!(get(api, "/api/matching/matches/").await["count"], 0);
    assert_eq!(get(api, "/api/matching/recent-matches/").await, json!([]));
    assert_eq!(get(api, "/api/matching/likes-received/").await["count"], 0, "both likes are gone");
}

async fn and_after_it(pair: &Pair, end: End) {
    let like = "/api/matching/like/";
    let (ann, ben) = (json!({"user_id": pair.ann.id}), json!({"user_id": pair.ben.id}));
    if end == End::Block {
        refused(&pair.ben.api, Method::POST, like, Some(ann.clone()), 404, "not_found").await;
        // A block by the other side shows nothing, and lifting one's own lifts no other's.
        post(&pair.ben.api, "/api/matching/unblock/", ann.clone(), 200).await;
        refused(&pair.ben.api, Method::POST, like, Some(ann.clone()), 404, "not_found").await;
        post(&pair.ann.api, "/api/matching/unblock/", ben.clone(), 200).await;
        for api in [&pair.ann.api, &pair.ben.api] {
            assert_eq!(get(api, "/api/matching/matches/").await["count"], 0, "unblocking restores nothing");
            assert_eq!(get(api, "/api/conversations/").await, json!([]));
        }
    }
    assert_eq!(post(&pair.ben.api, like, ann, 201).await["is_match"], false, "{end:?}");
    let again = post(&pair.ann.api, like, ben, 201).await;
    assert_eq!(again["is_match"], true, "{end:?}");
    assert_ne!(again["match"]["id"].as_i64(), Some(pair.matched.0), "{end:?}");
    let home = again["match"]["conversation_id"].clone();
    assert_ne!(home.as_i64(), Some(pair.home.0), "{end:?}");
    let list = get(&pair.ben.api, "/api/conversations/").await;
    assert_eq!((&list[0]["id"], &list[0]["last_message"]), (&home, &Value::Null));
    assert_eq!(list.as_array().unwrap().len(), 1, "{end:?}");
}

#[test]
fn a_removal_is_replayed_and_what_was_removed_is_not() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let ben = site.person("Ben").await.at(site.last());
            let before = ben.chat().await.position();
            let pair = Pair::matched(ann, ben).await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            post(&pair.ann.api, &path, json!({"content": "never mind"}), 201).await;
            End::Block.happen(&pair).await;
            let mut socket = pair.ben.resume(Endpoint::Chat, before).await;
            frame(&mut socket, FrameKind::Synced).await;
            let kinds: Vec<_> = told(&socket).into_iter().map(|frame| frame["type"].as_str().unwrap()).collect();
            // The like itself is hidden too: whoever it was is out of sight. Only the hint may remain.
            let of_both = |kind: &&&str| !["notification", "self_update"].contains(*kind);
            let shown: Vec<_> = kinds.iter().filter(of_both).copied().collect();
            assert_eq!(shown, ["welcome", "match_removed", "conversation_update", "synced"], "{kinds:?}");
            assert!(!socket.history().iter().any(|frame| frame.to_string().contains("never mind")));
        }
    });
}
