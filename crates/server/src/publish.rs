//! From committed events to sockets. What is not delivered here is found in the store within two seconds, so nothing
//! below may hold up or fail an answer.

use crate::{
    people::People,
    render::{self, Links},
    state::AppState,
};
use conversations::Committed;
use kernel::{Event, UserId};
use metrics::counter;
use realtime::{LiveEvent, Realtime};
use std::collections::BTreeMap;

/// The way to the sockets. Cloning shares it.
#[derive(Clone)]
pub(crate) struct Publisher {
    realtime: Realtime,
    people: People,
    links: Links,
}

impl Publisher {
    pub(crate) fn new(realtime: Realtime, people: People, links: Links) -> Self {
        count(0);
        Self { realtime, people, links }
    }

    /// Delivers what a batch has changed, rendered from memory.
    pub(crate) async fn committed<'a>(&self, changes: impl Iterator<Item = &'a Committed>) {
        let changes: Vec<_> = changes.filter(|change| !change.events.is_empty()).collect();
        if changes.is_empty() {
            return;
        }
        let committed = changes.iter().map(|change| change.events.len()).sum();
        count(committed);
        let subjects = changes.iter().filter_map(|change| change.events[0].subject);
        match self.people.cards(subjects).await {
            Ok(cards) => {
                let events = changes.iter().flat_map(|change| render::committed::render(&self.links, &cards, change));
                self.announce(committed, events.collect());
            }
            Err(error) => {
                self.announce(committed, Vec::new());
                tracing::warn!(error.cause = ?error, "committed changes wait for the next look into the store");
            }
        }
    }

    /// Delivers events of any kind, rendered from the store.
    pub(crate) async fn events(&self, state: &AppState, events: Vec<Event>) {
        count(events.len());
        let mut by_person: BTreeMap<UserId, Vec<Event>> = BTreeMap::new();
        for event in events {
            by_person.entry(event.person).or_default().push(event);
        }
        for (person, events) in by_person {
            let committed = events.len();
            match render::log::render(state, person, events).await {
                Ok(events) => self.announce(committed, events),
                Err(error) => {
                    self.announce(committed, Vec::new());
                    tracing::warn!(error.cause = ?error, "committed events wait for the next look into the store");
                }
            }
        }
    }

    /// Hands events on. Those of the committed ones that could not be rendered wait in the store.
    fn announce(&self, committed: usize, events: Vec<LiveEvent>) {
        let unannounced = committed.saturating_sub(events.len());
        counter!("matchwire_events_waiting_total").increment(unannounced as u64);
        self.realtime.deliver(events);
    }
}

fn count(committed: usize) {
    counter!("matchwire_events_committed_total").increment(committed as u64);
}
