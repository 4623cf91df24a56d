//! Two clients that know nothing of ours: bytes on a TCP connection, and a library of another ecosystem.

use serde_json::Value;
use std::{
    fmt::Write as _,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Stdio},
    thread,
    time::Duration,
};
use tests::{
    PATIENCE, Python, RawSocket,
    raw_socket::{CLOSE, FIN, PING, PONG, frame},
};
use tokio::{sync::mpsc, time::timeout};

/// Far less than the server leaves its writing side open, and more than a FIN on its way takes.
const A_WHILE: Duration = Duration::from_millis(300);
/// What the system keeps of what is not read.
const WINDOW: u32 = 4096;

/// Clients that know nothing of our code.
pub(crate) enum Way {
    Tcp,
    Python(Python),
}

/// One socket.
pub(crate) enum Outsider {
    Tcp(Tcp),
    Python(Box<Other>),
}

impl Way {
    /// Opens a path that begins with a slash.
    pub(crate) async fn open(&self, address: &str, path: &str, token: Option<&str>) -> Outsider {
        match self {
            Self::Tcp => Outsider::Tcp(Tcp::open(address, path, token).await),
            Self::Python(python) => Outsider::Python(Box::new(Other::open(python, address, path, token).await)),
        }
    }
}

impl Outsider {
    /// Puts bytes on the wire.
    pub(crate) async fn put(&mut self, bytes: &[u8]) {
        match self {
            Self::Tcp(tcp) => tcp.put(bytes).await,
            Self::Python(other) => {
                let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
                    let _ = write!(hex, "{byte:02x}");
                    hex
                });
                other.tell(&format!("raw {hex}"));
            }
        }
    }

    /// Answers no ping from now on.
    pub(crate) fn mute(&mut self) {
        match self {
            Self::Tcp(tcp) => tcp.mute = true,
            Self::Python(other) => other.tell("mute"),
        }
    }

    /// Reads to the end: sees the server's close, answers it, and sees the connection end in order. Gives back the code.
    pub(crate) async fn end(self) -> u16 {
        match self {
            Self::Tcp(tcp) => tcp.end().await,
            Self::Python(other) => other.end().await,
        }
    }
}

pub(crate) struct Tcp {
    socket: RawSocket,
    mute: bool,
    has_closed: bool,
}

impl Tcp {
    async fn open(address: &str, path: &str, token: Option<&str>) -> Self {
        let socket = RawSocket::open(address, path, token, Some(WINDOW)).await.expect("a handshake");
        Self { socket, mute: false, has_closed: false }
    }

    async fn put(&mut self, bytes: &[u8]) {
        self.has_closed |= bytes.first() == Some(&(FIN | CLOSE));
        self.socket.write(bytes).await.expect("the node reads");
    }

    async fn end(mut self) -> u16 {
        let code = loop {
            match self.frame().await.expect("the connection ends with a close frame") {
                (first, payload) if first == FIN | CLOSE => {
                    break u16::from_be_bytes(*payload.first_chunk().expect("a close says why"));
                }
                (first, payload) if first == FIN | PING && !self.mute => self.put(&frame(FIN | PONG, &payload)).await,
                _ => {}
            }
        };
        if !self.has_closed {
            let early = timeout(A_WHILE, self.socket.next_frame()).await;
            assert!(early.is_err(), "{code}: the server says {early:?} instead of waiting for the answer to its close");
            self.put(&frame(FIN | CLOSE, &code.to_be_bytes())).await;
        }
        assert_eq!(self.frame().await, None, "{code}: nothing follows");
        code
    }

    /// The next frame; nothing at the end. A reset is a failure.
    async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let frame = timeout(PATIENCE, self.socket.next_frame()).await.expect("the server says something");
        frame.expect("the connection is not reset")
    }
}

/// A process that runs the library.
pub(crate) struct Other {
    child: Child,
    orders: ChildStdin,
    says: mpsc::UnboundedReceiver<String>,
}

impl Other {
    async fn open(python: &Python, address: &str, path: &str, token: Option<&str>) -> Self {
        let mut command = python.script("closing.py");
        command.arg(format!("ws://{address}{path}")).args(token);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python starts");
        let orders = child.stdin.take().expect("stdin is piped");
        let lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
        let (sender, says) = mpsc::unbounded_channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut other = Self { child, orders, says };
        assert_eq!(other.hear().await, "open");
        other
    }

    fn tell(&mut self, order: &str) {
        self.orders.write_all(format!("{order}\n").as_bytes()).expect("it listens");
    }

    async fn hear(&mut self) -> String {
        let line = timeout(PATIENCE, self.says.recv()).await.expect("it says something");
        line.expect("it does not end before it is told to")
    }

    async fn end(mut self) -> u16 {
        self.tell("read");
        let end: Value = serde_json::from_str(&self.hear().await).expect("json");
        assert!(end["broken"].is_null(), "the connection ends in order: {end}");
        assert_eq!(end["code"], end["answered"], "the close is answered: {end}");
        end["code"].as_u64().and_then(|code| u16::try_from(code).ok()).unwrap_or_else(|| panic!("no close came: {end}"))
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
