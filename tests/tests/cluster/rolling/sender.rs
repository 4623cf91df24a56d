use super::{Run, listener::key_of};
use kernel::ConversationId;
use serde_json::json;
use std::{io, sync::Arc, time::Duration};
use tests::{RawSocket, Said};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, sleep_until, timeout},
};

/// An answer that takes longer than this has failed.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);
/// What a client waits before it tries again.
const BREATH: Duration = Duration::from_millis(20);

/// Somebody who sends messages and wants an answer for each.
pub(super) struct Sender {
    pub(super) run: Arc<Run>,
    pub(super) token: String,
    pub(super) home: ConversationId,
    pub(super) number: usize,
    pub(super) every: Duration,
}

/// How a try ended without an answer.
enum Failed {
    /// Nobody listens there.
    Refused,
    /// The connection broke when the request was under way.
    Cut(io::Error),
}

impl Sender {
    /// One request after the other on a connection that is kept. Gives back how many were sent.
    pub(super) async fn by_rest(self) -> usize {
        let (mut sent, mut next) = (0, Instant::now());
        let mut kept: Option<TcpStream> = None;
        let mut node = self.number;
        while !self.run.is_over() {
            sleep_until(next).await;
            next += self.every;
            sent += 1;
            let key = key_of(self.home, self.number, sent);
            loop {
                match timeout(ANSWERED_WITHIN, self.post(&mut kept, node, &key)).await {
                    Err(_) => self.run.notice(format!("{key}: no answer within {ANSWERED_WITHIN:?}")),
                    Ok(Ok((201, _))) => break,
                    Ok(Ok((status, said))) => self.run.notice(format!("{key}: status {status}: {said}")),
                    Ok(Err(Failed::Cut(error))) => self.run.notice(format!("{key}: cut, {error}")),
                    Ok(Err(Failed::Refused)) if self.run.through_a_proxy => {
                        self.run.notice(format!("{key}: the proxy refuses"));
                    }
                    // Not begun: the listener is closed, another node takes it.
                    Ok(Err(Failed::Refused)) => node += 1,
                }
                kept = None;
                sleep(BREATH).await;
            }
            self.run.acked(key);
        }
        sent
    }

    async fn post(&self, kept: &mut Option<TcpStream>, node: usize, key: &str) -> Result<(u16, String), Failed> {
        // A connection that was ended while nothing was asked on it is none any more.
        let usable = kept.take().filter(
            |stream| matches!(stream.try_read(&mut [0]), Err(error) if error.kind() == io::ErrorKind::WouldBlock),
        );
        let mut stream = match usable {
            Some(stream) => stream,
            None => TcpStream::connect(self.run.address(node)).await.map_err(|error| match error.kind() {
                io::ErrorKind::ConnectionRefused => Failed::Refused,
                _ => Failed::Cut(error),
            })?,
        };
        let body = json!({"content": "on we go", "client_message_id": key}).to_string();
        let request = format!(
            "POST /api/conversations/{}/messages/ HTTP/1.1\r\nHost: matchwire\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.home,
            self.token,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.map_err(Failed::Cut)?;
        let answer = answer(&mut stream).await.map_err(Failed::Cut)?;
        if !answer.is_last {
            *kept = Some(stream);
        }
        Ok((answer.status, answer.body))
    }

    /// The same over a socket, which moves on when it is told to.
    pub(super) async fn by_socket(self) -> usize {
        let (mut sent, mut next) = (0, Instant::now());
        let mut pending: Option<String> = None;
        let mut node = self.number;
        loop {
            let Ok(mut socket) = RawSocket::chat(self.run.address(node), &self.token).await else {
                node += 1;
                sleep(BREATH).await;
                continue;
            };
            if let Some(key) = &pending {
                let _ = socket.send(&self.message(key)).await;
            }
            let mut asked = Instant::now();
            loop {
                if pending.is_none() {
                    if self.run.is_over() {
                        return sent;
                    }
                    if Instant::now() >= next {
                        (next, asked) = (next + self.every, Instant::now());
                        sent += 1;
                        let key = pending.insert(key_of(self.home, self.number, sent));
                        let _ = socket.send(&self.message(key)).await;
                    }
                }
                match timeout(BREATH, socket.next()).await {
                    Err(_) if pending.is_some() && asked.elapsed() > ANSWERED_WITHIN => {
                        self.run.notice(format!("{pending:?}: no ack within {ANSWERED_WITHIN:?}"));
                        break;
                    }
                    Ok(Ok(Said::Text(frame))) if frame["type"] == "ack" => {
                        if let Some(key) = pending.take_if(|key| frame["client_message_id"] == key.as_str()) {
                            self.run.acked(key);
                        }
                    }
                    Ok(Ok(Said::Text(frame))) if frame["type"] == "error" => {
                        self.run.notice(format!("{pending:?}: {frame}"));
                        sleep(BREATH).await;
                        if let Some(key) = &pending {
                            let _ = socket.send(&self.message(key)).await;
                        }
                    }
                    Err(_) | Ok(Ok(Said::Text(_))) => {}
                    Ok(Ok(Said::Close(4201))) => break,
                    Ok(end) => {
                        self.run.notice(format!("a sender's socket ended with {end:?}"));
                        break;
                    }
                }
            }
            node += 1;
        }
    }

    fn message(&self, key: &str) -> serde_json::Value {
        json!({"type": "message", "conversation_id": self.home, "content": "on we go", "client_message_id": key})
    }
}

struct Answer {
    status: u16,
    body: String,
    /// Nothing more can be asked on this connection.
    is_last: bool,
}

async fn answer(stream: &mut TcpStream) -> io::Result<Answer> {
    let mut bytes = Vec::with_capacity(1024);
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            let text = format!("the end came after {} bytes of an answer", bytes.len());
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let length: usize = field("content-length").and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the end came in the middle of an answer"));
        }
    }
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::other(format!("no status: {head}")))?;
    let body = String::from_utf8_lossy(&bytes[end..]).into_owned();
    Ok(Answer { status, body, is_last: field("connection").is_some_and(|value| value.contains("close")) })
}
