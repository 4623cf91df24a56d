use crate::{
    Card, Cell, Error,
    discovery::{Dealt, GenderBits},
};
use async_trait::async_trait;
use kernel::{Timestamp, UserId};
use std::ops::RangeInclusive;

/// Where discovery looks: a cell and how far its centre is from the viewer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The cell.
    pub cell: Cell,
    /// Whole kilometres between the centres.
    pub km: u32,
}

/// What a viewer asks for besides their preferences. All of it has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filters {
    /// The beginning of a username or a first name, folded; never empty.
    pub search: Option<String>,
    /// At least one interest in common with the viewer.
    pub common_interests: bool,
    /// Only people who were here on this UTC day and let others choose by it.
    pub active_on: Option<i32>,
    /// Only people with a profile picture.
    pub with_photo: bool,
}

/// One question to the store: everybody in `places` (and, with `without_position`, those who tell no position) who passes both
/// people's wishes, and whom the viewer has not seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The viewer, who is not found.
    pub viewer: UserId,
    /// The bit of the viewer's gender, which the other has to want.
    pub viewer_gender: GenderBits,
    /// The viewer's age, which has to be within what the other wants.
    pub viewer_age: i16,
    /// The genders that the viewer wants to see.
    pub wanted: GenderBits,
    /// The days of birth of the ages that the viewer wants, since 1970-01-01, by the calendar.
    pub born: RangeInclusive<i32>,
    /// Where to look, nearest first. The other's own largest distance is judged by each place's kilometres.
    pub places: Vec<Place>,
    /// How many of those without a position are looked at, after all others; 0 for none.
    pub without_position: u32,
    /// See [`Filters`].
    pub filters: Filters,
    /// The UTC day of the question: activity counts by classes of ≤ 7, ≤ 30 and more days.
    pub today: i32,
    /// Mixes people of one class: they come by `((id % prime) * factor) % prime`, then by id. Both are below 2^20.
    pub prime: i64,
    /// See `prime`.
    pub factor: i64,
    /// At most so many are found: 500 for a deck.
    pub limit: u32,
}

/// Somebody whom a search has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The person.
    pub id: UserId,
    /// Whole kilometres between the cells; none without a position.
    pub km: Option<u32>,
    /// The UTC day on which they were last here.
    pub active_day: i32,
    /// The UTC day on which they came.
    pub created_day: i32,
}

/// What ranking wants to know of somebody besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traits {
    /// The person.
    pub id: UserId,
    /// The names of the interests that they share with the viewer, in the order of names.
    pub shared: Vec<String>,
    /// True when they like the viewer and wait for an answer.
    pub likes_viewer: bool,
    /// The likes that they have given, and the cards that they were shown, lately.
    pub likes_given: u32,
    /// See `likes_given`.
    pub cards_seen: u32,
    /// How often they were shown within the last two UTC days.
    pub shown: u32,
}

/// What was shown to whom, counted: settled now and then, not with each card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Impressions {
    /// How often this person was shown to others.
    pub shown: u32,
    /// How many cards this person was shown.
    pub seen: u32,
    /// How many likes this person gave.
    pub liked: u32,
}

/// The order in which a viewer is shown people, kept so that pages stay true while one swipes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deck {
    /// The person who is shown it.
    pub viewer: UserId,
    /// What it was built for: filters, ordering, preferences, cell and day, hashed.
    pub filter_hash: i64,
    /// The instant at which it was built; compacting leaves it as it is.
    pub built_at: Timestamp,
    /// How far the search went, if that is to be told: widened beyond the viewer's own distance, or cut below it.
    pub widened_to_km: Option<u32>,
    /// See `widened_to_km`.
    pub searched_to_km: Option<u32>,
    /// Who, in order; at most 500. Each is kept as one number ([`Dealt::number`]).
    pub cards: Vec<Dealt>,
}

/// Where discovery is kept. Every method is one transaction. The rows that it finds people by are kept by [`crate::Matching`]
/// and the others that change what they are made of, in the same transaction.
#[async_trait]
pub trait Discovery: Send + Sync {
    /// How many people may be shown in each cell (0: without a position), by gender: for each bit 1, 2, 4, 8 a count. Reads
    /// everything, in the background.
    async fn census(&self) -> Result<Vec<(i64, [u32; 4])>, Error>;

    /// Those who pass the search, by class of activity, then mixed, then by id; whoever is without a position comes last.
    async fn find(&self, search: &Search) -> Result<Vec<Found>, Error>;

    /// What ranking wants to know of these people, in the order of `ids`.
    async fn traits(&self, viewer: UserId, ids: &[UserId], today: i32) -> Result<Vec<Traits>, Error>;

    /// The deck of a viewer for these filters.
    async fn deck(&self, viewer: UserId, filter_hash: i64) -> Result<Option<Deck>, Error>;

    /// The same without those whom the viewer has seen since: the rest moves up, and is kept so. It is no new deck: neither the
    /// time at which it was built changes nor how many were.
    async fn compact_deck(&self, viewer: UserId, filter_hash: i64) -> Result<Option<Deck>, Error>;

    /// How far a deck of this viewer that was widened has gone to show this person: the farthest of those that are kept. None
    /// where no such deck has them.
    async fn dealt_within(&self, viewer: UserId, person: UserId) -> Result<Option<u32>, Error>;

    /// The cards that the viewer may see ([`crate::rules::card`]), in the order of `ids`, as if the viewer wanted to look as far
    /// as `reach_km` where that is farther than they do. The others are left out.
    async fn cards(
        &self,
        viewer: UserId,
        ids: &[UserId],
        reach_km: Option<u32>,
        at: Timestamp,
    ) -> Result<Vec<Card>, Error>;

    /// Those of `ids` whom the viewer knows to have met: liked, passed or blocked by the viewer, or matched ever.
    async fn met(&self, viewer: UserId, ids: &[UserId]) -> Result<Vec<UserId>, Error>;

    /// Keeps a deck, in the place of an older one for the same filters; of a viewer's others the two newest stay. Where one was
    /// kept for the same filters since `since`, that one stays and is answered: two nodes that build at once show the same.
    async fn keep_deck(&self, deck: Deck, since: Timestamp) -> Result<Deck, Error>;

    /// How many decks this viewer has built since then.
    async fn decks_built(&self, viewer: UserId, since: Timestamp) -> Result<u32, Error>;

    /// Adds counts to those of a UTC day.
    async fn count_impressions(&self, day: i32, counts: &[(UserId, Impressions)]) -> Result<(), Error>;

    /// Brings the rows of discovery and of who has seen whom in line with the wide rows, for at most `limit` people behind
    /// `after`. Answers the last of them; none at the end.
    async fn reconcile(&self, after: UserId, limit: u32, at: Timestamp) -> Result<Option<UserId>, Error>;

    /// Forgets what has expired: passes, decks and counts of long ago. At most `limit` rows of each; answers how many.
    async fn purge(&self, at: Timestamp, limit: u32) -> Result<u64, Error>;
}
