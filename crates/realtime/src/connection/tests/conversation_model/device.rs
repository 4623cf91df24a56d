use super::{Answered, Question, Rows, ToGroup};
use crate::{
    LiveEvent,
    connection::tests::Bench,
    encoded_frame::EncodedFrame,
    greeting::Greeting,
    group::{GroupAnswer, SocketId},
};
use kernel::Rev;
use std::collections::VecDeque;

/// A device on the conversation: its machine, its membership, and what it shows.
pub(super) struct Device {
    pub(super) id: SocketId,
    pub(super) bench: Bench,
    pub(super) live: Option<Rev>,
    pub(super) greeting: Option<Greeting>,
    pub(super) to_group: VecDeque<ToGroup>,
    pub(super) answers: VecDeque<GroupAnswer>,
    pub(super) question: Option<Question>,
    pub(super) answered: Option<Answered>,
    pub(super) replaying: bool,
    pub(super) open: bool,
    /// The messages whose state it knows as of its welcome: all for a device without a position, those up to the
    /// named place for one that resumes by seq.
    pub(super) knows_up_to: Option<i64>,
    pub(super) shown: Rows,
    pub(super) synced: bool,
}

impl Device {
    pub(super) fn see_event(&mut self, event: &LiveEvent, history: &[Rows]) {
        self.see(&EncodedFrame::conversation(event.kind, event.body.as_ref().unwrap()).text, history);
    }

    pub(super) fn see(&mut self, text: &str, history: &[Rows]) {
        let frame: serde_json::Value = serde_json::from_str(text).unwrap();
        let number = |name: &str| frame[name].as_i64().unwrap();
        match frame["type"].as_str().unwrap() {
            // What lies before the welcome comes over REST, or was there.
            "welcome" if self.knows_up_to.is_some() => {
                let known = &history[number("last_rev") as usize];
                let known = known.iter().filter(|(seq, _)| Some(**seq) <= self.knows_up_to);
                self.shown = known.map(|(seq, rev)| (*seq, *rev)).collect();
            }
            "welcome" => {}
            "synced" => assert!(!std::mem::replace(&mut self.synced, true), "synced twice"),
            "new_message" => {
                let known = self.shown.entry(number("seq")).or_default();
                *known = number("rev").max(*known);
            }
            other => panic!("unexpected {other}"),
        }
    }
}
