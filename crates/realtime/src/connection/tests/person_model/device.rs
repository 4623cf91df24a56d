use super::{Read, ToGroup};
use crate::{
    PersonPage,
    connection::tests::Bench,
    greeting::Greeting,
    group::{GroupAnswer, SocketId},
};
use kernel::Cursor;
use proptest::{prop_assert, prop_assert_eq, test_runner::TestCaseError};
use std::collections::VecDeque;

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum Seen {
    Welcome(i64),
    Event(i64),
    Synced(i64),
    Reset(i64),
}

/// A client's device: its machine, its membership, and what it was shown.
pub(super) struct Device {
    pub(super) id: SocketId,
    pub(super) bench: Bench,
    pub(super) position: Option<i64>,
    /// The position was ahead of the store when it was named.
    pub(super) ahead: bool,
    /// The group's side of the membership.
    pub(super) live: Option<Cursor>,
    pub(super) greeting: Option<Greeting>,
    pub(super) to_group: VecDeque<ToGroup>,
    pub(super) answers: VecDeque<GroupAnswer>,
    pub(super) read: Option<Read<PersonPage>>,
    pub(super) replaying: bool,
    pub(super) seen: Vec<Seen>,
    pub(super) open: bool,
}

impl Device {
    pub(super) fn see(&mut self, text: &str) {
        let frame: serde_json::Value = serde_json::from_str(text).unwrap();
        let cursor = frame["cursor"].as_i64().unwrap_or_default();
        self.seen.push(match frame["type"].as_str().unwrap() {
            "welcome" => Seen::Welcome(cursor),
            "synced" => Seen::Synced(cursor),
            "reset" => Seen::Reset(cursor),
            "new_message" => Seen::Event(cursor),
            other => panic!("unexpected {other}"),
        });
    }

    /// The last event it knows of.
    pub(super) fn shown(&self) -> Option<i64> {
        let mut last = None;
        for seen in &self.seen {
            match *seen {
                Seen::Welcome(cursor) if self.position.is_none() => last = Some(cursor),
                Seen::Welcome(_) => last = self.position,
                Seen::Event(cursor) | Seen::Synced(cursor) | Seen::Reset(cursor) => last = Some(cursor),
            }
        }
        last
    }

    /// The welcome first; then every event once and in order, unless a reset says otherwise.
    pub(super) fn check(&self, trims: bool) -> Result<(), TestCaseError> {
        let mut seen = self.seen.iter();
        let mut last = match seen.next() {
            None => return Ok(()),
            Some(Seen::Welcome(cursor)) => self.position.unwrap_or(*cursor),
            Some(other) => return Err(TestCaseError::fail(format!("{other:?} before the welcome"))),
        };
        let mut synced = false;
        for frame in seen {
            match *frame {
                Seen::Welcome(_) => return Err(TestCaseError::fail(format!("welcomed twice: {:?}", self.seen))),
                Seen::Event(cursor) => {
                    prop_assert_eq!(cursor, last + 1, "{:?} {:?}", self.position, self.seen);
                    last = cursor;
                }
                Seen::Synced(cursor) => {
                    let first = self.position.is_some() && !std::mem::replace(&mut synced, true);
                    prop_assert!(first, "synced twice or unasked: {:?}", self.seen);
                    prop_assert_eq!(cursor, last, "{:?} {:?}", self.position, self.seen);
                }
                Seen::Reset(cursor) => {
                    // Only what was trimmed or never was can end in it.
                    prop_assert!(trims || self.ahead, "{:?} {:?}", self.position, self.seen);
                    last = cursor;
                }
            }
        }
        Ok(())
    }
}
