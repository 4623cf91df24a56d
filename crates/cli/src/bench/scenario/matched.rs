use crate::outcome::Outcome;
use client::Api;
use kernel::UserId;
use std::time::{Duration, Instant};

/// Somebody who likes and is liked.
#[derive(Clone)]
pub(super) struct Single {
    pub(super) api: Api,
    pub(super) id: UserId,
}

impl Single {
    pub(super) async fn of(api: Api) -> Outcome<Self> {
        let id = api.me().await.map_err(|error| client::explain(&error))?.id;
        Ok(Self { api, id })
    }

    /// Both like each other; how long the like took that made the match.
    pub(super) async fn match_with(&self, other: &Self) -> Outcome<Duration> {
        self.api.like(other.id).await.map_err(|error| client::explain(&error))?;
        let begun = Instant::now();
        let answer = other.api.like(self.id).await.map_err(|error| client::explain(&error))?;
        let took = begun.elapsed();
        if answer.is_match { Ok(took) } else { Err("a mutual like made no match".into()) }
    }
}

/// All pairs of so many people, an even number, in rounds in which everybody is in one pair: two that are made at the same time
/// hardly ever wait for each other.
pub(super) fn pairs(people: usize) -> impl Iterator<Item = (usize, usize)> {
    let round = people.saturating_sub(1);
    (0..round).flat_map(move |number| {
        (0..people / 2).map(move |place| {
            let first = if place == 0 { round } else { (number + place) % round };
            (first, (number + round - place) % round)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_pair_is_made_once_and_nobody_is_twice_in_a_round() {
        let all: Vec<(usize, usize)> = pairs(8).collect();
        let different: BTreeSet<(usize, usize)> = all.iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect();
        assert_eq!((all.len(), different.len()), (28, 28));
        assert!(all.iter().all(|(a, b)| a != b && *a < 8 && *b < 8), "{all:?}");
        for round in all.chunks(4) {
            let people: BTreeSet<usize> = round.iter().flat_map(|(a, b)| [*a, *b]).collect();
            assert_eq!(people.len(), 8, "{round:?}");
        }
        assert_eq!(pairs(0).count(), 0);
    }
}
