//! A stretch of somebody's log, rendered from the rows as they are now: for a replay, and for what is committed outside
//! the hot path.
//!
//! An event that the person may no longer see, or that a later one supersedes, keeps its cursor and shows nothing.
//! So nothing that was edited, erased or blocked comes back; the end of a match or conversation always shows.

mod rows;

use super::{
    Renderer,
    frames::{self, Superseded},
};
use kernel::{ConversationId, Cursor, Event, EventKind, Seq, StoreError, UserId};
use realtime::LiveEvent;
use rows::Rows;
use std::collections::HashMap;

impl Renderer {
    /// Renders these events of this person, in their order.
    pub(crate) async fn replay(&self, person: UserId, events: Vec<Event>) -> Result<Vec<LiveEvent>, StoreError> {
        let rows = Rows::load(self, person, &events).await?;
        let last: HashMap<About<'_>, Cursor> =
            events.iter().filter_map(|event| Some((about(event)?, event.cursor))).collect();
        let render = |event: &Event| {
            let is_superseded = about(event).is_some_and(|about| last[&about] > event.cursor);
            let shown = if is_superseded { None } else { frames::show(&self.links, &rows, event) };
            frames::live_event(&rows, event, shown)
        };
        Ok(events.iter().map(render).collect())
    }
}

/// What a later event of the same kind tells anew: a message, one person's reactions to it, or a thing of one's own.
type About<'a> = (EventKind, Option<ConversationId>, Option<Seq>, Option<UserId>, Option<&'a str>);

fn about(event: &Event) -> Option<About<'_>> {
    let (person, word) = match frames::row::<Rows>(event.kind)?.superseded {
        Superseded::Never => return None,
        Superseded::ByMessage => (None, None),
        Superseded::ByMessageAndPerson => (event.subject, None),
        Superseded::ByDetail => (None, event.detail.as_deref()),
    };
    Some((event.kind, event.conversation, event.seq, person, word))
}
