use super::{
    devices::{Cast, Device, Person, Room, ping},
    steps::{CheckError, PATIENCE, Steps, ensure, refused, same},
};
use client::{Api, Socket, Window};
use kernel::MessageId;
use protocol::{
    Ack, Durable, ErrorCode, FrameKind, Message, Notification, NotificationFrame, Receipt, SendMessageRequest,
    ServerFrame, StoredMessage, TypingIndicator,
};
use serde_json::json;

const FIRST: &str = "Hello — is this seat free?";

pub(super) async fn typing(
    steps: &mut Steps<'_>,
    cast: &Cast,
    room: &Room,
    ones: &mut Device,
    twos: &mut Device,
) -> Result<(), CheckError> {
    steps
        .step("typing is shown to the other and not to the typist", async {
            for is_typing in [true, false] {
                ones.talk.send(&json!({"type": "typing", "is_typing": is_typing})).await?;
                for socket in [&mut twos.chat, &mut twos.talk] {
                    let shown: TypingIndicator = socket.expect_body(FrameKind::TypingIndicator, PATIENCE).await?;
                    same("typing_indicator", (shown.user_id, shown.is_typing), (cast.one.id, is_typing))?;
                    same("where", shown.conversation_id, room.conversation)?;
                }
            }
            for socket in [&mut ones.chat, &mut ones.talk] {
                ping(socket, json!("after typing")).await?;
                let shown = socket.history().iter().any(|frame| frame["type"] == FrameKind::TypingIndicator.as_str());
                ensure(!shown, || "the typist sees themselves typing".to_owned())?;
            }
            Ok(())
        })
        .await
}

/// Sends over a socket and waits for the `ack`.
pub(super) async fn say(
    socket: &mut Socket,
    room: &Room,
    key: &str,
    content: &str,
) -> Result<StoredMessage, CheckError> {
    let id = room.conversation;
    socket
        .send(&json!({"type": "message", "conversation_id": id, "content": content, "client_message_id": key, "ref": key}))
        .await?;
    let fits = |frame: &ServerFrame| match frame {
        ServerFrame::Ack(ack) => ack.reference.as_deref() == Some(key),
        _ => false,
    };
    match socket.expect_where(FrameKind::Ack, PATIENCE, fits).await? {
        ServerFrame::Ack(Ack { stored: Some(stored), .. }) => {
            same("client_message_id in ack", stored.client_message_id.as_deref(), Some(key))?;
            same("conversation_id in ack", stored.conversation_id, id)?;
            Ok(stored)
        }
        _ => Err(CheckError::Wrong("an ack of a message that does not say what was stored".to_owned())),
    }
}

pub(super) async fn by_socket(
    steps: &mut Steps<'_>,
    cast: &Cast,
    room: &Room,
    ones: &mut Device,
    twos: &mut Device,
) -> Result<Message, CheckError> {
    let key = cast.one.key("first");
    let before = unread(&cast.two.home, room).await?;
    let stored = steps
        .step("a message over the socket is acked", async {
            let stored = say(&mut ones.chat, room, &key, FIRST).await?;
            ensure(!stored.duplicate, || "the first attempt is called a duplicate".to_owned())?;
            Ok(stored)
        })
        .await?;
    let message = steps
        .step("both people's chat and conversation sockets show it", async {
            let message = ones.sees(stored.message_id).await?;
            same("at the recipient", &twos.sees(stored.message_id).await?, &message)?;
            same("content", message.content.as_str(), FIRST)?;
            same("sender and seq", (message.sender.id, message.seq), (cast.one.id, stored.seq))?;
            same("created_at", message.created_at, stored.created_at)?;
            Ok(message)
        })
        .await?;
    steps
        .step("the recipient is notified and has one more unread", async {
            notified(&mut twos.notes, message.id).await?;
            same("unread_count", unread(&cast.two.away, room).await?, before + 1)
        })
        .await?;
    Ok(message)
}

async fn notified(notes: &mut Socket, id: MessageId) -> Result<(), CheckError> {
    let fits = |frame: &ServerFrame| match frame {
        ServerFrame::Notification(Durable { body: NotificationFrame { notification }, .. }) => {
            matches!(notification, Notification::NewMessage { message_id, .. } if *message_id == id)
        }
        _ => false,
    };
    notes.expect_where(FrameKind::Notification, PATIENCE, fits).await?;
    Ok(())
}

async fn unread(api: &Api, room: &Room) -> Result<i64, CheckError> {
    let conversations = api.conversations().await?;
    let found = conversations.into_iter().find(|c| c.id == room.conversation);
    found.map(|c| c.unread_count).ok_or_else(|| CheckError::Wrong("the conversation is not listed".to_owned()))
}

pub(super) async fn reading(
    steps: &mut Steps<'_>,
    cast: &Cast,
    room: &Room,
    message: &Message,
    ones: &mut Device,
    twos: &mut Device,
) -> Result<(), CheckError> {
    steps
        .step("a read receipt reaches the sender and empties the count", async {
            twos.chat.send(&json!({"type": "read_receipt", "message_id": message.id, "ref": "read"})).await?;
            let fits = |frame: &ServerFrame| match frame {
                ServerFrame::Ack(ack) => ack.reference.as_deref() == Some("read"),
                _ => false,
            };
            twos.chat.expect_where(FrameKind::Ack, PATIENCE, fits).await?;
            for socket in [&mut ones.chat, &mut ones.talk] {
                let receipt: Durable<Receipt> = socket.expect_body(FrameKind::ReadReceipt, PATIENCE).await?;
                let receipt = receipt.body;
                same("read up to", (receipt.message_id, receipt.seq), (message.id, message.seq))?;
                same("by whom", (receipt.user_id, receipt.conversation_id), (cast.two.id, room.conversation))?;
            }
            same("unread_count", unread(&cast.two.away, room).await?, 0)?;
            let window = Window { after: kernel::Seq::parse(message.seq.0 - 1), ..Window::default() };
            let read = cast.one.away.messages(room.conversation, window).await?;
            ensure(read.iter().any(|m| m.id == message.id && m.is_read && m.is_delivered), || {
                "not marked as read".into()
            })
        })
        .await
}

pub(super) async fn by_rest(
    steps: &mut Steps<'_>,
    cast: &Cast,
    room: &Room,
    ones: &mut Device,
    twos: &mut Device,
) -> Result<Message, CheckError> {
    steps
        .step("a message over REST reaches the same sockets", async {
            let request = SendMessageRequest {
                content: "It is, sit down!".to_owned(),
                client_message_id: Some(cast.two.key("second")),
                ..SendMessageRequest::default()
            };
            let sent = cast.two.home.send_message(room.conversation, &request).await?;
            ensure(!sent.duplicate, || "the first attempt is called a duplicate".to_owned())?;
            same("at the recipient", &ones.sees(sent.message.id).await?, &sent.message)?;
            same("at the sender", &twos.sees(sent.message.id).await?, &sent.message)?;
            notified(&mut ones.notes, sent.message.id).await?;
            // Logs are in order: had the own message been notified, it would stand before this one.
            let own = ones.notes.history().iter().any(|frame| frame["notification"]["sender"]["id"] == cast.one.id.0);
            ensure(!own, || "somebody is notified of their own message".to_owned())?;
            Ok(sent.message)
        })
        .await
}

pub(super) async fn again(
    steps: &mut Steps<'_>,
    cast: &Cast,
    room: &Room,
    first: &Message,
    ones: &mut Device,
) -> Result<(), CheckError> {
    steps
        .step("the same client_message_id again stores nothing", async {
            let key = cast.one.key("first");
            let stored = say(&mut ones.talk, room, &key, FIRST).await?;
            ensure(stored.duplicate, || "a second attempt is not called a duplicate".to_owned())?;
            same("the message", (stored.message_id, stored.seq), (first.id, first.seq))?;
            same("by REST on the other server", resend(&cast.one, room, FIRST).await?, (first.id, true))?;
            let other = resend(&cast.one, room, "something else").await;
            match other {
                Err(CheckError::Api(error)) => {
                    refused("another body", Err::<(), _>(error), ErrorCode::IdempotencyConflict)
                }
                Err(error) => Err(error),
                Ok(_) => Err(CheckError::Wrong("another body under the same client_message_id was taken".to_owned())),
            }
        })
        .await
}

/// The first message once more, by REST on the other server: its id and whether it counts as a duplicate.
pub(super) async fn resend(one: &Person, room: &Room, content: &str) -> Result<(MessageId, bool), CheckError> {
    let request = SendMessageRequest {
        content: content.to_owned(),
        client_message_id: Some(one.key("first")),
        ..SendMessageRequest::default()
    };
    let sent = one.away.send_message(room.conversation, &request).await?;
    Ok((sent.message.id, sent.duplicate))
}

pub(super) async fn history(
    steps: &mut Steps<'_>,
    cast: &Cast,
    room: &Room,
    wanted: &[MessageId],
) -> Result<(), CheckError> {
    steps
        .step("the history is the same for both, dense and in order", async {
            let ours = cast.one.home.messages(room.conversation, Window::default()).await?;
            let theirs = cast.two.home.messages(room.conversation, Window::default()).await?;
            let order = |list: &[Message]| list.iter().map(|m| (m.seq.0, m.id)).collect::<Vec<_>>();
            same("what the two see", order(&ours), order(&theirs))?;
            ensure(ours.windows(2).all(|w| w[0].seq.next() == w[1].seq), || "seq is not dense".to_owned())?;
            let said: Vec<_> = ours.iter().map(|m| m.id).filter(|id| wanted.contains(id)).collect();
            same("what was said", said.as_slice(), wanted)
        })
        .await
}
