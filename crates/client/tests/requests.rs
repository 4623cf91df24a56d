//! What the typed methods put on the wire and make of what comes back, against a server that answers as it is told.

use client::{Api, ApiError, Method, Window};
use kernel::{ConversationId, Seq, UserId};
use protocol::{ErrorCode, Problem, SendMessageRequest};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Answers one request with this status, headers and body, and gives back what was asked.
async fn one_answer(status: &'static str, body: String) -> (Api, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = Api::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = String::new();
        while !is_whole(&asked) {
            let mut chunk = [0; 4096];
            let length = stream.read(&mut chunk).await.unwrap();
            assert!(length > 0, "the request broke off: {asked}");
            asked.push_str(std::str::from_utf8(&chunk[..length]).unwrap());
        }
        let head = format!("HTTP/1.1 {status}\r\nretry-after: 3\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).await.unwrap();
        asked
    });
    (api, server)
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn message(id: i64) -> Value {
    json!({"id": id, "conversation": 31, "conversation_id": 31, "seq": 1,
        "sender": {"id": 7, "username": "ben", "profile_picture": null}, "sender_id": 7, "sender_username": "ben",
        "sender_profile_picture": null, "content": "hi", "attachment": null, "attachment_info": null,
        "created_at": "2026-01-31T09:30:00.000000Z", "edited_at": null, "deleted_at": null, "is_read": false,
        "is_read_by_recipient": false, "is_delivered": false, "reply_to": null, "reactions": [], "kind": "text", "rev": 1,
        "client_message_id": "c-1"})
}

#[tokio::test]
async fn a_send_names_its_key_and_tells_a_duplicate_by_the_status() {
    for (status, duplicate) in [("201 Created", false), ("200 OK", true)] {
        let (api, server) = one_answer(status, message(903).to_string()).await;
        let request = SendMessageRequest {
            content: "hi".into(),
            client_message_id: Some("c-1".into()),
            ..SendMessageRequest::default()
        };
        let sent = api.with_token("a.b.c".into()).send_message(ConversationId(31), &request).await.unwrap();
        assert_eq!((sent.message.id.0, sent.duplicate), (903, duplicate));
        let asked = server.await.unwrap();
        assert!(asked.starts_with("POST /api/conversations/31/messages/ HTTP/1.1"), "{asked}");
        assert!(asked.to_ascii_lowercase().contains("authorization: bearer a.b.c"), "{asked}");
        let body: Value = serde_json::from_str(asked.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        assert_eq!(body, json!({"content": "hi", "client_message_id": "c-1"}));
    }
}

#[tokio::test]
async fn a_refusal_is_a_problem_with_its_code() {
    let body = serde_json::to_string(&Problem::new(ErrorCode::LikeLimitReached, "r-1")).unwrap();
    let (api, _server) = one_answer("429 Too Many Requests", body).await;
    let error = api.like(UserId(7)).await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::LikeLimitReached));
    assert!(matches!(error, ApiError::Refused { retry_after: Some(wait), .. } if wait.as_secs() == 3));
}

#[tokio::test]
async fn a_window_stands_in_the_query() {
    let (api, server) = one_answer("200 OK", "[]".into()).await;
    let window = Window { limit: Some(200), before: None, after: Some(Seq(12)) };
    assert!(api.messages(ConversationId(31), window).await.unwrap().is_empty());
    let asked = server.await.unwrap();
    assert!(asked.starts_with("GET /api/conversations/31/messages/?limit=200&after_seq=12 HTTP/1.1"), "{asked}");
}

#[tokio::test]
async fn a_raw_request_is_handed_back_as_it_came_whatever_its_status() {
    let (api, server) = one_answer("418 I'm a teapot", "short and stout".into()).await;
    let api = api.with_header("x-request-id", "r-7").unwrap();
    let answer = api.request_bytes(Method::PUT, "/api/x?y=1", "text/plain", b"{\"a\":".to_vec()).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (418, b"short and stout".as_slice()));
    assert_eq!((answer.header("retry-after"), answer.problem()), (Some("3"), None));
    let asked = server.await.unwrap();
    assert!(asked.contains("x-request-id: r-7") && asked.ends_with("{\"a\":"), "{asked}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (api, _server) = one_answer("301 Moved Permanently", String::new()).await;
    assert!(matches!(api.me().await, Err(ApiError::Unexpected { status: 301, .. })));
}

#[tokio::test]
async fn an_error_never_shows_the_query() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let api = Api::new(&format!("http://{free}")).unwrap();
    let error = api.request(Method::GET, "/x?token=very-secret", None).await.unwrap_err();
    assert!(!client::explain(&error).contains("very-secret") && !format!("{error:?}").contains("very-secret"));
}
