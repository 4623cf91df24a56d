use super::*;
use actix_http::{
    error::PayloadError,
    ws::{CloseCode, CloseReason},
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use std::{pin::Pin, rc::Rc, time::Duration};

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>>;

const FIN: u8 = 0x80;
const CONTINUE: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// One masked frame of a client.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = header(first, payload.len() as u64);
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    bytes.extend(mask);
    bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// A header up to the mask, with the shortest length that fits.
fn header(first: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..=125 => bytes.push(0x80 | length as u8),
        126..=0xffff => {
            bytes.push(0xfe);
            bytes.extend((length as u16).to_be_bytes());
        }
        _ => {
            bytes.push(0xff);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes
}

fn limits() -> FramingLimits {
    FramingLimits { frame_bytes: 1000, message_bytes: 2000, fragments: 4, frame_within: Duration::from_secs(10) }
}

fn open_gate() -> Rc<Gate> {
    Rc::new(Gate::default())
}

async fn read(chunks: Vec<Bytes>) -> Vec<Result<Incoming, Violation>> {
    let bytes: Chunks = Box::pin(stream::iter(chunks.into_iter().map(Ok)));
    Frames::new(bytes, limits(), open_gate()).collect().await
}

/// Reads the same bytes in one piece, byte by byte and in threes: what is read must not depend on how it was cut.
async fn read_all_ways(bytes: &[u8]) -> Vec<Result<Incoming, Violation>> {
    let whole = read(vec![Bytes::copy_from_slice(bytes)]).await;
    for size in [1, 3] {
        let pieces = bytes.chunks(size).map(Bytes::copy_from_slice).collect();
        assert_eq!(read(pieces).await, whole, "cut into pieces of {size}");
    }
    whole
}

#[expect(clippy::unnecessary_wraps, reason = "it stands beside refusals")]
fn text(text: &str) -> Result<Incoming, Violation> {
    Ok(Incoming::Text(text.into()))
}

fn refused(results: &[Result<Incoming, Violation>]) -> u16 {
    match results {
        [.., Err(violation)] => violation.code(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn whole_messages_of_every_length_form_arrive() {
    for length in [0, 1, 125, 126, 127, 128, 999, 1000] {
        let content = "*".repeat(length);
        assert_eq!(read_all_ways(&frame(FIN | TEXT, content.as_bytes())).await, [text(&content)]);
        let binary = read_all_ways(&frame(FIN | BINARY, content.as_bytes())).await;
        assert_eq!(binary, [Ok(Incoming::Binary(content.into()))]);
    }
}

#[tokio::test]
async fn a_length_in_a_longer_form_than_needed_is_taken() {
    let mut bytes = vec![FIN | TEXT, 0xff];
    bytes.extend(2u64.to_be_bytes());
    bytes.extend([0, 0, 0, 0, b'h', b'i']);
    assert_eq!(read_all_ways(&bytes).await, [text("hi")]);
}

#[tokio::test]
async fn control_frames_come_between_the_fragments_of_a_message() {
    let bytes = [
        frame(TEXT, b"one "),
        frame(FIN | PING, b"here?"),
        frame(CONTINUE, b"two "),
        frame(FIN | PONG, b""),
        frame(FIN | CONTINUE, b"three"),
        frame(FIN | TEXT, b"next"),
    ]
    .concat();
    let expected = [
        Ok(Incoming::Ping(Bytes::from_static(b"here?"))),
        Ok(Incoming::Pong(Bytes::new())),
        text("one two three"),
        text("next"),
    ];
    assert_eq!(read_all_ways(&bytes).await, expected);
}

#[tokio::test]
async fn characters_may_be_cut_by_fragments_but_must_be_whole_in_the_end() {
    let euro = "κόσμε€".as_bytes();
    for cut in 0..=euro.len() {
        let bytes = [frame(TEXT, &euro[..cut]), frame(FIN | CONTINUE, &euro[cut..])].concat();
        assert_eq!(read_all_ways(&bytes).await, [text("κόσμε€")], "cut at {cut}");
    }
    let bytes = [frame(TEXT, b"ok"), frame(FIN | CONTINUE, &[0xe2, 0x82])].concat();
    assert_eq!(refused(&read_all_ways(&bytes).await), 1007);
}

#[tokio::test]
async fn text_that_is_not_utf8_is_refused_with_1007_at_the_first_bad_fragment() {
    for bad in [&b"\xce\xba\xe1\xbd\xb9\xed\xa0\x80"[..], b"\xff", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\x80", b"\xce"] {
        assert_eq!(refused(&read_all_ways(&frame(FIN | TEXT, bad)).await), 1007, "{bad:x?}");
    }
    // The rest of the message never comes.
    assert_eq!(refused(&read_all_ways(&frame(TEXT, b"\xff")).await), 1007);
    // Binary may be anything.
    assert!(read_all_ways(&frame(FIN | BINARY, b"\xff")).await[0].is_ok());
}

#[tokio::test]
async fn what_breaks_rfc_6455_is_refused_with_1002() {
    let mut unmasked = frame(FIN | TEXT, b"hi");
    unmasked[1] &= 0x7f;
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("unmasked", unmasked),
        ("first reserved bit", frame(FIN | 0x40 | TEXT, b"hi")),
        ("second reserved bit", frame(FIN | 0x20 | TEXT, b"hi")),
        ("third reserved bit on a ping", frame(0x90 | PING, b"hi")),
        ("opcode 3", frame(FIN | 3, b"")),
        ("opcode 7", frame(FIN | 7, b"")),
        ("opcode 11", frame(FIN | 0xb, b"")),
        ("opcode 15", frame(FIN | 0xf, b"")),
        ("ping of 126 bytes", frame(FIN | PING, &[0; 126])),
        ("fragmented ping", frame(PING, b"hi")),
        ("fragmented close", frame(CLOSE, b"")),
        ("continuation of nothing", frame(FIN | CONTINUE, b"hi")),
        ("continuation after a whole message", [frame(FIN | TEXT, b"hi"), frame(CONTINUE, b"")].concat()),
        ("text within a text", [frame(TEXT, b"hi"), frame(FIN | TEXT, b"hi")].concat()),
        ("binary within a text", [frame(TEXT, b"hi"), frame(BINARY, b"hi")].concat()),
        ("close with one byte", frame(FIN | CLOSE, &[3])),
        ("close with bad text", frame(FIN | CLOSE, b"\x03\xe8\xff\xff")),
        ("length with the highest bit", [vec![FIN | BINARY, 0xff], vec![0xff; 8]].concat()),
    ];
    for (case, bytes) in cases {
        assert_eq!(refused(&read_all_ways(&bytes).await), 1002, "{case}");
    }
    for code in [0u16, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535] {
        assert_eq!(refused(&read_all_ways(&frame(FIN | CLOSE, &code.to_be_bytes())).await), 1002, "{code}");
    }
}

#[tokio::test]
async fn valid_closes_are_read_with_their_code() {
    assert_eq!(read_all_ways(&frame(FIN | CLOSE, b"")).await, [Ok(Incoming::Close(None))]);
    for code in [1000u16, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999] {
        let reason = CloseReason { code: CloseCode::from(code), description: Some("bye".to_owned()) };
        let bytes = [&code.to_be_bytes()[..], b"bye"].concat();
        assert_eq!(read_all_ways(&frame(FIN | CLOSE, &bytes)).await, [Ok(Incoming::Close(Some(reason)))], "{code}");
    }
}

#[tokio::test]
async fn size_is_refused_by_what_is_declared_before_any_payload_came() {
    for declared in [1001, 65_536, 10 << 30, i64::MAX as u64] {
        let bytes = header(FIN | BINARY, declared);
        assert_eq!(refused(&read_all_ways(&bytes).await), 1009, "{declared}");
    }
    let fragments = [frame(BINARY, &[0; 1000]), frame(CONTINUE, &[0; 1000]), header(CONTINUE, 1)].concat();
    assert_eq!(refused(&read_all_ways(&fragments).await), 1009);
}

#[tokio::test]
async fn fragments_are_counted_even_if_they_are_empty() {
    let fragments = [vec![frame(TEXT, b"")], vec![frame(CONTINUE, b""); 4]].concat().concat();
    assert_eq!(refused(&read_all_ways(&fragments).await), 1009);
    let allowed = [frame(TEXT, b""), frame(CONTINUE, b""), frame(CONTINUE, b""), frame(FIN | CONTINUE, b"x")].concat();
    assert_eq!(read_all_ways(&allowed).await, [text("x")]);
}

#[tokio::test]
async fn what_came_before_a_violation_is_read_and_nothing_after_it() {
    let bytes = [frame(FIN | TEXT, b"first"), frame(FIN | 3, b""), frame(FIN | TEXT, b"never")].concat();
    let read = read_all_ways(&bytes).await;
    assert_eq!((read.len(), &read[0], refused(&read)), (2, &text("first"), 1002));
}

#[tokio::test]
async fn a_frame_that_does_not_become_whole_in_time_is_given_up() {
    let limits = FramingLimits { frame_within: Duration::from_millis(20), ..limits() };
    let half = stream::iter([Ok(Bytes::copy_from_slice(&frame(FIN | TEXT, b"hello")[..7]))]);
    let bytes: Chunks = Box::pin(half.chain(stream::pending()));
    let mut frames = Frames::new(bytes, limits, open_gate());
    assert_eq!(frames.next().await, Some(Err(Violation::TooSlow)));
}

#[tokio::test]
async fn nothing_is_read_while_the_gate_is_shut() {
    let gate = Rc::new(Gate::shut());
    let bytes: Chunks = Box::pin(stream::iter([Ok(Bytes::from(frame(FIN | TEXT, b"hi")))]));
    let mut frames = Frames::new(bytes, limits(), gate.clone());
    assert!(futures_util::poll!(frames.next()).is_pending());
    gate.set_shut(false);
    assert_eq!(frames.next().await, Some(text("hi")));
}
