use crate::{
    Control, Endpoint, Identity, OutboxLimits,
    delivery_tracker::DeliveryTracker,
    encoded_frame::EncodedFrame,
    group::SocketId,
    meters::Meters,
    outbox::{CloseReason, Outbox, Pushed},
};
use kernel::{Clock, ConversationId, Timestamp, UserId};
use protocol::{CloseCode, FrameKind, SubscriptionKind};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, AtomicU8, Ordering},
};

/// One socket as all threads see it: where it belongs and where its frames go.
pub(crate) struct Socket {
    /// Rises with time on this node.
    pub(crate) id: SocketId,
    /// By which all nodes find the oldest.
    pub(crate) opened: Timestamp,
    pub(crate) person: UserId,
    pub(crate) endpoint: Endpoint,
    pub(crate) outbox: Arc<Outbox>,
    meters: Arc<Meters>,
    /// One bit for each subscription that was turned off.
    muted: AtomicU8,
    /// The conversation on its screen; zero for none.
    focus: AtomicI64,
    identity: Mutex<Arc<Identity>>,
}

impl Socket {
    pub(crate) fn new(
        id: SocketId,
        endpoint: Endpoint,
        identity: Identity,
        clock: &dyn Clock,
        limits: OutboxLimits,
        meters: Arc<Meters>,
    ) -> Self {
        Self {
            id,
            opened: clock.now(),
            person: identity.person,
            endpoint,
            outbox: Arc::new(Outbox::new(limits)),
            meters,
            muted: AtomicU8::new(0),
            focus: AtomicI64::new(0),
            identity: Mutex::new(Arc::new(identity)),
        }
    }

    pub(crate) fn identity(&self) -> Arc<Identity> {
        self.identity.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_identity(&self, identity: Identity) {
        *self.identity.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(identity);
    }

    /// The conversation on this socket's screen.
    pub(crate) fn focus(&self) -> Option<ConversationId> {
        Some(self.focus.load(Ordering::Acquire)).filter(|&id| id != 0).map(ConversationId)
    }

    pub(crate) fn set_focus(&self, conversation: Option<ConversationId>) {
        self.focus.store(conversation.map_or(0, |id| id.0), Ordering::Release);
    }

    pub(crate) fn turn(&self, subscription: SubscriptionKind, on: bool) {
        let bit = bit(subscription);
        if on {
            self.muted.fetch_and(!bit, Ordering::AcqRel);
        } else {
            self.muted.fetch_or(bit, Ordering::AcqRel);
        }
    }

    /// True unless the client has turned frames of this kind off.
    pub(crate) fn shows(&self, kind: FrameKind) -> bool {
        let muted = self.muted.load(Ordering::Acquire);
        muted == 0 || kind.subscription().is_none_or(|subscription| muted & bit(subscription) == 0)
    }

    /// Queues an answer or a greeting.
    pub(crate) fn send(&self, frame: EncodedFrame) {
        self.meters.frame_out(frame.kind);
        self.pushed(self.outbox.push(frame.text));
    }

    /// Queues a durable event, unless its kind is turned off.
    pub(crate) fn send_event(&self, frame: EncodedFrame, tracker: Option<&Arc<DeliveryTracker>>) {
        let EncodedFrame { kind, text } = frame;
        if self.shows(kind) {
            self.meters.frame_out(kind);
            self.pushed(match tracker {
                Some(tracker) => self.outbox.push_event(text, tracker.clone()),
                None => self.outbox.push(text),
            });
        }
    }

    /// Queues what the socket has missed, unless its kind is turned off.
    pub(crate) fn send_missed(&self, frame: EncodedFrame) {
        self.meters.replayed();
        self.send_event(frame, None);
    }

    /// Queues a frame that may be lost, unless its kind is turned off.
    pub(crate) fn send_ephemeral(&self, frame: &EncodedFrame) {
        if self.shows(frame.kind) {
            self.meters.frame_out(frame.kind);
            self.pushed(self.outbox.push_ephemeral(frame.text.clone()));
        }
    }

    pub(crate) fn pong(&self, payload: bytes::Bytes) {
        self.pushed(self.outbox.pong(payload));
    }

    fn pushed(&self, pushed: Pushed) {
        match pushed {
            Pushed::Dropped => self.meters.dropped("outbox_crowded"),
            Pushed::Overflowed => self.meters.dropped("outbox_full"),
            Pushed::Queued | Pushed::Closing => {}
        }
    }

    /// Closes behind what is queued.
    pub(crate) fn close(&self, code: CloseCode) {
        self.outbox.close(CloseReason::new(code));
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.outbox.close_reason().is_some()
    }
}

fn bit(subscription: SubscriptionKind) -> u8 {
    1 << (subscription as u8)
}

impl Control {
    /// The code with which this closes a socket of the person, if it does.
    pub(crate) fn concerns(&self, socket: &Socket) -> Option<CloseCode> {
        let session = || socket.identity().session_id.clone();
        let (code, concerned) = match self {
            Self::CloseSession { session_id, code } => (code, session().as_ref() == Some(session_id)),
            Self::ClosePerson { code } => (code, true),
            Self::CloseOthers { keep, code } => (code, session().as_ref() != Some(keep)),
            Self::CloseConversation { conversation, code } => {
                (code, socket.endpoint.conversation() == Some(*conversation))
            }
        };
        concerned.then_some(*code)
    }
}
