use crate::{
    Endpoint, LiveEvent, delivery_tracker::DeliveryTracker, encoded_frame::EncodedFrame, greeting::Greeting,
    group::GroupAnswers, socket::Socket,
};
use kernel::Cursor;
use protocol::FrameKind;
use std::sync::Arc;

/// One of the person's sockets in the group.
pub(super) struct Member {
    pub(super) socket: Arc<Socket>,
    pub(super) answers: GroupAnswers,
    /// Put in front of everything else in the step that makes the member live.
    pub(super) greeting: Option<Greeting>,
    /// The member gets what lies above this.
    pub(super) live: Option<Cursor>,
}

/// The frames of one event, each made for the first member that needs it.
#[derive(Default)]
pub(super) struct Encoded {
    chat: Option<EncodedFrame>,
    notification: Option<EncodedFrame>,
}

impl Member {
    /// Whether an event comes to anything on this socket.
    pub(super) fn shows(&self, event: &LiveEvent) -> bool {
        let (kind, body) = match self.socket.endpoint {
            Endpoint::Chat => (event.kind, &event.body),
            Endpoint::Notifications => (FrameKind::Notification, &event.notification),
            Endpoint::Conversation(_) => return false,
        };
        body.is_some() && self.socket.shows(kind)
    }

    /// Puts an event into the outbox if the endpoint shows it.
    pub(super) fn show(&self, event: &LiveEvent, encoded: &mut Encoded, tracker: Option<&Arc<DeliveryTracker>>) {
        let (cell, encode): (_, fn(&LiveEvent) -> Option<EncodedFrame>) = match self.socket.endpoint {
            Endpoint::Chat => (&mut encoded.chat, EncodedFrame::chat),
            Endpoint::Notifications => (&mut encoded.notification, EncodedFrame::notification),
            Endpoint::Conversation(_) => return,
        };
        if cell.is_none() {
            *cell = encode(event);
        }
        if let Some(frame) = cell {
            self.socket.send_event(frame.clone(), tracker);
        }
    }
}
