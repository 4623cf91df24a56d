use kernel::{ConversationId, UserId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

type Key = (UserId, ConversationId);

/// Keeps the order in which one person sends call frames in one conversation: a step of a call waits for the store, and
/// the offer behind an invitation, or the candidates behind an answer, must not overtake it. Nothing waits where no step
/// is under way. Other people and other nodes need no order: they act on what they have heard.
#[derive(Clone, Default)]
pub(crate) struct CallOrder {
    last: Arc<Mutex<HashMap<Key, watch::Receiver<()>>>>,
}

/// A step under way; over when it is dropped.
pub(crate) struct Turn {
    order: CallOrder,
    key: Key,
    over: watch::Sender<()>,
}

/// What has to be over before.
pub(crate) struct Before(Option<watch::Receiver<()>>);

impl CallOrder {
    /// Takes the next turn, behind the step that is under way.
    pub(crate) fn enter(&self, person: UserId, conversation: ConversationId) -> (Turn, Before) {
        let key = (person, conversation);
        let (over, waiting) = watch::channel(());
        let before = self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(key, waiting);
        (Turn { order: self.clone(), key, over }, Before(before))
    }

    /// The step that is under way, if there is one.
    pub(crate) fn under_way(&self, person: UserId, conversation: ConversationId) -> Before {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        Before(last.get(&(person, conversation)).cloned())
    }
}

impl Before {
    /// Waits for it.
    pub(crate) async fn over(self) {
        if let Some(mut step) = self.0 {
            // Nothing is ever sent: the sender goes when the step is over.
            let _ = step.changed().await;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut last = self.order.last.lock().unwrap_or_else(PoisonError::into_inner);
        // A later step may have come behind this one.
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
        let order = CallOrder::default();
        assert!(order.under_way(ANN, HOME).over().now_or_never().is_some());
        let (invite, first) = order.enter(ANN, HOME);
        assert!(first.over().now_or_never().is_some());
        let (hang_up, second) = order.enter(ANN, HOME);
        let mut second = Box::pin(second.over());
        let mut ice = Box::pin(order.under_way(ANN, HOME).over());
        assert!(second.as_mut().now_or_never().is_none() && ice.as_mut().now_or_never().is_none());
        assert!(order.under_way(UserId(2), HOME).over().now_or_never().is_some());
        assert!(order.under_way(ANN, ConversationId(8)).over().now_or_never().is_some());
        drop(invite);
        assert!(second.now_or_never().is_some() && ice.as_mut().now_or_never().is_none());
        drop(hang_up);
        assert!(ice.now_or_never().is_some());
        assert!(order.last.lock().unwrap().is_empty(), "nothing is kept of what is over");
    }
}
