//! The documented fields of old clients, by name: none may be lost or renamed.

use protocol::{
    Card, Conversation, ConversationPatch, ErrorCode, InterestsRequest, LikeRequest, LikeTarget, Match, Message,
    OpenConversationRequest, RecentMatch, RegisterRequest, Request, SendMessageRequest, User, UserPatch,
};
use serde_json::{Value, json};

fn card() -> Value {
    json!({"id": 7, "username": "ben", "first_name": "Ben", "last_name": "", "profile_picture": null, "bio": "", "location": "",
        "is_online": false, "last_activity": "2026-01-31T00:00:00.000000Z", "interests": ["chess"], "age": 31, "distance": 4.0,
        "prompts": [{"prompt_id": 2, "prompt": "A perfect Sunday", "answer": "tea"}],
        "photos": [{"id": 5, "url": "https://x/l", "thumb_url": "https://x/t", "blurhash": "L00"}]})
}

fn matched() -> Value {
    json!({"id": 77, "created_at": "2026-01-31T09:30:00.000000Z", "is_active": true, "matched_user": card(), "conversation_id": 31})
}

fn message() -> Value {
    json!({"id": 903, "conversation": 31, "conversation_id": 31, "seq": 12,
        "sender": {"id": 7, "username": "ben", "profile_picture": "https://x/p"}, "sender_id": 7, "sender_username": "ben",
        "sender_profile_picture": "https://x/p", "content": "hi", "attachment": null, "attachment_info": null,
        "created_at": "2026-01-31T09:30:00.000000Z", "edited_at": null, "deleted_at": null, "is_read": false,
        "is_read_by_recipient": false, "is_delivered": true, "reply_to": null, "reactions": [], "kind": "text", "rev": 19,
        "client_message_id": null})
}

fn round<T: serde::Serialize + serde::de::DeserializeOwned>(value: &Value) {
    let read: T = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(&serde_json::to_value(read).unwrap(), value);
}

#[test]
fn shapes_are_those_of_the_contract() {
    round::<Card>(&card());
    round::<Match>(&matched());
    round::<Message>(&message());
    round::<Conversation>(&json!({"id": 31, "participants": [{"id": 7, "username": "ben", "profile_picture": null}],
        "created_at": "2026-01-31T09:30:00.000000Z", "updated_at": "2026-01-31T09:30:00.000000Z", "is_active": true,
        "last_message": message(), "unread_count": 2, "match_id": 77, "last_seq": 12, "last_rev": 19, "is_muted": false}));
    round::<User>(
        &json!({"id": 7, "username": "ben", "email": "ben@example.com", "first_name": "Ben", "last_name": "Okafor",
        "profile_picture": null, "bio": "", "date_of_birth": "1995-02-03", "phone_number": null, "location": "", "is_online": true,
        "last_activity": "2026-01-31T09:30:00.000000Z", "interests": [{"id": 1, "name": "chess"}],
        "preferences": {"min_age": 18, "max_age": 99, "max_distance": 50, "gender_preference": "A"}, "appwrite_user_id": null,
        "locale": "fr", "time_zone": "Europe/Paris",
        "prompts": [{"prompt_id": 2, "prompt": "Un dimanche parfait", "answer": "tea"}],
        "privacy": {"share_presence": true, "share_last_seen": true, "share_read_receipts": true, "share_typing": true,
            "share_distance": true, "hide_last_name": false, "discoverable": true},
        "paused": false, "gender": "M", "hide_last_name": false, "share_presence": true, "share_typing": true, "share_read_receipts": true,
        "photos": [{"id": 5, "position": 0, "is_primary": false, "url": "https://x/l", "thumb_url": "https://x/t", "blurhash": "L00",
            "width": 1600, "height": 1200, "state": "rejected", "reason_code": "nudity"}]}),
    );
}

#[test]
fn a_distance_has_a_fraction_though_it_is_whole() {
    let read: Card = serde_json::from_value(card()).unwrap();
    assert!(serde_json::to_string(&read).unwrap().contains(r#""distance":4.0"#), "clients cast it");
}

#[test]
fn a_recent_match_is_flat_and_its_id_is_the_persons() {
    let recent = RecentMatch::from_match(serde_json::from_value(matched()).unwrap());
    let written = serde_json::to_value(&recent).unwrap();
    for field in [
        "id",
        "username",
        "first_name",
        "last_name",
        "profile_picture",
        "bio",
        "location",
        "is_online",
        "last_activity",
    ] {
        assert_eq!(written[field], card()[field], "{field}");
    }
    assert_eq!((&written["match_id"], &written["conversation_id"]), (&json!(77), &json!(31)));
    assert_eq!(written["match_created_at"], matched()["created_at"]);
}

#[test]
fn the_senders_twins_cannot_contradict_the_sender() {
    let mut lying = message();
    lying["sender_id"] = json!(8);
    let read: Message = serde_json::from_value(lying).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap()["sender_id"], json!(7));
}

#[test]
fn a_patch_tells_absent_from_null() {
    let patch = UserPatch::parse(br#"{"phone_number":null,"bio":null,"date_of_birth":"1995-02-03"}"#).unwrap();
    assert_eq!(patch.phone_number, Some(None));
    assert_eq!(patch.date_of_birth, Some(Some("1995-02-03".to_owned())));
    assert_eq!((patch.bio.as_deref(), patch.gender), (Some(""), None));
    assert_eq!(ConversationPatch::parse(b"{}").unwrap().is_muted, None);
    assert_eq!(
        serde_json::to_value(UserPatch { gender: Some(None), ..UserPatch::default() }).unwrap(),
        json!({"gender": null})
    );
}

#[test]
fn a_profile_that_comes_back_as_it_was_given_changes_nothing_it_should_not() {
    let given = json!({"id": 7, "username": "ben", "email": "x@y.z", "interests": [{"id": 1, "name": "chess"}],
        "preferences": {"min_age": 18}, "is_online": true, "first_name": "Ben"});
    let patch = UserPatch::parse(given.to_string().as_bytes()).unwrap();
    assert_eq!(
        patch,
        UserPatch { username: Some("ben".into()), first_name: Some("Ben".into()), ..UserPatch::default() }
    );
}

#[test]
fn all_wrong_fields_of_a_body_are_named_at_once() {
    let error = RegisterRequest::parse(br#"{"password":5}"#).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ValidationFailed);
    let errors = error.into_errors();
    assert_eq!(errors.0["email"], ["this field is required"]);
    assert_eq!(errors.0["password"], ["must be a string"]);
    assert_eq!(LikeRequest::parse(b"[]").unwrap_err().code(), ErrorCode::BadJson);
    assert_eq!(LikeRequest::parse(b"").unwrap_err().code(), ErrorCode::BadJson);
}

#[test]
fn requests_are_written_as_they_are_read() {
    let send = SendMessageRequest { content: "hi".into(), client_message_id: Some("c-1".into()), ..Default::default() };
    assert_eq!(SendMessageRequest::parse(&serde_json::to_vec(&send).unwrap()).unwrap(), send);
    for (message, client_message_id) in [(None, None), (Some("hi".to_owned()), Some("c-1".to_owned()))] {
        let open = OpenConversationRequest { participant_id: kernel::UserId(7), message, client_message_id };
        assert_eq!(OpenConversationRequest::parse(&serde_json::to_vec(&open).unwrap()).unwrap(), open);
    }
    for target in [None, Some(LikeTarget { photo_id: Some(3), prompt_id: None })] {
        let comment = target.map(|_| "Yes".to_owned());
        let like = LikeRequest { target, comment, ..LikeRequest::plain(kernel::UserId(7)) };
        assert_eq!(LikeRequest::parse(&serde_json::to_vec(&like).unwrap()).unwrap(), like);
    }
    for wrong in ["{}", "{\"photo_id\":1,\"prompt_id\":1}", "{\"photo_id\":0}", "{\"prompt_id\":\"1\"}", "[]", "3"] {
        let body = format!("{{\"user_id\":7,\"target\":{wrong}}}");
        let errors = LikeRequest::parse(body.as_bytes()).unwrap_err().into_errors();
        assert!(errors.0.contains_key("target"), "{wrong}: {errors}");
    }
    assert_eq!(LikeRequest::parse(b"{\"user_id\":7,\"target\":null}").unwrap(), LikeRequest::plain(kernel::UserId(7)));
    let interests = InterestsRequest { interest_ids: vec![] };
    assert_eq!(InterestsRequest::parse(&serde_json::to_vec(&interests).unwrap()).unwrap(), interests);
    assert!(InterestsRequest::parse(br#"{"interest_ids":["1"]}"#).is_err());
}
