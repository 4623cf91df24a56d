//! Decks while one swipes: cases of [`crate::discovery_cases!`].

use super::{
    MORNING, Task, all_at_once,
    discovery::{Village, deck, plain},
    like, skip,
};
use crate::{
    Cell, Matching, Preferences, Profile,
    discovery::{Deck, Discovery},
};
use kernel::UserId;
use std::time::Duration;

fn ids(deck: &Deck) -> Vec<i64> {
    deck.cards.iter().map(|dealt| dealt.id.0).collect()
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
