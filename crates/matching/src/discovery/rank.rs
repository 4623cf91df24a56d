//! The order in which people are shown, in whole numbers: the same on both databases and all nodes.

#[cfg(test)]
mod tests;

use super::{Dealt, Found, Reasons, Salt, Traits};
use kernel::UserId;
use std::{cmp::Reverse, collections::BTreeSet};

/// The shares of what counts, in percent of the whole. `GET /api/matching/ranking/` tells them.
pub mod weights {
    /// How lately somebody was here.
    pub const ACTIVITY: u32 = 35;
    /// The distance between the two cells, against how far the viewer wants to look.
    pub const NEARNESS: u32 = 25;
    /// The interests that both have chosen, up to five.
    pub const INTERESTS: u32 = 20;
    /// How readily somebody likes others.
    pub const RECIPROCITY: u32 = 20;
}

/// Whoever came within so many days stands a little before others.
const NEW_FOR_DAYS: i32 = 1;
/// So many thousandths before.
const NEW_HERE: i64 = 300;
/// What each doubling of how often somebody was shown lately costs, so that everybody's turn comes.
const SHOWN: i64 = 100;
/// Of so many places at the beginning some belong to people whom the score has not put there.
const FIRST: usize = 30;
/// So many of them.
const GUESTS: usize = 10;
/// One of so many guests may like the viewer.
const LIKER_IN: usize = 3;

/// The viewer, as far as the order depends on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Onlooker {
    /// How far the viewer wants to look, in kilometres.
    pub max_km: u32,
    /// The UTC day of the question.
    pub today: i32,
    /// What decides where nothing else does.
    pub salt: Salt,
}

/// Somebody to be ranked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// The row that the search has found.
    pub found: Found,
    /// What ranking wants to know besides.
    pub traits: Traits,
}

/// Puts people in order: by the score, then mixed, then by id. So it is one order whatever the order of `prospects`, and an
/// interest more never puts anybody further back.
///
/// That somebody likes the viewer is no part of the score, or the order would tell it. Instead a few of the first places, drawn
/// by chance, belong to guests: at most a third of them are people who like the viewer, the others are drawn from everybody.
/// Who is a guest depends on nobody's score.
pub fn rank(onlooker: &Onlooker, prospects: &[Prospect]) -> Vec<Dealt> {
    let mut ordered: Vec<&Prospect> = prospects.iter().collect();
    ordered.sort_by_cached_key(|prospect| {
        (Reverse(score(onlooker, prospect)), onlooker.salt.mixed(prospect.found.id), prospect.found.id)
    });
    let guests = guests(onlooker.salt, prospects);
    let first = FIRST.min(prospects.len());
    let places = onlooker.salt.places(guests.len(), first);
    let invited: BTreeSet<UserId> = guests.iter().copied().collect();
    let by_id = |id: &UserId| prospects.iter().find(|prospect| prospect.found.id == *id);
    let mut seats: Vec<Option<&Prospect>> = vec![None; prospects.len()];
    for (place, guest) in places.into_iter().zip(&guests) {
        seats[place] = by_id(guest);
    }
    let mut others = ordered.into_iter().filter(|prospect| !invited.contains(&prospect.found.id));
    let seated = seats.into_iter().filter_map(|seat| seat.or_else(|| others.next()));
    seated.map(|prospect| Dealt { id: prospect.found.id, reasons: reasons(onlooker, prospect) }).collect()
}

/// The score in millionths.
fn score(onlooker: &Onlooker, prospect: &Prospect) -> i64 {
    let Prospect { found, traits } = prospect;
    let parts = [
        (weights::ACTIVITY, activity(onlooker.today - found.active_day)),
        (weights::NEARNESS, nearness(found.km, onlooker.max_km)),
        (weights::INTERESTS, 200 * i64::try_from(traits.shared.len().min(5)).unwrap_or(5)),
        (weights::RECIPROCITY, reciprocity(traits)),
    ];
    let sum: i64 = parts.into_iter().map(|(percent, thousandths)| i64::from(percent) * 10 * thousandths).sum();
    let new_here = if is_new(onlooker, found) { NEW_HERE } else { 0 };
    sum + 1000 * (new_here - SHOWN * i64::from((u64::from(traits.shown) + 1).ilog2()))
}

fn is_new(onlooker: &Onlooker, found: &Found) -> bool {
    onlooker.today - found.created_day <= NEW_FOR_DAYS
}

fn activity(days_ago: i32) -> i64 {
    match days_ago {
        ..=1 => 1000,
        2..=3 => 800,
        4..=7 => 600,
        8..=30 => 300,
        _ => 100,
    }
}

fn nearness(km: Option<u32>, max_km: u32) -> i64 {
    let (Some(km), 1..) = (km, max_km) else { return 500 };
    1000 * i64::from(max_km.saturating_sub(km)) / i64::from(max_km)
}

/// Likes given for cards seen. Who has seen none yet counts as somebody who likes one in five.
fn reciprocity(traits: &Traits) -> i64 {
    (1000 * (i64::from(traits.likes_given) + 1) / (i64::from(traits.cards_seen) + 5)).min(1000)
}

/// Who sits in the places that are drawn, in the order of the draw: as many for any number of likers, or their number told it.
fn guests(salt: Salt, prospects: &[Prospect]) -> Vec<UserId> {
    let seats = GUESTS * FIRST.min(prospects.len()) / FIRST;
    let mut drawn: Vec<&Prospect> = prospects.iter().collect();
    drawn.sort_by_key(|prospect| (salt.draw(4, prospect.found.id.0), prospect.found.id));
    let (likers, others): (Vec<&Prospect>, Vec<&Prospect>) =
        drawn.into_iter().partition(|prospect| prospect.traits.likes_viewer);
    // Among a few nobody is hidden by others.
    let of_likers = seats / LIKER_IN;
    let seats = if of_likers == 0 { 0 } else { seats };
    let likers = likers.into_iter().take(of_likers);
    let mut guests: Vec<UserId> = likers.chain(others).take(seats).map(|prospect| prospect.found.id).collect();
    guests.sort_by_key(|id| (salt.draw(5, id.0), *id));
    guests
}

fn reasons(onlooker: &Onlooker, prospect: &Prospect) -> Reasons {
    let Prospect { found, traits } = prospect;
    let is_near = |km: u32| km.saturating_mul(5) <= onlooker.max_km;
    Reasons::default()
        .and(Reasons::WIDENED, found.km.is_some_and(|km| km > onlooker.max_km))
        .and(Reasons::SHARES, !traits.shared.is_empty())
        .and(Reasons::NEW_HERE, is_new(onlooker, found))
        .and(Reasons::NEAR, found.km.is_some_and(is_near))
        .and(Reasons::ACTIVE_TODAY, found.active_day >= onlooker.today)
}
