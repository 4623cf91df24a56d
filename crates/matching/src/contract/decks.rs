//! Decks while one swipes: cases of [`crate::discovery_cases!`].

use super::{
    MORNING, Task, all_at_once, days_after,
    discovery::{Village, plain},
    like, skip,
};
use crate::{
    Cell, Matching, Preferences, Profile,
    discovery::{Dealt, Deck, Discovery, Reasons},
};
use kernel::{Timestamp, UserId};
use std::time::Duration;

fn ids(deck: &Deck) -> Vec<i64> {
    deck.cards.iter().map(|dealt| dealt.id.0).collect()
}

fn deck(viewer: UserId, filter_hash: i64, at: Timestamp, ids: &[i64]) -> Deck {
    let shares = Reasons::default().and(Reasons::SHARES, true);
    let cards = ids.iter().map(|id| Dealt { id: UserId(*id), reasons: shares }).collect();
    Deck { viewer, filter_hash, built_at: at, widened_to_km: Some(200), searched_to_km: None, cards }
}

/// Until another is built for the same filters, or two for others.
pub async fn a_deck_stays_as_it_was_built(_: &dyn Matching, discovery: &dyn Discovery, people: &dyn Village) {
    people.settle(vec![(plain(1), MORNING)], MORNING).await;
    let (ada, minute) = (UserId(1), |minutes: u64| MORNING.plus(Duration::from_mins(minutes)));
    let first = deck(ada, -5, MORNING, &[3, (1 << 52) - 1, 1]);
    assert_eq!(discovery.deck(ada, -5).await.unwrap(), None);
    assert_eq!(discovery.keep_deck(first.clone(), MORNING).await.unwrap(), first);
    assert_eq!(discovery.deck(ada, -5).await.unwrap(), Some(first.clone()));
    let second = deck(ada, -5, minute(5), &[9]);
    assert_eq!(discovery.keep_deck(second.clone(), MORNING).await.unwrap(), first, "one was kept since");
    assert_eq!(discovery.keep_deck(second.clone(), minute(1)).await.unwrap(), second);
    assert_eq!(discovery.deck(ada, -5).await.unwrap(), Some(second));
    for hash in 1..=3 {
        let at = minute(5 + u64::try_from(hash).unwrap_or_default());
        discovery.keep_deck(deck(ada, hash, at, &[]), at).await.unwrap();
    }
    assert_eq!(discovery.deck(ada, -5).await.unwrap(), None, "three are kept");
    for hash in 1..=3 {
        assert!(discovery.deck(ada, hash).await.unwrap().is_some(), "{hash}");
    }
    assert_eq!(discovery.decks_built(ada, MORNING).await.unwrap(), 5);
    assert_eq!(discovery.decks_built(ada, minute(7)).await.unwrap(), 2);
    assert_eq!(discovery.purge(days_after(1), 100).await.unwrap(), 0);
    assert!(discovery.purge(days_after(3), 100).await.unwrap() > 0);
    assert_eq!(discovery.deck(ada, 3).await.unwrap(), None);
    assert_eq!(discovery.decks_built(ada, MORNING).await.unwrap(), 0);
}

/// And both show it.
pub async fn two_nodes_that_build_at_once_keep_one_deck(
    _: &dyn Matching,
    discovery: &dyn Discovery,
    people: &dyn Village,
) {
    people.settle(vec![(plain(1), MORNING)], MORNING).await;
    for round in 0..10 {
        let at = MORNING.plus(Duration::from_mins(round * 10));
        let built = (0..6).map(|node| deck(UserId(1), 5, at.plus(Duration::from_micros(node)), &[node.cast_signed()]));
        let tasks: Vec<Task<'_, _>> = built.map(|deck| discovery.keep_deck(deck, at)).collect();
        let kept: Vec<Deck> = all_at_once(tasks).await.into_iter().map(Result::unwrap).collect();
        let there = discovery.deck(UserId(1), 5).await.unwrap().unwrap();
        assert!(kept.iter().all(|deck| *deck == there), "{kept:?}");
        let builds = u32::try_from(round).unwrap_or_default() + 1;
        assert_eq!(discovery.decks_built(UserId(1), MORNING).await.unwrap(), builds);
    }
}

/// Whom the viewer has liked, passed or blocked, or by whom they were blocked. The rest moves up, and neither the time nor the
/// number of decks changes, however many nodes do it at once.
pub async fn a_deck_is_compacted_by_whom_the_viewer_has_seen(
    store: &dyn Matching,
    discovery: &dyn Discovery,
    people: &dyn Village,
) {
    people.settle((1..=9).map(|id| (plain(id), MORNING)).collect(), MORNING).await;
    let ada = UserId(1);
    assert_eq!(discovery.compact_deck(ada, 5).await.unwrap(), None);
    let kept = deck(ada, 5, MORNING, &[9, 2, 8, 3, 7, 4, 6, 5]);
    discovery.keep_deck(kept.clone(), MORNING).await.unwrap();
    assert_eq!(discovery.compact_deck(ada, 5).await.unwrap(), Some(kept));
    like(store, ada, UserId(2), MORNING).await.unwrap();
    skip(store, ada, UserId(3), MORNING).await.unwrap();
    store.block(ada, UserId(4), MORNING).await.unwrap();
    store.block(UserId(5), ada, MORNING).await.unwrap();
    like(store, UserId(6), ada, MORNING).await.unwrap();
    let tasks: Vec<Task<'_, _>> = (0..4).map(|_| discovery.compact_deck(ada, 5)).collect();
    for compacted in all_at_once(tasks).await {
        let compacted = compacted.unwrap().unwrap();
        assert_eq!(ids(&compacted), [9, 8, 7, 6]);
        assert_eq!((compacted.built_at, compacted.widened_to_km), (MORNING, Some(200)));
    }
    assert_eq!(ids(&discovery.deck(ada, 5).await.unwrap().unwrap()), [9, 8, 7, 6]);
    assert_eq!(discovery.decks_built(ada, MORNING).await.unwrap(), 1);
    let met = discovery.met(ada, &(2..=9).map(UserId).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(met, [2, 3, 4].map(UserId), "of who blocks or likes the viewer nothing is told");
    like(store, ada, UserId(6), MORNING).await.unwrap();
    store.block(UserId(6), ada, MORNING).await.unwrap();
    assert_eq!(discovery.met(ada, &[UserId(6)]).await.unwrap(), [UserId(6)], "they had a match");
}

/// As far as a deck of the viewer has gone, and only for those who are in it; their own wish holds.
pub async fn whoever_was_dealt_from_farther_away_can_be_seen(
    store: &dyn Matching,
    discovery: &dyn Discovery,
    people: &dyn Village,
) {
    let ada = UserId(1);
    // About 90 km away.
    let far = |id: i64, max_distance: u16| Profile {
        cell: Cell::at(49.66, 2.3522),
        preferences: Preferences { max_distance, ..Preferences::default() },
        ..plain(id)
    };
    let all = [plain(1), plain(2), far(3, 200), far(4, 60)];
    people.settle(all.into_iter().map(|profile| (profile, MORNING)).collect(), MORNING).await;
    let everybody = [4, 3, 2].map(UserId);
    let cards = async |reach_km| {
        let cards = discovery.cards(ada, &everybody, reach_km, MORNING).await.unwrap();
        cards.into_iter().map(|card| card.id.0).collect::<Vec<_>>()
    };
    assert_eq!(cards(None).await, [2]);
    assert_eq!(cards(Some(10)).await, [2], "a reach takes nothing away");
    assert_eq!(cards(Some(100)).await, [3, 2]);
    let seen = store.cards(ada, &everybody, MORNING).await.unwrap();
    assert_eq!(seen.iter().map(|card| card.id.0).collect::<Vec<_>>(), [2]);

    assert_eq!(discovery.dealt_within(ada, UserId(3)).await.unwrap(), None);
    let later = |minutes| MORNING.plus(Duration::from_mins(minutes));
    let near = Deck { widened_to_km: None, ..deck(ada, 1, MORNING, &[3, 2]) };
    discovery.keep_deck(near, MORNING).await.unwrap();
    assert_eq!(discovery.dealt_within(ada, UserId(3)).await.unwrap(), None);
    discovery.keep_deck(deck(ada, 2, later(1), &[3, 2]), MORNING).await.unwrap();
    let wider = Deck { widened_to_km: Some(400), ..deck(ada, 3, later(2), &[3]) };
    discovery.keep_deck(wider, MORNING).await.unwrap();
    assert_eq!(discovery.dealt_within(ada, UserId(3)).await.unwrap(), Some(400));
    assert_eq!(discovery.dealt_within(ada, UserId(2)).await.unwrap(), Some(200));
    assert_eq!(discovery.dealt_within(ada, UserId(4)).await.unwrap(), None);
    assert_eq!(discovery.dealt_within(UserId(2), UserId(3)).await.unwrap(), None);
}
