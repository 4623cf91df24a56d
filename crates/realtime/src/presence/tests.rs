use super::view::{PresenceTimes, View};
use kernel::{Timestamp, UserId};
use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

const ADA: UserId = UserId(1);
const AT: Timestamp = Timestamp::from_seconds(1_800_000_000);
const TIMES: PresenceTimes = PresenceTimes {
    grace: Duration::from_secs(15),
    lease: Duration::from_secs(15),
    seen_every: Duration::from_mins(4),
};

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn changes(view: &mut View) -> Vec<(UserId, bool)> {
    view.take_changes(100)
}

#[test]
fn the_first_socket_brings_online_and_the_grace_after_the_last_takes_off() {
    let (mut view, start) = (View::new(TIMES), Instant::now());
    view.opened(ADA, start);
    view.opened(ADA, start);
    assert_eq!(changes(&mut view), [(ADA, true)]);
    assert_eq!(view.take_unpublished(start), [(ADA, TIMES.lease)]);
    view.closed(ADA, start + seconds(100), AT);
    view.lapse(start + seconds(200));
    assert!(view.is_online(ADA) && view.take_unpublished(start + seconds(200)).is_empty());
    view.closed(ADA, start + seconds(200), AT);
    assert_eq!(view.take_unpublished(start + seconds(201)), [(ADA, seconds(14))]);
    view.lapse(start + seconds(214));
    assert!(view.is_online(ADA));
    view.lapse(start + seconds(215));
    assert_eq!(changes(&mut view), [(ADA, false)]);
    assert_eq!(view.len(), 0);
}

#[test]
fn coming_back_within_the_grace_shows_nothing_and_is_told_to_the_others() {
    let (mut view, start) = (View::new(TIMES), Instant::now());
    view.opened(ADA, start);
    changes(&mut view);
    view.closed(ADA, start, AT);
    view.take_unpublished(start);
    view.opened(ADA, start + seconds(14));
    assert_eq!(view.take_unpublished(start + seconds(14)), [(ADA, TIMES.lease)]);
    view.lapse(start + seconds(60));
    assert!(changes(&mut view).is_empty() && view.is_online(ADA));
    // Nothing is stored either: nobody has gone.
    assert!(view.take_seen(start + seconds(60), AT).is_empty());
}

#[test]
fn words_of_other_nodes_only_ever_lengthen() {
    let (mut view, start) = (View::new(TIMES), Instant::now());
    view.heard(ADA, seconds(15), start);
    view.heard(ADA, seconds(3), start + seconds(1));
    view.heard(ADA, Duration::ZERO, start + seconds(2));
    view.lapse(start + seconds(14));
    assert!(view.is_online(ADA));
    assert_eq!(changes(&mut view), [(ADA, true)]);
    // Only whose socket is open here is spoken for from here.
    assert!(view.own().is_empty() && view.take_unpublished(start).is_empty());
    view.lapse(start + seconds(15));
    assert_eq!(changes(&mut view), [(ADA, false)]);
}

#[test]
fn who_comes_and_goes_between_two_looks_has_done_nothing_and_what_could_not_be_shown_is_given_again() {
    let (mut view, start) = (View::new(TIMES), Instant::now());
    view.heard(ADA, seconds(1), start);
    view.lapse(start + seconds(1));
    assert!(changes(&mut view).is_empty());
    view.heard(ADA, seconds(1), start);
    let shown = changes(&mut view);
    view.give_back(&shown);
    assert_eq!(changes(&mut view), shown);
    view.give_back(&shown);
    view.lapse(start + seconds(1));
    assert!(changes(&mut view).is_empty());
}

#[test]
fn the_store_learns_when_people_left_and_now_and_then_that_they_stay() {
    let (mut view, start) = (View::new(TIMES), Instant::now());
    let (bob, later) = (UserId(2), Timestamp::from_seconds(1_800_000_300));
    view.opened(ADA, start);
    view.opened(bob, start);
    view.closed(ADA, start, AT);
    view.lapse(start + seconds(15));
    assert_eq!(view.take_seen(start + seconds(15), later), [(ADA, AT)]);
    assert_eq!(view.take_seen(start + seconds(240), later), [(bob, later)]);
    assert!(view.take_seen(start + seconds(241), later).is_empty());
    view.closed(bob, start + seconds(250), later);
    assert_eq!(view.take_departures(), [(bob, later)]);
    assert!(view.take_departures().is_empty());
}

/// Some nodes, the board they share and people who come and go, with everything that can fail.
struct World {
    seed: u64,
    now: Instant,
    nodes: Vec<View>,
    /// Heartbeats of the nodes are due then.
    beats: Vec<Instant>,
    board: HashMap<UserId, Instant>,
    /// Open sockets by node.
    open: Vec<Vec<UserId>>,
    /// Since when nobody has a socket of theirs any more.
    gone: HashMap<UserId, Instant>,
    online: Vec<HashSet<UserId>>,
}

const PEOPLE: usize = 4;
const NODES: usize = 3;
const STEP: Duration = Duration::from_millis(250);

fn person(number: usize) -> UserId {
    UserId(i64::try_from(number).unwrap())
}

impl World {
    fn new(seed: u64) -> Self {
        let now = Instant::now();
        Self {
            seed: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            now,
            nodes: (0..NODES).map(|_| View::new(TIMES)).collect(),
            beats: vec![now; NODES],
            board: HashMap::new(),
            open: vec![Vec::new(); NODES],
            gone: HashMap::new(),
            online: vec![HashSet::new(); NODES],
        }
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        usize::try_from(self.seed % sides as u64).unwrap()
    }

    fn connect(&mut self) {
        let (node, person) = (self.roll(NODES), person(self.roll(PEOPLE)));
        self.open[node].push(person);
        self.nodes[node].opened(person, self.now);
        self.gone.remove(&person);
    }

    fn disconnect(&mut self) {
        let node = self.roll(NODES);
        if self.open[node].is_empty() {
            return;
        }
        let index = self.roll(self.open[node].len());
        let person = self.open[node].swap_remove(index);
        self.nodes[node].closed(person, self.now, AT);
        self.left(person);
    }

    fn left(&mut self, person: UserId) {
        if !self.open.iter().flatten().any(|open| *open == person) {
            self.gone.insert(person, self.now);
        }
    }

    /// A node dies; its successor reads the board before it shows anything.
    fn kill(&mut self, node: usize) {
        self.nodes[node] = View::new(TIMES);
        self.online[node].clear();
        for person in std::mem::take(&mut self.open[node]) {
            self.left(person);
            // Nobody says for them that there is a grace: they fade with what was last said.
            if let Some(gone) = self.gone.get_mut(&person) {
                *gone = self.now.checked_sub(TIMES.grace).unwrap();
            }
        }
        self.beat(node);
        self.nodes[node].forget_changes();
        let known = (0..PEOPLE).map(person).filter(|person| self.nodes[node].is_online(*person));
        self.online[node] = known.collect();
    }

    fn beat(&mut self, node: usize) {
        for (person, span) in self.nodes[node].own() {
            self.write(person, span);
        }
        self.board.retain(|_, until| *until > self.now);
        for (person, until) in &self.board {
            self.nodes[node].heard(*person, until.duration_since(self.now), self.now);
        }
        self.beats[node] = self.now + TIMES.lease / 3;
    }

    fn write(&mut self, person: UserId, span: Duration) {
        let until = self.now + span;
        self.board.entry(person).and_modify(|known| *known = until.max(*known)).or_insert(until);
    }

    /// A quarter of a second passes. `losses`: how many of ten batches other nodes do not hear.
    fn step(&mut self, losses: usize) {
        self.now += STEP;
        for node in 0..NODES {
            if self.beats[node] <= self.now {
                self.beat(node);
            }
            for (person, span) in self.nodes[node].take_unpublished(self.now) {
                self.write(person, span);
                for other in (0..NODES).filter(|other| *other != node) {
                    if self.roll(10) >= losses {
                        self.nodes[other].heard(person, span, self.now);
                    }
                }
            }
        }
        for node in 0..NODES {
            self.nodes[node].lapse(self.now);
            for (person, online) in self.nodes[node].take_changes(100) {
                let is_new = if online { self.online[node].insert(person) } else { self.online[node].remove(&person) };
                assert!(is_new, "shown twice");
            }
        }
    }

    /// Nobody who is there, or has only just gone, is shown as offline where they were online.
    fn check_nobody_is_taken_for_offline(&self, before: &[HashSet<UserId>]) {
        for (node, online) in before.iter().enumerate() {
            for person in online {
                let gone_for = self.gone.get(person).map(|gone| self.now.duration_since(*gone));
                let is_due = gone_for.is_some_and(|gone_for| gone_for + STEP >= TIMES.grace);
                assert!(is_due || self.online[node].contains(person), "{person:?} on {node}, gone for {gone_for:?}");
            }
        }
    }
}

#[test]
fn nobody_flickers_and_everybody_who_is_gone_fades_whatever_fails() {
    for seed in 0..400 {
        let mut world = World::new(seed);
        let mut flushed = world.now;
        for _ in 0..600 {
            match world.roll(24) {
                0..=2 => world.connect(),
                3..=5 => world.disconnect(),
                6 if world.roll(8) == 0 => {
                    let node = world.roll(NODES);
                    world.kill(node);
                }
                // Redis may be emptied at any moment, if not again before every node has written once more.
                7 if world.now.duration_since(flushed) > TIMES.lease => {
                    flushed = world.now;
                    // Who is in the grace is known only to the nodes that have read it.
                    let here: HashSet<_> = world.open.iter().flatten().copied().collect();
                    world.board.retain(|person, _| !here.contains(person));
                }
                _ => {}
            }
            let before = world.online.clone();
            // A batch that is lost is made good by the next heartbeat, which may be too late for who comes back at the
            // very end of the grace; so none is lost here.
            world.step(0);
            world.check_nobody_is_taken_for_offline(&before);
        }
        // Everybody who is there is known everywhere after a heartbeat of each.
        for _ in 0..50 {
            world.step(0);
        }
        let here: HashSet<_> = world.open.iter().flatten().copied().collect();
        for online in &world.online {
            assert!(here.is_subset(online), "schedule {seed}");
        }
        for node in 0..NODES {
            for person in std::mem::take(&mut world.open[node]) {
                world.nodes[node].closed(person, world.now, AT);
            }
        }
        for _ in 0..(4 * 30) {
            world.step(3);
        }
        assert!(world.online.iter().all(HashSet::is_empty), "schedule {seed}");
    }
}
