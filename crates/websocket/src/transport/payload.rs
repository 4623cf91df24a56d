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
    /// Came together with the handshake.
    left: Bytes,
    read: usize,
    /// So many bytes are still to come; none means until the peer ends.
    rest: Option<u64>,
}

impl SocketPayload {
    pub(super) fn new(link: Rc<Link>, left: Bytes, length: Option<u64>) -> Self {
        link.reader_comes();
        link.seen(&left);
        Self { link, left, read: 0, rest: length }
    }

    /// Cuts off what does not belong to it any more. Anything behind its end is forgotten.
    fn count(&mut self, mut bytes: Bytes) -> Bytes {
        if let Some(rest) = &mut self.rest {
            bytes.truncate(usize::try_from(*rest).unwrap_or(usize::MAX));
            *rest -= bytes.len() as u64;
        }
        bytes
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
        if self.rest == Some(0) {
            return Poll::Ready(None);
        }
        if !self.left.is_empty() {
            let left = std::mem::take(&mut self.left);
            return Poll::Ready(Some(Ok(self.count(left))));
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
            Poll::Ready(Ok(bytes)) if bytes.is_empty() => {
                let broken_off = self.rest.map(|_| Err(PayloadError::Incomplete(None)));
                self.rest = self.rest.and(Some(0));
                Poll::Ready(broken_off)
            }
            Poll::Ready(Ok(bytes)) => {
                self.read += bytes.len();
                Poll::Ready(Some(Ok(self.count(bytes))))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(PayloadError::Io(error)))),
        }
    }
}
