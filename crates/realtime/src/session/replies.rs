use super::{actor::SessionActor, slots::Slot};
use crate::{CommandError, Reply};
use actix::{ActorFuture, Context};
use futures_util::future::BoxFuture;
use std::{
    pin::Pin,
    task::{Poll, Waker},
};

type Answer = Result<Reply, CommandError>;

/// The commands of a socket that are under way, in the order in which they were submitted. Each is answered as soon as it is
/// done; those that are done together, as after a group commit, are answered in their order.
#[derive(Default)]
pub(super) struct Replies {
    pending: Vec<(Slot, BoxFuture<'static, Answer>)>,
    waker: Option<Waker>,
}

impl Replies {
    /// Waits for one more. True when an [`AwaitReplies`] has to be spawned for it.
    pub(super) fn add(&mut self, slot: Slot, reply: BoxFuture<'static, Answer>) -> bool {
        self.pending.push((slot, reply));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
        self.pending.len() == 1
    }

    fn take_ready(&mut self, cx: &mut std::task::Context<'_>) -> Vec<(Slot, Answer)> {
        let mut ready = Vec::new();
        self.pending.retain_mut(|(slot, reply)| match reply.as_mut().poll(cx) {
            Poll::Ready(answer) => {
                ready.push((*slot, answer));
                false
            }
            Poll::Pending => true,
        });
        ready
    }
}

/// Feeds the session with its replies for as long as any is under way.
pub(super) struct AwaitReplies;

impl ActorFuture<SessionActor> for AwaitReplies {
    type Output = ();

    fn poll(
        self: Pin<&mut Self>,
        actor: &mut SessionActor,
        ctx: &mut Context<SessionActor>,
        task: &mut std::task::Context<'_>,
    ) -> Poll<()> {
        loop {
            let ready = actor.replies.take_ready(task);
            if ready.is_empty() {
                break;
            }
            for (slot, answer) in ready {
                actor.reply(slot, answer, ctx);
            }
        }
        if actor.replies.pending.is_empty() {
            // An idle socket keeps no memory of its busy times.
            actor.replies = Replies::default();
            return Poll::Ready(());
        }
        actor.replies.waker = Some(task.waker().clone());
        Poll::Pending
    }
}
