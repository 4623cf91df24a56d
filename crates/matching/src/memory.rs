//! A store in memory, held to the same contract as the real ones.

mod block_on;
mod keeps_the_contract;
mod rows;

pub(crate) use block_on::block_on;

use crate::{
    Card, Cell, Changed, Error, Interest, InterestId, InterestName, LastSwipe, Like, LikeReceived, Liked, Match,
    MatchedCard, Matching, Newcomer, Page, PageRequest, Pair, Pass, Person, PictureKey, Preferences, PreferencesChange,
    Profile, ProfileChange, PromptAnswer, Rewound, Spent, SwipeKind, WhichMatch,
    contract::People,
    rules::{self, LikeJudgement, LikeState, PassState},
};
use async_trait::async_trait;
use kernel::{Author, ConversationId, Event, FieldError, Listing, MatchId, PersonState, Place, Timestamp, UserId};
use rows::{KeptLike, Rows};
use std::{
    cmp::Reverse,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

#[derive(Default)]
pub(crate) struct Memory(Mutex<Rows>);

impl Memory {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn page_of<T>(all: Vec<T>, page: PageRequest) -> Page<T> {
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(page.size()).unwrap_or(usize::MAX);
    Page { count, items: all.into_iter().skip(offset).take(size).collect() }
}

#[async_trait]
impl People for Memory {
    async fn newcomer(&self) -> UserId {
        let mut rows = self.rows();
        let id = UserId(1000 - i64::try_from(rows.states.len()).unwrap_or_default());
        rows.states.insert(id, PersonState::Active);
        let newcomer = Newcomer {
            id,
            username: format!("newcomer_{id}"),
            first_name: String::new(),
            last_name: String::new(),
            date_of_birth: None,
            at: Timestamp::from_seconds(0),
        };
        rows.profiles.insert(id, Profile::of_newcomer(newcomer));
        id
    }

    async fn set_banned(&self, person: UserId, banned: bool) {
        self.rows().states.insert(person, if banned { PersonState::Banned } else { PersonState::Active });
    }

    async fn erase(&self, person: UserId, at: Timestamp) -> Vec<Event> {
        let mut rows = self.rows();
        rows.states.insert(person, PersonState::Erased);
        let others: Vec<_> = rows.states.keys().copied().collect();
        let events: Vec<_> = others.into_iter().flat_map(|other| rows.end(person, other, at)).collect();
        rows.profiles.remove(&person);
        rows.likes.retain(|(by, of), _| *by != person && *of != person);
        events.into_iter().filter(|event| event.person != person).collect()
    }
}

#[async_trait]
impl Matching for Memory {
    /// It knows no sessions.
    fn acting(self: Arc<Self>, _: Author) -> Arc<dyn Matching> {
        self
    }

    async fn like(&self, like: Like) -> Result<Liked, Error> {
        let mut rows = self.rows();
        let (by, target, at, kind) = (like.liker, like.liked, like.at, SwipeKind::Like(like.kind));
        let state = LikeState {
            my_like: rows.likes.get(&(by, target)).map(|kept| kept.kind),
            their_like: rows.likes.contains_key(&(target, by)),
            spent: rows.spent(by, at).of(kind),
            told_at: rows.told.get(&(by, target)).copied(),
            newest: rows.likes.iter().filter(|((_, of), _)| *of == target).map(|(_, kept)| kept.at).max(),
        };
        let judged = rules::judge_like(&like, &rows.pair_state(by, target), &state)?;
        rules::judge_target(rows.is_theirs(target, like.target))?;
        let before = rows.likes.remove(&(by, target));
        let (about, comment) = before.map_or((None, None), |kept| (kept.target, kept.comment));
        let kept = KeptLike {
            at: rules::like_time(&like, &state),
            kind: like.kind,
            target: like.target.or(about),
            comment: like.comment.clone().or(comment),
        };
        rows.likes.insert((by, target), kept);
        rows.passes.remove(&(by, target));
        rows.spend(by, kind, at);
        let last = rules::rewindable(LastSwipe { other: target, kind, at }, judged == LikeJudgement::Match);
        if let LikeJudgement::Like { tell } = judged {
            let told = tell.then(|| {
                rows.told.insert((by, target), at);
                rows.tell(rules::like_event(&like))
            });
            let own = rows.note(by, last, at);
            return Ok(Liked { matched: None, events: told.into_iter().chain(own).collect() });
        }
        rows.matches_made += 1;
        let (id, conversation) = (MatchId(rows.matches_made), ConversationId(rows.matches_made));
        let listed = [by, target].into_iter().filter_map(|person| rows.listed_at.get(&person).copied()).max();
        let at = listed.map_or(at, |listed| at.not_behind(listed));
        rows.listed_at.extend([(by, at), (target, at)]);
        let made = Match { id, other: target, conversation, created_at: at };
        let pair = Pair::of(by, target).ok_or(Error::OneSelf)?;
        rows.living.push((pair, made));
        let told = rules::match_events(pair, &made, true);
        let mut events: Vec<_> = told.into_iter().map(|event| rows.tell(event)).collect();
        events.extend(rows.note(by, last, like.at));
        events.extend(rows.say_comments(pair, &made, [by, target]));
        let card = rows.card(by, target, like.at).ok_or(Error::NotFound)?;
        Ok(Liked { matched: Some(MatchedCard { matched: made, card }), events })
    }

    async fn skip(&self, pass: Pass) -> Result<Vec<Event>, Error> {
        let mut rows = self.rows();
        let Pass { by, target, at, returns_at, .. } = pass;
        let pair = rows.pair_state(by, target);
        let passed_until = rows.passes.get(&(by, target)).copied();
        let state = PassState { passed_until, spent: rows.spent(by, at).passes };
        if rules::judge_skip(&pass, &pair, &state)?.counts {
            rows.spend(by, SwipeKind::Pass, at);
        }
        rows.likes.remove(&(by, target));
        rows.passes.insert((by, target), returns_at);
        let mut events = rows.end(by, target, at);
        let last = LastSwipe { other: target, kind: SwipeKind::Pass, at };
        events.extend(rows.note(by, rules::rewindable(last, pair.living_match.is_some()), at));
        Ok(events)
    }

    async fn rewind(&self, by: UserId, at: Timestamp) -> Result<Rewound, Error> {
        let mut rows = self.rows();
        let last = rows.last_swipes.get(&by).copied();
        let other = last.map_or(by, |last| last.other);
        let stands = match last.map(|last| last.kind) {
            Some(SwipeKind::Like(kind)) => rows.likes.get(&(by, other)).is_some_and(|kept| kept.kind == kind),
            Some(SwipeKind::Pass) => rows.passes.contains_key(&(by, other)),
            None => false,
        };
        rules::judge_rewind(last, &rows.pair_state(by, other), stands, at)?;
        let (like, pass) = (rows.likes.remove(&(by, other)), rows.passes.remove(&(by, other)));
        let Some(card) = rows.card(by, other, at) else {
            rows.likes.extend(like.map(|like| ((by, other), like)));
            rows.passes.extend(pass.map(|pass| ((by, other), pass)));
            return Err(Error::NothingToRewind);
        };
        let events = rows.note(by, None, at).into_iter().collect();
        Ok(Rewound { card, events })
    }

    async fn unlike(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
        let mut rows = self.rows();
        rules::judge_pass(by, target, &rows.pair_state(by, target))?;
        let had_liked = rows.likes.remove(&(by, target)).is_some();
        let mut events = rows.end(by, target, at);
        if had_liked {
            let last = rows.last_swipes.get(&by).copied().filter(|last| last.other != target);
            events.extend(rows.note(by, last, at));
        }
        Ok(events)
    }

    async fn block(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
        let mut rows = self.rows();
        if !rules::judge_block(by, target, &rows.pair_state(by, target))? {
            return Ok(Vec::new());
        }
        rows.blocks.insert((by, target));
        let events = rows.end(by, target, at);
        for like in [(by, target), (target, by)] {
            if rows.likes.remove(&like).is_some() {
                rows.blocked_likes.insert(like);
            }
        }
        rows.forget_swipes_of([by, target]);
        Ok(events)
    }

    async fn unblock(&self, by: UserId, target: UserId) -> Result<(), Error> {
        let mut rows = self.rows();
        rules::judge_block(by, target, &rows.pair_state(by, target))?;
        rows.blocks.remove(&(by, target));
        Ok(())
    }

    async fn unmatch(&self, by: UserId, which: WhichMatch, at: Timestamp) -> Result<Vec<Event>, Error> {
        let mut rows = self.rows();
        if rows.state(by) != PersonState::Active {
            return Err(Error::NotActive);
        }
        let named = rows.living.iter().find(|(pair, made)| {
            pair.both().contains(&by)
                && match which {
                    WhichMatch::Id(id) => made.id == id,
                    WhichMatch::Conversation(id) => made.conversation == id,
                }
        });
        let [low, high] = named.ok_or(Error::NotFound)?.0.both();
        rules::judge_unmatch(&rows.pair_state(by, if by == low { high } else { low }))?;
        Ok(rows.end(low, high, at))
    }

    async fn spent(&self, by: UserId, at: Timestamp) -> Result<Spent, Error> {
        Ok(self.rows().spent(by, at))
    }

    async fn likes_received(
        &self,
        viewer: UserId,
        page: PageRequest,
        at: Timestamp,
    ) -> Result<Page<LikeReceived>, Error> {
        let rows = self.rows();
        let waiting = rows.likes.iter().filter(|((by, of), _)| *of == viewer && rows.waits(*by, viewer, at));
        let mut received = Vec::new();
        for ((by, _), kept) in waiting {
            let profile = rows.profiles.get(by).cloned().ok_or(Error::NotFound)?;
            let viewer = rows.profiles.get(&viewer).ok_or(Error::NotFound)?;
            let card = rules::liker_card(viewer, &profile, at);
            let KeptLike { at, kind, target, ref comment } = *kept;
            received.push(LikeReceived { card, at, kind, target, comment: comment.clone() });
        }
        received.sort_by_key(|item| Reverse((item.at, item.card.id)));
        Ok(page_of(received, page))
    }

    async fn waiting_likes(&self, viewer: UserId, likers: &[UserId], at: Timestamp) -> Result<Vec<UserId>, Error> {
        let rows = self.rows();
        Ok(likers.iter().copied().filter(|liker| rows.waits(*liker, viewer, at)).collect())
    }

    async fn admirer_count(&self, viewer: UserId) -> Result<i64, Error> {
        let rows = self.rows();
        let count = rows.profiles.keys().filter(|by| rows.admires(**by, viewer)).count();
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    async fn admirers_among(&self, viewer: UserId, likers: &[UserId]) -> Result<Vec<UserId>, Error> {
        let rows = self.rows();
        Ok(likers.iter().copied().filter(|liker| rows.admires(*liker, viewer)).collect())
    }

    async fn matches(&self, viewer: UserId, page: PageRequest, at: Timestamp) -> Result<Page<MatchedCard>, Error> {
        Ok(page_of(self.rows().matches(viewer, at), page))
    }

    async fn matches_since(
        &self,
        viewer: UserId,
        since: Timestamp,
        before: Option<Place<MatchId>>,
        limit: u32,
        at: Timestamp,
    ) -> Result<Listing<MatchedCard, MatchId>, Error> {
        let place = |item: &MatchedCard| Place { at: item.matched.created_at, id: item.matched.id };
        let mut listed = self.rows().matches(viewer, at);
        listed.retain(|item| item.matched.created_at >= since && before.is_none_or(|before| place(item) < before));
        Ok(Listing::cut(listed, limit, place))
    }

    async fn match_by_id(&self, viewer: UserId, id: MatchId, at: Timestamp) -> Result<Option<MatchedCard>, Error> {
        Ok(self.rows().matches(viewer, at).into_iter().find(|item| item.matched.id == id))
    }

    async fn match_of_pair(&self, one: UserId, other: UserId) -> Result<Option<Match>, Error> {
        Ok(self.rows().living(one, other))
    }

    async fn pairs(&self, people: &[UserId]) -> Result<Vec<(Pair, ConversationId)>, Error> {
        let concerned = |pair: &Pair| pair.both().iter().any(|id| people.contains(id));
        let rows = self.rows();
        let active = |pair: &Pair| pair.both().iter().all(|id| rows.is_active(*id));
        let living = rows.living.iter().filter(|(pair, _)| concerned(pair) && active(pair));
        Ok(living.map(|(pair, matched)| (*pair, matched.conversation)).collect())
    }

    async fn cards(&self, viewer: UserId, ids: &[UserId], at: Timestamp) -> Result<Vec<Card>, Error> {
        let rows = self.rows();
        Ok(ids.iter().filter_map(|id| rows.card(viewer, *id, at)).collect())
    }

    async fn people(&self, ids: &[UserId]) -> Result<Vec<Person>, Error> {
        let rows = self.rows();
        let active = ids.iter().filter(|id| rows.is_active(**id));
        Ok(active.filter_map(|id| rows.profiles.get(id)).map(rules::person).collect())
    }

    async fn shows_picture(&self, key: &PictureKey) -> Result<bool, Error> {
        let rows = self.rows();
        Ok(rows.profiles.values().any(|profile| profile.picture.as_ref() == Some(key) && rows.is_active(profile.id)))
    }

    async fn profile(&self, person: UserId) -> Result<Option<Profile>, Error> {
        Ok(self.rows().profiles.get(&person).cloned())
    }

    async fn change_profile(
        &self,
        person: UserId,
        change: ProfileChange,
        at: Timestamp,
    ) -> Result<Changed<Profile>, Error> {
        let mut rows = self.rows();
        let taken = change.username.as_ref().is_some_and(|wanted| {
            rows.profiles.values().any(|p| p.id != person && p.username.to_ascii_lowercase() == wanted.key())
        });
        if taken && rows.profiles.contains_key(&person) {
            return Err(Error::UsernameTaken);
        }
        rows.change(person, at, |profile| profile.apply(change))
    }

    async fn change_preferences(
        &self,
        person: UserId,
        change: PreferencesChange,
        at: Timestamp,
    ) -> Result<Changed<Preferences>, Error> {
        let mut rows = self.rows();
        let profile = rows.profiles.get_mut(&person).ok_or(Error::NotFound)?;
        let before = profile.preferences;
        let now = before.changed(change)?;
        profile.preferences = now;
        let events =
            rules::preferences_events(person, before, now, at).into_iter().map(|event| rows.tell(event)).collect();
        Ok(Changed { now, events })
    }

    async fn interests(&self, person: UserId) -> Result<Vec<(Interest, bool)>, Error> {
        Ok(self.rows().choices(person))
    }

    async fn set_interests(
        &self,
        person: UserId,
        ids: &[InterestId],
        at: Timestamp,
    ) -> Result<Changed<Vec<(Interest, bool)>>, Error> {
        let mut rows = self.rows();
        let chosen: Vec<_> = rows.interests.iter().filter(|interest| ids.contains(&interest.id)).cloned().collect();
        if chosen.len() != ids.len() && rows.profiles.contains_key(&person) {
            return Err(Error::Invalid(vec![FieldError { field: "interest_ids", message: "unknown interest" }]));
        }
        let Changed { events, .. } = rows.change(person, at, |profile| profile.interests = chosen)?;
        Ok(Changed { now: rows.choices(person), events })
    }

    async fn set_prompts(
        &self,
        person: UserId,
        prompts: Vec<PromptAnswer>,
        at: Timestamp,
    ) -> Result<Changed<Profile>, Error> {
        self.rows().change(person, at, |profile| profile.prompts = prompts)
    }

    async fn set_position(&self, person: UserId, cell: Option<Cell>, at: Timestamp) -> Result<Changed<Profile>, Error> {
        self.rows().change(person, at, |profile| profile.cell = cell)
    }

    async fn add_interests(&self, names: &[InterestName]) -> Result<usize, Error> {
        let mut rows = self.rows();
        let before = rows.interests.len();
        for name in names {
            if rows.interests.iter().all(|interest| interest.name != name.as_str()) {
                let id = InterestId(i64::try_from(rows.interests.len()).unwrap_or_default() + 1);
                rows.interests.push(Interest { id, name: name.as_str().to_owned() });
            }
        }
        Interest::sort(&mut rows.interests, |interest| interest);
        Ok(rows.interests.len() - before)
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<(), Error> {
        let mut rows = self.rows();
        for (person, at) in seen {
            rows.profiles.entry(*person).and_modify(|profile| profile.last_seen_at = profile.last_seen_at.max(*at));
        }
        Ok(())
    }
}
