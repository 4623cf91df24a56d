use crate::FrameKind;
use kernel::Cursor;
use serde::Serialize;
use std::io::Write;

/// Serialises what always can be: our own types have string keys and finite numbers.
pub(super) fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("wire types have string keys and no failing serializers")
}

/// The rest of a frame after its head: the JSON of `body` without the opening brace, ending in `}`. It is the same for
/// every recipient, so it is encoded once; [`with_head`] puts each person's head before it.
pub fn frame_body<T: Serialize>(body: &T) -> Vec<u8> {
    let mut text = encode(body);
    debug_assert_eq!(text.first(), Some(&b'{'), "the body of a frame is an object");
    text.remove(0);
    text
}

/// A whole frame: `{"type":"<kind>","cursor":<n>,` and the body. The cursor is left out on conversation sockets.
pub fn with_head(kind: FrameKind, cursor: Option<Cursor>, body: &[u8]) -> Vec<u8> {
    let kind = kind.as_str();
    // 9 for `{"type":"`, 2 for `",`, 29 for a cursor with its largest number.
    let mut frame = Vec::with_capacity(kind.len() + body.len() + 40);
    frame.extend_from_slice(b"{\"type\":\"");
    frame.extend_from_slice(kind.as_bytes());
    frame.push(b'"');
    if let Some(cursor) = cursor {
        write!(frame, ",\"cursor\":{cursor}").expect("a vector takes every byte");
    }
    // An empty object is `}` alone: nothing follows, so no comma.
    if body != b"}" {
        frame.push(b',');
    }
    frame.extend_from_slice(body);
    frame
}

/// A frame that carries no cursor, or one for a single recipient, in one step.
pub fn whole_frame<T: Serialize>(kind: FrameKind, cursor: Option<Cursor>, body: &T) -> Vec<u8> {
    with_head(kind, cursor, &frame_body(body))
}
