use super::inbox::Inbox;
use actix::{Actor, ActorFuture, Context};
use std::{collections::VecDeque, pin::Pin, sync::Arc, task::Poll};

/// An actor that is fed from an [`Inbox`].
pub(super) trait Fed: Actor<Context = Context<Self>> {
    type Item: Send;

    /// Takes what came, in order.
    fn take(&mut self, item: Self::Item, ctx: &mut Context<Self>);

    /// Everything that came is taken: what was kept for the moment can go.
    fn rest(&mut self);

    /// The inbox had no room for something up to this position, behind everything taken so far.
    fn lost(&mut self, position: i64, ctx: &mut Context<Self>);
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

/// Batches taken before the mailbox and other groups of the thread have their turn.
const BURST: usize = 4;

impl<A> ActorFuture<A> for Pump<A::Item>
where
    A: Fed,
    A::Item: Unpin,
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, actor: &mut A, ctx: &mut Context<A>, task: &mut std::task::Context<'_>) -> Poll<()> {
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
