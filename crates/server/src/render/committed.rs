//! The hot path: what a batch has stored, rendered from memory and encoded once for everybody.

use super::{Links, message, person};
use crate::people::Faces;
use bytes::Bytes;
use conversations::{Committed, Message, Outcome};
use kernel::{ConversationId, Event, EventKind, MessageId};
use protocol::{
    FrameKind, MessageDeleted, MessageReaction, MessageUpdated, NewMessage, Notification, NotificationFrame, Receipt,
    frame_body,
};
use realtime::LiveEvent;

/// One live event for each event in the logs.
pub(crate) fn render(links: &Links, change: &Committed) -> Vec<LiveEvent> {
    let faces = &change.faces;
    let Some(first) = change.events.first() else { return Vec::new() };
    let Some((kind, body)) = frame(links, faces, change, first) else { return Vec::new() };
    let notification = notification(links, faces, change, first);
    let is_private = is_private(change);
    change
        .events
        .iter()
        .map(|event| LiveEvent {
            person: event.person,
            cursor: event.cursor,
            at: event.at,
            kind,
            body: Some(body.clone()),
            notification: notification.clone().filter(|_| event.subject != Some(event.person)),
            conversation: event.conversation.zip(event.rev).filter(|_| !is_private),
            closes: None,
        })
        .collect()
}

/// A read horizon that only its owner's devices learn of must not reach the sockets of the conversation.
fn is_private(change: &Committed) -> bool {
    let event = &change.events[0];
    let face = event.subject.and_then(|id| change.faces.face(id));
    event.kind == EventKind::ReadReceipt && face.is_none_or(|face| !face.shares_reads)
}

fn frame(links: &Links, faces: &impl Faces, change: &Committed, event: &Event) -> Option<(FrameKind, Bytes)> {
    let home = event.conversation?;
    let encoded = match (&change.outcome, event.kind) {
        (Outcome::Sent { message, .. }, EventKind::NewMessage) => {
            (FrameKind::NewMessage, frame_body(&new_message(links, faces, home, message)))
        }
        (Outcome::Changed(message), kind) => changed(links, faces, kind, event, message)?,
        (Outcome::Moved { message, .. }, EventKind::ReadReceipt) => {
            (FrameKind::ReadReceipt, frame_body(&receipt(faces, event, (*message)?)?))
        }
        (Outcome::Moved { message, .. }, EventKind::DeliveryReceipt) => {
            (FrameKind::DeliveryReceipt, frame_body(&receipt(faces, event, (*message)?)?))
        }
        _ => return None,
    };
    Some((encoded.0, Bytes::from(encoded.1)))
}

pub(super) fn new_message(links: &Links, faces: &impl Faces, home: ConversationId, stored: &Message) -> NewMessage {
    NewMessage { conversation_id: home, message: message::message(links, faces, stored, &[]) }
}

/// An edit, a deletion or a reaction, with the message as it is now.
pub(super) fn changed(
    links: &Links,
    faces: &impl Faces,
    kind: EventKind,
    event: &Event,
    stored: &Message,
) -> Option<(FrameKind, Vec<u8>)> {
    let (conversation_id, rev) = (event.conversation?, event.rev?);
    Some(match kind {
        EventKind::MessageUpdated => {
            let message = message::message(links, faces, stored, &[]);
            (FrameKind::MessageUpdated, frame_body(&MessageUpdated { conversation_id, message, rev }))
        }
        EventKind::MessageDeleted => {
            let deleted_at = stored.deleted_at.unwrap_or(event.at);
            let (message_id, seq) = (stored.id, stored.seq);
            (
                FrameKind::MessageDeleted,
                frame_body(&MessageDeleted { conversation_id, message_id, rev, seq, deleted_at }),
            )
        }
        EventKind::MessageReaction => {
            let (message_id, seq, user_id) = (stored.id, stored.seq, event.subject);
            let user_emojis = message::reactions_of(stored, user_id);
            let counts = message::reaction_counts(stored);
            let body = MessageReaction { conversation_id, message_id, rev, seq, user_id, user_emojis, counts };
            (FrameKind::MessageReaction, frame_body(&body))
        }
        _ => return None,
    })
}

/// Somebody's horizon, which now stands at this message.
pub(super) fn receipt(faces: &impl Faces, event: &Event, message_id: MessageId) -> Option<Receipt> {
    let user_id = event.subject?;
    Some(Receipt {
        conversation_id: event.conversation?,
        message_id,
        seq: event.seq?,
        user_id,
        username: faces.face(user_id).map(|face| face.username.to_owned()).unwrap_or_default(),
        timestamp: event.at,
        rev: event.rev?,
    })
}

fn notification(links: &Links, faces: &impl Faces, change: &Committed, event: &Event) -> Option<Bytes> {
    match (&change.outcome, event.kind) {
        (Outcome::Sent { message, .. }, EventKind::NewMessage) => {
            Some(message_notification(links, faces, event, message))
        }
        _ => None,
    }
}

/// What the notification feed says of a message of somebody else.
pub(super) fn message_notification(links: &Links, faces: &impl Faces, event: &Event, message: &Message) -> Bytes {
    let notification = Notification::NewMessage {
        timestamp: event.at,
        conversation_id: message.conversation,
        message_id: message.id,
        seq: message.seq,
        sender: person::reference(links, faces, message.sender),
        kind: match message.kind {
            conversations::MessageKind::Text => protocol::MessageKind::Text,
            conversations::MessageKind::System => protocol::MessageKind::System,
        },
        preview: Notification::preview(&message.content),
        has_attachment: message.attachment.is_some(),
    };
    Bytes::from(frame_body(&NotificationFrame { notification }))
}
