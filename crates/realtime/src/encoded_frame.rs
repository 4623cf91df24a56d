use crate::{LiveEvent, SignalFrame};
use bytes::Bytes;
use bytestring::ByteString;
use protocol::{FrameKind, ServerFrame, with_head};

/// A frame ready for the wire, shared by all sockets it goes to. Its kind goes along for the meters and for subscriptions, so that
/// nobody has to read it back out of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EncodedFrame {
    pub(crate) kind: FrameKind,
    pub(crate) text: ByteString,
}

impl EncodedFrame {
    /// A frame of the server's own.
    pub(crate) fn of(frame: &ServerFrame) -> Self {
        Self { kind: frame.kind(), text: text(frame.to_vec()) }
    }

    pub(crate) fn signal(frame: &SignalFrame) -> Self {
        Self { kind: frame.kind, text: whole(&frame.text) }
    }

    /// The frame that an event is on `/ws/chat/`, if it shows anything there.
    pub(crate) fn chat(event: &LiveEvent) -> Option<Self> {
        let body = event.body.as_ref()?;
        Some(Self { kind: event.kind, text: text(with_head(event.kind, Some(event.cursor), body)) })
    }

    /// The frame that an event is on `/ws/notifications/`, if it shows anything there.
    pub(crate) fn notification(event: &LiveEvent) -> Option<Self> {
        let (kind, body) = (FrameKind::Notification, event.notification.as_ref()?);
        Some(Self { kind, text: text(with_head(kind, Some(event.cursor), body)) })
    }

    /// The frame that a body is on a conversation's socket.
    pub(crate) fn conversation(kind: FrameKind, body: &[u8]) -> Self {
        Self { kind, text: text(with_head(kind, None, body)) }
    }
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
