use super::roster::{Entry, Roster, SocketId};
use crate::LiveEvent;
use kernel::{Cursor, Rev, UserId};
use std::collections::HashMap;

/// One thing that the group wants done. They are done in their order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ConversationEffect {
    /// The member is live behind this change.
    Live(SocketId, Rev),
    /// The member has to read the store once more.
    Behind(SocketId),
    /// Shows the event to one member that has just become live.
    Flush(SocketId, LiveEvent),
    /// Shows the event to this person's members that are live below it.
    Event(LiveEvent),
    /// The member was live and no longer is: it has to read the store after this.
    Fell(SocketId, Rev),
    /// The person takes no part any more.
    Closed(UserId),
}

/// One participant's stream. The person's group has already seen to it that it has no gap.
#[derive(Debug, Default)]
struct Lane {
    roster: Roster,
    /// The last change passed on, once there was one.
    last: Option<Rev>,
    /// The lowest place at which a member entered.
    entered: Option<Rev>,
    /// The last event passed on: one change may make two events.
    cursor: Cursor,
}

/// The streams of one conversation's sockets on this node.
///
/// There is one for each participant, because what they may see differs: a read receipt that is kept from the other is still shown
/// on one's own devices. The bytes of a frame are shared all the same.
#[derive(Debug)]
pub(crate) struct ConversationGroup {
    lanes: HashMap<UserId, Lane>,
    hold: usize,
}

type Effects = Vec<ConversationEffect>;

impl ConversationGroup {
    pub(crate) fn new(hold: usize) -> Self {
        Self { lanes: HashMap::new(), hold }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// From here on everything is kept for the member until it has read the store. Its person's group must know it already.
    pub(crate) fn join(&mut self, person: UserId, id: SocketId) {
        let lane = self.lanes.entry(person).or_default();
        // Whatever is read from the store from now on reaches at least up to here.
        lane.roster.add_reader(id, i64::MIN);
    }

    pub(crate) fn leave(&mut self, person: UserId, id: SocketId) {
        if let Some(lane) = self.lanes.get_mut(&person) {
            lane.roster.remove(id);
        }
        self.lanes.retain(|_, lane| !lane.roster.is_empty());
    }

    /// A member has everything up to `at` and goes live.
    pub(crate) fn enter(&mut self, person: UserId, id: SocketId, at: Rev, effects: &mut Effects) {
        let Some(lane) = self.lanes.get_mut(&person) else { return };
        // Before the first event nothing is known but where members entered. That must not become `last`: another member may
        // have read less, and what lies between has yet to come for it.
        let last = lane.last.unwrap_or(at);
        lane.entered = Some(lane.entered.map_or(at, |entered| entered.min(at)));
        match lane.roster.enter(id, at.0, last.0) {
            Some(Entry::Live(held)) => {
                effects.push(ConversationEffect::Live(id, at));
                effects.extend(held.into_iter().map(|event| ConversationEffect::Flush(id, event)));
            }
            Some(Entry::Behind) => effects.push(ConversationEffect::Behind(id)),
            None => {}
        }
    }

    /// An event that the person's group has passed on.
    pub(crate) fn event(&mut self, event: LiveEvent, effects: &mut Effects) {
        let (person, hold, closes) = (event.person, self.hold, event.closes.is_some());
        let Some(lane) = self.lanes.get_mut(&person) else { return };
        if let Some((_, rev)) = event.conversation
            && event.cursor > lane.cursor
            && lane.last.is_none_or(|last| rev >= last)
        {
            lane.cursor = event.cursor;
            lane.last = Some(rev);
            lane.roster.hold(rev.0, &event, hold);
            effects.push(ConversationEffect::Event(event));
        }
        if closes {
            effects.push(ConversationEffect::Closed(person));
        }
    }

    /// Events were lost on the way in: every live member reads the store for itself.
    pub(crate) fn lost_some(&mut self, effects: &mut Effects) {
        for lane in self.lanes.values_mut() {
            let from = lane.last.or(lane.entered).unwrap_or(Rev::ZERO);
            effects.extend(lane.roster.part().into_iter().map(|id| ConversationEffect::Fell(id, from)));
        }
    }
}
