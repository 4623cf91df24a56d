//! The socket against a server that plays a script, with tungstenite on both ends.

use client::{Api, Closed, ConnectError, Credential, Endpoint, Position, Received, Socket, SocketError};
use futures_util::{SinkExt, StreamExt};
use kernel::{ConversationId, Cursor};
use protocol::{Ack, Durable, ErrorCode, FrameKind, MatchRemoved, Problem, ServerFrame};
use serde_json::json;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

const PATIENCE: Duration = Duration::from_secs(5);
const HASTE: Duration = Duration::from_millis(50);

type Wire = WebSocketStream<TcpStream>;

/// Accepts one socket and plays the script on it. What the handshake was comes back too.
async fn scripted<F>(script: impl FnOnce(Wire) -> F + Send + 'static) -> (Api, oneshot::Receiver<Request>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = Api::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let (tell, asked) = oneshot::channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        #[expect(clippy::result_large_err, reason = "the callback's type is tungstenite's")]
        let note = |request: &Request, mut response: Response| {
            if request.headers().contains_key("sec-websocket-protocol") {
                response.headers_mut().insert("sec-websocket-protocol", "matchwire.v1".parse().unwrap());
            }
            // Most tests do not ask.
            let _ = tell.send(request.clone());
            Ok(response)
        };
        script(tokio_tungstenite::accept_hdr_async(stream, note).await.unwrap()).await;
    });
    (api.with_token("a.b.c".into()), asked)
}

async fn play(mut wire: Wire, frames: &[&str]) -> Wire {
    for frame in frames {
        wire.send(Message::text(*frame)).await.unwrap();
    }
    wire
}

/// A socket on which these frames came, and then nothing.
async fn after(frames: &'static [&'static str]) -> Socket {
    let (api, _) = scripted(move |wire| async move {
        let mut wire = play(wire, frames).await;
        while wire.next().await.is_some() {}
    })
    .await;
    api.socket(Endpoint::Chat).open().await.unwrap()
}

#[tokio::test]
async fn credentials_go_where_the_contract_says() {
    for (credential, header, subprotocol) in [
        (Credential::Header("a.b.c".into()), Some(("authorization", "Bearer a.b.c")), None),
        (
            Credential::Subprotocol("a.b.c".into()),
            Some(("sec-websocket-protocol", "matchwire.v1, bearer.a.b.c")),
            Some("matchwire.v1"),
        ),
        (Credential::Query("a.b.c".into()), None, None),
    ] {
        let (api, asked) = scripted(|wire| async move { drop(wire) }).await;
        let position = Position::Cursor { cursor: Cursor(17), epoch: Some("e".into()) };
        let connect = api.socket(Endpoint::Notifications).position(position).header("origin", "https://x.example");
        let socket = connect.credential(credential.clone()).open().await.unwrap();
        assert_eq!(socket.subprotocol(), subprotocol);
        let asked = asked.await.unwrap();
        assert_eq!(asked.uri().path(), "/ws/notifications/");
        let query = asked.uri().query().unwrap();
        assert!(query.contains("cursor=17&epoch=e"), "{query}");
        assert_eq!(query.contains("token=a.b.c"), matches!(credential, Credential::Query(_)));
        assert_eq!(asked.headers().get("origin").unwrap(), "https://x.example");
        if let Some((name, value)) = header {
            assert_eq!(asked.headers().get(name).unwrap(), value);
        }
        assert_eq!(asked.headers().contains_key("authorization"), matches!(credential, Credential::Header(_)));
    }
}

#[tokio::test]
async fn a_refused_handshake_has_its_status_and_problem_even_in_two_packets() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = Api::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        assert!(stream.read(&mut request).await.unwrap() > 0);
        let body = serde_json::to_string(&Problem::new(ErrorCode::TokenExpired, "r-1")).unwrap();
        let head =
            format!("HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        tokio::task::yield_now().await;
        stream.write_all(body.as_bytes()).await.unwrap();
    });
    let error = api.socket(Endpoint::Chat).open().await.unwrap_err();
    server.await.unwrap();
    assert_eq!((error.status(), error.code()), (Some(401), Some(ErrorCode::TokenExpired)));
    assert_eq!(error.answer().unwrap().header("www-authenticate"), Some("Bearer"));
    assert_eq!(error.to_string(), "handshake refused with 401 token_expired");
}

#[tokio::test]
async fn an_accept_key_that_does_not_fit_is_no_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let api = Api::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        assert!(stream.read(&mut request).await.unwrap() > 0);
        let head = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
            sec-websocket-accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
    });
    assert!(matches!(api.socket(Endpoint::Chat).open().await, Err(ConnectError::Handshake(_))));
}

#[tokio::test]
async fn expect_finds_what_came_earlier_and_keeps_the_rest_in_order() {
    let mut socket = after(&[
        r#"{"type":"match_removed","cursor":4,"match_id":7,"conversation_id":3}"#,
        r#"{"type":"confetti"}"#,
        r#"{"type":"match_removed","cursor":5,"match_id":8,"conversation_id":4}"#,
        r#"{"type":"ack","ref":"a"}"#,
    ])
    .await;
    let ack: Ack = socket.expect_body(FrameKind::Ack, PATIENCE).await.unwrap();
    assert_eq!(ack.reference.as_deref(), Some("a"));
    let eight = |frame: &ServerFrame| matches!(frame, ServerFrame::MatchRemoved(gone) if gone.body.match_id.0 == 8);
    socket.expect_where(FrameKind::MatchRemoved, PATIENCE, eight).await.unwrap();
    let seven: Durable<MatchRemoved> = socket.expect_body(FrameKind::MatchRemoved, PATIENCE).await.unwrap();
    assert_eq!((seven.cursor, seven.body.match_id.0), (Some(Cursor(4)), 7));
    assert_eq!(socket.next(PATIENCE).await.unwrap(), Received::Unknown(json!({"type": "confetti"})));
    assert_eq!(socket.history().len(), 4);
    assert_eq!(socket.position(), Position::Cursor { cursor: Cursor(5), epoch: None });
}

#[tokio::test]
async fn what_did_not_come_is_told_with_what_came_instead() {
    let mut socket = after(&[r#"{"type":"token_expiring","expires_at":"2026-01-31T09:30:00Z"}"#]).await;
    let mut error = socket.expect(FrameKind::Ack, HASTE).await.unwrap_err();
    // On a busy machine the frame itself may take longer than that.
    while socket.history().is_empty() {
        error = socket.expect(FrameKind::Ack, HASTE).await.unwrap_err();
    }
    assert_eq!(error.to_string(), "no ack on /ws/chat/ within 50ms; waiting there: token_expiring");
    assert!(socket.expect(FrameKind::TokenExpiring, HASTE).await.is_ok());
}

#[tokio::test]
async fn a_close_has_its_code_and_keeps_what_came_before() {
    let (api, _) = scripted(|wire| async move {
        let mut wire = play(wire, &[r#"{"type":"reconnect","retry_after_ms":5}"#]).await;
        let frame = CloseFrame { code: CloseCode::from(4201), reason: "draining".into() };
        wire.send(Message::Close(Some(frame))).await.unwrap();
        while wire.next().await.is_some_and(|message| message.is_ok()) {}
    })
    .await;
    let mut socket = api.socket(Endpoint::Conversation(ConversationId(3))).open().await.unwrap();
    let closed = Closed { code: Some(4201), reason: "draining".into() };
    assert_eq!(socket.expect_close(PATIENCE).await.unwrap(), closed);
    assert_eq!(socket.next(PATIENCE).await.unwrap().kind(), "reconnect");
    assert_eq!(socket.next(PATIENCE).await.unwrap(), Received::Closed(closed));
    let error = socket.expect(FrameKind::Ack, PATIENCE).await.unwrap_err();
    assert!(matches!(error, SocketError::Closed { code: Some(4201), .. }));
}

#[tokio::test]
async fn a_connection_that_breaks_has_no_code() {
    let (api, _) = scripted(|wire| async move { drop(wire) }).await;
    let mut socket = api.socket(Endpoint::Chat).open().await.unwrap();
    assert_eq!(socket.expect_close(PATIENCE).await.unwrap().code, None);
}

#[tokio::test]
async fn a_known_frame_in_a_wrong_shape_is_an_error() {
    let mut socket = after(&[r#"{"type":"reconnect","retry_after_ms":"soon"}"#]).await;
    assert!(matches!(socket.next(PATIENCE).await, Err(SocketError::Unreadable { .. })));
}

#[tokio::test]
async fn frames_are_sent_as_text_and_goodbyes_have_a_code() {
    let (tell, heard) = oneshot::channel();
    let (api, _) = scripted(|mut wire| async move {
        let mut seen = Vec::new();
        while let Some(Ok(message)) = wire.next().await {
            seen.push(message);
        }
        tell.send(seen).unwrap();
    })
    .await;
    let mut socket = api.socket(Endpoint::Chat).open().await.unwrap();
    socket.send(&json!({"type": "ping"})).await.unwrap();
    socket.send_raw("{broken").await.unwrap();
    socket.send_binary(vec![1, 2]).await.unwrap();
    socket.close(1000, "bye").await.unwrap();
    let heard = heard.await.unwrap();
    assert_eq!(heard[0], Message::text(r#"{"type":"ping"}"#));
    assert_eq!(heard[1], Message::text("{broken"));
    assert_eq!(heard[2], Message::Binary(vec![1, 2].into()));
    assert!(matches!(&heard[3], Message::Close(Some(frame)) if u16::from(frame.code) == 1000));
}
