//! A stretch of one conversation, for its own sockets: rendered from the rows as they are now.

use super::{Renderer, frames};
use bytes::Bytes;
use conversations::{Changes, Member};
use kernel::{ConversationId, Cursor, Event, EventKind, MessageId, Rev, Seq, StoreError};
use protocol::{FrameKind, frame_body};
use realtime::ConversationFrame;

impl Renderer {
    /// What has changed in a conversation since a `rev`: each message as it is now, then the horizons.
    pub(crate) async fn changes(
        &self,
        conversation: ConversationId,
        since: Rev,
        changes: &Changes,
    ) -> Result<Vec<ConversationFrame>, StoreError> {
        let senders = changes.messages.iter().map(|message| message.sender);
        let cards = self.people.cards(senders.chain(changes.moved.iter().map(|member| member.person))).await?;
        let message = |found| frames::message_frame(&self.links, &cards, found, &changes.members);
        let messages = changes.messages.iter().map(|found| frame(FrameKind::NewMessage, &message(found)));
        let mut shown: Vec<_> = messages.collect();
        for (kind, event) in changes.moved.iter().flat_map(|member| receipts(conversation, since, member)) {
            let Some(message) = self.message_at(&event).await? else { continue };
            shown.extend(frames::receipt_frame(&cards, &event, message).map(|receipt| frame(kind, &receipt)));
        }
        Ok(shown)
    }

    async fn message_at(&self, event: &Event) -> Result<Option<MessageId>, StoreError> {
        let Some(place) = event.conversation.zip(event.seq) else { return Ok(None) };
        let found = self.conversations.messages_at(event.person, &[place]).await?;
        Ok(found.first().map(|message| message.id))
    }
}

/// One event for each horizon that has moved, as it stands now. Who keeps reading private shows only that messages arrive.
fn receipts(conversation: ConversationId, since: Rev, member: &Member) -> Vec<(FrameKind, Event)> {
    let horizons = &member.horizons;
    let delivered = (horizons.delivered, horizons.delivered_rev, horizons.delivered_at);
    let read = (horizons.read, horizons.read_rev, horizons.read_at);
    let receipt = |kind: EventKind, frame: FrameKind, (seq, rev, at): (Seq, Rev, Option<_>)| {
        let is_read = kind == EventKind::ReadReceipt;
        // A horizon that reading has moved along is told by the read receipt alone.
        let implied = !is_read && rev == horizons.read_rev;
        let hidden = !member.shares_reads && (is_read || implied);
        let at = at.filter(|_| rev > since && !implied && !hidden)?;
        let (conversation, seq, rev, subject) = (Some(conversation), Some(seq), Some(rev), Some(member.person));
        let event = Event::new(member.person, Cursor::ZERO, kind, at);
        Some((frame, Event { conversation, seq, rev, subject, ..event }))
    };
    let delivered = receipt(EventKind::DeliveryReceipt, FrameKind::DeliveryReceipt, delivered);
    let read = receipt(EventKind::ReadReceipt, FrameKind::ReadReceipt, read);
    [delivered, read].into_iter().flatten().collect()
}

fn frame<T: serde::Serialize>(kind: FrameKind, body: &T) -> ConversationFrame {
    ConversationFrame { kind, body: Bytes::from(frame_body(body)) }
}
