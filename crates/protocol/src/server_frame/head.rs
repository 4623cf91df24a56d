use kernel::Cursor;
use serde::Serialize;
use std::io::Write;

/// Serialises behind what is there already. It cannot fail: our own types have string keys and finite numbers.
fn encode<T: Serialize>(into: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(into, value).expect("wire types have string keys and no failing serializers");
}

/// `{"type":"<kind>"` and, where there is one, `,"cursor":<n>`, with room for `body` bytes more.
fn head(kind: &str, cursor: Option<Cursor>, body: usize) -> Vec<u8> {
    // 9 for `{"type":"`, 2 for `",`, 29 for a cursor with its largest number.
    let mut frame = Vec::with_capacity(kind.len() + body + 40);
    frame.extend_from_slice(b"{\"type\":\"");
    frame.extend_from_slice(kind.as_bytes());
    frame.push(b'"');
    if let Some(cursor) = cursor {
        write!(frame, ",\"cursor\":{cursor}").expect("a vector takes every byte");
    }
    frame
}

/// The rest of a frame after its head: the JSON of `body` without the opening brace, ending in `}`. It is the same for
/// every recipient, so it is encoded once; [`crate::with_head`] puts each person's head before it.
pub fn frame_body<T: Serialize>(body: &T) -> Vec<u8> {
    let mut text = Vec::with_capacity(128);
    encode(&mut text, body);
    debug_assert_eq!(text.first(), Some(&b'{'), "the body of a frame is an object");
    text.remove(0);
    text
}

/// A head and a body that was encoded before.
pub(super) fn before_body(kind: &str, cursor: Option<Cursor>, body: &[u8]) -> Vec<u8> {
    let mut frame = head(kind, cursor, body.len());
    // An empty object is `}` alone: nothing follows, so no comma.
    if body != b"}" {
        frame.push(b',');
    }
    frame.extend_from_slice(body);
    frame
}

/// A head and a body that is encoded right behind it.
pub(super) fn and_body<T: Serialize>(kind: &str, cursor: Option<Cursor>, body: &T) -> Vec<u8> {
    let mut frame = head(kind, cursor, 128);
    let brace = frame.len();
    encode(&mut frame, body);
    debug_assert_eq!(frame.get(brace), Some(&b'{'), "the body of a frame is an object");
    if &frame[brace..] == b"{}" {
        frame.remove(brace);
    } else {
        frame[brace] = b',';
    }
    frame
}
