//! The way of a socket's frames to its transport: straight from the outbox, those that are ready in one piece.

use super::{CloseReason, Outbox, WriteItem};
use crate::delivery_tracker::DeliveryTracker;
use actix_http::body::{BodySize, MessageBody};
use bytes::{Bytes, BytesMut};
use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::sync::oneshot;
use websocket::{
    framing::encode::{self, LONGEST_HEADER},
    transport::Patience,
};

/// The end of the writing to a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// All of it, the close frame too.
    Closed(CloseReason),
    /// The peer took nothing for too long: nothing more can reach it, and its connection is cut.
    Stalled(Option<CloseReason>),
    /// The connection is gone.
    Gone,
}

/// The writer of one socket: the body of its handshake's answer. A transport asks for more only when it has written what
/// it was given; one that gives up drops it.
pub struct SocketBody {
    outbox: Arc<Outbox>,
    /// The events of the piece that is being written: they count as delivered when the next one is asked for.
    in_flight: Vec<Arc<DeliveryTracker>>,
    /// The close in that piece.
    closing: Option<CloseReason>,
    ended: Option<oneshot::Sender<Written>>,
}

impl SocketBody {
    /// The body, and the word of how its writing ended.
    pub(crate) fn of(outbox: Arc<Outbox>) -> (Self, oneshot::Receiver<Written>) {
        let (ended, outcome) = oneshot::channel();
        (Self { outbox, in_flight: Vec::new(), closing: None, ended: Some(ended) }, outcome)
    }

    /// The transport waits for a peer that takes nothing only as long as this; less when the socket is closing.
    pub fn patience(&self) -> Patience {
        let outbox = self.outbox.clone();
        Patience::new(move || {
            let outbox = outbox.clone();
            async move { outbox.wait_for_peer().await }
        })
    }

    fn is_written(&mut self) {
        for tracker in std::mem::take(&mut self.in_flight) {
            tracker.written();
        }
        if let Some(reason) = self.closing.take() {
            self.end(Written::Closed(reason));
        }
    }

    fn end(&mut self, how: Written) {
        if let Some(ended) = self.ended.take() {
            // The actor may be gone before its transport.
            let _ = ended.send(how);
        }
    }

    fn encode(&mut self, piece: Vec<WriteItem>) -> Bytes {
        let mut bytes = BytesMut::with_capacity(piece.iter().map(|item| item.len() + LONGEST_HEADER).sum());
        for item in piece {
            match item {
                WriteItem::Text(text) => encode::text(&mut bytes, &text),
                WriteItem::Event(text, tracker) => {
                    encode::text(&mut bytes, &text);
                    self.in_flight.push(tracker);
                }
                WriteItem::Ping => encode::ping(&mut bytes),
                WriteItem::Pong(payload) => encode::pong(&mut bytes, &payload),
                WriteItem::Close(reason) => {
                    encode::close(&mut bytes, reason.code, reason.reason);
                    self.closing = Some(reason);
                }
            }
        }
        bytes.freeze()
    }
}

impl WriteItem {
    fn len(&self) -> usize {
        match self {
            Self::Text(text) | Self::Event(text, _) => text.len(),
            Self::Ping => 0,
            Self::Pong(payload) => payload.len(),
            Self::Close(reason) => size_of::<u16>() + reason.reason.len(),
        }
    }
}

impl MessageBody for SocketBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let this = self.get_mut();
        this.is_written();
        let Some(piece) = ready!(this.outbox.poll_piece(context)) else { return Poll::Ready(None) };
        Poll::Ready(Some(Ok(this.encode(piece))))
    }
}

impl Drop for SocketBody {
    fn drop(&mut self) {
        let outbox = &self.outbox;
        let how = if outbox.has_stalled() { Written::Stalled(outbox.close_reason()) } else { Written::Gone };
        self.end(how);
    }
}
