use super::{
    roster::{Entry, Roster, SocketId},
    track::Track,
};
use crate::{LiveEvent, PersonPage, Unavailable};
use kernel::Cursor;

/// One thing that the group wants done. They are done in their order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PersonEffect {
    /// The member is known; this is where the group stands.
    Joined(SocketId, Cursor),
    /// The store's counter could not be read, so the member cannot be told where it stands.
    Unavailable(SocketId),
    /// The member is live behind this cursor.
    Live(SocketId, Cursor),
    /// The member has to read the store once more.
    Behind(SocketId),
    /// Shows the event to one member that has just become live.
    Flush(SocketId, LiveEvent),
    /// Passes the event on to everyone who is live below it, and to the conversation it belongs to.
    Event(LiveEvent),
    /// What lies before this was trimmed away under the group: live members reload and go on from here.
    Reset(Cursor),
    /// Ask the store for the counter.
    AskCounter,
    /// Call `hole_is_due` in a moment.
    AwaitHole,
    /// Read the store after this and call `page`.
    ReadStore(Cursor),
    /// Call `retry` after a pause.
    PauseReading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Nothing,
    /// Two writers may publish in either order: the missing event gets a moment to arrive by itself.
    Grace,
    /// The store is being read after `last`, because `target` was known to exist then.
    Page {
        last: Cursor,
        target: Cursor,
    },
    Pause,
}

/// The stream of one person's durable events on this node: in order, without a gap, each once.
///
/// It holds no socket, reads no clock and no store: things happen to it and it says what follows.
#[derive(Debug)]
pub(crate) struct PersonGroup {
    track: Track,
    roster: Roster,
    /// Members that wait for the counter.
    expecting: Vec<Newcomer>,
    asked: bool,
    reading: Reading,
    hold: usize,
}

/// The ways in which a member joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admittance {
    /// Live from now on.
    Now,
    /// It reads the store first and enters later.
    Reader,
    /// It wants no events, only to be reached.
    Bystander,
}

#[derive(Debug)]
struct Newcomer {
    id: SocketId,
    admittance: Admittance,
}

type Effects = Vec<PersonEffect>;

impl PersonGroup {
    pub(crate) fn new(hold: usize) -> Self {
        Self {
            track: Track::new(hold),
            roster: Roster::default(),
            expecting: Vec::new(),
            asked: false,
            reading: Reading::Nothing,
            hold,
        }
    }

    pub(crate) fn last(&self) -> Option<Cursor> {
        self.track.last()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.roster.is_empty() && self.expecting.is_empty()
    }

    pub(crate) fn join(&mut self, id: SocketId, admittance: Admittance, effects: &mut Effects) {
        if let Some(last) = self.track.last() {
            self.admit(id, admittance, last, effects);
            return;
        }
        self.expecting.push(Newcomer { id, admittance });
        if !self.asked {
            self.asked = true;
            effects.push(PersonEffect::AskCounter);
        }
    }

    fn admit(&mut self, id: SocketId, admittance: Admittance, last: Cursor, effects: &mut Effects) {
        match admittance {
            Admittance::Bystander => self.roster.add_bystander(id),
            Admittance::Now | Admittance::Reader => self.roster.add_reader(id, last.0),
        }
        effects.push(PersonEffect::Joined(id, last));
        if admittance == Admittance::Now {
            self.enter(id, None, effects);
        }
    }

    pub(crate) fn leave(&mut self, id: SocketId) {
        self.roster.remove(id);
        self.expecting.retain(|newcomer| newcomer.id != id);
    }

    /// The store's counter, asked for by `AskCounter` or compared from time to time.
    pub(crate) fn counter(&mut self, counter: Result<Cursor, Unavailable>, effects: &mut Effects) {
        self.asked = false;
        match counter {
            Ok(counter) => self.track.begin(counter),
            Err(Unavailable) if self.track.last().is_some() => return,
            Err(Unavailable) => {
                effects.extend(self.expecting.drain(..).map(|newcomer| PersonEffect::Unavailable(newcomer.id)));
                return;
            }
        }
        // What came while the counter was unknown is passed on after the members are in.
        if let Some(last) = self.track.last() {
            for newcomer in std::mem::take(&mut self.expecting) {
                self.admit(newcomer.id, newcomer.admittance, last, effects);
            }
        }
        self.pass_on_kept(effects);
        self.look_for_hole(effects);
    }

    /// A member has everything up to `at` (or wants to begin here) and goes live.
    pub(crate) fn enter(&mut self, id: SocketId, at: Option<Cursor>, effects: &mut Effects) {
        let Some(last) = self.track.last() else { return };
        let at = at.unwrap_or(last);
        match self.roster.enter(id, at.0, last.0) {
            Some(Entry::Live(held)) => {
                effects.push(PersonEffect::Live(id, at));
                effects.extend(held.into_iter().map(|event| PersonEffect::Flush(id, event)));
            }
            Some(Entry::Behind) => effects.push(PersonEffect::Behind(id)),
            None => {}
        }
        // A member that read further than the group has heard proves that the group missed something.
        if at > last {
            self.heard_of(at, effects);
        }
    }

    /// An event came, from this node's writers or over the bus.
    pub(crate) fn event(&mut self, event: LiveEvent, effects: &mut Effects) {
        self.take(event, effects);
        self.look_for_hole(effects);
    }

    /// Events up to this one exist, though they may not have come: the inbox overflowed.
    pub(crate) fn heard_of(&mut self, cursor: Cursor, effects: &mut Effects) {
        self.track.heard_of(cursor);
        self.look_for_hole(effects);
    }

    pub(crate) fn hole_is_due(&mut self, effects: &mut Effects) {
        if self.reading == Reading::Grace {
            self.reading = Reading::Nothing;
            self.read_on(effects);
        }
    }

    pub(crate) fn retry(&mut self, effects: &mut Effects) {
        if self.reading == Reading::Pause {
            self.reading = Reading::Nothing;
            self.read_on(effects);
        }
    }

    /// The page that `ReadStore` asked for, unless the store did not answer.
    pub(crate) fn page(&mut self, page: Result<PersonPage, Unavailable>, effects: &mut Effects) {
        let Ok(page) = page else {
            self.reading = Reading::Pause;
            effects.push(PersonEffect::PauseReading);
            return;
        };
        let asked = std::mem::replace(&mut self.reading, Reading::Nothing);
        // While the store was read, events may have come and the group gone on: then the page judges nothing.
        let before = self.track.last();
        let judges = matches!(asked, Reading::Page { last, .. } if before == Some(last));
        for event in page.events {
            if self.track.last().is_some_and(|last| event.cursor > last.next()) {
                break;
            }
            self.take(event, effects);
        }
        self.track.heard_of(page.counter);
        if judges && self.track.last() == before {
            self.come_to_terms(asked, page.counter, effects);
        }
        self.read_on(effects);
    }

    /// The store holds nothing that goes on from here.
    fn come_to_terms(&mut self, asked: Reading, counter: Cursor, effects: &mut Effects) {
        if self.track.last().is_some_and(|last| counter > last) {
            self.track.jump(counter);
            self.roster.jump();
            effects.push(PersonEffect::Reset(counter));
            self.pass_on_kept(effects);
        } else if matches!(asked, Reading::Page { target, .. } if target == self.track.target()) {
            // Nothing is announced before it is committed, so what was announced before the read does not exist.
            self.track.forget_announced();
        }
    }

    fn take(&mut self, event: LiveEvent, effects: &mut Effects) {
        let Some(event) = self.track.offer(event) else { return };
        self.pass_on(event, effects);
        self.pass_on_kept(effects);
    }

    fn pass_on_kept(&mut self, effects: &mut Effects) {
        while let Some(event) = self.track.next_kept() {
            self.pass_on(event, effects);
        }
    }

    fn pass_on(&mut self, event: LiveEvent, effects: &mut Effects) {
        self.roster.hold(event.cursor.0, &event, self.hold);
        effects.push(PersonEffect::Event(event));
    }

    fn look_for_hole(&mut self, effects: &mut Effects) {
        if self.reading == Reading::Nothing && self.track.is_missing_some() {
            self.reading = Reading::Grace;
            effects.push(PersonEffect::AwaitHole);
        }
    }

    fn read_on(&mut self, effects: &mut Effects) {
        if self.reading == Reading::Nothing
            && self.track.is_missing_some()
            && let Some(last) = self.track.last()
        {
            self.reading = Reading::Page { last, target: self.track.target() };
            effects.push(PersonEffect::ReadStore(last));
        }
    }
}
