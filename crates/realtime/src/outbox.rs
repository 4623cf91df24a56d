//! What waits for one socket: bounded in frames and bytes, written by one task, filled from any thread without waiting.

mod writer;

pub use writer::SocketBody;
pub(crate) use writer::Written;

use crate::{delivery_tracker::DeliveryTracker, settings::OutboxLimits};
use bytes::Bytes;
use bytestring::ByteString;
use futures_util::task::AtomicWaker;
use protocol::CloseCode;
use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use tokio::time::{Instant, sleep_until};

/// The code with which a socket ends, and a word for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CloseReason {
    pub(crate) code: u16,
    pub(crate) reason: &'static str,
}

impl CloseReason {
    pub(crate) fn new(code: CloseCode) -> Self {
        Self { code: code.code(), reason: code.as_str() }
    }
}

/// One thing to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WriteItem {
    Text(ByteString),
    /// A live event, which is counted once it is written.
    Event(ByteString, Arc<DeliveryTracker>),
    Ping,
    Pong(Bytes),
    /// The last one, always.
    Close(CloseReason),
}

/// The fate of a frame that was to be queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It waits to be written.
    Queued,
    /// It was not durable and the peer is slow.
    Dropped,
    /// It found no room: the socket is closed with 4200 and the client resumes.
    Overflowed,
    /// The socket is closing already.
    Closing,
}

struct Waiting {
    item: WriteItem,
    bytes: usize,
    ephemeral: bool,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Waiting>,
    /// Payload bytes that are not written yet: those that wait and those that are being written.
    bytes: usize,
    /// The part of them that was handed to the transport.
    in_flight: usize,
    /// Set once; nothing is queued after it.
    close_reason: Option<(CloseReason, Instant)>,
    /// Nothing follows: the close was handed out, or nobody is left who would say more.
    over: bool,
    /// The peer took nothing for too long.
    stalled: bool,
}

/// The bounded queue of one socket.
pub(crate) struct Outbox {
    state: Mutex<State>,
    limits: OutboxLimits,
    writer: AtomicWaker,
    room: AtomicWaker,
}

/// So many bytes of frames are handed out in one piece, or a single frame that is larger.
const PIECE: usize = 64 * 1024;

impl Outbox {
    pub(crate) fn new(limits: OutboxLimits) -> Self {
        Self { state: Mutex::default(), limits, writer: AtomicWaker::new(), room: AtomicWaker::new() }
    }

    /// Queues a frame that must not be lost.
    pub(crate) fn push(&self, text: ByteString) -> Pushed {
        let bytes = text.len();
        self.put(Waiting { item: WriteItem::Text(text), bytes, ephemeral: false })
    }

    /// Queues a live event.
    pub(crate) fn push_event(&self, text: ByteString, tracker: Arc<DeliveryTracker>) -> Pushed {
        let bytes = text.len();
        self.put(Waiting { item: WriteItem::Event(text, tracker), bytes, ephemeral: false })
    }

    /// Queues a frame that may be lost.
    pub(crate) fn push_ephemeral(&self, text: ByteString) -> Pushed {
        let bytes = text.len();
        self.put(Waiting { item: WriteItem::Text(text), bytes, ephemeral: true })
    }

    /// Queues the server's own ping.
    pub(crate) fn ping(&self) -> Pushed {
        self.put(Waiting { item: WriteItem::Ping, bytes: 0, ephemeral: true })
    }

    /// Answers the peer's ping. A peer that pings faster than it reads overflows like any other.
    pub(crate) fn pong(&self, payload: Bytes) -> Pushed {
        let bytes = payload.len();
        self.put(Waiting { item: WriteItem::Pong(payload), bytes, ephemeral: false })
    }

    /// Closes behind what waits. Only the first close counts.
    pub(crate) fn close(&self, reason: CloseReason) -> bool {
        let mut state = self.lock();
        let first = state.close_reason.is_none();
        if first {
            state.close_reason = Some((reason, Instant::now() + self.limits.close_within));
        }
        drop(state);
        self.writer.wake();
        self.room.wake();
        first
    }

    /// The close that was decided, if one was.
    pub(crate) fn close_reason(&self) -> Option<CloseReason> {
        self.lock().close_reason.as_ref().map(|(reason, _)| reason.clone())
    }

    /// Payload bytes that wait.
    pub(crate) fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// Ready when a replay may put in its next frame: half of the outbox belongs to live frames and answers.
    pub(crate) fn poll_room(&self, cx: &Context<'_>) -> Poll<()> {
        self.room.register(cx.waker());
        let state = self.lock();
        if state.close_reason.is_some() || !self.crowded(&state) { Poll::Ready(()) } else { Poll::Pending }
    }

    /// The next piece to write: all that waits, up to a bound, so that it leaves in one write. To ask says that what was
    /// given before is written. None when nothing follows.
    pub(crate) fn poll_piece(&self, cx: &Context<'_>) -> Poll<Option<Vec<WriteItem>>> {
        self.writer.register(cx.waker());
        let mut state = self.lock();
        state.bytes -= std::mem::take(&mut state.in_flight);
        let has_room = !self.crowded(&state);
        let piece = state.take_piece();
        let over = state.over;
        drop(state);
        if has_room {
            self.room.wake();
        }
        match piece {
            Some(piece) => Poll::Ready(Some(piece)),
            None if over => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    /// Nobody is left who would say more: what still waits is given up, but for a close that was decided.
    pub(crate) fn end(&self) {
        let mut state = self.lock();
        if state.close_reason.is_none() {
            state.over = true;
            state.bytes = state.in_flight;
            state.queue = VecDeque::new();
        }
        drop(state);
        self.writer.wake();
    }

    /// The peer was given up.
    fn has_stalled(&self) -> bool {
        self.lock().stalled
    }

    /// Ends when a peer that takes nothing from now on is given up; the socket then counts as stalled.
    async fn wait_for_peer(&self) {
        let mut end = pin!(sleep_until(Instant::now() + self.limits.stall));
        poll_fn(|context| {
            // A close may be decided meanwhile.
            self.writer.register(context.waker());
            if let Some(by) = self.close_by()
                && by < end.deadline()
            {
                end.as_mut().reset(by);
            }
            end.as_mut().poll(context)
        })
        .await;
        self.lock().stalled = true;
    }

    /// By when a closing socket must have written everything.
    fn close_by(&self) -> Option<Instant> {
        self.lock().close_reason.as_ref().map(|(_, by)| *by)
    }

    fn put(&self, waiting: Waiting) -> Pushed {
        let mut state = self.lock();
        if state.close_reason.is_some() || state.over {
            return Pushed::Closing;
        }
        if waiting.ephemeral && self.crowded(&state) {
            return Pushed::Dropped;
        }
        if !self.fits(&state, waiting.bytes) {
            state.queue.retain(|queued| !queued.ephemeral);
            state.bytes = state.in_flight + state.queue.iter().map(|queued| queued.bytes).sum::<usize>();
        }
        let fits = self.fits(&state, waiting.bytes);
        if fits {
            state.bytes += waiting.bytes;
            state.queue.push_back(waiting);
        } else {
            let reason = CloseReason::new(CloseCode::SlowConsumer);
            state.close_reason = Some((reason, Instant::now() + self.limits.close_within));
        }
        drop(state);
        self.writer.wake();
        if fits { Pushed::Queued } else { Pushed::Overflowed }
    }

    fn fits(&self, state: &State, bytes: usize) -> bool {
        // A single frame larger than the bound still goes out alone, or it would never get through at all.
        let bytes_fit = state.queue.is_empty() || state.bytes + bytes <= self.limits.bytes;
        bytes_fit && state.queue.len() < self.limits.frames
    }

    fn crowded(&self, state: &State) -> bool {
        state.queue.len() * 2 > self.limits.frames || state.bytes * 2 > self.limits.bytes
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while the lock is held; a poisoned one would still hold a whole state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes out what waits, in its order, and behind the last of it the close that was decided.
    fn take_piece(&mut self) -> Option<Vec<WriteItem>> {
        let mut piece = Vec::new();
        while let Some(next) = self.queue.front()
            && (piece.is_empty() || self.in_flight + next.bytes <= PIECE)
        {
            if piece.is_empty() {
                piece.reserve_exact(self.queue.len() + 1);
            }
            let Some(next) = self.queue.pop_front() else { break };
            self.in_flight += next.bytes;
            piece.push(next.item);
        }
        if self.queue.is_empty() {
            // An idle socket keeps no memory of its busy times.
            self.queue = VecDeque::new();
            if !self.over
                && let Some((reason, _)) = &self.close_reason
            {
                piece.push(WriteItem::Close(reason.clone()));
                self.over = true;
            }
        }
        (!piece.is_empty()).then_some(piece)
    }
}

#[cfg(test)]
mod tests;
