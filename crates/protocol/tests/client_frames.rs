//! What a client may get wrong, and what it is told.

use kernel::{ConversationId, MessageId};
use protocol::{ClientFrame, ErrorCode, ErrorFrame, FrameError, Incoming, SendMessage, SubscriptionKind};
use serde_json::json;

fn refused(text: &str) -> FrameError {
    Incoming::parse(text).expect_err(text)
}

fn sent(text: &str) -> SendMessage {
    match Incoming::parse(text).unwrap().frame {
        ClientFrame::Message(message) => message,
        other => panic!("a message is expected, not {other:?}"),
    }
}

#[test]
fn what_is_no_json_object_is_bad_json() {
    for text in ["", "hello", "[]", "[1,2]", "null", "17", "\"ping\"", "{\"type\":\"ping\"", "{\"type\":\"ping\"} x"] {
        assert_eq!(refused(text).code, ErrorCode::BadJson, "{text}");
    }
}

#[test]
fn keys_that_stand_twice_and_deep_nesting_are_bad_json() {
    assert_eq!(refused(r#"{"type":"ping","type":"message"}"#).code, ErrorCode::BadJson);
    assert_eq!(refused(r#"{"type":"ping","timestamp":{"a":1,"a":2}}"#).code, ErrorCode::BadJson);
    let deep = format!(r#"{{"type":"ping","timestamp":{}1{}}}"#, "[".repeat(32), "]".repeat(32));
    assert_eq!(refused(&deep).code, ErrorCode::BadJson);
}

#[test]
fn a_missing_or_odd_type_is_named_and_an_unknown_one_has_its_own_code() {
    assert_eq!(refused("{}").message, "type: this field is required");
    assert_eq!(refused(r#"{"type":null}"#).message, "type: this field is required");
    assert_eq!(refused(r#"{"type":5}"#).message, "type: must be a string");
    let unknown = refused(r#"{"type":"teleport","ref":"r-1"}"#);
    assert_eq!((unknown.code, unknown.reference.as_deref()), (ErrorCode::UnknownType, Some("r-1")));
}

#[test]
fn a_wrong_field_is_named_and_the_answer_can_be_matched() {
    let error =
        refused(r#"{"type":"message","content":5,"conversation_id":"31","client_message_id":"c-1","ref":"r-1"}"#);
    assert_eq!(error.code, ErrorCode::ValidationFailed);
    assert_eq!(error.message, "content: must be a string; conversation_id: must be a positive integer");
    assert_eq!((error.reference.as_deref(), error.client_message_id.as_deref()), (Some("r-1"), Some("c-1")));
    let frame = serde_json::to_value(ErrorFrame::from(error)).unwrap();
    assert_eq!((&frame["code"], &frame["ref"]), (&json!("validation_failed"), &json!("r-1")));
    assert_eq!((&frame["client_message_id"], &frame["temporary"]), (&json!("c-1"), &json!(false)));
}

#[test]
fn a_ref_that_is_wrong_is_not_handed_back() {
    for text in [r#"{"type":"ping","ref":5}"#.to_owned(), format!(r#"{{"type":"ping","ref":"{}"}}"#, "r".repeat(65))] {
        let error = refused(&text);
        assert!(error.message.starts_with("ref: "), "{}", error.message);
        assert_eq!(error.reference, None);
    }
    assert!(Incoming::parse(&format!(r#"{{"type":"ping","ref":"{}"}}"#, "ß".repeat(64))).is_ok());
}

#[test]
fn only_a_message_has_its_key_handed_back() {
    assert_eq!(refused(r#"{"type":"typing","client_message_id":"c-1"}"#).client_message_id, None);
    assert_eq!(
        refused(r#"{"type":"message","reply_to":0,"local_id":"l-1"}"#).client_message_id.as_deref(),
        Some("l-1")
    );
}

#[test]
fn the_key_of_a_message_has_1_to_64_characters_and_an_old_name() {
    assert_eq!(
        sent(r#"{"type":"message","content":"x","local_id":"l-1"}"#).message.client_message_id.as_deref(),
        Some("l-1")
    );
    let both = r#"{"type":"message","content":"x","local_id":"l-1","client_message_id":"c-1"}"#;
    assert_eq!(sent(both).message.client_message_id.as_deref(), Some("c-1"));
    for key in [String::new(), "k".repeat(65)] {
        let error = refused(&format!(r#"{{"type":"message","content":"x","client_message_id":"{key}"}}"#));
        assert_eq!(error.message, "client_message_id: must have 1 to 64 characters");
    }
    assert!(refused(r#"{"type":"message","client_message_id":7}"#).message.contains("must be a string"));
}

#[test]
fn an_attachment_is_an_id_or_a_url_and_empty_means_none() {
    let attachment =
        |raw: &str| sent(&format!(r#"{{"type":"message","content":"x","attachment":{raw}}}"#)).message.attachment;
    assert_eq!(attachment("17").as_deref(), Some("17"));
    assert_eq!(attachment("\"17\"").as_deref(), Some("17"));
    assert_eq!(attachment("\"https://example.com/a.jpg\"").as_deref(), Some("https://example.com/a.jpg"));
    assert_eq!(attachment("\"\""), None);
    assert_eq!(attachment("null"), None);
    for raw in ["0", "-1", "1.5", "{}", "[]", "true", "\"a\\u0000\""] {
        let error = refused(&format!(r#"{{"type":"message","content":"x","attachment":{raw}}}"#));
        assert_eq!(error.message, "attachment: must be the id or url of an upload", "{raw}");
    }
}

#[test]
fn absent_and_null_are_the_same_in_a_message_and_unknown_fields_are_ignored() {
    let message = sent(r#"{"type":"message","id":1,"sender":2,"seq":9,"is_read":true,"content":null,"reply_to":null}"#);
    assert_eq!(message, SendMessage::default());
}

#[test]
fn a_text_with_nul_is_refused() {
    assert_eq!(
        refused(r#"{"type":"message","content":"a\u0000b"}"#).message,
        "content: must not contain a NUL character"
    );
}

#[test]
fn subscriptions_have_an_old_word_and_unknown_ones_an_own_code() {
    let asked = |word: &str| Incoming::parse(&format!(r#"{{"type":"subscribe","subscription_type":"{word}"}}"#));
    for &kind in SubscriptionKind::ALL {
        let ClientFrame::Subscribe(subscription) = asked(kind.as_str()).unwrap().frame else { panic!("{kind}") };
        assert_eq!((subscription.kind, subscription.subscription_type), (kind, kind.as_str()));
    }
    let ClientFrame::Subscribe(old) = asked("match_notifications").unwrap().frame else { panic!("the old word") };
    assert_eq!((old.kind, old.subscription_type), (SubscriptionKind::Matches, "match_notifications"));
    assert_eq!(asked("weather").unwrap_err().code, ErrorCode::UnknownSubscription);
    assert_eq!(asked("").unwrap_err().code, ErrorCode::UnknownSubscription);
    let absent = refused(r#"{"type":"unsubscribe","ref":"u"}"#);
    assert_eq!((absent.code, absent.reference.as_deref()), (ErrorCode::ValidationFailed, Some("u")));
}

#[test]
fn focus_tells_null_from_absent() {
    assert!(refused(r#"{"type":"focus"}"#).message.starts_with("conversation_id: "));
    let none = Incoming::parse(r#"{"type":"focus","conversation_id":null}"#).unwrap().frame;
    assert_eq!(none, ClientFrame::Focus { conversation_id: None });
    let some = Incoming::parse(r#"{"type":"focus","conversation_id":3}"#).unwrap().frame;
    assert_eq!(some, ClientFrame::Focus { conversation_id: Some(ConversationId(3)) });
}

#[test]
fn required_fields_are_named() {
    for (text, message) in [
        (r#"{"type":"typing"}"#, "is_typing: this field is required"),
        (r#"{"type":"typing","is_typing":1}"#, "is_typing: must be true or false"),
        (r#"{"type":"read_receipt"}"#, "message_id: this field is required"),
        (r#"{"type":"read_receipt","message_id":-4}"#, "message_id: must be a positive integer"),
        (r#"{"type":"delivered","conversation_id":1}"#, "seq: this field is required"),
        (r#"{"type":"edit_message","message_id":1}"#, "content: this field is required"),
        (r#"{"type":"reaction","message_id":1}"#, "emoji: this field is required"),
        (r#"{"type":"authenticate","token":""}"#, ""),
        (r#"{"type":"authenticate"}"#, "token: this field is required"),
        (r#"{"type":"call_offer","call_id":5}"#, "call_id: must be a string"),
        (r#"{"type":"call_invite","media":"audio"}"#, "call_id: this field is required"),
        (r#"{"type":"call_answer","call_id":null}"#, "call_id: this field is required"),
        (r#"{"type":"call_hangup","call_id":""}"#, "call_id: must have 1 to 64 characters"),
    ] {
        match Incoming::parse(text) {
            Ok(_) => assert!(message.is_empty(), "{text} should be refused"),
            Err(error) => assert_eq!(error.message, message, "{text}"),
        }
    }
}

#[test]
fn an_upload_names_everything_it_needs() {
    let error = refused(r#"{"type":"upload_begin","upload_id":"../x","filename":"","size":-1,"sha256":"zz"}"#);
    assert_eq!(
        error.message,
        "content_type: this field is required; filename: must have 1 to 255 characters; sha256: must have 64 hexadecimal digits; \
         size: must be an integer that is not negative; upload_id: must have letters, digits, _ and - only"
    );
}

#[test]
fn a_call_hands_on_what_it_does_not_know_but_never_who_it_is_from() {
    let text = r#"{"type":"call_ice","ref":"r","conversation_id":3,"candidate":{"a":1},"from_user_id":9,"cursor":4}"#;
    let incoming = Incoming::parse(text).unwrap();
    let (kind, signal) = incoming.frame.call().unwrap();
    let frame = signal.relayed(kind, ConversationId(3), kernel::UserId(7));
    assert_eq!(
        String::from_utf8(frame).unwrap(),
        r#"{"type":"call_ice","conversation_id":3,"from_user_id":7,"candidate":{"a":1}}"#
    );
}

#[test]
fn a_token_is_not_printed() {
    let incoming = Incoming::parse(r#"{"type":"authenticate","token":"very-secret"}"#).unwrap();
    assert!(!format!("{incoming:?}").contains("very-secret"));
}

#[test]
fn any_part_of_a_frame_is_refused_without_harm() {
    let text = r#"{"type":"message","content":"é\n\u00e9","reply_to":3,"ref":"x","more":[1,{"a":null}]}"#;
    assert_eq!(sent(text).message.reply_to, Some(MessageId(3)));
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        assert_eq!(refused(&text[..end]).code, ErrorCode::BadJson);
    }
}
