//! A store of discovery in memory: people by their profiles, and what has passed between them.

use super::{Deck, Discovery, DiscoveryRow, Found, Impressions, Search, Traits};
use crate::{
    Card, Error, Profile,
    rules::{self, Candidate, Relation},
};
use async_trait::async_trait;
use kernel::{Timestamp, UserId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

#[derive(Default)]
pub(super) struct Rows {
    pub(super) profiles: BTreeMap<UserId, Profile>,
    /// When everybody came, and what time it is.
    pub(super) joined_at: Timestamp,
    pub(super) now: Timestamp,
    /// The first was shown enough of the second: by swiping, or for another reason.
    pub(super) swiped: BTreeSet<(UserId, UserId)>,
    pub(super) hidden: BTreeSet<(UserId, UserId)>,
    pub(super) likes: BTreeSet<(UserId, UserId)>,
    pub(super) decks: BTreeMap<(UserId, i64), Deck>,
    pub(super) built: Vec<(UserId, Timestamp)>,
    /// The questions that were asked.
    pub(super) asked: Vec<Search>,
}

#[derive(Default)]
pub(super) struct Memory(Mutex<Rows>);

impl Memory {
    pub(super) fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    fn row(&self, profile: &Profile) -> Option<DiscoveryRow> {
        let candidate = Candidate { active: true, profile: profile.clone() };
        DiscoveryRow::of(&candidate, self.joined_at, self.now)
    }

    fn is_seen(&self, viewer: UserId, other: UserId) -> bool {
        self.swiped.contains(&(viewer, other)) || self.hidden.contains(&(viewer, other))
    }

    fn shared(&self, viewer: UserId, profile: &Profile) -> Vec<String> {
        let own = self.profiles.get(&viewer).map(|own| own.interests.clone()).unwrap_or_default();
        let shared = profile.interests.iter().filter(|interest| own.contains(interest));
        shared.map(|interest| interest.name.clone()).collect()
    }

    fn passes(&self, search: &Search, profile: &Profile, row: &DiscoveryRow, km: u32) -> bool {
        let filters = &search.filters;
        let names = [&profile.username, &profile.first_name].map(|name| text::fold(name));
        row.gender.0 & search.wanted.0 != 0
            && row.wants.0 & search.viewer_gender.0 != 0
            && search.born.contains(&row.born)
            && row.min_age <= search.viewer_age
            && (row.max_age >= search.viewer_age || row.max_age == 99)
            && i64::from(row.max_km) >= i64::from(km)
            && profile.id != search.viewer
            && !self.is_seen(search.viewer, profile.id)
            && filters.search.as_ref().is_none_or(|wanted| names.iter().any(|name| name.starts_with(wanted)))
            && (!filters.common_interests || !self.shared(search.viewer, profile).is_empty())
            && filters.active_on.is_none_or(|day| row.active_day == day && row.shows_activity)
            && (!filters.with_photo || row.has_photo)
    }
}

#[async_trait]
impl Discovery for Memory {
    async fn census(&self) -> Result<Vec<(i64, [u32; 4])>, Error> {
        let rows = self.rows();
        let mut counted: BTreeMap<i64, [u32; 4]> = BTreeMap::new();
        for row in rows.profiles.values().filter_map(|profile| rows.row(profile)) {
            let bit = usize::try_from(row.gender.0.trailing_zeros()).unwrap_or_default();
            counted.entry(row.cell).or_default()[bit] += 1;
        }
        Ok(counted.into_iter().collect())
    }

    async fn find(&self, search: &Search) -> Result<Vec<Found>, Error> {
        let mut rows = self.rows();
        rows.asked.push(search.clone());
        let place = |cell: i64| match cell {
            0 => (search.without_position > 0).then_some(None),
            cell => search.places.iter().find(|place| place.cell.number() == cell).map(|place| Some(place.km)),
        };
        let found = |profile: &Profile| {
            let row = rows.row(profile)?;
            let km = place(row.cell)?;
            let passes = rows.passes(search, profile, &row, km.unwrap_or(0));
            passes.then_some(Found { id: profile.id, km, active_day: row.active_day, created_day: row.created_day })
        };
        let mut all: Vec<Found> = rows.profiles.values().filter_map(found).collect();
        all.sort_by_key(|one| (one.km.is_none(), one.id));
        all.truncate(usize::try_from(search.limit).unwrap_or(usize::MAX));
        Ok(all)
    }

    async fn traits(&self, viewer: UserId, ids: &[UserId], _: i32) -> Result<Vec<Traits>, Error> {
        let rows = self.rows();
        let traits = |id: &UserId| {
            let likes_viewer = rows.likes.contains(&(*id, viewer));
            let shared = rows.shared(viewer, rows.profiles.get(id)?);
            Some(Traits { id: *id, shared, likes_viewer, likes_given: 0, cards_seen: 0, shown: 0 })
        };
        Ok(ids.iter().filter_map(traits).collect())
    }

    async fn deck(&self, viewer: UserId, filter_hash: i64) -> Result<Option<Deck>, Error> {
        Ok(self.rows().decks.get(&(viewer, filter_hash)).cloned())
    }

    async fn compact_deck(&self, viewer: UserId, filter_hash: i64) -> Result<Option<Deck>, Error> {
        let mut rows = self.rows();
        let Some(mut deck) = rows.decks.get(&(viewer, filter_hash)).cloned() else { return Ok(None) };
        deck.cards.retain(|dealt| !rows.is_seen(viewer, dealt.id));
        rows.decks.insert((viewer, filter_hash), deck.clone());
        Ok(Some(deck))
    }

    async fn dealt_within(&self, viewer: UserId, person: UserId) -> Result<Option<u32>, Error> {
        let rows = self.rows();
        let own = rows.decks.values().filter(|deck| deck.viewer == viewer);
        let dealt = own.filter(|deck| deck.cards.iter().any(|dealt| dealt.id == person));
        Ok(dealt.filter_map(|deck| deck.widened_to_km).max())
    }

    async fn cards(&self, viewer: UserId, ids: &[UserId], km: Option<u32>, at: Timestamp) -> Result<Vec<Card>, Error> {
        let rows = self.rows();
        let Some(own) = rows.profiles.get(&viewer).cloned() else { return Ok(Vec::new()) };
        let own = rules::reaching(own, km);
        let card = |id: &UserId| {
            let profile = rows.profiles.get(id)?.clone();
            let relation = Relation { liked: rows.is_seen(viewer, *id), ..Relation::default() };
            rules::card(&own, &Candidate { active: true, profile }, relation, at)
        };
        Ok(ids.iter().filter_map(card).collect())
    }

    async fn met(&self, viewer: UserId, ids: &[UserId]) -> Result<Vec<UserId>, Error> {
        let rows = self.rows();
        Ok(ids.iter().copied().filter(|id| rows.swiped.contains(&(viewer, *id))).collect())
    }

    async fn keep_deck(&self, deck: Deck, since: Timestamp) -> Result<Deck, Error> {
        let mut rows = self.rows();
        let key = (deck.viewer, deck.filter_hash);
        if let Some(kept) = rows.decks.get(&key).filter(|kept| kept.built_at >= since) {
            return Ok(kept.clone());
        }
        rows.built.push((deck.viewer, deck.built_at));
        rows.decks.insert(key, deck.clone());
        Ok(deck)
    }

    async fn decks_built(&self, viewer: UserId, since: Timestamp) -> Result<u32, Error> {
        let built = self.rows().built.iter().filter(|(by, at)| *by == viewer && *at >= since).count();
        Ok(u32::try_from(built).unwrap_or(u32::MAX))
    }

    async fn count_impressions(&self, _: i32, _: &[(UserId, Impressions)]) -> Result<(), Error> {
        Ok(())
    }

    async fn reconcile(&self, _: UserId, _: u32, _: Timestamp) -> Result<Option<UserId>, Error> {
        Ok(None)
    }

    async fn purge(&self, _: Timestamp, _: u32) -> Result<u64, Error> {
        Ok(0)
    }
}
