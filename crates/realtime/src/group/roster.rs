use crate::LiveEvent;

/// A socket of this node.
pub(crate) type SocketId = u64;

/// A member's relation to the group's stream. Positions are cursors for people and revs for conversations.
#[derive(Debug)]
enum Standing {
    /// Gets every event above its floor, which is where its replay ended.
    Live,
    /// Reads the store. What the group passes on after `base` is kept for it, so that a replay of a busy
    /// log need not run after its end for ever.
    Holding { base: i64, held: Vec<(i64, LiveEvent)> },
    /// Reads the store, or wants no events at all.
    Apart,
    /// Something was lost after it began to read: wherever it has read to, it has to read once more.
    Stale,
}

/// The answer to a member that wants to go live.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// It is live; these came while it read the store.
    Live(Vec<LiveEvent>),
    /// The group is further: it has to read on from where it is and ask again.
    Behind,
}

/// The members of one stream of events.
#[derive(Debug, Default)]
pub(super) struct Roster {
    members: Vec<(SocketId, Standing)>,
}

impl Roster {
    /// Adds a member that reads the store first and already has everything up to `base` to read from it.
    pub(super) fn add_reader(&mut self, id: SocketId, base: i64) {
        self.add(id, Standing::Holding { base, held: Vec::new() });
    }

    /// Adds a member that wants no events.
    pub(super) fn add_bystander(&mut self, id: SocketId) {
        self.add(id, Standing::Apart);
    }

    fn add(&mut self, id: SocketId, standing: Standing) {
        self.remove(id);
        self.members.push((id, standing));
    }

    pub(super) fn remove(&mut self, id: SocketId) {
        self.members.retain(|(member, _)| *member != id);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Lets a member that has everything up to `at` go live in one step, if nothing is missing in between.
    pub(super) fn enter(&mut self, id: SocketId, at: i64, last: i64) -> Option<Entry> {
        let (_, standing) = self.members.iter_mut().find(|(member, _)| *member == id)?;
        if at >= last && !matches!(standing, Standing::Stale) {
            *standing = Standing::Live;
            return Some(Entry::Live(Vec::new()));
        }
        match std::mem::replace(standing, Standing::Live) {
            Standing::Holding { base, held } if at >= base => {
                let newer = held.into_iter().filter(|(position, _)| *position > at);
                Some(Entry::Live(newer.map(|(_, event)| event).collect()))
            }
            Standing::Live | Standing::Holding { .. } | Standing::Apart | Standing::Stale => {
                *standing = Standing::Holding { base: last, held: Vec::new() };
                Some(Entry::Behind)
            }
        }
    }

    /// Keeps an event that is being passed on for those who are about to go live. Who would need too many has to ask again.
    pub(super) fn hold(&mut self, position: i64, event: &LiveEvent, bound: usize) {
        for (_, standing) in &mut self.members {
            let Standing::Holding { held, .. } = standing else { continue };
            if held.len() < bound {
                held.push((position, event.clone()));
            } else {
                *standing = Standing::Apart;
            }
        }
    }

    /// The stream has a gap: nobody is live any more. Gives those who were; they are told and read from here, the others
    /// may have read too early.
    pub(super) fn part(&mut self) -> Vec<SocketId> {
        let mut were_live = Vec::new();
        for (id, standing) in &mut self.members {
            if matches!(standing, Standing::Live) {
                were_live.push(*id);
                *standing = Standing::Apart;
            } else {
                *standing = Standing::Stale;
            }
        }
        were_live
    }

    /// The stream jumped forward and says so to those who are live; what was held for the others is worthless.
    pub(super) fn jump(&mut self) {
        for (_, standing) in &mut self.members {
            if matches!(standing, Standing::Holding { .. }) {
                *standing = Standing::Apart;
            }
        }
    }
}
