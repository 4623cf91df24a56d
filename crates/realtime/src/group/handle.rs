use actix::{Message, Recipient};
use std::sync::Arc;

/// A group as the rest of the node reaches it, from any thread: what is seen of it, and its mailbox.
///
/// The mailbox carries control only; events and signals go into the inbox that is a part of `shared`.
pub(crate) struct GroupHandle<S, M>
where
    M: Message<Result = ()> + Send + 'static,
{
    pub(crate) shared: Arc<S>,
    mailbox: Recipient<M>,
}

impl<S, M> GroupHandle<S, M>
where
    M: Message<Result = ()> + Send + 'static,
{
    pub(crate) fn new(shared: Arc<S>, mailbox: Recipient<M>) -> Self {
        Self { shared, mailbox }
    }

    /// Steers the group. Never waits.
    pub(crate) fn send(&self, message: M) {
        self.mailbox.do_send(message);
    }
}
