//! The use cases of discovery: a page of a deck, which is built where there is none to go on with.

#[cfg(test)]
mod tests;

use super::{
    Census, Deck, Discovery, EmptyReason, Found, Onlooker, Prospect, Question, Settings, Why,
    build::{self, Looked},
    empty_reason::barrier,
    question::Seeker,
};
use crate::{Card, Error, PageRequest, Profile};
use kernel::{Timestamp, UserId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// A deck is gone on with for so long, while so many are left.
const GOES_ON_FOR: Duration = Duration::from_mins(10);
const GOES_ON_WITH: usize = 100;
/// More answers about nobody than these are forgotten.
const REMEMBERED: usize = 10_000;

/// A card with the reason for showing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCard {
    /// The card.
    pub card: Card,
    /// The reason, if there is one to tell.
    pub why: Option<Why>,
}

/// A page of a deck.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeckPage {
    /// The places of the whole deck.
    pub count: usize,
    /// Those of this page who may still be shown, in order.
    pub cards: Vec<ShownCard>,
    /// The reason why the deck is empty, if it is.
    pub empty_reason: Option<EmptyReason>,
    /// See [`Deck::widened_to_km`].
    pub widened_to_km: Option<u32>,
    /// See [`Deck::searched_to_km`].
    pub searched_to_km: Option<u32>,
}

impl DeckPage {
    fn empty(reason: EmptyReason) -> Self {
        Self { empty_reason: Some(reason), ..Self::default() }
    }
}

/// Discovery for those who look for people.
pub struct Discoverer {
    store: Arc<dyn Discovery>,
    settings: Settings,
    /// Why decks that are empty are: looking for it asks the store more than building them did.
    reasons: Mutex<HashMap<(UserId, i64), EmptyReason>>,
}

impl Discoverer {
    /// The use cases over a store.
    pub fn new(store: Arc<dyn Discovery>, settings: Settings) -> Self {
        Self { store, settings, reasons: Mutex::default() }
    }

    /// A page of the deck that answers this question. The first page begins anew, unless the deck is young and long: what was
    /// seen of it goes, and the rest moves up. Each further page is some places of the deck that there is, judged as they are
    /// now, so that nobody comes twice and nobody is passed over while one swipes.
    ///
    /// [`Error::TooManyDecks`] for whoever has built too many lately and has none to go on with.
    pub async fn page(
        &self,
        viewer: &Profile,
        question: &Question,
        page: PageRequest,
        census: &Census,
        now: Timestamp,
    ) -> Result<DeckPage, Error> {
        let seeker = Seeker { profile: viewer, question, settings: self.settings, now };
        if let Some(reason) = barrier(viewer, self.settings, now) {
            return Ok(DeckPage::empty(reason));
        }
        let hash = seeker.filter_hash();
        let deck = match self.present_deck(seeker, hash, page).await? {
            Present::GoOn(deck) => deck,
            Present::Build { instead_of } => self.build(seeker, hash, census, instead_of).await?,
        };
        let mut answer = self.show(seeker, &deck, page).await?;
        if page.number() == 1 && answer.cards.is_empty() {
            let known = self.reasons.lock().unwrap_or_else(PoisonError::into_inner).get(&(viewer.id, hash)).copied();
            answer.empty_reason = Some(match known {
                Some(reason) => reason,
                None => self.explain(seeker, hash, census).await?,
            });
        }
        Ok(answer)
    }

    /// Somebody's card, if a deck that looked farther than the viewer wants to has shown it: whoever was shown can be opened.
    pub async fn dealt_card(&self, viewer: UserId, of: UserId, now: Timestamp) -> Result<Card, Error> {
        let reach = self.store.dealt_within(viewer, of).await?.ok_or(Error::NotFound)?;
        self.store.cards(viewer, &[of], Some(reach), now).await?.pop().ok_or(Error::NotFound)
    }

    /// The deck to go on with, or the one that a new one has to replace.
    async fn present_deck(&self, seeker: Seeker<'_>, hash: i64, page: PageRequest) -> Result<Present, Error> {
        let (viewer, now) = (seeker.profile.id, seeker.now);
        let kept = if page.number() == 1 {
            self.store.compact_deck(viewer, hash).await?
        } else {
            self.store.deck(viewer, hash).await?
        };
        let goes_on = kept.as_ref().is_some_and(|deck| {
            page.number() > 1 || (now.since(deck.built_at) < GOES_ON_FOR && deck.cards.len() >= GOES_ON_WITH)
        });
        let may_build = match seeker.decks_per_hour() {
            Some(most) if !goes_on => self.store.decks_built(viewer, now.minus(Duration::from_hours(1))).await? < most,
            _ => true,
        };
        match kept {
            Some(deck) if goes_on || !may_build => Ok(Present::GoOn(deck)),
            Some(deck) => Ok(Present::Build { instead_of: Some(deck.built_at) }),
            None if may_build => Ok(Present::Build { instead_of: None }),
            None => Err(Error::TooManyDecks),
        }
    }

    async fn build(
        &self,
        seeker: Seeker<'_>,
        hash: i64,
        census: &Census,
        instead_of: Option<Timestamp>,
    ) -> Result<Deck, Error> {
        let (viewer, today) = (seeker.profile.id, seeker.today());
        let Looked { found, reached_km, cut_at_km } = build::look(self.store.as_ref(), seeker, census).await?;
        let ids: Vec<UserId> = found.iter().map(|one| one.id).collect();
        let traits = if ids.is_empty() { Vec::new() } else { self.store.traits(viewer, &ids, today).await? };
        let mut traits: HashMap<UserId, _> = traits.into_iter().map(|one| (one.id, one)).collect();
        let prospect = |found: Found| Some(Prospect { traits: traits.remove(&found.id)?, found });
        let prospects: Vec<Prospect> = found.into_iter().filter_map(prospect).collect();
        let onlooker = Onlooker { max_km: seeker.own_km(), today, salt: seeker.salt() };
        let is_widened = prospects.iter().any(|one| one.found.km.is_some_and(|km| km > onlooker.max_km));
        let deck = Deck {
            viewer,
            filter_hash: hash,
            built_at: seeker.now,
            widened_to_km: reached_km.filter(|_| is_widened),
            searched_to_km: cut_at_km,
            cards: seeker.question.order.arrange(&onlooker, &prospects),
        };
        if deck.cards.is_empty() {
            self.explain(seeker, hash, census).await?;
        }
        // Whoever builds at the same time on another node shows the same.
        let since = instead_of.map_or(Timestamp::from_micros(0), |built_at| built_at.plus(Duration::from_micros(1)));
        self.store.keep_deck(deck, since).await
    }

    async fn show(&self, seeker: Seeker<'_>, deck: &Deck, page: PageRequest) -> Result<DeckPage, Error> {
        let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let size = usize::try_from(page.size()).unwrap_or_default();
        let places: Vec<_> = deck.cards.iter().skip(offset).take(size).collect();
        let ids: Vec<UserId> = places.iter().map(|dealt| dealt.id).collect();
        let cards = if ids.is_empty() {
            Vec::new()
        } else {
            self.store.cards(seeker.profile.id, &ids, deck.widened_to_km, seeker.now).await?
        };
        let reasons: HashMap<UserId, _> = places.iter().map(|dealt| (dealt.id, dealt.reasons)).collect();
        let wants_photo = seeker.settings.require_photo || seeker.question.with_photo;
        let shown = |card: Card| {
            let own = &seeker.profile.interests;
            let shared = card.interests.iter().find(|name| own.iter().any(|interest| interest.name == **name));
            let why =
                reasons.get(&card.id).and_then(|all| all.told(shared.map(String::as_str), card.distance_km.is_some()));
            ShownCard { card, why }
        };
        Ok(DeckPage {
            count: deck.cards.len(),
            cards: cards.into_iter().filter(|card| card.picture.is_some() || !wants_photo).map(shown).collect(),
            empty_reason: None,
            widened_to_km: deck.widened_to_km,
            searched_to_km: deck.searched_to_km,
        })
    }

    /// Finds out why the deck is empty, and remembers it.
    async fn explain(&self, seeker: Seeker<'_>, hash: i64, census: &Census) -> Result<EmptyReason, Error> {
        let reason = build::explain(self.store.as_ref(), seeker, census).await?;
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        if reasons.len() >= REMEMBERED {
            reasons.clear();
        }
        reasons.insert((seeker.profile.id, hash), reason);
        Ok(reason)
    }
}

enum Present {
    GoOn(Deck),
    Build { instead_of: Option<Timestamp> },
}
