use crate::{LiveEvent, SignalFrame};
use bytes::Bytes;
use bytestring::ByteString;
use protocol::{FrameKind, ServerFrame, with_head};

/// A frame ready for the wire, shared by all sockets it goes to.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) kind: FrameKind,
    pub(crate) text: ByteString,
}

impl Text {
    pub(crate) fn of(frame: &SignalFrame) -> Self {
        Self { kind: frame.kind, text: whole(&frame.text) }
    }
}

/// The frame that an event is on `/ws/chat/`.
pub(crate) fn chat_text(event: &LiveEvent) -> Option<ByteString> {
    let body = event.body.as_ref()?;
    Some(text(with_head(event.kind, Some(event.cursor), body)))
}

/// The frame that an event is on `/ws/notifications/`.
pub(crate) fn notification_text(event: &LiveEvent) -> Option<ByteString> {
    let body = event.notification.as_ref()?;
    Some(text(with_head(FrameKind::Notification, Some(event.cursor), body)))
}

/// The frame that something is on a conversation's socket.
pub(crate) fn conversation_text(kind: FrameKind, body: &[u8]) -> ByteString {
    text(with_head(kind, None, body))
}

/// A frame of the server's own.
pub(crate) fn frame_text(frame: &ServerFrame) -> ByteString {
    text(frame.to_vec())
}

/// Frames are written by a JSON serialiser, so nothing is ever replaced; the check is one pass for each person and not
/// for each socket.
fn text(frame: Vec<u8>) -> ByteString {
    match String::from_utf8(frame) {
        Ok(text) => text.into(),
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned().into(),
    }
}

fn whole(text: &Bytes) -> ByteString {
    ByteString::try_from(text.clone()).unwrap_or_else(|_| String::from_utf8_lossy(text).into_owned().into())
}
