use kernel::{ConversationId, UserId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

type Key = (UserId, ConversationId);

/// Keeps the order in which one person sends typing and call frames in one conversation. Each of them asks the store something
/// first, and the end of typing must not overtake its beginning, nor the offer its invitation, nor the candidates the offer.
/// Where nothing is under way nothing waits. Other people and other nodes need no order: they act on what they have heard.
#[derive(Clone, Default)]
pub(super) struct SignalOrder {
    last: Arc<Mutex<HashMap<Key, watch::Receiver<()>>>>,
}

/// A frame under way; over when this is dropped.
pub(super) struct Turn {
    order: SignalOrder,
    key: Key,
    over: watch::Sender<()>,
}

/// The frame before, which has to be over first.
pub(super) struct Before(Option<watch::Receiver<()>>);

impl SignalOrder {
    /// Takes the next turn, behind whatever is under way.
    pub(super) fn enter(&self, person: UserId, conversation: ConversationId) -> (Turn, Before) {
        let key = (person, conversation);
        let (over, waiting) = watch::channel(());
        let before = self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(key, waiting);
        (Turn { order: self.clone(), key, over }, Before(before))
    }
}

impl Before {
    /// Waits for it.
    pub(super) async fn over(self) {
        if let Some(mut step) = self.0 {
            // Nothing is ever sent: the sender goes when the turn is over.
            let _ = step.changed().await;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut last = self.order.last.lock().unwrap_or_else(PoisonError::into_inner);
        // A later one may have come behind this one.
        if last.get(&self.key).is_some_and(|step| step.same_channel(&self.over.subscribe())) {
            last.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    const ANN: UserId = UserId(1);
    const HOME: ConversationId = ConversationId(7);

    #[test]
    fn what_comes_later_waits_and_what_is_elsewhere_does_not() {
        let order = SignalOrder::default();
        let is_over = |before: Before| before.over().now_or_never().is_some();
        let (invite, first) = order.enter(ANN, HOME);
        assert!(is_over(first));
        let (hang_up, second) = order.enter(ANN, HOME);
        let mut second = Box::pin(second.over());
        assert!(second.as_mut().now_or_never().is_none());
        assert!(is_over(order.enter(UserId(2), HOME).1) && is_over(order.enter(ANN, ConversationId(8)).1));
        drop(invite);
        assert!(second.now_or_never().is_some());
        drop(hang_up);
        assert!(order.last.lock().unwrap().is_empty(), "nothing is kept of what is over");
    }
}
