//! What a client must not send over a socket, and that nobody else notices.

use crate::wire::{UNBOUNDED, closed, error, ping, seen, told};
use client::Socket;
use protocol::FrameKind;
use serde_json::json;
use tests::{
    Deployment, PATIENCE, Pair, RawSocket, Said,
    raw_socket::{BINARY, FIN, PING, TEXT, frame, header},
    run,
};

/// A message of Ann's still arrives at Ben's socket.
async fn still_works(anns: &mut Socket, bens: &mut Socket, pair: &Pair, text: &str) {
    let message = json!({"type": "message", "conversation_id": pair.home, "content": text});
    anns.send(&message).await.expect("the socket is open");
    anns.expect(FrameKind::Ack, PATIENCE).await.expect("the answer");
    let news = bens.expect_raw(FrameKind::NewMessage, PATIENCE).await.expect("the message");
    assert_eq!(news["message"]["content"], text);
}

#[test]
fn what_cannot_be_read_is_an_error_and_the_socket_goes_on() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let home = pair.home;
            let (mut anns, mut bens) = (pair.ann.chat().await, pair.ben.chat().await);
            let deep = |depth: usize| format!(r#"{{"type":"ping","a":{}1{}}}"#, "[".repeat(depth), "]".repeat(depth));
            let message = |field: &str| format!(r#"{{"type":"message","conversation_id":{home},{field}}}"#);
            let bad_json = [
                String::new(),
                " ".to_owned(),
                "hello".to_owned(),
                "null".to_owned(),
                "7".to_owned(),
                r#""ping""#.to_owned(),
                "[]".to_owned(),
                r#"[{"type":"ping"}]"#.to_owned(),
                r#"{"type":"ping""#.to_owned(),
                r#"{"type":"ping"}{"type":"ping"}"#.to_owned(),
                r#"{"type":"ping",}"#.to_owned(),
                r"{'type':'ping'}".to_owned(),
                r#"{"type":"ping","timestamp":NaN}"#.to_owned(),
                r#"{"type":"ping","timestamp":1e999}"#.to_owned(),
                r#"{"type":"ping","a":"\ud800"}"#.to_owned(),
                r#"{"type":"ping","type":"ping"}"#.to_owned(),
                r#"{"type":"ping","a":{"b":1,"b":2}}"#.to_owned(),
                deep(32),
                deep(30_000),
                "{\"a\":".repeat(10_000),
            ];
            for text in &bad_json {
                error(&mut anns, text, "bad_json").await;
            }
            ping_with(&mut anns, &deep(31)).await;
            for text in [r#"{"type":"dance"}"#, r#"{"type":""}"#, r#"{"type":"PING"}"#, r#"{"type":"welcome"}"#] {
                error(&mut anns, text, "unknown_type").await;
            }
            for text in [
                "{}".to_owned(),
                r#"{"type":null}"#.to_owned(),
                r#"{"type":7}"#.to_owned(),
                r#"{"type":["ping"]}"#.to_owned(),
                message(r#""content":7"#),
                message(r#""content":{"a":1}"#),
                message(r#""content":"x","reply_to":"1""#),
                message(r#""content":"x","reply_to":-1"#),
                message(r#""content":"x","client_message_id":7"#),
                message(r#""content":"x","client_message_id":"""#),
                message(r#""content":"x","attachment":{}"#),
                message(r#""content":"a\u0000b""#),
                r#"{"type":"message","conversation_id":"1","content":"x"}"#.to_owned(),
                r#"{"type":"message","conversation_id":0,"content":"x"}"#.to_owned(),
                r#"{"type":"message","conversation_id":9007199254740992,"content":"x"}"#.to_owned(),
                r#"{"type":"message","conversation_id":1.0,"content":"x"}"#.to_owned(),
                r#"{"type":"read_receipt"}"#.to_owned(),
                r#"{"type":"read_receipt","message_id":"1"}"#.to_owned(),
                r#"{"type":"read_receipt","message_id":1e3}"#.to_owned(),
                r#"{"type":"typing","conversation_id":1,"is_typing":"yes"}"#.to_owned(),
                r#"{"type":"focus"}"#.to_owned(),
                r#"{"type":"authenticate"}"#.to_owned(),
            ] {
                error(&mut anns, &text, "validation_failed").await;
            }
            error(&mut anns, &message(r#""content":" \n ""#), "empty_message").await;
            error(&mut anns, &message(r#""content":null"#), "empty_message").await;
            let too_long = message(&format!(r#""content":"{}""#, "ä".repeat(4001)));
            error(&mut anns, &too_long, "content_too_long").await;
            let foreign = message(r#""content":"x","attachment":"https://evil/x.png""#);
            error(&mut anns, &foreign, "attachment_not_allowed").await;

            still_works(&mut anns, &mut bens, &pair, "after all that").await;
            assert_eq!(seen(&bens, FrameKind::NewMessage), 1);
            assert_eq!(told(&bens).len(), 2, "the other person noticed nothing: {:?}", told(&bens));
        }
    });
}

async fn ping_with(socket: &mut Socket, text: &str) {
    socket.send_raw(text.to_owned()).await.expect("the socket is open");
    socket.expect(FrameKind::Pong, PATIENCE).await.expect("a pong");
}

#[test]
fn what_breaks_the_protocol_closes_that_socket_with_its_code_and_no_other() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let (mut anns, mut bens) = (pair.ann.chat().await, pair.ben.chat().await);
            let mut unmasked = frame(FIN | TEXT, br#"{"type":"ping"}"#);
            unmasked[1] &= 0x7f;
            let ping_text = br#"{"type":"ping"}"#;
            for (what, bytes, code) in [
                ("an unmasked frame", unmasked, 1002),
                ("a reserved bit", frame(FIN | 0x40 | TEXT, ping_text), 1002),
                ("another reserved bit", frame(FIN | 0x10 | TEXT, ping_text), 1002),
                ("an unknown opcode", frame(FIN | 3, b""), 1002),
                ("a long ping", frame(FIN | PING, &[b'x'; 126]), 1002),
                ("a fragmented ping", frame(PING, b"x"), 1002),
                ("a continuation of nothing", frame(FIN, b"x"), 1002),
                ("a text within a text", [frame(TEXT, b"{"), frame(FIN | TEXT, b"}")].concat(), 1002),
                ("a binary frame", frame(FIN | BINARY, b"\x00\x01"), 1003),
                ("an empty binary frame", frame(FIN | BINARY, b""), 1003),
                ("bad utf-8", frame(FIN | TEXT, b"{\"type\":\"ping\",\"a\":\"\xff\"}"), 1007),
                ("half a character", frame(FIN | TEXT, b"\xe2\x82"), 1007),
                ("bad utf-8 in a fragment", frame(TEXT, b"\xc0\xaf"), 1007),
                // Nothing but the header comes: the declared length is enough.
                ("one byte too many", header(FIN | TEXT, 65_537), 1009),
                ("ten gibibytes", header(FIN | TEXT, 10 << 30), 1009),
                ("ten binary gibibytes", header(FIN | BINARY, 10 << 30), 1009),
                ("too many fragments", [frame(TEXT, b""), frame(0, b"").repeat(64)].concat(), 1009),
                ("too many together", [frame(TEXT, &vec![b' '; 60_000]), header(0, 60_000)].concat(), 1009),
            ] {
                let mut socket = RawSocket::welcomed(site.first(), &pair.ann).await;
                let _ = socket.write(&bytes).await;
                assert_eq!(socket.close_code().await, Some(code), "{what}");
                ping(&mut anns).await;
            }
            still_works(&mut anns, &mut bens, &pair, "unharmed").await;

            // The largest frame that is allowed, in one and in many pieces.
            let mut socket = RawSocket::welcomed(site.first(), &pair.ann).await;
            let padded = format!(r#"{{"type":"ping"{}}}"#, " ".repeat(65_536 - 15));
            assert_eq!(padded.len(), 65_536);
            socket.frame(FIN | TEXT, padded.as_bytes()).await;
            assert!(matches!(socket.hear().await, Said::Text(pong) if pong["type"] == "pong"));
            socket.frame(TEXT, br#"{"type":"#).await;
            socket.frame(FIN | PING, b"here?").await;
            socket.frame(FIN, br#""ping"}"#).await;
            assert!(matches!(socket.hear().await, Said::Text(pong) if pong["type"] == "pong"));
            // What came before the violation is answered, what comes after it is not.
            let good = frame(FIN | TEXT, ping_text);
            let _ = socket.write(&[good.clone(), frame(FIN | 3, b""), good].concat()).await;
            assert!(matches!(socket.hear().await, Said::Text(pong) if pong["type"] == "pong"));
            assert_eq!(socket.hear().await, Said::Close(1002));
        }
    });
}

#[test]
fn a_frame_that_does_not_become_whole_in_time_ends_its_socket() {
    run(async {
        let site = Deployment::sqlite_with(&[("MATCHWIRE__REALTIME__FRAME_WITHIN_S", "1")]);
        let ann = site.person("Ann").await;
        let mut patient = ann.chat().await;
        let mut socket = RawSocket::welcomed(site.first(), &ann).await;
        let whole = frame(FIN | TEXT, br#"{"type":"ping"}"#);
        let _ = socket.write(&whole).await;
        assert!(matches!(socket.hear().await, Said::Text(pong) if pong["type"] == "pong"));
        let _ = socket.write(&whole[..whole.len() - 1]).await;
        assert_eq!(socket.close_code().await, Some(4202));
        ping(&mut patient).await;
    });
}

#[test]
fn a_client_that_closes_is_answered_with_its_own_code() {
    run(async {
        let site = Deployment::sqlite();
        let ann = site.person("Ann").await;
        for code in [1000u16, 1001, 3000, 4999] {
            let mut socket = RawSocket::welcomed(site.first(), &ann).await;
            socket.frame(FIN | 8, &code.to_be_bytes()).await;
            assert_eq!(socket.hear().await, Said::Close(code));
            assert_eq!(socket.hear().await, Said::End);
        }
    });
}

#[test]
fn a_client_that_does_not_slow_down_is_told_so_and_then_closed() {
    let settings = [("MATCHWIRE__LIMITS__FRAMES_PER_MIN", "5")];
    run(async {
        for site in Deployment::each_with(&settings) {
            let pair = site.pair().await;
            let (mut anns, mut bens) = (pair.ann.chat().await, pair.ben.chat().await);
            let subscribe = json!({"type": "subscribe", "subscription_type": "matches"}).to_string();
            for _ in 0..5 {
                anns.send_raw(subscribe.clone()).await.expect("the socket is open");
                anns.expect(FrameKind::Subscribed, PATIENCE).await.expect("the answer");
            }
            let refused = error(&mut anns, &subscribe, "rate_limited").await;
            assert!(refused["retry_after_ms"].as_u64().is_some_and(|wait| wait > 0), "{refused}");
            assert_eq!(refused["temporary"], true);
            ping(&mut anns).await;
            for _ in 0..20 {
                // It may be closed by now.
                let _ = anns.send_raw(subscribe.clone()).await;
            }
            assert_eq!(closed(&mut anns).await, Some(4100));
            ping(&mut bens).await;
        }
    });
}
