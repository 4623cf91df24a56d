use crate::{Closed, Endpoint, Position, Received, SocketError, received::Progress};
use futures_util::{SinkExt, StreamExt};
use protocol::{FrameKind, ServerFrame};
use reqwest::Upgraded;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{collections::VecDeque, time::Duration};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message, Utf8Bytes,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

/// The limit of a closing handshake.
const FAREWELL: Duration = Duration::from_secs(5);

/// An open socket. The server's pings are answered while something is waited for.
///
/// Frames that nobody has asked for yet are kept: [`Socket::expect`] finds the first that fits, wherever it stands, so a
/// test need not know whether an `ack` or its `new_message` comes first. All waiting methods can be dropped and called again.
#[derive(Debug)]
pub struct Socket {
    stream: WebSocketStream<Upgraded>,
    endpoint: Endpoint,
    subprotocol: Option<String>,
    waiting: VecDeque<Received>,
    history: Vec<Value>,
    progress: Progress,
    closed: Option<Closed>,
}

impl Socket {
    pub(crate) fn new(
        stream: WebSocketStream<Upgraded>,
        endpoint: Endpoint,
        position: &Position,
        subprotocol: Option<String>,
    ) -> Self {
        let (waiting, history, closed) = Default::default();
        Self { stream, endpoint, subprotocol, waiting, history, progress: Progress::from(position), closed }
    }

    /// The subprotocol the server agreed to.
    pub fn subprotocol(&self) -> Option<&str> {
        self.subprotocol.as_deref()
    }

    /// Everything that came so far, in order.
    pub fn history(&self) -> &[Value] {
        &self.history
    }

    /// Forgets what came so far, but not what is still to be handed out.
    pub fn forget(&mut self) {
        self.history.clear();
    }

    /// The position at which a new socket would go on, told from everything received so far.
    pub fn position(&self) -> Position {
        match (self.endpoint, self.progress.cursor, self.progress.rev) {
            (Endpoint::Conversation(_), _, Some(rev)) => Position::AfterRev(rev),
            (Endpoint::Chat | Endpoint::Notifications, Some(cursor), _) => {
                Position::Cursor { cursor, epoch: self.progress.epoch.clone() }
            }
            _ => Position::Now,
        }
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: &impl Serialize) -> Result<(), SocketError> {
        self.send_raw(serde_json::to_value(frame).expect("frames have string keys").to_string()).await
    }

    /// Sends a text, whatever it is.
    pub async fn send_raw(&mut self, text: impl Into<Utf8Bytes>) -> Result<(), SocketError> {
        self.send_message(Message::Text(text.into())).await
    }

    /// Sends a binary frame.
    pub async fn send_binary(&mut self, bytes: Vec<u8>) -> Result<(), SocketError> {
        self.send_message(Message::Binary(bytes.into())).await
    }

    /// Sends any WebSocket message, such as a ping.
    pub async fn send_message(&mut self, message: Message) -> Result<(), SocketError> {
        self.stream.send(message).await.map_err(SocketError::Transport)
    }

    /// The next frame that nobody has asked for yet, or the end.
    pub async fn next(&mut self, patience: Duration) -> Result<Received, SocketError> {
        match self.waiting.pop_front() {
            Some(received) => Ok(received),
            None => self.read(Instant::now() + patience, patience, "frame").await,
        }
    }

    /// The first frame of this type, be it one that came earlier. The others are kept.
    pub async fn expect(&mut self, kind: FrameKind, patience: Duration) -> Result<ServerFrame, SocketError> {
        self.expect_where(kind, patience, |_| true).await
    }

    /// The first frame of this type that fits.
    pub async fn expect_where(
        &mut self,
        kind: FrameKind,
        patience: Duration,
        fits: impl Fn(&ServerFrame) -> bool,
    ) -> Result<ServerFrame, SocketError> {
        self.take(kind, patience, fits).await.map(|(frame, _)| frame)
    }

    /// The first frame of this type as it came: for tests that look at every field.
    pub async fn expect_raw(&mut self, kind: FrameKind, patience: Duration) -> Result<Value, SocketError> {
        self.take(kind, patience, |_| true).await.map(|(_, raw)| raw)
    }

    async fn take(
        &mut self,
        kind: FrameKind,
        patience: Duration,
        fits: impl Fn(&ServerFrame) -> bool,
    ) -> Result<(ServerFrame, Value), SocketError> {
        let fits = |received: &Received| match received {
            Received::Frame(frame, _) => frame.kind() == kind && fits(frame),
            _ => false,
        };
        let received = match self.waiting.iter().position(fits) {
            Some(place) => self.waiting.remove(place),
            None => None,
        };
        let found = match received {
            Some(found) => found,
            None => self.read_until(patience, kind.as_str(), fits).await?,
        };
        match found {
            Received::Frame(frame, raw) => Ok((*frame, raw)),
            other => unreachable!("only frames fit, not {}", other.kind()),
        }
    }

    /// The first frame of this type, read into one of `protocol`'s bodies, such as `Durable<NewMessage>`.
    pub async fn expect_body<T: DeserializeOwned>(
        &mut self,
        kind: FrameKind,
        patience: Duration,
    ) -> Result<T, SocketError> {
        let frame = self.expect(kind, patience).await?;
        let text = String::from_utf8_lossy(&frame.to_vec()).into_owned();
        serde_json::from_str(&text).map_err(|source| unreadable(&text, source))
    }

    /// The end. Frames that come before it are kept.
    pub async fn expect_close(&mut self, patience: Duration) -> Result<Closed, SocketError> {
        let deadline = Instant::now() + patience;
        loop {
            match self.read(deadline, patience, "close").await? {
                Received::Closed(closed) => return Ok(closed),
                frame => self.waiting.push_back(frame),
            }
        }
    }

    /// Says goodbye with this code and waits until the server has said it too.
    pub async fn close(mut self, code: u16, reason: &str) -> Result<(), SocketError> {
        let frame = CloseFrame { code: CloseCode::from(code), reason: reason.to_owned().into() };
        self.send_message(Message::Close(Some(frame))).await?;
        self.expect_close(FAREWELL).await.map(drop)
    }

    /// Breaks the connection without a word, as a train in a tunnel does.
    pub fn drop_connection(self) {
        drop(self);
    }

    async fn read_until(
        &mut self,
        patience: Duration,
        waited_for: &str,
        fits: impl Fn(&Received) -> bool,
    ) -> Result<Received, SocketError> {
        let deadline = Instant::now() + patience;
        loop {
            match self.read(deadline, patience, waited_for).await? {
                Received::Closed(Closed { code, reason }) => {
                    return Err(SocketError::Closed { waited_for: self.named(waited_for), code, reason });
                }
                received if fits(&received) => return Ok(received),
                other => self.waiting.push_back(other),
            }
        }
    }

    /// Reads one frame from the wire, past pings and pongs.
    async fn read(&mut self, deadline: Instant, patience: Duration, waited_for: &str) -> Result<Received, SocketError> {
        if let Some(closed) = &self.closed {
            return Ok(Received::Closed(closed.clone()));
        }
        loop {
            let Ok(message) = timeout_at(deadline, self.stream.next()).await else {
                let seen: Vec<_> = self.waiting.iter().map(Received::kind).collect();
                let seen = if seen.is_empty() { "nothing".to_owned() } else { seen.join(", ") };
                return Err(SocketError::Timeout { waited_for: self.named(waited_for), after: patience, seen });
            };
            match message {
                Some(Ok(Message::Text(text))) => {
                    let received = Received::parse(&text).map_err(|source| unreadable(&text, source))?;
                    if let Some(raw) = received.raw() {
                        self.progress.note(raw);
                        self.history.push(raw.clone());
                    }
                    return Ok(received);
                }
                Some(Ok(Message::Binary(bytes))) => return Err(SocketError::Binary(bytes.len())),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(frame))) => {
                    // Our half of the goodbye is queued by now; whether it still arrives changes nothing.
                    let _ = timeout(FAREWELL, self.stream.flush()).await;
                    let frame = frame.map(|frame| (u16::from(frame.code), frame.reason.to_string()));
                    let (code, reason) = frame.unzip();
                    return Ok(self.end(code, reason.unwrap_or_default()));
                }
                Some(Err(error)) => return Ok(self.end(None, error.to_string())),
                None => return Ok(self.end(None, "end of stream".to_owned())),
            }
        }
    }

    /// What is waited for, for an error.
    fn named(&self, waited_for: &str) -> String {
        format!("{waited_for} on {}", self.endpoint.path())
    }

    fn end(&mut self, code: Option<u16>, reason: String) -> Received {
        let closed = Closed { code, reason };
        self.closed = Some(closed.clone());
        Received::Closed(closed)
    }
}

fn unreadable(text: &str, source: serde_json::Error) -> SocketError {
    SocketError::Unreadable { frame: text.chars().take(200).collect(), source }
}
