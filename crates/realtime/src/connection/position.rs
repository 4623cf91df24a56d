use crate::{ConversationPosition, Endpoint, PersonPage, Position};
use kernel::{Cursor, Rev, Seq};
use protocol::ResetReason;

/// The place from which a client wants to go on, read for its endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// It names no position: live from now on.
    Now,
    /// After this event.
    Cursor(Cursor),
    /// In a conversation.
    Conversation(ConversationPosition),
    /// Nothing can be resumed from what it names.
    Reset(ResetReason),
}

impl Start {
    pub(super) fn read(position: &Position, endpoint: Endpoint, epoch: &str) -> Self {
        let named = match endpoint {
            Endpoint::Chat | Endpoint::Notifications => {
                position.cursor.as_deref().map(|raw| number(raw).map(|n| Self::Cursor(Cursor(n))))
            }
            Endpoint::Conversation(_) => {
                let rev = |n| Self::Conversation(ConversationPosition::AfterRev(Rev(n)));
                let seq = |n| Self::Conversation(ConversationPosition::AfterSeq(Seq(n)));
                let after_rev = position.after_rev.as_deref().map(|raw| number(raw).map(rev));
                after_rev.or_else(|| position.after_seq.as_deref().map(|raw| number(raw).map(seq)))
            }
        };
        let Some(start) = named else { return Self::Now };
        if position.epoch.as_deref().is_some_and(|named| named != epoch) {
            return Self::Reset(ResetReason::OtherEpoch);
        }
        start.unwrap_or(Self::Reset(ResetReason::Unreadable))
    }
}

fn number(raw: &str) -> Option<i64> {
    raw.parse().ok().filter(|&number: &i64| number >= 0)
}

/// Whether a page goes on exactly behind `last`: dense, within the counter, and not empty while there is more. Everything
/// else means that events were trimmed away or were never ours, and ends in `reset`, never in silence.
pub(super) fn judge(last: Cursor, page: &PersonPage) -> Result<Cursor, ResetReason> {
    if last > page.counter {
        return Err(ResetReason::Ahead);
    }
    let mut end = last;
    for event in &page.events {
        if event.cursor != end.next() {
            return Err(ResetReason::TooOld);
        }
        end = event.cursor;
    }
    if end > page.counter || (end == last && end < page.counter) {
        return Err(ResetReason::TooOld);
    }
    Ok(end)
}
