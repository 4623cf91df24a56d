//! Who is shown as online, as typing and as having read: stories on real nodes.

use client::{Endpoint, Socket};
use kernel::{ConversationId, UserId};
use protocol::{FrameKind, PresenceStatus, SendMessageRequest, ServerFrame, UserPatch};
use serde_json::json;
use std::time::Duration;
use tests::{Deployment, PATIENCE, Pair, Person, run, wait_until};

const QUICK: &[(&str, &str)] = &[("MATCHWIRE__REALTIME__PRESENCE_GRACE_S", "1")];

async fn sees(socket: &mut Socket, person: UserId, wanted: PresenceStatus) {
    let fits = |frame: &ServerFrame| matches!(frame, ServerFrame::UserStatus(status) if status.user_id == person && status.status == wanted);
    socket.expect_where(FrameKind::UserStatus, PATIENCE, fits).await.expect("presence is shown");
}

fn statuses_of(socket: &Socket, person: UserId) -> usize {
    socket.history().iter().filter(|frame| frame["type"] == "user_status" && frame["user_id"] == json!(person)).count()
}

async fn says(person: &Person, home: ConversationId, content: &str) {
    let request = SendMessageRequest {
        content: content.to_owned(),
        attachment: None,
        client_message_id: Some(content.to_owned()),
        reply_to: None,
    };
    person.api.send_message(home, &request).await.expect("sending works");
}

#[test]
fn two_who_matched_see_each_other_come_and_go_and_a_stranger_sees_nothing() {
    run(async {
        for deployment in Deployment::each_with(QUICK) {
            let Pair { ann, ben, home, matched } = deployment.pair().await;
            let eve = deployment.person("Eve").await;
            let (mut ann_chat, mut eve_chat) = (ann.chat().await, eve.chat().await);
            let mut ann_room = ann.open(Endpoint::Conversation(home)).await;
            let mut ben_chat = ben.chat().await;
            for socket in [&mut ann_chat, &mut ann_room] {
                sees(socket, ben.id, PresenceStatus::Online).await;
            }
            sees(&mut ben_chat, ann.id, PresenceStatus::Online).await;
            assert!(ann.api.find_match(matched).await.unwrap().matched_user.is_online);
            assert!(ann.api.me().await.unwrap().is_online && ben.api.me().await.unwrap().is_online);

            ben_chat.close(1000, "").await.unwrap();
            for socket in [&mut ann_chat, &mut ann_room] {
                sees(socket, ben.id, PresenceStatus::Offline).await;
            }
            assert!(!ann.api.find_match(matched).await.unwrap().matched_user.is_online);
            wait_until("Ben is offline", async || !ben.api.me().await.unwrap().is_online).await;

            // Nobody sees or is seen who does not allow it.
            let hide = UserPatch { share_presence: Some(false), ..UserPatch::default() };
            ben.api.update_me(&hide).await.unwrap();
            // What people may still be told of before the change is over by then; nothing tells of that.
            tokio::time::sleep(Duration::from_secs(3)).await;
            let before = statuses_of(&ann_chat, ben.id);
            let mut ben_chat = ben.chat().await;
            assert!(ben.api.me().await.unwrap().is_online);
            assert!(!ann.api.find_match(matched).await.unwrap().matched_user.is_online);
            assert!(!ben.api.find_match(matched).await.unwrap().matched_user.is_online);
            // A message is a fence: what was to be seen came before it, or within the next batch.
            tokio::time::sleep(Duration::from_millis(700)).await;
            says(&ann, home, "are you there?").await;
            for socket in [&mut ann_chat, &mut ben_chat] {
                socket.expect(FrameKind::NewMessage, PATIENCE).await.unwrap();
            }
            assert_eq!((statuses_of(&ann_chat, ben.id), statuses_of(&ben_chat, ann.id)), (before, 0));
            eve_chat.send(&json!({"type": "ping"})).await.unwrap();
            eve_chat.expect(FrameKind::Pong, PATIENCE).await.unwrap();
            assert_eq!(statuses_of(&eve_chat, ann.id) + statuses_of(&eve_chat, ben.id), 0);
        }
    });
}

#[test]
fn typing_that_is_not_renewed_ends_and_what_is_on_the_screen_is_read() {
    run(async {
        for deployment in Deployment::each() {
            let Pair { ann, ben, home, .. } = deployment.pair().await;
            let (mut ann_chat, mut ben_chat) = (ann.chat().await, ben.chat().await);
            ben_chat.send(&json!({"type": "focus", "conversation_id": home, "ref": "on"})).await.unwrap();
            ben_chat.expect(FrameKind::Ack, PATIENCE).await.unwrap();
            // A node listens for its people a moment after they have come; what is not durable may be lost until then. That
            // somebody does not type is never held back.
            loop {
                ann_chat.send(&json!({"type": "typing", "conversation_id": home, "is_typing": false})).await.unwrap();
                if ben_chat.expect(FrameKind::TypingIndicator, Duration::from_millis(200)).await.is_ok() {
                    break;
                }
            }
            ann_chat.send(&json!({"type": "typing", "conversation_id": home, "is_typing": true})).await.unwrap();
            for wanted in [true, false] {
                let fits = |frame: &ServerFrame| matches!(frame, ServerFrame::TypingIndicator(typing) if typing.is_typing == wanted);
                ben_chat
                    .expect_where(FrameKind::TypingIndicator, PATIENCE, fits)
                    .await
                    .expect("typing begins and ends");
            }
            says(&ann, home, "look").await;
            ann_chat.expect(FrameKind::ReadReceipt, PATIENCE).await.expect("ben has it on the screen");
            wait_until("all is read", async || ben.api.conversation(home).await.unwrap().unread_count == 0).await;
            ben_chat.send(&json!({"type": "focus", "conversation_id": null, "ref": "off"})).await.unwrap();
            ben_chat.expect(FrameKind::Ack, PATIENCE).await.unwrap();
            says(&ann, home, "look again").await;
            ben_chat.expect(FrameKind::NewMessage, PATIENCE).await.unwrap();
            wait_until("one is unread", async || ben.api.conversation(home).await.unwrap().unread_count == 1).await;
        }
    });
}
