//! The way of events and signals into a group: a queue that any thread fills, and the future by which the group's actor takes
//! from it.

use actix::{Actor, ActorFuture};
use futures_util::task::AtomicWaker;
use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

/// A bounded queue into a group actor, filled from any thread without waiting. Mailboxes are not used for this: one of them
/// evicts at 16 messages, the other has no bound.
pub(crate) struct Inbox<T> {
    state: Mutex<State<T>>,
    waker: AtomicWaker,
    bound: usize,
}

struct State<T> {
    queue: VecDeque<T>,
    lost: Option<i64>,
}

/// A queue that a burst has made larger than this gives its memory back when it is empty.
const KEPT_SLOTS: usize = 32;
/// Batches taken before the mailbox and other groups of the thread have their turn.
const BURST: usize = 4;

impl<T> Inbox<T> {
    pub(crate) fn new(bound: usize) -> Self {
        Self { state: Mutex::new(State { queue: VecDeque::new(), lost: None }), waker: AtomicWaker::new(), bound }
    }

    /// Queues something durable. Without room only the highest position is remembered: the store has the rest.
    pub(crate) fn push(&self, position: i64, item: T) {
        let mut state = self.lock();
        if state.queue.len() < self.bound {
            state.queue.push_back(item);
        } else {
            state.lost = state.lost.max(Some(position));
            metrics::counter!("matchwire_group_overflows_total").increment(1);
        }
        drop(state);
        self.waker.wake();
    }

    /// Queues something that may be lost, in the half of the queue that is left to it. Tells whether it was.
    pub(crate) fn push_ephemeral(&self, item: T) -> bool {
        let mut state = self.lock();
        let fits = state.queue.len() * 2 < self.bound;
        if fits {
            state.queue.push_back(item);
        }
        drop(state);
        self.waker.wake();
        fits
    }

    /// Moves what waits into `batch`, which is empty, and tells whether and up to where something was lost behind it.
    fn poll_take(&self, batch: &mut VecDeque<T>, cx: &Context<'_>) -> Poll<Option<i64>> {
        self.waker.register(cx.waker());
        let mut state = self.lock();
        if state.queue.is_empty() && state.lost.is_none() {
            drop(state);
            if batch.capacity() > KEPT_SLOTS {
                *batch = VecDeque::new();
            }
            return Poll::Pending;
        }
        std::mem::swap(&mut state.queue, batch);
        Poll::Ready(state.lost.take())
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Nothing panics while the lock is held; a poisoned one would still hold a whole state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An actor that is fed from an [`Inbox`].
pub(super) trait Fed: Actor<Context = actix::Context<Self>> {
    type Item: Send;

    /// Takes what came, in order.
    fn take(&mut self, item: Self::Item, ctx: &mut actix::Context<Self>);

    /// Everything that came is taken: what was kept for the moment can go.
    fn rest(&mut self);

    /// The inbox had no room for something up to this position, behind everything taken so far.
    fn lost(&mut self, position: i64, ctx: &mut actix::Context<Self>);
}

/// Moves the inbox's content into the actor for as long as the actor lives.
pub(super) struct Pump<T> {
    inbox: Arc<Inbox<T>>,
    batch: VecDeque<T>,
}

impl<T> Pump<T> {
    pub(super) fn new(inbox: Arc<Inbox<T>>) -> Self {
        Self { inbox, batch: VecDeque::new() }
    }
}

impl<A> ActorFuture<A> for Pump<A::Item>
where
    A: Fed,
    A::Item: Unpin,
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, actor: &mut A, ctx: &mut actix::Context<A>, task: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        for _ in 0..BURST {
            let Poll::Ready(lost) = this.inbox.poll_take(&mut this.batch, task) else {
                actor.rest();
                return Poll::Pending;
            };
            for item in this.batch.drain(..) {
                actor.take(item, ctx);
            }
            if let Some(position) = lost {
                actor.lost(position, ctx);
            }
        }
        task.waker().wake_by_ref();
        Poll::Pending
    }
}
