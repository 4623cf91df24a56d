//! A socket without a WebSocket library: for bytes that no library would send, and so small that ten thousand of them fit into
//! one process.

use crate::{Node, PATIENCE, Person};
use serde_json::Value;
use std::io;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// What a client reads at a time.
const CHUNK: usize = 2048;

/// The bits of a frame's first byte.
pub const FIN: u8 = 0x80;
/// The first byte of a whole frame of each kind, without [`FIN`].
pub const TEXT: u8 = 1;
/// See [`TEXT`].
pub const BINARY: u8 = 2;
/// See [`TEXT`].
pub const CLOSE: u8 = 8;
/// See [`TEXT`].
pub const PING: u8 = 9;
/// See [`TEXT`].
pub const PONG: u8 = 10;

/// A client that knows no more of RFC 6455 than it needs.
pub struct RawSocket {
    stream: TcpStream,
    buffer: Vec<u8>,
}

#[derive(Debug, PartialEq)]
pub enum Said {
    /// A frame.
    Text(Value),
    /// It closes, with this code.
    Close(u16),
    /// The connection has ended.
    End,
}

impl RawSocket {
    /// Opens a path that begins with a slash. `window` bounds what the system keeps for a client that does not read.
    pub async fn open(address: &str, path: &str, token: Option<&str>, window: Option<u32>) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if let Some(window) = window {
            socket.set_recv_buffer_size(window)?;
        }
        let stream = socket.connect(address.parse().map_err(io::Error::other)?).await?;
        let mut this = Self { stream, buffer: Vec::new() };
        let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\n{token}Connection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        this.write(request.as_bytes()).await?;
        let end = loop {
            if let Some(end) = this.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            if !this.fill().await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        };
        let head: Vec<u8> = this.buffer.drain(..end).collect();
        if !head.starts_with(b"HTTP/1.1 101 ") {
            return Err(io::Error::other(String::from_utf8_lossy(&head).into_owned()));
        }
        Ok(this)
    }

    /// `/ws/chat/` of whoever has this token.
    pub async fn chat(address: &str, token: &str) -> io::Result<Self> {
        Self::open(address, "/ws/chat/", Some(token), None).await
    }

    /// The same at a node, past its welcome.
    ///
    /// # Panics
    /// When the node does not take it.
    pub async fn welcomed(node: &Node, person: &Person) -> Self {
        let token = person.api.token().expect("signed in").reveal();
        let mut socket = Self::chat(node.address(), token).await.expect("a handshake");
        let Said::Text(welcome) = socket.hear().await else { panic!("a welcome is expected") };
        assert_eq!(welcome["type"], "welcome");
        socket
    }

    /// Sends bytes as they are, whether or not they are a frame.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// A masked frame. The server may have closed in the middle of it.
    pub async fn frame(&mut self, first: u8, payload: &[u8]) {
        let _ = self.write(&frame(first, payload)).await;
    }

    /// A frame of text.
    pub async fn send(&mut self, value: &Value) -> io::Result<()> {
        self.write(&frame(FIN | TEXT, value.to_string().as_bytes())).await
    }

    /// What comes next; pings and a close are answered on the way. May be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> io::Result<Said> {
        loop {
            let Some((first, payload)) = self.next_frame().await? else { return Ok(Said::End) };
            match first & !FIN {
                TEXT => return serde_json::from_slice(&payload).map(Said::Text).map_err(io::Error::other),
                CLOSE => {
                    // The server may be gone already.
                    let _ = self.write(&frame(FIN | CLOSE, &payload[..payload.len().min(2)])).await;
                    return Ok(Said::Close(code_of(&payload)));
                }
                PING => self.write(&frame(FIN | PONG, &payload)).await?,
                _ => {}
            }
        }
    }

    /// What comes next, and nothing is answered. Who is online comes when it comes, and is passed over.
    ///
    /// # Panics
    /// When the server says nothing for too long, or what is no JSON.
    pub async fn hear(&mut self) -> Said {
        loop {
            let next = timeout(PATIENCE, self.next_frame()).await.expect("the server says something");
            let Ok(Some((first, payload))) = next else { return Said::End };
            match first & !FIN {
                TEXT => {
                    let value: Value = serde_json::from_slice(&payload).expect("json");
                    if value["type"] != "user_status" {
                        return Said::Text(value);
                    }
                }
                CLOSE => return Said::Close(code_of(&payload)),
                _ => {}
            }
        }
    }

    /// The code the server closes with, past everything else.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            match self.hear().await {
                Said::Close(code) => return Some(code),
                Said::End => return None,
                Said::Text(_) => {}
            }
        }
    }

    /// The first byte and the payload of the next frame of any kind; nothing at the end. May be dropped while it waits.
    pub async fn next_frame(&mut self) -> io::Result<Option<(u8, Vec<u8>)>> {
        loop {
            if let Some(frame) = self.take() {
                return Ok(Some(frame));
            }
            if !self.fill().await? {
                return Ok(None);
            }
        }
    }

    fn take(&mut self) -> Option<(u8, Vec<u8>)> {
        let (header, length) = match *self.buffer.get(1)? & 0x7f {
            126 => (4, usize::from(u16::from_be_bytes(*self.buffer.get(2..)?.first_chunk()?))),
            127 => (10, usize::try_from(u64::from_be_bytes(*self.buffer.get(2..)?.first_chunk()?)).ok()?),
            short => (2, usize::from(short)),
        };
        if self.buffer.len() < header + length {
            return None;
        }
        let first = self.buffer[0];
        let payload = self.buffer[header..header + length].to_vec();
        self.buffer.drain(..header + length);
        if self.buffer.is_empty() {
            self.buffer = Vec::new();
        }
        Some((first, payload))
    }

    async fn fill(&mut self) -> io::Result<bool> {
        let mut chunk = [0; CHUNK];
        let length = self.stream.read(&mut chunk).await?;
        self.buffer.extend(&chunk[..length]);
        Ok(length > 0)
    }
}

fn code_of(close: &[u8]) -> u16 {
    close.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code))
}

/// A client's frame: masked, with the shortest form of its length.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [1, 2, 3, 4];
    let mut frame = header(first, payload.len() as u64);
    frame.extend(mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// Its beginning, up to the mask.
pub fn header(first: u8, length: u64) -> Vec<u8> {
    let mut header = vec![first];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length @ 0..=125), _) => header.push(0x80 | length),
        (_, Ok(length)) => {
            header.push(0x80 | 0x7e);
            header.extend(length.to_be_bytes());
        }
        _ => {
            header.push(0x80 | 0x7f);
            header.extend(length.to_be_bytes());
        }
    }
    header
}
