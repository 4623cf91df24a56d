//! What a peer sends, as a stream of exact copies.

use super::link::Link;
use actix_http::error::PayloadError;
use bytes::Bytes;
use futures_util::Stream;
use std::{
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

/// After so much in one poll the other sockets of the thread get their turn.
const BUDGET: usize = 64 * 1024;

/// The bytes of one socket.
pub(super) struct SocketPayload {
    link: Rc<Link>,
    /// What came together with the handshake.
    left: Bytes,
    read: usize,
}

impl SocketPayload {
    pub(super) fn new(link: Rc<Link>, left: Bytes) -> Self {
        link.reader_comes();
        link.seen(&left);
        Self { link, left, read: 0 }
    }
}

impl Drop for SocketPayload {
    fn drop(&mut self) {
        self.link.reader_goes();
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
        match self.link.poll_read(context) {
            Poll::Pending => {
                self.read = 0;
                Poll::Pending
            }
            Poll::Ready(Ok(bytes)) if bytes.is_empty() => Poll::Ready(None),
            Poll::Ready(Ok(bytes)) => {
                self.read += bytes.len();
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(PayloadError::Io(error)))),
        }
    }
}
