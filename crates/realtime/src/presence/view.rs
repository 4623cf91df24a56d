use kernel::{Timestamp, UserId};
use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

/// The spans that presence goes by.
#[derive(Clone, Copy, Debug)]
pub(super) struct PresenceTimes {
    /// After the last socket closed.
    pub(super) grace: Duration,
    /// What a node says of somebody with an open socket holds for this long, and is said again well before: when the
    /// node dies, its people fade after it.
    pub(super) lease: Duration,
    /// A person who stays is noted as seen this often.
    pub(super) seen_every: Duration,
}

#[derive(Debug)]
struct Entry {
    /// Open ones, on this node.
    sockets: usize,
    /// Online until then at least, whatever happens here. It only ever moves forward: that is what makes words that
    /// come twice, late or in another order harmless.
    until: Instant,
    /// The last socket here closed then, and the store does not know it yet.
    left: Option<Timestamp>,
    /// The store was last told then that the person is here.
    noted: Instant,
}

/// The people who are online in the whole installation, as far as this node knows.
///
/// Everything a node says is "online for so long from now": open sockets say it again and again, the last one that closes
/// says it once more with the grace. Who has no socket here and whose time is over is offline. Every node finds that by
/// itself, so nobody has to be told, and nothing is left to be cleaned up after a node that died.
#[derive(Debug)]
pub(super) struct View {
    times: PresenceTimes,
    people: HashMap<UserId, Entry>,
    /// To be said to the other nodes.
    unpublished: HashSet<UserId>,
    /// The people who came or went since it was last asked, and whether they were online before.
    changed: HashMap<UserId, bool>,
    seen: HashMap<UserId, Timestamp>,
}

impl View {
    pub(super) fn new(times: PresenceTimes) -> Self {
        let (people, unpublished, changed, seen) = Default::default();
        Self { times, people, unpublished, changed, seen }
    }

    pub(super) fn is_online(&self, person: UserId) -> bool {
        self.people.contains_key(&person)
    }

    pub(super) fn len(&self) -> usize {
        self.people.len()
    }

    /// A socket opened here.
    pub(super) fn opened(&mut self, person: UserId, now: Instant) {
        let entry = self.people.entry(person).or_insert_with(|| {
            self.changed.entry(person).or_insert(false);
            Entry { sockets: 0, until: now, left: None, noted: now }
        });
        entry.sockets += 1;
        if entry.sockets == 1 {
            (entry.left, entry.noted) = (None, now);
            self.unpublished.insert(person);
        }
    }

    /// A socket closed here.
    pub(super) fn closed(&mut self, person: UserId, now: Instant, at: Timestamp) {
        let Some(entry) = self.people.get_mut(&person) else { return };
        entry.sockets = entry.sockets.saturating_sub(1);
        if entry.sockets == 0 {
            entry.until = entry.until.max(now + self.times.grace);
            entry.left = Some(at);
            self.unpublished.insert(person);
        }
    }

    /// Another node says, or Redis knows, that somebody is online for so long from now.
    pub(super) fn heard(&mut self, person: UserId, span: Duration, now: Instant) {
        if span.is_zero() {
            return;
        }
        let until = now + span;
        let entry = self.people.entry(person).or_insert_with(|| {
            self.changed.entry(person).or_insert(false);
            Entry { sockets: 0, until, left: None, noted: now }
        });
        entry.until = entry.until.max(until);
    }

    /// Lets those go whose time is over.
    pub(super) fn lapse(&mut self, now: Instant) {
        let Self { people, changed, seen, .. } = self;
        people.retain(|person, entry| {
            let stays = entry.sockets > 0 || entry.until > now;
            if !stays {
                changed.entry(*person).or_insert(true);
                seen.extend(entry.left.map(|at| (*person, at)));
            }
            stays
        });
    }

    /// The people of whom the other nodes have to be told since the last time, and for how long it holds.
    pub(super) fn take_unpublished(&mut self, now: Instant) -> Vec<(UserId, Duration)> {
        let unpublished = std::mem::take(&mut self.unpublished).into_iter();
        let spans = unpublished.filter_map(|person| {
            let entry = self.people.get(&person)?;
            let span = if entry.sockets > 0 { self.times.lease } else { entry.until.saturating_duration_since(now) };
            Some((person, span)).filter(|_| !span.is_zero())
        });
        spans.collect()
    }

    /// The people with a socket here, said again with every heartbeat.
    pub(super) fn own(&self) -> Vec<(UserId, Duration)> {
        let here = self.people.iter().filter(|(_, entry)| entry.sockets > 0);
        here.map(|(person, _)| (*person, self.times.lease)).collect()
    }

    /// Up to `most` people who came (true) or went since the last time. Who did both has done nothing.
    pub(super) fn take_changes(&mut self, most: usize) -> Vec<(UserId, bool)> {
        let picked: Vec<_> = self.changed.iter().take(most).map(|(person, before)| (*person, *before)).collect();
        for (person, _) in &picked {
            self.changed.remove(person);
        }
        let now_online = picked.into_iter().map(|(person, before)| (person, before, self.is_online(person)));
        now_online.filter(|(_, before, now)| before != now).map(|(person, _, now)| (person, now)).collect()
    }

    /// Those could not be shown: they are given again.
    pub(super) fn give_back(&mut self, changes: &[(UserId, bool)]) {
        for (person, online) in changes {
            self.changed.entry(*person).or_insert(!online);
        }
    }

    /// What is known at the start, before anybody is here to be told, is no change.
    pub(super) fn forget_changes(&mut self) {
        self.changed.clear();
    }

    /// The times at which people were last here, for the store: of those who have gone, and now and then of those who stay.
    pub(super) fn take_seen(&mut self, now: Instant, at: Timestamp) -> Vec<(UserId, Timestamp)> {
        for (person, entry) in &mut self.people {
            if entry.sockets > 0 && now.saturating_duration_since(entry.noted) >= self.times.seen_every {
                entry.noted = now;
                self.seen.insert(*person, at);
            }
        }
        std::mem::take(&mut self.seen).into_iter().collect()
    }

    /// The node goes away and will not be there when these are offline.
    pub(super) fn take_departures(&mut self) -> Vec<(UserId, Timestamp)> {
        let left = self.people.iter_mut().filter_map(|(person, entry)| Some((*person, entry.left.take()?)));
        let mut departures = std::mem::take(&mut self.seen);
        departures.extend(left);
        departures.into_iter().collect()
    }
}
