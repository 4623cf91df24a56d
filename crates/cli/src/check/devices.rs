use super::steps::{CheckError, PATIENCE, ensure};
use client::{Api, Position, Received, Socket};
use kernel::{ConversationId, MatchId, MessageId, UserId};
use protocol::{Durable, FrameKind, Message, NewMessage, Secret, ServerFrame};
use serde_json::{Value, json};

/// One of the two.
pub(super) struct Person {
    pub(super) id: UserId,
    /// The server this person lives on, with the token.
    pub(super) home: Api,
    /// The other one, with the same token.
    pub(super) away: Api,
    pub(super) email: String,
    pub(super) password: Secret,
    pub(super) refresh: Secret,
    /// Makes message keys that nobody used before.
    pub(super) nonce: String,
}

impl Person {
    pub(super) fn key(&self, word: &str) -> String {
        format!("{}-{word}", self.nonce)
    }
}

pub(super) struct Cast {
    pub(super) one: Person,
    pub(super) two: Person,
}

/// A match, and the conversation that came with it.
pub(super) struct Room {
    pub(super) match_id: MatchId,
    pub(super) conversation: ConversationId,
}

/// The two sockets everybody has.
pub(super) struct Feeds {
    pub(super) chat: Socket,
    pub(super) notes: Socket,
}

/// All three.
pub(super) struct Device {
    pub(super) chat: Socket,
    pub(super) notes: Socket,
    pub(super) talk: Socket,
}

impl Device {
    pub(super) fn positions(&self) -> [Position; 3] {
        [self.chat.position(), self.notes.position(), self.talk.position()]
    }

    /// Waits until the message stands on the chat and the conversation socket, with a cursor on the former only.
    pub(super) async fn sees(&mut self, id: MessageId) -> Result<Message, CheckError> {
        let on_chat = new_message(&mut self.chat, id).await?;
        let on_talk = new_message(&mut self.talk, id).await?;
        ensure(on_chat.cursor.is_some(), || "new_message without a cursor on /ws/chat/".to_owned())?;
        ensure(on_talk.cursor.is_none(), || "new_message with a cursor on the conversation socket".to_owned())?;
        ensure(on_chat.body == on_talk.body, || format!("two encodings: {:?} and {:?}", on_chat.body, on_talk.body))?;
        Ok(on_chat.body.message)
    }
}

async fn new_message(socket: &mut Socket, id: MessageId) -> Result<Durable<NewMessage>, CheckError> {
    let fits = |frame: &ServerFrame| matches!(frame, ServerFrame::NewMessage(new) if new.body.message.id == id);
    match socket.expect_where(FrameKind::NewMessage, PATIENCE, fits).await? {
        ServerFrame::NewMessage(new) => Ok(new),
        other => Err(CheckError::Wrong(format!("{} instead of new_message", other.kind()))),
    }
}

/// A round trip: what the server wrote before its `pong` has arrived then.
pub(super) async fn ping(socket: &mut Socket, mark: Value) -> Result<(), CheckError> {
    socket.send(&json!({"type": "ping", "timestamp": mark})).await?;
    let fits = |frame: &ServerFrame| matches!(frame, ServerFrame::Pong(pong) if pong.timestamp == mark);
    socket.expect_where(FrameKind::Pong, PATIENCE, fits).await?;
    Ok(())
}

/// Everything from the first frame up to `synced`, in order.
pub(super) async fn replay(socket: &mut Socket) -> Result<Vec<ServerFrame>, CheckError> {
    let mut frames = Vec::new();
    loop {
        match socket.next(PATIENCE).await? {
            Received::Frame(frame, _) if frame.kind() == FrameKind::Synced => {
                frames.push(*frame);
                return Ok(frames);
            }
            Received::Frame(frame, _) => frames.push(*frame),
            Received::Unknown(_) => {}
            Received::Closed(closed) => {
                return Err(CheckError::Wrong(format!("closed with {:?} during the replay", closed.code)));
            }
        }
    }
}
