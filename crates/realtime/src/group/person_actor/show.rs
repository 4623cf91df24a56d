//! What an event is on a member's socket.

use super::member::Member;
use crate::{Endpoint, LiveEvent, delivery_tracker::DeliveryTracker, encoded_frame::EncodedFrame};
use protocol::FrameKind;
use std::sync::Arc;

/// The frames of one event, each made for the first member that needs it.
#[derive(Default)]
pub(super) struct Encoded {
    chat: Option<EncodedFrame>,
    notification: Option<EncodedFrame>,
}

/// Whether an event comes to anything on a member's socket.
pub(super) fn is_shown(member: &Member, event: &LiveEvent) -> bool {
    let (kind, body) = match member.socket.endpoint {
        Endpoint::Chat => (event.kind, &event.body),
        Endpoint::Notifications => (FrameKind::Notification, &event.notification),
        Endpoint::Conversation(_) => return false,
    };
    body.is_some() && member.socket.shows(kind)
}

/// Puts an event into a member's outbox if its endpoint shows it.
pub(super) fn show(member: &Member, event: &LiveEvent, encoded: &mut Encoded, tracker: Option<&Arc<DeliveryTracker>>) {
    let (cell, encode): (_, fn(&LiveEvent) -> Option<EncodedFrame>) = match member.socket.endpoint {
        Endpoint::Chat => (&mut encoded.chat, EncodedFrame::chat),
        Endpoint::Notifications => (&mut encoded.notification, EncodedFrame::notification),
        Endpoint::Conversation(_) => return,
    };
    if cell.is_none() {
        *cell = encode(event);
    }
    if let Some(frame) = cell {
        member.socket.send_event(frame.clone(), tracker);
    }
}
