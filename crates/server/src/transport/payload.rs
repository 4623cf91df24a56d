//! What a peer sends, as a stream of exact copies.

use actix_http::error::PayloadError;
use bytes::Bytes;
use futures_util::Stream;
use std::{
    cell::RefCell,
    io::{self, ErrorKind},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};
use tokio::net::TcpStream;

/// So much is read in one go.
const SCRATCH: usize = 64 * 1024;
/// After so much in one poll the other sockets of the thread get their turn.
const BUDGET: usize = 64 * 1024;

thread_local! {
    // One buffer for all sockets of a thread: what is kept are copies of the right length.
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH]);
}

/// The bytes of one socket.
pub(super) struct SocketPayload {
    io: Rc<TcpStream>,
    /// What came together with the handshake.
    left: Bytes,
    read: usize,
}

impl SocketPayload {
    pub(super) fn new(io: Rc<TcpStream>, left: Bytes) -> Self {
        Self { io, left, read: 0 }
    }

    fn try_read(&self) -> io::Result<Bytes> {
        BUFFER
            .with_borrow_mut(|buffer| self.io.try_read(buffer).map(|length| Bytes::copy_from_slice(&buffer[..length])))
    }
}

impl Stream for SocketPayload {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.left.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.left))));
        }
        if self.read > BUDGET {
            self.read = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        loop {
            match self.try_read() {
                Ok(bytes) if bytes.is_empty() => return Poll::Ready(None),
                Ok(bytes) => {
                    self.read += bytes.len();
                    return Poll::Ready(Some(Ok(bytes)));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.read = 0;
                    if let Err(error) = ready!(self.io.poll_read_ready(context)) {
                        return Poll::Ready(Some(Err(PayloadError::Io(error))));
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Some(Err(PayloadError::Io(error)))),
            }
        }
    }
}
