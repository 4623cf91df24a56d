//! How often people are shown, and what they do with the cards that they see: counted in memory with each page, settled in the
//! store now and then. A node that is killed loses what it has counted since.

use kernel::UserId;
use matching::discovery::Impressions;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Of so many people counts are kept until they are settled; those of further ones are not taken.
const MOST: usize = 100_000;

/// Counts that are not settled yet.
#[derive(Default)]
pub(crate) struct ImpressionCounts(Mutex<HashMap<UserId, Impressions>>);

impl ImpressionCounts {
    /// The viewer was shown these people.
    pub(crate) fn shown(&self, viewer: UserId, people: impl IntoIterator<Item = UserId>) {
        let mut counts = self.counts();
        let mut seen = 0;
        for person in people {
            seen += 1;
            add(&mut counts, person, Impressions { shown: 1, ..Impressions::default() });
        }
        if seen > 0 {
            add(&mut counts, viewer, Impressions { seen, ..Impressions::default() });
        }
    }

    /// This person has liked somebody.
    pub(crate) fn liked(&self, person: UserId) {
        add(&mut self.counts(), person, Impressions { liked: 1, ..Impressions::default() });
    }

    /// All of them, which are to be settled now.
    pub(crate) fn take(&self) -> Vec<(UserId, Impressions)> {
        let mut counts: Vec<_> = std::mem::take(&mut *self.counts()).into_iter().collect();
        counts.sort_unstable_by_key(|(person, _)| *person);
        counts
    }

    /// Puts back what could not be settled.
    pub(crate) fn put_back(&self, taken: Vec<(UserId, Impressions)>) {
        let mut counts = self.counts();
        for (person, more) in taken {
            add(&mut counts, person, more);
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<UserId, Impressions>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add(counts: &mut HashMap<UserId, Impressions>, person: UserId, more: Impressions) {
    if counts.len() >= MOST && !counts.contains_key(&person) {
        return;
    }
    let kept = counts.entry(person).or_default();
    kept.shown = kept.shown.saturating_add(more.shown);
    kept.seen = kept.seen.saturating_add(more.seen);
    kept.liked = kept.liked.saturating_add(more.liked);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_counted_on_both_sides_and_taken_once() {
        let counts = ImpressionCounts::default();
        counts.shown(UserId(1), [UserId(2), UserId(3)]);
        counts.shown(UserId(1), [UserId(2)]);
        counts.shown(UserId(4), []);
        counts.liked(UserId(1));
        let of = |shown, seen, liked| Impressions { shown, seen, liked };
        let taken = counts.take();
        assert_eq!(taken, [(UserId(1), of(0, 3, 1)), (UserId(2), of(2, 0, 0)), (UserId(3), of(1, 0, 0))]);
        assert!(counts.take().is_empty());
        counts.put_back(taken);
        counts.liked(UserId(1));
        assert_eq!(counts.take()[0], (UserId(1), of(0, 3, 2)));
    }
}
