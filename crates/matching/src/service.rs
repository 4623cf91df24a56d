//! The use cases.

#[cfg(test)]
mod tests;

use crate::{
    Acquaintance, Card, Cell, Changed, Comment, Error, Interest, InterestId, InterestName, Like, LikeBudget,
    LikeBudgets, LikeKind, LikeReceived, LikeTarget, Liked, Match, MatchedCard, Matching, Page, PageRequest, Pair,
    Pass, Person, PictureKey, Preferences, PreferencesChange, Profile, ProfileChange, ProfileForm, PromptId,
    PromptsForm, Rewound, SwipeKind, WhichMatch, rules,
};
use kernel::{Author, ConversationId, Event, FieldError, Listing, MatchId, Place, Timestamp, UserId};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// The most interests somebody can have.
const MOST_INTERESTS: usize = 50;

/// The settings that an operator decides on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The likes that a person has a UTC day; none means without a bound.
    pub daily_likes: Option<i64>,
    /// The super likes that a person has a UTC day; none means without a bound.
    pub daily_super_likes: Option<i64>,
    /// The passes that a person has a UTC day; none means without a bound.
    pub daily_passes: Option<i64>,
    /// The time for which a pass hides somebody. It holds for the passes that are made from now on.
    pub pass_holds: Duration,
    /// True where people may take their last swipe back.
    pub rewind: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            daily_likes: Some(50),
            daily_super_likes: Some(1),
            daily_passes: Some(2000),
            pass_holds: rules::PASS_HOLDS,
            rewind: true,
        }
    }
}

impl Settings {
    fn daily(&self, kind: SwipeKind) -> Option<i64> {
        match kind {
            SwipeKind::Like(LikeKind::Plain) => self.daily_likes,
            SwipeKind::Like(LikeKind::Super) => self.daily_super_likes,
            SwipeKind::Pass => self.daily_passes,
        }
    }
}

/// A like as somebody asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LikeForm {
    /// The kind of like.
    pub kind: LikeKind,
    /// The photo or answer that it is about.
    pub target: Option<LikeTarget>,
    /// The words that come with it.
    pub comment: Option<Comment>,
}

/// Profiles, swipes and matches for those who act on them.
#[derive(Clone)]
pub struct Matchmaker {
    store: Arc<dyn Matching>,
    settings: Settings,
}

impl Matchmaker {
    /// The use cases over a store.
    pub fn new(store: Arc<dyn Matching>, settings: Settings) -> Self {
        Self { store, settings }
    }

    /// The same in somebody's name, for whatever a client asks to be changed: a session that has ended changes nothing more
    /// ([`Error::NotActive`]).
    #[must_use]
    pub fn acting(&self, author: Author) -> Self {
        Self { store: self.store.clone().acting(author), settings: self.settings }
    }

    /// `by` likes `target`.
    pub async fn like(&self, by: UserId, target: UserId, form: LikeForm, now: Timestamp) -> Result<Liked, Error> {
        rules::refuse_oneself(by, target)?;
        let LikeForm { kind, target: about, comment } = form;
        let daily_limit = self.settings.daily(SwipeKind::Like(kind));
        self.store.like(Like { liker: by, liked: target, at: now, kind, daily_limit, target: about, comment }).await
    }

    /// Passes somebody over: the pass is kept, and a match ends.
    pub async fn skip(&self, by: UserId, target: UserId, now: Timestamp) -> Result<Vec<Event>, Error> {
        rules::refuse_oneself(by, target)?;
        let returns_at = now.plus(self.settings.pass_holds);
        let daily_limit = self.settings.daily(SwipeKind::Pass);
        self.store.skip(Pass { by, target, at: now, returns_at, daily_limit }).await
    }

    /// Takes the person's last like or pass back.
    pub async fn rewind(&self, by: UserId, now: Timestamp) -> Result<Rewound, Error> {
        if !self.settings.rewind {
            return Err(Error::NotOffered);
        }
        self.store.rewind(by, now).await
    }

    /// Takes a like back, and with it a match.
    pub async fn unlike(&self, by: UserId, target: UserId, now: Timestamp) -> Result<Vec<Event>, Error> {
        rules::refuse_oneself(by, target)?;
        self.store.unlike(by, target, now).await
    }

    /// Shuts somebody out.
    pub async fn block(&self, by: UserId, target: UserId, now: Timestamp) -> Result<Vec<Event>, Error> {
        rules::refuse_oneself(by, target)?;
        self.store.block(by, target, now).await
    }

    /// Lets somebody back in; what was between the two before does not come back.
    pub async fn unblock(&self, by: UserId, target: UserId) -> Result<(), Error> {
        rules::refuse_oneself(by, target)?;
        self.store.unblock(by, target).await
    }

    /// Ends a match.
    pub async fn unmatch(&self, by: UserId, which: WhichMatch, now: Timestamp) -> Result<Vec<Event>, Error> {
        self.store.unmatch(by, which, now).await
    }

    /// Tells how many likes of the day are spent, of each kind.
    pub async fn like_budgets(&self, person: UserId, now: Timestamp) -> Result<LikeBudgets, Error> {
        let spent = self.store.spent(person, now).await?;
        let budget = |kind| {
            let kind = SwipeKind::Like(kind);
            LikeBudget { used: spent.of(kind), max: self.settings.daily(kind), reset_at: rules::budget_reset(now) }
        };
        Ok(LikeBudgets { plain: budget(LikeKind::Plain), super_like: budget(LikeKind::Super) })
    }

    /// Lists the people who like this person and wait for an answer.
    pub async fn likes_received(
        &self,
        viewer: UserId,
        page: PageRequest,
        now: Timestamp,
    ) -> Result<Page<LikeReceived>, Error> {
        self.store.likes_received(viewer, page, now).await
    }

    /// How many people like this person, for whoever may not know who they are.
    pub async fn admirer_count(&self, viewer: UserId) -> Result<i64, Error> {
        self.store.admirer_count(viewer).await
    }

    /// A page of living matches, newest first.
    pub async fn matches(&self, viewer: UserId, page: PageRequest, now: Timestamp) -> Result<Page<MatchedCard>, Error> {
        self.store.matches(viewer, page, now).await
    }

    /// The living matches of the last thirty days, newest first: at most `limit` of those that stand behind a place.
    pub async fn recent_matches(
        &self,
        viewer: UserId,
        before: Option<Place<MatchId>>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Listing<MatchedCard, MatchId>, Error> {
        self.store.matches_since(viewer, now.minus(rules::RECENT), before, limit, now).await
    }

    /// Finds one living match.
    pub async fn match_by_id(&self, viewer: UserId, id: MatchId, now: Timestamp) -> Result<MatchedCard, Error> {
        self.store.match_by_id(viewer, id, now).await?.ok_or(Error::NotFound)
    }

    /// The living match of two people.
    pub async fn match_of_pair(&self, one: UserId, other: UserId) -> Result<Option<Match>, Error> {
        self.store.match_of_pair(one, other).await
    }

    /// Tells who sees of whom among these people whether they are online: those with a living match who both allow it,
    /// each pair once.
    pub async fn acquaintances(&self, people: &[UserId]) -> Result<Vec<Acquaintance>, Error> {
        let pairs = self.store.pairs(people).await?;
        let mut ids: Vec<UserId> = pairs.iter().flat_map(|(pair, _)| pair.both()).collect();
        ids.sort_unstable();
        ids.dedup();
        let known = if ids.is_empty() { Vec::new() } else { self.store.people(&ids).await? };
        let known: HashMap<UserId, Person> = known.into_iter().map(|person| (person.id, person)).collect();
        let open = |id| known.get(&id).filter(|person| person.privacy.share_presence);
        let acquaintance = |(pair, conversation): (Pair, ConversationId)| {
            let [low, high] = pair.both().map(open);
            Some(Acquaintance { people: [low?.clone(), high?.clone()], conversation })
        };
        Ok(pairs.into_iter().filter_map(acquaintance).collect())
    }

    /// Shows what this viewer may see of somebody.
    pub async fn card(&self, viewer: UserId, of: UserId, now: Timestamp) -> Result<Card, Error> {
        self.store.cards(viewer, &[of], now).await?.pop().ok_or(Error::NotFound)
    }

    /// Tells what frames say about these people. Those who are banned, erased or unknown are left out.
    pub async fn people(&self, ids: &[UserId]) -> Result<Vec<Person>, Error> {
        self.store.people(ids).await
    }

    /// Shows somebody's own profile.
    pub async fn profile(&self, person: UserId) -> Result<Profile, Error> {
        self.store.profile(person).await?.ok_or(Error::NotFound)
    }

    /// Changes the own profile as the form says.
    pub async fn change_profile(
        &self,
        person: UserId,
        form: ProfileForm,
        now: Timestamp,
    ) -> Result<Changed<Profile>, Error> {
        self.store.change_profile(person, form.read(now)?, now).await
    }

    /// Sets or removes the profile picture, which was uploaded before.
    pub async fn set_picture(
        &self,
        person: UserId,
        picture: Option<PictureKey>,
        now: Timestamp,
    ) -> Result<Changed<Profile>, Error> {
        let change = ProfileChange { picture: Some(picture), ..ProfileChange::default() };
        self.store.change_profile(person, change, now).await
    }

    /// Changes whom this person wants to see.
    pub async fn change_preferences(
        &self,
        person: UserId,
        change: PreferencesChange,
        now: Timestamp,
    ) -> Result<Changed<Preferences>, Error> {
        self.store.change_preferences(person, change, now).await
    }

    /// Every interest there is and whether this person has it.
    pub async fn interests(&self, person: UserId) -> Result<Vec<(Interest, bool)>, Error> {
        self.store.interests(person).await
    }

    /// Replaces the interests of this person and answers all of them.
    pub async fn set_interests(
        &self,
        person: UserId,
        ids: &[i64],
        now: Timestamp,
    ) -> Result<Changed<Vec<(Interest, bool)>>, Error> {
        let mut ids: Vec<_> = ids.iter().copied().map(InterestId).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() > MOST_INTERESTS {
            return Err(Error::Invalid(vec![FieldError { field: "interest_ids", message: "at most 50 interests" }]));
        }
        self.store.set_interests(person, &ids, now).await
    }

    /// Adds the interests that are missing to the catalogue; answers how many those were.
    pub async fn add_interests(&self, names: &[InterestName]) -> Result<usize, Error> {
        self.store.add_interests(names).await
    }

    /// Replaces the answers of this person to questions of the catalogue, of which `is_known` tells which there are.
    pub async fn set_prompts(
        &self,
        person: UserId,
        form: PromptsForm,
        is_known: impl Fn(PromptId) -> bool,
        now: Timestamp,
    ) -> Result<Changed<Profile>, Error> {
        self.store.set_prompts(person, form.read(is_known)?, now).await
    }

    /// Notes where this person is, in degrees, of which only the cell is handed on.
    pub async fn set_position(
        &self,
        person: UserId,
        (latitude, longitude): (f64, f64),
        now: Timestamp,
    ) -> Result<Changed<Profile>, Error> {
        self.store.set_position(person, Some(Cell::of_position(latitude, longitude)?), now).await
    }

    /// Forgets where this person is.
    pub async fn forget_position(&self, person: UserId, now: Timestamp) -> Result<Changed<Profile>, Error> {
        self.store.set_position(person, None, now).await
    }

    /// Notes when people were last here.
    pub async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<(), Error> {
        self.store.note_seen(seen).await
    }
}
