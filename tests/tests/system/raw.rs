//! A socket without a WebSocket library, for frames that no library would send.

use serde_json::Value;
use tests::{Node, PATIENCE, Person};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

pub(crate) const FIN: u8 = 0x80;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const PING: u8 = 9;

/// What the server sent.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Text(Value),
    Close(u16),
    End,
}

pub(crate) struct RawSocket {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl RawSocket {
    /// `/ws/chat/`, its welcome read.
    pub(crate) async fn open(node: &Node, person: &Person) -> Self {
        let stream = TcpStream::connect(node.address()).await.expect("the node listens");
        let mut socket = Self { stream, buffer: Vec::new() };
        let token = person.api.token().expect("signed in").reveal();
        let request = format!(
            "GET /ws/chat/ HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            node.address()
        );
        socket.write(request.as_bytes()).await;
        let head = loop {
            if let Some(end) = socket.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break socket.buffer.drain(..end + 4).collect::<Vec<_>>();
            }
            assert!(socket.fill().await, "the handshake broke off");
        };
        assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
        let Heard::Text(welcome) = socket.hear().await else { panic!("a welcome is expected") };
        assert_eq!(welcome["type"], "welcome");
        socket
    }

    /// Whatever bytes. The server may have closed in the middle of them.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes).await;
    }

    /// A masked frame.
    pub(crate) async fn frame(&mut self, first: u8, payload: &[u8]) {
        self.write(&frame(first, payload)).await;
    }

    /// What comes next. Who is online comes when it comes, and is passed over.
    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            match timeout(PATIENCE, self.next()).await.expect("the server says something") {
                Heard::Text(frame) if frame["type"] == "user_status" => {}
                heard => return heard,
            }
        }
    }

    /// The code the server closes with, past everything else.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        loop {
            match self.hear().await {
                Heard::Close(code) => return Some(code),
                Heard::End => return None,
                Heard::Text(_) => {}
            }
        }
    }

    async fn next(&mut self) -> Heard {
        loop {
            let header = match self.buffer.get(1).map(|second| second & 0x7f) {
                Some(126) => 4,
                Some(127) => 10,
                _ => 2,
            };
            if self.buffer.len() >= header {
                let length = match header {
                    2 => usize::from(self.buffer[1]),
                    _ => self.buffer[2..header].iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
                };
                if self.buffer.len() >= header + length {
                    let frame: Vec<_> = self.buffer.drain(..header + length).collect();
                    let payload = &frame[header..];
                    match frame[0] {
                        0x81 => return Heard::Text(serde_json::from_slice(payload).expect("json")),
                        0x88 => return Heard::Close(u16::from_be_bytes([payload[0], payload[1]])),
                        _ => continue,
                    }
                }
            }
            if !self.fill().await {
                return Heard::End;
            }
        }
    }

    async fn fill(&mut self) -> bool {
        let mut bytes = [0; 4096];
        match self.stream.read(&mut bytes).await {
            Ok(length @ 1..) => {
                self.buffer.extend(&bytes[..length]);
                true
            }
            _ => false,
        }
    }
}

/// A client's frame: masked, with the shortest form of its length.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [1, 2, 3, 4];
    let mut frame = header(first, payload.len() as u64);
    frame.extend(mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// Its beginning, up to the mask.
pub(crate) fn header(first: u8, length: u64) -> Vec<u8> {
    let mut header = vec![first];
    match length {
        0..=125 => header.push(0x80 | u8::try_from(length).expect("checked")),
        126..=0xffff => {
            header.push(0x80 | 0x7e);
            header.extend(u16::try_from(length).expect("checked").to_be_bytes());
        }
        _ => {
            header.push(0x80 | 127);
            header.extend(length.to_be_bytes());
        }
    }
    header
}
