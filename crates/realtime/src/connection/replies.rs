use super::slots::Slot;
use crate::{CommandError, Reply};
use actix::{Actor, ActorFuture, Context};
use futures_util::future::BoxFuture;
use std::{
    pin::Pin,
    task::{Poll, Waker},
};

type CommandResult = Result<Reply, CommandError>;

/// The commands of a socket that are under way, in the order in which they were submitted. Each is answered as soon as it is
/// done; those that are done together, as after a group commit, are answered in their order.
#[derive(Default)]
pub(super) struct Replies {
    pending: Vec<(Slot, BoxFuture<'static, CommandResult>)>,
    waker: Option<Waker>,
}

impl Replies {
    /// Waits for one more. True when an [`AwaitReplies`] has to be spawned for it.
    pub(super) fn add(&mut self, slot: Slot, reply: BoxFuture<'static, CommandResult>) -> bool {
        self.pending.push((slot, reply));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
        self.pending.len() == 1
    }

    fn take_ready(&mut self, cx: &mut std::task::Context<'_>) -> Vec<(Slot, CommandResult)> {
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

/// An actor that waits for the replies to its commands.
pub(super) trait Replying: Actor<Context = Context<Self>> {
    /// Those that are under way.
    fn replies(&mut self) -> &mut Replies;

    /// One of them has come.
    fn reply(&mut self, slot: Slot, answer: CommandResult, ctx: &mut Context<Self>);
}

/// Feeds the actor with its replies for as long as any is under way.
pub(super) struct AwaitReplies;

impl<A: Replying> ActorFuture<A> for AwaitReplies {
    type Output = ();

    fn poll(self: Pin<&mut Self>, actor: &mut A, ctx: &mut Context<A>, task: &mut std::task::Context<'_>) -> Poll<()> {
        loop {
            let ready = actor.replies().take_ready(task);
            if ready.is_empty() {
                break;
            }
            for (slot, answer) in ready {
                actor.reply(slot, answer, ctx);
            }
        }
        let replies = actor.replies();
        if replies.pending.is_empty() {
            // An idle socket keeps no memory of its busy times.
            *replies = Replies::default();
            return Poll::Ready(());
        }
        replies.waker = Some(task.waker().clone());
        Poll::Pending
    }
}
