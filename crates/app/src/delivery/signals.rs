//! What is not kept: typing and call frames, which reach whoever is there.

use super::{memberships::Memberships, signal_order::SignalOrder};
use crate::Refusal;
use bytes::Bytes;
use conversations::ConversationStore;
use kernel::{ConversationId, Event, UserId};
use protocol::FrameKind;
use realtime::{Control, Realtime, Signal, SignalFrame};
use std::sync::Arc;

/// The way of frames that only pass through. Cloning shares it.
#[derive(Clone)]
pub struct Signals {
    memberships: Memberships,
    realtime: Realtime,
    order: SignalOrder,
}

impl Signals {
    pub fn new(conversations: Arc<dyn ConversationStore>, realtime: Realtime) -> Self {
        Self { memberships: Memberships::new(conversations), realtime, order: SignalOrder::default() }
    }

    /// Works behind what the same person has sent there before; the turn is taken before this returns. In a task of its own:
    /// whoever hangs up and is gone has still hung up, and the other side must hear of it.
    pub fn in_order<Work: Future<Output = Result<(), Refusal>> + Send + 'static>(
        &self,
        person: UserId,
        conversation: ConversationId,
        work: Work,
    ) -> impl Future<Output = Result<(), Refusal>> + Send + use<Work> {
        let (turn, before) = self.order.enter(person, conversation);
        let step = tokio::spawn(async move {
            before.over().await;
            let done = work.await;
            drop(turn);
            done
        });
        async move { step.await.unwrap_or_else(|_| Err(Refusal::internal())) }
    }

    /// Everybody in a conversation, if this person is in it; as it was two seconds ago at the earliest.
    pub async fn participants(&self, person: UserId, conversation: ConversationId) -> Result<Arc<[UserId]>, Refusal> {
        self.memberships.of(person, conversation).await?.ok_or_else(Refusal::not_found)
    }

    /// Ends at once, at this node, what passes through conversations that these events close.
    pub fn forget_closed(&self, events: &[Event]) {
        self.memberships.forget_closed(events);
    }

    /// Shows a frame to everybody of `to` in this conversation but the sockets of `from` there.
    pub fn show(&self, conversation: ConversationId, from: UserId, to: Arc<[UserId]>, kind: FrameKind, text: Bytes) {
        let frame = SignalFrame { kind, text };
        self.realtime.signal(&Signal::Conversation { conversation, from, to, frame });
    }

    /// Shows a frame on all sockets of one person, those on this conversation among them.
    pub fn show_person(&self, person: UserId, conversation: ConversationId, kind: FrameKind, text: Bytes) {
        let frame = SignalFrame { kind, text };
        self.realtime.signal(&Signal::Person { person, conversation: Some(conversation), frame });
    }

    /// Steers the sockets of one person, on every node.
    pub fn control(&self, person: UserId, control: Control) {
        self.realtime.signal(&Signal::Control { person, control });
    }
}
