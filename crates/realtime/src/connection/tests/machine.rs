use super::super::step::{Effect, Input};
use super::{ADA, Bench, identity};
use crate::{
    Admission, Command, CommandError, Endpoint, PersonPage, Position, Reply, Unavailable, UploadStep,
    group::{Admittance, GroupAnswer},
};
use bytes::Bytes;
use kernel::{ConversationId, Cursor, MessageId, Seq, Timestamp, UploadId};
use protocol::{CloseCode, ErrorCode, StoredMessage, UploadReady};
use serde_json::{Value, json};
use std::time::Duration;
use websocket::framing::{Violation, encode::NO_CODE};

fn chat() -> Bench {
    let mut bench = Bench::new(Endpoint::Chat, &Position::default(), &identity(None));
    let begun = bench.take();
    assert!(matches!(&begun[..], [Effect::JoinPerson(Admittance::Now, Some(_))]), "{begun:?}");
    bench.feed(Input::Group(GroupAnswer::PersonJoined(Cursor(4))));
    let live = bench.feed(Input::Group(GroupAnswer::Live));
    assert!(matches!(&live[..], [Effect::HoldBack(false)]), "reading begins with the welcome: {live:?}");
    bench
}

fn in_room() -> Bench {
    let endpoint = Endpoint::Conversation(ConversationId(77));
    let mut bench = Bench::new(endpoint, &Position::default(), &identity(None));
    bench.feed(Input::Group(GroupAnswer::PersonJoined(Cursor(4))));
    bench.feed(Input::Group(GroupAnswer::ConversationJoined));
    bench.feed(Input::ConversationState(Ok(Some(crate::ConversationState::default()))));
    bench.feed(Input::Group(GroupAnswer::Live));
    bench
}

fn say(bench: &mut Bench, frame: &Value) -> Vec<Effect> {
    let mut effects = bench.feed(Input::Text(frame.to_string().into()));
    assert!(matches!(effects.remove(0), Effect::Count(_)));
    effects
}

fn sent(effects: &[Effect]) -> Vec<Value> {
    let text = |effect: &Effect| match effect {
        Effect::Send(frame) => Some(serde_json::from_str(&frame.text).unwrap()),
        _ => None,
    };
    effects.iter().filter_map(text).collect()
}

fn closed(effects: &[Effect]) -> Option<u16> {
    effects.iter().find_map(|effect| match effect {
        Effect::Close(reason) => Some(reason.code),
        _ => None,
    })
}

fn submitted(effects: &[Effect]) -> (usize, &Command) {
    match effects {
        [Effect::Submit(slot, command), ..] => (*slot, command),
        other => panic!("nothing submitted: {other:?}"),
    }
}

fn stored(duplicate: bool) -> Reply {
    Reply::Sent(StoredMessage {
        message_id: MessageId(5),
        conversation_id: ConversationId(77),
        seq: Seq(3),
        created_at: Timestamp::from_seconds(0),
        client_message_id: Some("c".into()),
        duplicate,
    })
}

#[test]
fn a_message_is_acked_after_its_reply_with_everything_the_protocol_names() {
    let mut bench = chat();
    let frame =
        json!({"type": "message", "conversation_id": 77, "content": "hi", "client_message_id": "c", "ref": "r"});
    let effects = say(&mut bench, &frame);
    let (slot, command) = submitted(&effects);
    assert!(
        matches!(command, Command::Send { conversation: ConversationId(77), message, .. } if message.content == "hi")
    );
    let answer = sent(&bench.feed(Input::Reply(slot, Ok(stored(true)))));
    let expected = json!({
        "type": "ack", "ref": "r", "client_message_id": "c", "message_id": 5, "conversation_id": 77, "seq": 3,
        "created_at": "1970-01-01T00:00:00.000000Z", "duplicate": true,
    });
    assert_eq!(answer, [expected]);
}

#[test]
fn a_refused_message_names_its_key_and_its_ref() {
    let mut bench = chat();
    let frame = json!({"type": "message", "conversation_id": 77, "content": "hi", "local_id": "c", "ref": "r"});
    let (slot, _) = submitted(&say(&mut bench, &frame));
    let error = CommandError { retry_after_ms: Some(9), ..CommandError::new(ErrorCode::RateLimited) };
    let answer = sent(&bench.feed(Input::Reply(slot, Err(error))));
    assert_eq!(answer[0]["code"], "rate_limited");
    assert_eq!((&answer[0]["ref"], &answer[0]["client_message_id"]), (&json!("r"), &json!("c")));
    assert_eq!((&answer[0]["retry_after_ms"], &answer[0]["temporary"]), (&json!(9), &json!(true)));
}

#[test]
fn every_frame_with_a_ref_is_answered_with_it() {
    for frame in [
        json!({"type": "ping"}),
        json!({"type": "subscribe", "subscription_type": "match_notifications"}),
        json!({"type": "subscribe", "subscription_type": "weather"}),
        json!({"type": "typing", "conversation_id": 77, "is_typing": true}),
        json!({"type": "read_receipt", "message_id": 5}),
        json!({"type": "delivered", "conversation_id": 77, "seq": 5}),
        json!({"type": "edit_message", "message_id": 5, "content": "x"}),
        json!({"type": "delete_message", "message_id": 5}),
        json!({"type": "reaction", "message_id": 5, "emoji": "x"}),
        json!({"type": "focus", "conversation_id": null}),
        json!({"type": "authenticate", "token": "t"}),
        json!({"type": "call_ice", "conversation_id": 77, "candidate": "x"}),
        json!({"type": "call_ice"}),
        json!({"type": "upload_begin"}),
        json!({"type": "upload_end"}),
        json!({"type": "message"}),
        json!({"type": "dance"}),
        json!({"type": 7}),
        json!({}),
    ] {
        let mut bench = chat();
        let mut with_ref = frame.clone();
        with_ref["ref"] = json!("r");
        let mut effects = say(&mut bench, &with_ref);
        if let [Effect::Submit(slot, _), ..] = effects[..] {
            effects = bench.feed(Input::Reply(slot, Ok(Reply::Done)));
        }
        let answers = sent(&effects);
        let answered = |answer: &&Value| answer["ref"] == "r" && (answer["type"] == "ack" || answer["type"] == "error");
        assert_eq!(answers.iter().filter(answered).count(), 1, "{frame} {answers:?}");
        assert!(!bench.machine.is_closing(), "{frame}");
    }
}

#[test]
fn a_conversation_socket_implies_its_conversation_and_refuses_another() {
    let mut bench = in_room();
    let effects = say(&mut bench, &json!({"type": "message", "content": "hi"}));
    assert!(matches!(submitted(&effects).1, Command::Send { conversation: ConversationId(77), .. }));
    let effects = say(&mut bench, &json!({"type": "typing", "is_typing": true, "conversation_id": 77}));
    assert!(matches!(submitted(&effects).1, Command::Typing { conversation: ConversationId(77), .. }));
    let refused = sent(&say(&mut bench, &json!({"type": "message", "content": "hi", "conversation_id": 78})));
    assert_eq!(refused[0]["code"], "not_on_this_socket");
}

#[test]
fn reading_stops_while_too_much_is_unanswered_and_goes_on_after() {
    let mut bench = chat();
    let frame = json!({"type": "delete_message", "message_id": 5});
    for _ in 0..2 {
        assert!(matches!(&say(&mut bench, &frame)[..], [Effect::Submit(..)]));
    }
    let third = say(&mut bench, &frame);
    assert!(matches!(&third[..], [Effect::Submit(2, _), Effect::HoldBack(true)]), "{third:?}");
    let freed = bench.feed(Input::Reply(1, Ok(Reply::Done)));
    assert!(matches!(&freed[..], [Effect::HoldBack(false)]), "{freed:?}");
    assert_eq!(submitted(&say(&mut bench, &frame)).0, 1, "its slot is free again");
}

#[test]
fn nothing_is_read_while_a_step_of_an_upload_is_under_way() {
    let announced = json!({
        "type": "upload_begin", "upload_id": "up", "filename": "a.png", "size": 3, "content_type": "image/png",
        "sha256": "0".repeat(64), "ref": "b",
    });
    let mut bench = chat();
    let begun = say(&mut bench, &announced);
    assert!(matches!(&begun[..], [Effect::Submit(0, Command::BeginUpload(_)), Effect::HoldBack(true)]), "{begun:?}");
    let step = UploadReady { upload_id: "up".into(), chunk_size: 100, offset: 0 };
    let ready = bench.feed(Input::Reply(0, Ok(Reply::Upload(UploadStep::Ready(UploadId(7), step)))));
    assert_eq!(sent(&ready).iter().map(|frame| &frame["type"]).collect::<Vec<_>>(), ["upload_ready", "ack"]);
    assert!(matches!(ready[2..], [Effect::HoldBack(false)]), "{ready:?}");
    let chunk = bench.feed(Input::Binary(Bytes::from_static(b"\0\0\0\0\0\0\0\0abc")));
    assert!(
        matches!(&chunk[..], [Effect::Submit(0, Command::AppendUpload { .. }), Effect::HoldBack(true)]),
        "{chunk:?}"
    );
    let refused = bench.feed(Input::Reply(0, Err(CommandError::new(ErrorCode::UploadOutOfOrder))));
    assert_eq!(sent(&refused)[0]["code"], "upload_out_of_order");
    assert!(matches!(refused[1..], [Effect::HoldBack(false)]), "{refused:?}");
}

#[test]
fn frames_are_answered_while_a_replay_is_under_way() {
    let position = Position { cursor: Some("0".into()), ..Position::default() };
    let mut bench = Bench::new(Endpoint::Chat, &position, &identity(None));
    assert!(matches!(bench.take()[..], [Effect::JoinPerson(Admittance::Reader, None)]));
    let joined = bench.feed(Input::Group(GroupAnswer::PersonJoined(Cursor(4))));
    assert_eq!(sent(&joined)[0]["type"], "welcome");
    assert!(matches!(joined[1..], [Effect::ReadPerson(Cursor::ZERO), Effect::HoldBack(false)]), "{joined:?}");
    let pong = say(&mut bench, &json!({"type": "ping", "timestamp": "t"}));
    assert_eq!(sent(&pong)[0]["timestamp"], "t");
    let page = PersonPage { events: Vec::new(), counter: Cursor::ZERO };
    let entering = bench.feed(Input::PersonPage(Ok(page)));
    assert!(matches!(entering[..], [Effect::EnterPerson(Some(Cursor::ZERO), _)]), "{entering:?}");
    let behind = bench.feed(Input::Group(GroupAnswer::Behind));
    assert!(matches!(behind[..], [Effect::ReadPerson(Cursor::ZERO)]), "{behind:?}");
    let away = bench.feed(Input::PersonPage(Err(Unavailable)));
    assert_eq!(closed(&away), Some(4102));
}

#[test]
fn what_ends_a_socket_ends_it_with_its_code_and_nothing_counts_after() {
    let cases: Vec<(Input, u16)> = vec![
        (Input::Binary(bytes::Bytes::new()), 1003),
        (Input::Violation(Violation::Utf8), 1007),
        (Input::Violation(Violation::TooBig("")), 1009),
        (Input::Violation(Violation::Protocol("")), 1002),
        (Input::Violation(Violation::TooSlow), 4202),
        (Input::PeerClosed(Some(1001)), 1001),
        (Input::PeerClosed(None), NO_CODE),
        (Input::Depart(CloseCode::Draining), 4201),
        (Input::Group(GroupAnswer::Unavailable), 4102),
    ];
    for (input, code) in cases {
        let mut bench = chat();
        assert_eq!(closed(&bench.feed(input)), Some(code));
        assert!(bench.feed(Input::Text("{\"type\":\"ping\"}".into())).is_empty());
        assert!(bench.feed(Input::Ping(Bytes::new())).is_empty());
    }
}

#[test]
fn a_departing_connection_answers_its_commands_first_but_not_for_ever() {
    let frame = json!({"type": "message", "conversation_id": 77, "content": "hi"});
    let mut bench = chat();
    let (slot, _) = submitted(&say(&mut bench, &frame));
    let departing = bench.feed(Input::Depart(CloseCode::Draining));
    assert!(matches!(&departing[..], [Effect::HoldBack(true)]), "{departing:?}");
    let last = bench.feed(Input::Reply(slot, Ok(stored(false))));
    assert!(matches!(&last[..], [Effect::Send(_), Effect::Close(_), Effect::HoldBack(false)]), "{last:?}");

    let mut bench = chat();
    say(&mut bench, &frame);
    bench.feed(Input::Depart(CloseCode::Draining));
    assert!(bench.machine.due_in(bench.now) <= Duration::from_secs(5));
    bench.pass(Duration::from_secs(5));
    assert_eq!(closed(&bench.feed(Input::Tick)), Some(4201));
}

#[test]
fn a_quiet_peer_is_pinged_and_a_silent_one_is_closed() {
    let mut bench = chat();
    assert_eq!(bench.machine.due_in(bench.now), Duration::from_secs(25));
    for _ in 0..4 {
        bench.pass(Duration::from_secs(25));
        assert!(matches!(bench.feed(Input::Tick)[..], [Effect::Ping]));
        assert!(bench.feed(Input::Pong).is_empty());
    }
    bench.pass(Duration::from_secs(54));
    assert!(matches!(bench.feed(Input::Tick)[..], [Effect::Ping]));
    assert_eq!(bench.machine.due_in(bench.now), Duration::from_secs(1));
    bench.pass(Duration::from_secs(1));
    assert_eq!(closed(&bench.feed(Input::Tick)), Some(4202));
}

#[test]
fn a_token_is_announced_a_minute_before_its_end_and_can_be_renewed() {
    let base = chat().now.at;
    let mut bench =
        Bench::new(Endpoint::Chat, &Position::default(), &identity(Some(base.plus(Duration::from_secs(90)))));
    bench.feed(Input::Group(GroupAnswer::Live));
    assert_eq!(bench.machine.due_in(bench.now), Duration::from_secs(25));
    bench.pass(Duration::from_secs(30));
    let notice = bench.feed(Input::Tick);
    assert_eq!(sent(&notice)[0]["type"], "token_expiring");
    let effects = say(&mut bench, &json!({"type": "authenticate", "token": "t"}));
    let (slot, _) = submitted(&effects);
    assert!(
        matches!(effects[1..], [Effect::HoldBack(true)]),
        "what comes behind it is said as whoever it makes of the socket"
    );
    let renewed = identity(Some(base.plus(Duration::from_secs(200))));
    let effects = bench.feed(Input::Reply(slot, Ok(Reply::Authenticated(renewed))));
    assert!(matches!(&effects[..], [Effect::Become(identity), Effect::HoldBack(false)] if identity.person == ADA));
    bench.pass(Duration::from_mins(1));
    assert_eq!(closed(&bench.feed(Input::Tick)), Some(4202), "only for its silence");
}

#[test]
fn too_fast_is_told_and_a_client_that_does_not_stop_is_closed() {
    let mut bench = chat();
    bench.admission = Admission::Refused { retry_after_ms: 700 };
    let mut frame = json!({"type": "message", "conversation_id": 77, "content": "x", "ref": "r"});
    let refused = sent(&say(&mut bench, &frame));
    assert_eq!((&refused[0]["code"], &refused[0]["retry_after_ms"]), (&json!("rate_limited"), &json!(700)));
    assert_eq!(refused[0]["ref"], "r");
    // Under a name it may have been sent before: that has to be looked up.
    frame["client_message_id"] = json!("c");
    let effects = say(&mut bench, &frame);
    assert!(matches!(submitted(&effects).1, Command::Send { over_limit_ms: Some(700), .. }), "{effects:?}");
    // Typing is bounded by its own throttle.
    let typing = say(&mut bench, &json!({"type": "typing", "conversation_id": 77, "is_typing": true}));
    assert!(matches!(typing[..], [Effect::Submit(..)]));
    bench.admission = Admission::Exhausted;
    let effects = say(&mut bench, &frame);
    assert_eq!((sent(&effects).len(), closed(&effects)), (1, Some(4100)));
}

#[test]
fn pings_of_the_transport_are_all_answered_until_the_client_has_gone_too_far() {
    let mut bench = chat();
    bench.admission = Admission::Refused { retry_after_ms: 1 };
    assert!(matches!(bench.feed(Input::Ping(Bytes::new()))[..], [Effect::Pong(_)]));
    bench.admission = Admission::Exhausted;
    assert_eq!(closed(&bench.feed(Input::Ping(Bytes::new()))), Some(4100));
}

#[test]
fn a_conversation_that_is_gone_closes_with_4003_and_a_store_that_is_away_with_4102() {
    for (state, code) in [(Ok(None), 4003), (Err(Unavailable), 4102)] {
        let endpoint = Endpoint::Conversation(ConversationId(77));
        let mut bench = Bench::new(endpoint, &Position::default(), &identity(None));
        bench.feed(Input::Group(GroupAnswer::PersonJoined(Cursor(1))));
        bench.feed(Input::Group(GroupAnswer::ConversationJoined));
        assert_eq!(closed(&bench.feed(Input::ConversationState(state))), Some(code));
    }
}
