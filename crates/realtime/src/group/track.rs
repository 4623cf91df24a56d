use crate::LiveEvent;
use kernel::Cursor;
use std::collections::BTreeMap;

/// A group's place in its person's log. Logs are dense, so an event is passed on only as the next one; what comes too
/// early is kept for a moment, what comes again is dropped, and what is missing can be named.
#[derive(Debug)]
pub(super) struct Track {
    /// The last event passed on; unknown until the store's counter was read.
    last: Option<Cursor>,
    /// The highest cursor that is known to exist.
    target: Cursor,
    ahead: BTreeMap<Cursor, LiveEvent>,
    hold: usize,
}

impl Track {
    pub(super) fn new(hold: usize) -> Self {
        Self { last: None, target: Cursor::ZERO, ahead: BTreeMap::new(), hold }
    }

    pub(super) fn last(&self) -> Option<Cursor> {
        self.last
    }

    pub(super) fn target(&self) -> Cursor {
        self.target
    }

    /// Events up to this one exist.
    pub(super) fn heard_of(&mut self, cursor: Cursor) {
        self.target = self.target.max(cursor);
    }

    /// Begins, if it has not yet, behind everything that the store had when its counter was read.
    pub(super) fn begin(&mut self, counter: Cursor) {
        self.heard_of(counter);
        if self.last.is_none() {
            self.jump(counter);
        }
    }

    /// Takes an event; gives it back if it is the next one.
    pub(super) fn offer(&mut self, event: LiveEvent) -> Option<LiveEvent> {
        self.heard_of(event.cursor);
        match self.last {
            Some(last) if event.cursor <= last => None,
            Some(last) if event.cursor == last.next() => {
                self.last = Some(event.cursor);
                Some(event)
            }
            _ => {
                // Without room only the knowledge that it exists is kept: the store has it.
                if self.ahead.len() < self.hold {
                    self.ahead.insert(event.cursor, event);
                }
                None
            }
        }
    }

    /// The next event, if it came early.
    pub(super) fn next_kept(&mut self) -> Option<LiveEvent> {
        let next = self.last?.next();
        let event = self.ahead.remove(&next)?;
        self.last = Some(next);
        Some(event)
    }

    /// Something between here and what is known to exist has not come.
    pub(super) fn is_missing_some(&self) -> bool {
        self.last.is_some_and(|last| self.target > last)
    }

    /// Goes on behind `cursor`, whatever lies before it.
    pub(super) fn jump(&mut self, cursor: Cursor) {
        self.last = Some(cursor);
        self.ahead.retain(|&kept, _| kept > cursor);
    }

    /// What was announced does not exist: the store's counter ends here.
    pub(super) fn forget_announced(&mut self) {
        self.target = self.last.unwrap_or(Cursor::ZERO);
        self.ahead.clear();
    }
}
