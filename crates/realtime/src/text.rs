use crate::{LiveEvent, SignalFrame};
use bytes::Bytes;
use bytestring::ByteString;
use protocol::FrameKind;

/// A frame ready for the wire, shared by all sockets it goes to.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) kind: FrameKind,
    pub(crate) text: ByteString,
}

impl Text {
    pub(crate) fn of(frame: &SignalFrame) -> Self {
        Self { kind: frame.kind, text: whole(frame.text.clone()) }
    }
}

/// The frame that an event is on `/ws/chat/`.
pub(crate) fn chat_text(event: &LiveEvent) -> Option<ByteString> {
    let body = event.body.as_ref()?;
    Some(headed(&format!("{{\"type\":\"{}\",\"cursor\":{},", event.kind.as_str(), event.cursor), body))
}

/// The frame that an event is on `/ws/notifications/`.
pub(crate) fn notification_text(event: &LiveEvent) -> Option<ByteString> {
    let body = event.notification.as_ref()?;
    Some(headed(&format!("{{\"type\":\"notification\",\"cursor\":{},", event.cursor), body))
}

/// The frame that something is on a conversation's socket.
pub(crate) fn conversation_text(kind: FrameKind, body: &[u8]) -> ByteString {
    headed(&format!("{{\"type\":\"{}\",", kind.as_str()), body)
}

fn headed(head: &str, body: &[u8]) -> ByteString {
    // Bodies are written by a JSON serialiser, so this finds nothing to replace; it costs one pass for each person.
    let body = String::from_utf8_lossy(body);
    let mut text = String::with_capacity(head.len() + body.len());
    text.push_str(head);
    text.push_str(&body);
    text.into()
}

fn whole(text: Bytes) -> ByteString {
    ByteString::try_from(text.clone()).unwrap_or_else(|_| String::from_utf8_lossy(&text).into_owned().into())
}
