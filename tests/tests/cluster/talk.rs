//! Saying and hearing many things.

use client::{Received, Socket};
use kernel::{ConversationId, Cursor, MessageId, Seq, Timestamp};
use protocol::{
    ClientFrame, ErrorFrame, FrameKind, Incoming, SendMessage, SendMessageRequest, ServerFrame, StoredMessage,
};
use tests::PATIENCE;

/// A message as a socket showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Not on a conversation socket.
    pub(crate) cursor: Option<Cursor>,
    pub(crate) seq: Seq,
    pub(crate) id: MessageId,
    pub(crate) text: String,
}

impl Heard {
    /// None for everything else that a socket shows.
    pub(crate) fn of(received: &Received) -> Option<Self> {
        let Received::Frame(frame, _) = received else { return None };
        let ServerFrame::NewMessage(event) = frame.as_ref() else { return None };
        let message = &event.body.message;
        Some(Self { cursor: event.cursor, seq: message.seq, id: message.id, text: message.content.clone() })
    }
}

/// A message to send.
pub(crate) fn message(home: ConversationId, text: &str, key: Option<&str>) -> Incoming {
    let message = SendMessageRequest {
        content: text.to_owned(),
        client_message_id: key.map(str::to_owned),
        ..SendMessageRequest::default()
    };
    let send = SendMessage { conversation_id: Some(home), message };
    Incoming { frame: ClientFrame::Message(send), reference: None }
}

/// Sends texts one behind the other without waiting, then waits until all are acked. Gives back when each was stored.
pub(crate) async fn say_all(socket: &mut Socket, home: ConversationId, texts: &[String]) -> Vec<Timestamp> {
    for text in texts {
        socket.send(&message(home, text, None)).await.expect("the socket takes it");
    }
    let mut stored = Vec::with_capacity(texts.len());
    for _ in texts {
        stored.push(acked(socket).await.created_at);
    }
    stored
}

/// Sends one text and waits until it is acked.
pub(crate) async fn say(socket: &mut Socket, home: ConversationId, text: &str) -> StoredMessage {
    socket.send(&message(home, text, None)).await.expect("the socket takes it");
    acked(socket).await
}

/// The next ack of a message.
pub(crate) async fn acked(socket: &mut Socket) -> StoredMessage {
    match socket.expect(FrameKind::Ack, PATIENCE).await.expect("a send is acked") {
        ServerFrame::Ack(ack) => ack.stored.expect("the ack of a message tells what was stored"),
        other => unreachable!("an ack is not {:?}", other.kind()),
    }
}

/// The next answer to a message, whichever it is.
pub(crate) async fn answer(socket: &mut Socket) -> Result<StoredMessage, ErrorFrame> {
    loop {
        match socket.next(PATIENCE).await.expect("a send is answered") {
            Received::Frame(frame, _) => match *frame {
                ServerFrame::Ack(ack) => return Ok(ack.stored.expect("the ack of a message tells what was stored")),
                ServerFrame::Error(error) => return Err(error),
                _ => {}
            },
            Received::Unknown(_) => {}
            Received::Closed(closed) => panic!("closed before a send was answered: {closed:?}"),
        }
    }
}

/// What a replay has shown, and how it ended.
pub(crate) struct Replay {
    pub(crate) heard: Vec<Heard>,
    /// `synced` or `reset`.
    pub(crate) end: ServerFrame,
}

/// Reads up to and with `synced` or `reset`.
pub(crate) async fn replay(socket: &mut Socket) -> Replay {
    let mut heard = Vec::new();
    loop {
        let received = socket.next(PATIENCE).await.expect("a replay comes to an end");
        heard.extend(Heard::of(&received));
        match received {
            Received::Frame(frame, _) if matches!(*frame, ServerFrame::Synced(_) | ServerFrame::Reset(_)) => {
                return Replay { heard, end: *frame };
            }
            Received::Closed(closed) => panic!("closed in the middle of a replay: {closed:?}"),
            _ => {}
        }
    }
}

/// Hears messages until this text has come.
pub(crate) async fn hear_until(socket: &mut Socket, text: &str) -> Vec<Heard> {
    let mut heard = Vec::new();
    loop {
        let received = socket.next(PATIENCE).await.unwrap_or_else(|error| panic!("{text} does not come: {error}"));
        if let Received::Closed(closed) = received {
            panic!("closed before {text} came: {closed:?}");
        }
        heard.extend(Heard::of(&received));
        if heard.last().is_some_and(|last| last.text == text) {
            return heard;
        }
    }
}

/// Nothing twice, nothing missing, in order: places rise one by one behind `after`, cursors too where there are any.
pub(crate) fn assert_dense(after: Seq, heard: &[Heard]) {
    let mut last = after;
    for one in heard {
        assert_eq!(one.seq, last.next(), "{one:?} came after {last}");
        last = one.seq;
    }
    for pair in heard.windows(2) {
        let next = pair[0].cursor.map(Cursor::next);
        assert_eq!(pair[1].cursor, next, "{:?} came after {:?}", pair[1], pair[0]);
    }
}
