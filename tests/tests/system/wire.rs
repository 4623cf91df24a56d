//! Verbs of the stories: a request with the status it must have, a frame that must come.

use client::{Api, HttpAnswer, Method, Socket};
use protocol::FrameKind;
use serde_json::Value;
use tests::PATIENCE;

/// The body of an answer that must have this status.
pub(crate) async fn call(api: &Api, method: Method, path: &str, body: Option<Value>, status: u16) -> Value {
    let answer = answer(api, method, path, body).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.status, status, "{}: {text}", answer.what);
    if text.is_empty() { Value::Null } else { answer.json().expect("json") }
}

pub(crate) async fn answer(api: &Api, method: Method, path: &str, body: Option<Value>) -> HttpAnswer {
    api.request(method, path, body.as_ref()).await.expect("the node answers")
}

pub(crate) async fn get(api: &Api, path: &str) -> Value {
    call(api, Method::GET, path, None, 200).await
}

pub(crate) async fn post(api: &Api, path: &str, body: Value, status: u16) -> Value {
    call(api, Method::POST, path, Some(body), status).await
}

/// The problem of a refusal, which must be whole.
pub(crate) async fn refused(
    api: &Api,
    method: Method,
    path: &str,
    body: Option<Value>,
    status: u16,
    code: &str,
) -> Value {
    problem(&answer(api, method, path, body).await, status, code)
}

#[track_caller]
pub(crate) fn problem(answer: &HttpAnswer, status: u16, code: &str) -> Value {
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.status, status, "{}: {text}", answer.what);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", answer.what);
    let problem = answer.json().expect("a problem is json");
    assert_eq!(problem["code"], code, "{}: {text}", answer.what);
    assert_eq!(problem["status"], status);
    for member in ["type", "title", "detail"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {text}");
    }
    assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"), "{text}");
    assert_eq!(answer.header("www-authenticate"), (status == 401).then_some("Bearer"), "{}", answer.what);
    assert_eq!(answer.header("retry-after").is_some(), matches!(status, 429 | 503), "{}", answer.what);
    problem
}

/// The first frame of this type, as it came.
pub(crate) async fn frame(socket: &mut Socket, kind: FrameKind) -> Value {
    socket.expect_raw(kind, PATIENCE).await.expect("the frame comes")
}

/// The close code that the socket ends with.
pub(crate) async fn closed(socket: &mut Socket) -> Option<u16> {
    socket.expect_close(PATIENCE).await.expect("the socket is closed").code
}

/// Sends a text and waits for the `error` that answers it.
pub(crate) async fn error(socket: &mut Socket, text: &str, code: &str) -> Value {
    socket.send_raw(text.to_owned()).await.expect("the socket is open");
    let error = frame(socket, FrameKind::Error).await;
    assert_eq!(error["code"], code, "{text} -> {error}");
    assert!(error["message"].is_string() && error["temporary"].is_boolean(), "{error}");
    error
}

/// A ping and its pong: everything the server had to say before has come.
pub(crate) async fn ping(socket: &mut Socket) {
    socket.send_raw(r#"{"type":"ping"}"#).await.expect("the socket is open");
    frame(socket, FrameKind::Pong).await;
}

/// Everything that came so far but who is online, which comes when it comes.
pub(crate) fn told(socket: &Socket) -> Vec<&Value> {
    socket.history().iter().filter(|frame| frame["type"] != FrameKind::UserStatus.as_str()).collect()
}

/// Frames are not what is counted in these stories.
pub(crate) const UNBOUNDED: [(&str, &str); 1] = [("MATCHWIRE__LIMITS__ENABLED", "false")];

/// How many frames of this type have come.
pub(crate) fn seen(socket: &Socket, kind: FrameKind) -> usize {
    socket.history().iter().filter(|frame| frame["type"] == kind.as_str()).count()
}
