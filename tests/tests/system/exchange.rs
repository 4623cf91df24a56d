//! Requests byte by byte, for what no client library would send or show.

use serde_json::Value;
use tests::{Node, PATIENCE, Person};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// All that came on a connection.
#[derive(Debug)]
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl RawAnswer {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no head: {}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head is text");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("{line}"));
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        Self {
            status: status.expect("a status"),
            headers: lines.map(header).collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// The one header of this name.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let first = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} stands twice: {:?}", self.headers);
        first
    }

    /// The headers but those that differ from answer to answer, if only by the order of their words.
    pub(crate) fn lasting_headers(&self) -> Vec<(String, String)> {
        let lasts = |(name, _): &&(String, String)| {
            !["date", "x-request-id", "connection", "access-control-expose-headers"].contains(&name.as_str())
        };
        let mut lasting: Vec<_> = self.headers.iter().filter(lasts).cloned().collect();
        lasting.sort();
        lasting
    }

    /// The whole problem that it is.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        let text = String::from_utf8_lossy(&self.body).into_owned();
        assert_eq!(self.status, status, "{text}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{text}");
        assert_eq!(self.header("cache-control"), Some("no-store"), "{text}");
        assert_eq!(self.header("content-length"), Some(self.body.len().to_string().as_str()), "{text}");
        let problem: Value = serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("one problem: {text}"));
        assert_eq!((&problem["code"], &problem["status"]), (&code.into(), &status.into()), "{text}");
        assert!(["type", "title", "detail"].iter().all(|member| problem[member].is_string()), "{text}");
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"), "{text}");
        problem
    }
}

/// Sends these bytes and reads to the end of the connection, which the request or its refusal brings about.
pub(crate) async fn exchange(node: &Node, request: impl AsRef<[u8]>) -> RawAnswer {
    let mut stream = TcpStream::connect(node.address()).await.expect("the node listens");
    // It may have been refused before its end.
    let _ = stream.write_all(request.as_ref()).await;
    RawAnswer::read(&rest(&mut stream).await)
}

/// Everything up to the end.
pub(crate) async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let ended = timeout(PATIENCE, async { while matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {} }).await;
    ended.unwrap_or_else(|_| panic!("no end after {}", String::from_utf8_lossy(&bytes)));
    bytes
}

/// A request without a body that ends its connection; `headers` are whole lines.
pub(crate) fn plain(node: &Node, method: &str, path: &str, headers: &[&str]) -> String {
    let host = format!("Host: {}", node.address());
    let first = format!("{method} {path} HTTP/1.1");
    let lines = [&[first.as_str(), &host, "Connection: close"], headers, &["", ""]].concat();
    lines.join("\r\n")
}

/// The header that says who asks.
pub(crate) fn bearer(person: &Person) -> String {
    format!("Authorization: Bearer {}", person.api.token().expect("signed in").reveal())
}
