//! A socket that costs a test little, so that ten thousand of them fit into one process.

use serde_json::Value;
use std::io;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

/// What a client reads at a time.
const CHUNK: usize = 2048;

/// A client of `/ws/chat/` that knows no more of RFC 6455 than it needs.
pub struct Light {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What the server said.
#[derive(Debug, PartialEq)]
pub enum Said {
    /// A frame.
    Text(Value),
    /// It closes, with this code.
    Close(u16),
    /// The connection has ended.
    End,
}

impl Light {
    /// Opens `/ws/chat/` with a token; `query` begins with `?` or is empty. `window` bounds what the system keeps for a client
    /// that does not read.
    pub async fn open(address: &str, token: &str, query: &str, window: Option<u32>) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if let Some(window) = window {
            socket.set_recv_buffer_size(window)?;
        }
        let address = address.parse().map_err(io::Error::other)?;
        let mut light = Self { stream: socket.connect(address).await?, buffer: Vec::new() };
        let request = format!(
            "GET /ws/chat/{query} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        light.stream.write_all(request.as_bytes()).await?;
        let end = loop {
            if let Some(end) = light.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            if !light.fill().await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        };
        let head: Vec<u8> = light.buffer.drain(..end).collect();
        if !head.starts_with(b"HTTP/1.1 101 ") {
            return Err(io::Error::other(String::from_utf8_lossy(&head).into_owned()));
        }
        Ok(light)
    }

    /// Sends a frame of text.
    pub async fn send(&mut self, frame: &Value) -> io::Result<()> {
        self.frame(0x81, frame.to_string().as_bytes()).await
    }

    /// What comes next; pings are answered on the way. May be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> io::Result<Said> {
        loop {
            match self.take() {
                Some((0x81, payload)) => {
                    return serde_json::from_slice(&payload).map(Said::Text).map_err(io::Error::other);
                }
                Some((0x88, payload)) => {
                    let code = payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
                    // The answer to a close; the server may be gone already.
                    let _ = self.frame(0x88, &payload[..payload.len().min(2)]).await;
                    return Ok(Said::Close(code));
                }
                Some((0x89, payload)) => self.frame(0x8a, &payload).await?,
                Some(_) => {}
                None if self.fill().await? => {}
                None => return Ok(Said::End),
            }
        }
    }

    async fn frame(&mut self, first: u8, payload: &[u8]) -> io::Result<()> {
        // A mask of zeros leaves the payload as it is.
        let mut frame = vec![first];
        match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
            (Ok(length @ 0..=125), _) => frame.push(0x80 | length),
            (_, Ok(length)) => {
                frame.push(0xfe);
                frame.extend(length.to_be_bytes());
            }
            _ => return Err(io::Error::other("a light socket sends no frames as long as this")),
        }
        frame.extend([0; 4]);
        frame.extend(payload);
        self.stream.write_all(&frame).await
    }

    /// The first byte and the payload of the next whole frame.
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
