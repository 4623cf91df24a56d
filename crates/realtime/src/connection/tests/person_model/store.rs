use crate::{LiveEvent, PersonPage, connection::tests::ADA};
use bytes::Bytes;
use kernel::Cursor;
use protocol::FrameKind;

/// Events of one page.
const PAGE: usize = 3;

/// The person's log, of which the oldest part may be trimmed away.
#[derive(Default)]
pub(super) struct Store {
    pub(super) counter: i64,
    pub(super) trimmed: i64,
}

impl Store {
    pub(super) fn event(cursor: i64) -> LiveEvent {
        LiveEvent {
            person: ADA,
            cursor: Cursor(cursor),
            at: kernel::Timestamp::from_micros(0),
            kind: FrameKind::NewMessage,
            body: Some(Bytes::from_static(b"\"message\":{}}")),
            notification: None,
            conversation: None,
            closes: None,
        }
    }

    pub(super) fn page(&self, after: Cursor) -> PersonPage {
        let kept = (after.0.max(self.trimmed) + 1)..=self.counter;
        PersonPage { events: kept.take(PAGE).map(Self::event).collect(), counter: Cursor(self.counter) }
    }
}
