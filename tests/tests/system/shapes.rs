//! The shapes of protocol.md, as the keys an answer must have.

use serde_json::Value;

pub(crate) const USER: &[&str] = &[
    "id",
    "username",
    "email",
    "first_name",
    "last_name",
    "profile_picture",
    "bio",
    "date_of_birth",
    "phone_number",
    "location",
    "is_online",
    "last_activity",
    "interests",
    "preferences",
    "appwrite_user_id",
    "locale",
    "time_zone",
    "gender",
    "prompts",
    "privacy",
    "paused",
];

pub(crate) const CARD: &[&str] = &[
    "id",
    "username",
    "first_name",
    "last_name",
    "profile_picture",
    "bio",
    "location",
    "is_online",
    "last_activity",
    "interests",
    "age",
    "distance",
    "prompts",
];

pub(crate) const MATCH: &[&str] = &["id", "created_at", "is_active", "matched_user", "conversation_id"];

pub(crate) const RECENT_MATCH: &[&str] = &[
    "id",
    "username",
    "first_name",
    "last_name",
    "profile_picture",
    "bio",
    "location",
    "is_online",
    "last_activity",
    "interests",
    "distance",
    "match_created_at",
    "match_id",
    "conversation_id",
];

pub(crate) const CONVERSATION: &[&str] = &[
    "id",
    "participants",
    "created_at",
    "updated_at",
    "is_active",
    "last_message",
    "unread_count",
    "match_id",
    "last_seq",
];

pub(crate) const PERSON: &[&str] = &["id", "username", "profile_picture"];

pub(crate) const MESSAGE: &[&str] = &[
    "id",
    "conversation",
    "conversation_id",
    "seq",
    "sender",
    "sender_id",
    "sender_username",
    "sender_profile_picture",
    "content",
    "attachment",
    "attachment_info",
    "created_at",
    "edited_at",
    "deleted_at",
    "is_read",
    "is_read_by_recipient",
    "is_delivered",
    "reply_to",
    "reactions",
    "kind",
    "rev",
    "client_message_id",
];

/// Shapes may gain fields and never lose one.
#[track_caller]
pub(crate) fn assert_keys(value: &Value, keys: &[&str]) {
    let object = value.as_object().unwrap_or_else(|| panic!("an object is expected: {value}"));
    let missing: Vec<_> = keys.iter().filter(|key| !object.contains_key(**key)).collect();
    assert!(missing.is_empty(), "{missing:?} are missing in {value}");
}

/// RFC 3339, UTC, microseconds, `Z`.
#[track_caller]
pub(crate) fn assert_time(value: &Value) {
    let text = value.as_str().unwrap_or_else(|| panic!("a time is expected: {value}"));
    let pattern = "dddd-dd-ddTdd:dd:dd.ddddddZ";
    let fits = |(c, p): (char, char)| if p == 'd' { c.is_ascii_digit() } else { c == p };
    assert!(text.len() == pattern.len() && text.chars().zip(pattern.chars()).all(fits), "no time: {text}");
}

/// The message itself, and the flat twins of its sender.
#[track_caller]
pub(crate) fn assert_message(message: &Value) {
    assert_keys(message, MESSAGE);
    assert_keys(&message["sender"], PERSON);
    assert_time(&message["created_at"]);
    assert_eq!(message["conversation"], message["conversation_id"]);
    assert_eq!(message["sender_id"], message["sender"]["id"]);
    assert_eq!(message["sender_username"], message["sender"]["username"]);
    assert_eq!(message["sender_profile_picture"], message["sender"]["profile_picture"]);
    assert!(message["id"].is_i64() && message["seq"].is_i64() && message["rev"].is_i64(), "{message}");
}

#[track_caller]
pub(crate) fn assert_card(card: &Value) {
    assert_keys(card, CARD);
    assert_time(&card["last_activity"]);
    for private in ["email", "phone_number", "date_of_birth", "preferences", "appwrite_user_id"] {
        assert!(card.get(private).is_none(), "{private} is nobody else's business: {card}");
    }
}

#[track_caller]
pub(crate) fn assert_match(matched: &Value) {
    assert_keys(matched, MATCH);
    assert_time(&matched["created_at"]);
    assert_card(&matched["matched_user"]);
}

#[track_caller]
pub(crate) fn assert_conversation(conversation: &Value) {
    assert_keys(conversation, CONVERSATION);
    assert_time(&conversation["created_at"]);
    assert_time(&conversation["updated_at"]);
    for participant in conversation["participants"].as_array().expect("participants is a list") {
        assert_keys(participant, PERSON);
    }
    if !conversation["last_message"].is_null() {
        assert_message(&conversation["last_message"]);
    }
}

/// Whether a frame has every key of a fixture of `crates/protocol`, in the fixture's JSON type.
#[track_caller]
pub(crate) fn assert_like_fixture(frame: &Value, fixture: &str) {
    let path = format!("{}/../crates/protocol/fixtures/server/{fixture}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let expected: Value = serde_json::from_str(&text).expect("a fixture is json");
    compare(frame, &expected, fixture);
}

#[track_caller]
fn compare(actual: &Value, expected: &Value, place: &str) {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            for (key, value) in expected {
                let Some(found) = actual.get(key) else { panic!("{place}.{key} is missing in {actual:?}") };
                compare(found, value, &format!("{place}.{key}"));
            }
        }
        (Value::Array(actual), Value::Array(expected)) => {
            if let Some(one) = expected.first() {
                for found in actual {
                    compare(found, one, &format!("{place}[]"));
                }
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        _ => assert_eq!(
            std::mem::discriminant(actual),
            std::mem::discriminant(expected),
            "{place}: {actual} is not of the type of {expected}"
        ),
    }
}
