//! What a store in memory holds, and what follows from it.

use crate::{
    Card, Changed, Comment, Error, Interest, LastSwipe, LikeKind, LikeTarget, Match, MatchedCard, Pair, Profile, Spent,
    SwipeKind,
    rules::{self, Bond, Candidate, PairState, Relation},
};
use kernel::{Cursor, Event, EventKind, PersonState, Rev, Seq, Timestamp, UserId};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// A like that stands.
pub(super) struct KeptLike {
    pub(super) at: Timestamp,
    pub(super) kind: LikeKind,
    pub(super) target: Option<LikeTarget>,
    pub(super) comment: Option<Comment>,
}

#[derive(Default)]
pub(super) struct Rows {
    pub(super) states: BTreeMap<UserId, PersonState>,
    pub(super) cursors: BTreeMap<UserId, Cursor>,
    pub(super) profiles: BTreeMap<UserId, Profile>,
    pub(super) likes: BTreeMap<(UserId, UserId), KeptLike>,
    /// The instant from which each passed person may be shown again.
    pub(super) passes: BTreeMap<(UserId, UserId), Timestamp>,
    /// Likes that a block has taken away.
    pub(super) blocked_likes: BTreeSet<(UserId, UserId)>,
    pub(super) blocks: BTreeSet<(UserId, UserId)>,
    pub(super) spent: BTreeMap<(UserId, i64), Spent>,
    pub(super) last_swipes: BTreeMap<UserId, LastSwipe>,
    pub(super) swipes_told: BTreeMap<UserId, Timestamp>,
    pub(super) told: BTreeMap<(UserId, UserId), Timestamp>,
    pub(super) living: Vec<(Pair, Match)>,
    pub(super) parted: Vec<Pair>,
    pub(super) matches_made: i64,
    pub(super) listed_at: BTreeMap<UserId, Timestamp>,
    pub(super) interests: Vec<Interest>,
}

impl Rows {
    pub(super) fn state(&self, person: UserId) -> PersonState {
        self.states.get(&person).copied().unwrap_or(PersonState::Erased)
    }

    pub(super) fn blocked(&self, one: UserId, other: UserId) -> bool {
        self.blocks.contains(&(one, other)) || self.blocks.contains(&(other, one))
    }

    pub(super) fn living(&self, viewer: UserId, other: UserId) -> Option<Match> {
        let pair = Pair::of(viewer, other)?;
        let (_, found) = self.living.iter().find(|(of, _)| *of == pair)?;
        Some(Match { other, ..*found })
    }

    fn bond(&self, viewer: UserId, other: UserId) -> Bond {
        let parted = Pair::of(viewer, other).is_some_and(|pair| self.parted.contains(&pair));
        match self.living(viewer, other) {
            Some(_) => Bond::Matched,
            None if parted => Bond::Parted,
            None => Bond::None,
        }
    }

    pub(super) fn is_active(&self, person: UserId) -> bool {
        self.state(person) == PersonState::Active
    }

    /// True where a like of the viewer waits for an answer.
    pub(super) fn waits(&self, by: UserId, viewer: UserId, now: Timestamp) -> bool {
        self.likes.contains_key(&(by, viewer))
            && self.is_active(by)
            && self.living(viewer, by).is_none()
            && !self.blocked(by, viewer)
            && self.passes.get(&(viewer, by)).is_none_or(|until| now >= *until)
    }

    /// True where somebody counts among those who like the viewer, whoever they are.
    pub(super) fn admires(&self, by: UserId, viewer: UserId) -> bool {
        let like = (by, viewer);
        (self.likes.contains_key(&like) || self.blocked_likes.contains(&like))
            && self.is_active(by)
            && self.living(viewer, by).is_none()
    }

    /// Whether this is the person's; it knows no photos.
    pub(super) fn is_theirs(&self, person: UserId, target: Option<LikeTarget>) -> bool {
        let Some(id) = target.and_then(LikeTarget::prompt) else { return true };
        self.profiles.get(&person).is_some_and(|profile| profile.prompts.iter().any(|own| own.prompt.0 == id))
    }

    pub(super) fn spent(&self, by: UserId, at: Timestamp) -> Spent {
        self.spent.get(&(by, rules::budget_day(at))).copied().unwrap_or_default()
    }

    pub(super) fn spend(&mut self, by: UserId, kind: SwipeKind, at: Timestamp) {
        let spent = self.spent.entry((by, rules::budget_day(at))).or_default();
        match kind {
            SwipeKind::Like(LikeKind::Plain) => spent.likes += 1,
            SwipeKind::Like(LikeKind::Super) => spent.super_likes += 1,
            SwipeKind::Pass => spent.passes += 1,
        }
    }

    /// Keeps what can be taken back of the swipe that somebody made last, and tells the own devices if that is due.
    pub(super) fn note(&mut self, by: UserId, last: Option<LastSwipe>, at: Timestamp) -> Option<Event> {
        match last {
            Some(last) => drop(self.last_swipes.insert(by, last)),
            None => drop(self.last_swipes.remove(&by)),
        }
        let event = rules::swipes_event(by, self.swipes_told.get(&by).copied(), at)?;
        self.swipes_told.insert(by, at);
        Some(self.tell(event))
    }

    /// Of these two nothing is taken back any more.
    pub(super) fn forget_swipes_of(&mut self, pair: [UserId; 2]) {
        self.last_swipes.retain(|by, last| !(pair.contains(by) && pair.contains(&last.other)));
    }

    /// Has the comments of a mutual like said, the earlier like's first.
    pub(super) fn say_comments(&mut self, pair: Pair, made: &Match, authors: [UserId; 2]) -> Vec<Event> {
        let [by, target] = authors;
        let mut events = Vec::new();
        for (author, other) in [(target, by), (by, target)] {
            let kept = self.likes.get_mut(&(author, other)).and_then(|like| like.comment.take());
            if kept.is_none() {
                continue;
            }
            let number = i64::try_from(events.len() / 2).unwrap_or_default() + 1;
            for person in pair.both() {
                let event = Event::new(person, Cursor::ZERO, EventKind::NewMessage, made.created_at);
                let (seq, rev) = (Some(Seq(number)), Some(Rev(number)));
                let conversation = Some(made.conversation);
                events.push(self.tell(Event { conversation, seq, rev, subject: Some(author), ..event }));
            }
        }
        events
    }

    pub(super) fn pair_state(&self, by: UserId, target: UserId) -> PairState {
        PairState {
            actor: self.state(by),
            target: self.state(target),
            is_known: self.states.contains_key(&target),
            blocked: self.blocked(by, target),
            living_match: self.living(by, target),
        }
    }

    pub(super) fn tell(&mut self, mut event: Event) -> Event {
        let cursor = self.cursors.entry(event.person).or_default();
        *cursor = cursor.next();
        event.cursor = *cursor;
        event
    }

    /// Changes a profile and tells its owner what is different.
    pub(super) fn change(
        &mut self,
        person: UserId,
        at: Timestamp,
        change: impl FnOnce(&mut Profile),
    ) -> Result<Changed<Profile>, Error> {
        let profile = self.profiles.get_mut(&person).ok_or(Error::NotFound)?;
        let before = profile.clone();
        change(profile);
        let now = profile.clone();
        let events = rules::profile_events(&before, &now, at).into_iter().map(|event| self.tell(event)).collect();
        Ok(Changed { now, events })
    }

    pub(super) fn end(&mut self, by: UserId, target: UserId, at: Timestamp) -> Vec<Event> {
        let (Some(pair), Some(living)) = (Pair::of(by, target), self.living(by, target)) else { return Vec::new() };
        self.living.retain(|(of, _)| *of != pair);
        self.parted.push(pair);
        for like in [(by, target), (target, by)] {
            self.likes.remove(&like);
            self.blocked_likes.remove(&like);
        }
        self.forget_swipes_of(pair.both());
        let events = rules::end_events(pair.both(), Some(living.id), living.conversation, at);
        events.into_iter().map(|event| self.tell(event)).collect()
    }

    pub(super) fn card(&self, viewer: UserId, of: UserId, at: Timestamp) -> Option<Card> {
        let profile = self.profiles.get(&of)?.clone();
        let shown = Candidate { active: self.is_active(of), profile };
        let relation = Relation {
            bond: self.bond(viewer, of),
            blocked: self.blocked(viewer, of),
            liked: self.likes.contains_key(&(viewer, of)),
            passed_until: self.passes.get(&(viewer, of)).copied(),
        };
        rules::card(self.profiles.get(&viewer)?, &shown, relation, at)
    }

    pub(super) fn choices(&self, person: UserId) -> Vec<(Interest, bool)> {
        let own = |interest: &Interest| self.profiles.get(&person).is_some_and(|p| p.interests.contains(interest));
        self.interests.iter().map(|interest| (interest.clone(), own(interest))).collect()
    }

    pub(super) fn matches(&self, viewer: UserId, at: Timestamp) -> Vec<MatchedCard> {
        let own = self.living.iter().filter(|(pair, _)| pair.both().contains(&viewer));
        let others = own.flat_map(|(pair, _)| pair.both()).filter(|id| *id != viewer);
        let cards = others.filter_map(|other| Some((self.living(viewer, other)?, self.card(viewer, other, at)?)));
        let mut listed: Vec<_> = cards.map(|(matched, card)| MatchedCard { matched, card }).collect();
        listed.sort_by_key(|item| Reverse((item.matched.created_at, item.matched.id)));
        listed
    }
}
