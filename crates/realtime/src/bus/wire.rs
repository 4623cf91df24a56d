//! What one node tells another: a small binary head, then the frame's bytes as they are. Nodes of neighbouring versions
//! meet in one Redis during a deploy: an event whose frame has an unknown name keeps its place and shows nothing, as it does
//! when it is read from the store. Anything else that is unknown is dropped; the watermark finds what it was.

use super::{CountedBy, OpenSockets};
use crate::{Control, LiveEvent, Signal, SignalFrame};
use bytes::{Buf, BufMut, Bytes};
use kernel::{ConversationId, Cursor, Rev, Timestamp, UserId};
use protocol::{CloseCode, FrameKind};
use std::{str::FromStr, sync::Arc, time::Duration};

const VERSION: u8 = 2;
const EVENT: u8 = 1;
const IN_CONVERSATION: u8 = 2;
const TO_PERSON: u8 = 3;
const CONTROL: u8 = 4;
const PROBE: u8 = 5;
const PRESENCE: u8 = 6;
const SOCKETS: u8 = 7;

const HAS_BODY: u8 = 1;
const HAS_NOTIFICATION: u8 = 2;
const HAS_CONVERSATION: u8 = 4;
const HAS_CLOSES: u8 = 8;
const IS_COUNTED: u8 = 16;

const CLOSE_SESSION: u8 = 1;
const CLOSE_PERSON: u8 = 2;
const CLOSE_OTHERS: u8 = 3;
const CLOSE_CONVERSATION: u8 = 4;

/// A message of another node, decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Event(LiveEvent, CountedBy),
    Signal(Signal),
    Probe(u64),
    /// These people are online for so long.
    Presence(Vec<(UserId, Duration)>),
    Sockets(OpenSockets),
}

/// The node that said it, and the message. None for one that this version does not understand.
pub(super) fn decode(mut bytes: Bytes) -> Option<(u64, Heard)> {
    if bytes.try_get_u8().ok()? != VERSION {
        return None;
    }
    let node = bytes.try_get_u64().ok()?;
    let heard = match bytes.try_get_u8().ok()? {
        EVENT => {
            let (event, counted_by) = decode_event(&mut bytes)?;
            Heard::Event(event, counted_by)
        }
        IN_CONVERSATION => {
            let conversation = ConversationId(bytes.try_get_i64().ok()?);
            let from = UserId(bytes.try_get_i64().ok()?);
            let frame = decode_frame(&mut bytes)?;
            Heard::Signal(Signal::Conversation { conversation, from, to: Arc::from([]), frame })
        }
        TO_PERSON => {
            let person = UserId(bytes.try_get_i64().ok()?);
            let conversation = Some(bytes.try_get_i64().ok()?).filter(|&id| id != 0).map(ConversationId);
            Heard::Signal(Signal::Person { person, conversation, frame: decode_frame(&mut bytes)? })
        }
        CONTROL => {
            let person = UserId(bytes.try_get_i64().ok()?);
            Heard::Signal(Signal::Control { person, control: decode_control(&mut bytes)? })
        }
        PROBE => Heard::Probe(bytes.try_get_u64().ok()?),
        PRESENCE => Heard::Presence(decode_presence(&mut bytes)?),
        SOCKETS => Heard::Sockets(decode_sockets(&mut bytes)?),
        _ => return None,
    };
    Some((node, heard))
}

pub(super) fn probe(node: u64, number: u64) -> Vec<u8> {
    let mut out = head(node, PROBE, 8);
    out.put_u64(number);
    out
}

pub(super) fn presence(node: u64, people: &[(UserId, Duration)]) -> Vec<u8> {
    let mut out = head(node, PRESENCE, 12 * people.len());
    for (person, span) in people {
        out.put_i64(person.0);
        out.put_u32(u32::try_from(span.as_millis()).unwrap_or(u32::MAX));
    }
    out
}

fn decode_presence(bytes: &mut Bytes) -> Option<Vec<(UserId, Duration)>> {
    let mut people = Vec::with_capacity(bytes.len() / 12);
    while bytes.has_remaining() {
        let person = UserId(bytes.try_get_i64().ok()?);
        people.push((person, Duration::from_millis(bytes.try_get_u32().ok()?.into())));
    }
    Some(people)
}

pub(super) fn sockets(node: u64, own: &OpenSockets) -> Vec<u8> {
    let mut out = head(node, SOCKETS, 9 + 8 * own.opened.len());
    out.put_i64(own.person.0);
    out.put_u8(own.asks.into());
    for opened in &own.opened {
        out.put_i64(opened.as_micros());
    }
    out
}

fn decode_sockets(bytes: &mut Bytes) -> Option<OpenSockets> {
    let person = UserId(bytes.try_get_i64().ok()?);
    let asks = bytes.try_get_u8().ok()? != 0;
    let mut opened = Vec::with_capacity(bytes.len() / 8);
    while bytes.has_remaining() {
        opened.push(Timestamp::from_micros(bytes.try_get_i64().ok()?));
    }
    Some(OpenSockets { person, opened, asks })
}

pub(super) fn event(node: u64, event: &LiveEvent, counted_by: CountedBy) -> Vec<u8> {
    let length = |part: &Option<Bytes>| part.as_ref().map_or(0, |bytes| bytes.len() + 4);
    let mut out = head(node, EVENT, 80 + length(&event.body) + length(&event.notification));
    out.put_i64(event.person.0);
    out.put_i64(event.cursor.0);
    out.put_i64(event.at.as_micros());
    put_short(&mut out, event.kind.as_str());
    let flag = |set: bool, bit: u8| if set { bit } else { 0 };
    out.put_u8(
        flag(event.body.is_some(), HAS_BODY)
            | flag(event.notification.is_some(), HAS_NOTIFICATION)
            | flag(event.conversation.is_some(), HAS_CONVERSATION)
            | flag(event.closes.is_some(), HAS_CLOSES)
            | flag(counted_by == CountedBy::Origin, IS_COUNTED),
    );
    if let Some((conversation, rev)) = event.conversation {
        out.put_i64(conversation.0);
        out.put_i64(rev.0);
    }
    if let Some(conversation) = event.closes {
        out.put_i64(conversation.0);
    }
    for part in [&event.body, &event.notification].into_iter().flatten() {
        put_long(&mut out, part);
    }
    out
}

/// A frame for a conversation's own sockets on other nodes.
pub(super) fn in_conversation(node: u64, conversation: ConversationId, from: UserId, frame: &SignalFrame) -> Vec<u8> {
    let mut out = head(node, IN_CONVERSATION, 48 + frame.text.len());
    out.put_i64(conversation.0);
    out.put_i64(from.0);
    put_frame(&mut out, frame);
    out
}

pub(super) fn to_person(
    node: u64,
    person: UserId,
    conversation: Option<ConversationId>,
    frame: &SignalFrame,
) -> Vec<u8> {
    let mut out = head(node, TO_PERSON, 48 + frame.text.len());
    out.put_i64(person.0);
    out.put_i64(conversation.map_or(0, |id| id.0));
    put_frame(&mut out, frame);
    out
}

pub(super) fn control(node: u64, person: UserId, control: &Control) -> Vec<u8> {
    let mut out = head(node, CONTROL, 64);
    out.put_i64(person.0);
    let (which, code) = match control {
        Control::CloseSession { code, .. } => (CLOSE_SESSION, code),
        Control::ClosePerson { code } => (CLOSE_PERSON, code),
        Control::CloseOthers { code, .. } => (CLOSE_OTHERS, code),
        Control::CloseConversation { code, .. } => (CLOSE_CONVERSATION, code),
    };
    out.put_u8(which);
    out.put_u16(code.code());
    match control {
        Control::CloseSession { session_id: id, .. } | Control::CloseOthers { keep: id, .. } => {
            put_long(&mut out, id.as_bytes());
        }
        Control::CloseConversation { conversation, .. } => out.put_i64(conversation.0),
        Control::ClosePerson { .. } => {}
    }
    out
}

fn decode_event(bytes: &mut Bytes) -> Option<(LiveEvent, CountedBy)> {
    let person = UserId(bytes.try_get_i64().ok()?);
    let cursor = Cursor(bytes.try_get_i64().ok()?);
    let at = Timestamp::from_micros(bytes.try_get_i64().ok()?);
    let kind = kind_of(&take_name(bytes)?);
    let flags = bytes.try_get_u8().ok()?;
    let has = |bit: u8| flags & bit != 0;
    let (body, notification, conversation, closes) = Default::default();
    let name = kind.unwrap_or(LiveEvent::OF_NO_FRAME);
    let mut event = LiveEvent { person, cursor, at, kind: name, body, notification, conversation, closes };
    if has(HAS_CONVERSATION) {
        event.conversation = Some((ConversationId(bytes.try_get_i64().ok()?), Rev(bytes.try_get_i64().ok()?)));
    }
    if has(HAS_CLOSES) {
        event.closes = Some(ConversationId(bytes.try_get_i64().ok()?));
    }
    if has(HAS_BODY) {
        event.body = Some(take_long(bytes)?);
    }
    if has(HAS_NOTIFICATION) {
        event.notification = Some(take_long(bytes)?);
    }
    if kind.is_none() {
        (event.body, event.notification) = (None, None);
    }
    Some((event, if has(IS_COUNTED) { CountedBy::Origin } else { CountedBy::Receiver }))
}

fn decode_frame(bytes: &mut Bytes) -> Option<SignalFrame> {
    Some(SignalFrame { kind: kind_of(&take_name(bytes)?)?, text: take_long(bytes)? })
}

fn decode_control(bytes: &mut Bytes) -> Option<Control> {
    let which = bytes.try_get_u8().ok()?;
    let code = CloseCode::from_code(bytes.try_get_u16().ok()?)?;
    Some(match which {
        CLOSE_SESSION => Control::CloseSession { session_id: take_word(bytes)?, code },
        CLOSE_PERSON => Control::ClosePerson { code },
        CLOSE_OTHERS => Control::CloseOthers { keep: take_word(bytes)?, code },
        CLOSE_CONVERSATION => {
            Control::CloseConversation { conversation: ConversationId(bytes.try_get_i64().ok()?), code }
        }
        _ => return None,
    })
}

fn head(node: u64, what: u8, more: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(10 + more);
    out.put_u8(VERSION);
    out.put_u64(node);
    out.put_u8(what);
    out
}

fn put_frame(out: &mut Vec<u8>, frame: &SignalFrame) {
    put_short(out, frame.kind.as_str());
    put_long(out, &frame.text);
}

fn put_short(out: &mut Vec<u8>, word: &str) {
    // Kinds are words of our own table, far below 256 bytes.
    out.put_u8(u8::try_from(word.len()).unwrap_or(u8::MAX));
    out.put_slice(word.as_bytes());
}

fn put_long(out: &mut Vec<u8>, bytes: &[u8]) {
    // Frames are bounded far below 4 GiB.
    out.put_u32(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    out.put_slice(bytes);
}

fn take(bytes: &mut Bytes, length: usize) -> Option<Bytes> {
    (bytes.len() >= length).then(|| bytes.split_to(length))
}

fn take_name(bytes: &mut Bytes) -> Option<Bytes> {
    let length = usize::from(bytes.try_get_u8().ok()?);
    take(bytes, length)
}

fn kind_of(name: &[u8]) -> Option<FrameKind> {
    FrameKind::from_str(std::str::from_utf8(name).ok()?).ok()
}

fn take_long(bytes: &mut Bytes) -> Option<Bytes> {
    let length = usize::try_from(bytes.try_get_u32().ok()?).ok()?;
    take(bytes, length)
}

fn take_word(bytes: &mut Bytes) -> Option<Arc<str>> {
    take_long(bytes).and_then(|word| std::str::from_utf8(&word).ok().map(Arc::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: u64 = 0xfeed;

    fn frame() -> SignalFrame {
        SignalFrame { kind: FrameKind::TypingIndicator, text: Bytes::from_static(br#"{"type":"typing_indicator"}"#) }
    }

    #[test]
    fn an_event_comes_out_as_it_went_in() {
        let bare = LiveEvent {
            person: UserId(7),
            cursor: Cursor(9),
            at: Timestamp::from_micros(1_700_000_000_000_000),
            kind: FrameKind::NewMessage,
            body: None,
            notification: None,
            conversation: None,
            closes: None,
        };
        let full = LiveEvent {
            body: Some(Bytes::from_static("\"message\":\"ä\"}".as_bytes())),
            notification: Some(Bytes::from_static(b"\"notification\":{}}")),
            conversation: Some((ConversationId(3), Rev(12))),
            closes: Some(ConversationId(3)),
            ..bare.clone()
        };
        for sent in [bare, full] {
            for counted_by in [CountedBy::Origin, CountedBy::Receiver] {
                let bytes = event(NODE, &sent, counted_by);
                assert_eq!(decode(bytes.into()), Some((NODE, Heard::Event(sent.clone(), counted_by))));
            }
        }
    }

    #[test]
    fn an_event_of_a_newer_version_keeps_its_place_and_shows_nothing() {
        let sent = LiveEvent {
            person: UserId(7),
            cursor: Cursor(9),
            at: Timestamp::from_micros(1_700_000_000_000_000),
            kind: FrameKind::MessageReaction,
            body: Some(Bytes::from_static(b"\"made_up\":1}")),
            notification: Some(Bytes::from_static(b"\"notification\":{}}")),
            conversation: Some((ConversationId(3), Rev(12))),
            closes: None,
        };
        let bytes = event(NODE, &sent, CountedBy::Receiver);
        let name = FrameKind::MessageReaction.as_str().as_bytes();
        let mut newer = bytes.clone();
        newer[bytes.windows(name.len()).position(|part| part == name).unwrap()] = b'X';
        let kept = LiveEvent { kind: LiveEvent::OF_NO_FRAME, body: None, notification: None, ..sent };
        assert_eq!(decode(newer.into()), Some((NODE, Heard::Event(kept, CountedBy::Receiver))));
    }

    #[test]
    fn signals_come_out_as_they_went_in() {
        let (conversation, person) = (ConversationId(3), UserId(7));
        let sent = Signal::Conversation { conversation, from: person, to: Arc::from([]), frame: frame() };
        let bytes = in_conversation(NODE, conversation, person, &frame());
        assert_eq!(decode(bytes.into()), Some((NODE, Heard::Signal(sent))));

        for conversation in [None, Some(conversation)] {
            let sent = Signal::Person { person, conversation, frame: frame() };
            let bytes = to_person(NODE, person, conversation, &frame());
            assert_eq!(decode(bytes.into()), Some((NODE, Heard::Signal(sent))));
        }
        let code = CloseCode::SignedOut;
        for steering in [
            Control::CloseSession { session_id: "abc".into(), code },
            Control::ClosePerson { code },
            Control::CloseOthers { keep: "abc".into(), code },
            Control::CloseConversation { conversation, code },
        ] {
            let bytes = control(NODE, person, &steering);
            assert_eq!(
                decode(bytes.into()),
                Some((NODE, Heard::Signal(Signal::Control { person, control: steering })))
            );
        }
    }

    #[test]
    fn who_is_online_comes_out_as_it_went_in() {
        let people = vec![(UserId(7), Duration::from_secs(15)), (UserId(8), Duration::from_millis(1))];
        let bytes = presence(NODE, &people);
        assert_eq!(decode(Bytes::copy_from_slice(&bytes)), Some((NODE, Heard::Presence(people))));
        assert_eq!(decode(Bytes::copy_from_slice(&bytes[..bytes.len() - 1])), None);
    }

    #[test]
    fn open_sockets_come_out_as_they_went_in() {
        let opened = vec![Timestamp::from_micros(1_700_000_000_000_000), Timestamp::from_micros(1_700_000_000_000_001)];
        for own in [
            OpenSockets { person: UserId(7), opened, asks: true },
            OpenSockets { person: UserId(7), opened: Vec::new(), asks: false },
        ] {
            let bytes = sockets(NODE, &own);
            assert_eq!(decode(Bytes::copy_from_slice(&bytes[..bytes.len() - 1])), None);
            assert_eq!(decode(bytes.into()), Some((NODE, Heard::Sockets(own))));
        }
    }

    #[test]
    fn what_is_cut_off_or_foreign_is_dropped() {
        let whole = in_conversation(NODE, ConversationId(3), UserId(7), &frame());
        for length in 0..whole.len() {
            assert_eq!(decode(Bytes::copy_from_slice(&whole[..length])), None, "{length}");
        }
        let mut newer = whole;
        newer[0] = VERSION + 1;
        assert_eq!(decode(newer.into()), None);
    }
}
