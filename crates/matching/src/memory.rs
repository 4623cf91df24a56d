//! A store in memory, held to the same contract as the real ones.

mod rows;

use crate::{
    Card, Cell, Changed, Error, Interest, InterestId, InterestName, Like, LikeReceived, Liked, Match, MatchedCard, Matching,
    Newcomer, Page, PageRequest, Pair, Person, PictureKey, Preferences, PreferencesChange, Profile, ProfileChange,
    PromptAnswer, WhichMatch,
    contract::People,
    rules::{self, LikeJudgement, LikeState},
};
use async_trait::async_trait;
use kernel::{Author, ConversationId, Event, FieldError, Listing, MatchId, PersonState, Place, Timestamp, UserId};
use rows::Rows;
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
        let Like { liker, liked, at, .. } = like;
        let day = (liker, rules::budget_day(at));
        let state = LikeState {
            my_like: rows.likes.contains_key(&(liker, liked)),
            their_like: rows.likes.contains_key(&(liked, liker)),
            spent: rows.spent.get(&day).copied().unwrap_or_default(),
            told_at: rows.told.get(&(liker, liked)).copied(),
            newest: rows.likes.iter().filter(|((_, of), _)| *of == liked).map(|(_, at)| *at).max(),
        };
        let judged = rules::judge_like(&like, &rows.pair_state(liker, liked), &state)?;
        rows.likes.insert((liker, liked), rules::like_time(&like, &state));
        rows.passes.remove(&(liker, liked));
        *rows.spent.entry(day).or_default() += 1;
        if let LikeJudgement::Like { tell } = judged {
            let told = tell.then(|| {
                rows.told.insert((liker, liked), at);
                rows.tell(rules::like_event(&like))
            });
            return Ok(Liked { matched: None, events: told.into_iter().collect() });
        }
        rows.matches_made += 1;
        let (id, conversation) = (MatchId(rows.matches_made), ConversationId(rows.matches_made));
        let listed = [liker, liked].into_iter().filter_map(|person| rows.listed_at.get(&person).copied()).max();
        let at = listed.map_or(at, |listed| at.not_behind(listed));
        rows.listed_at.extend([(liker, at), (liked, at)]);
        let made = Match { id, other: liked, conversation, created_at: at };
        let pair = Pair::of(liker, liked).ok_or(Error::OneSelf)?;
        rows.living.push((pair, made));
        let events = rules::match_events(pair, &made, true).into_iter().map(|event| rows.tell(event)).collect();
        let card = rows.card(liker, liked, like.at).ok_or(Error::NotFound)?;
        Ok(Liked { matched: Some(MatchedCard { matched: made, card }), events })
    }

    async fn skip(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
        let mut rows = self.rows();
        rules::judge_pass(by, target, &rows.pair_state(by, target))?;
        rows.likes.remove(&(by, target));
        rows.passes.insert((by, target), at);
        Ok(rows.end(by, target, at))
    }

    async fn unlike(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
        let mut rows = self.rows();
        rules::judge_pass(by, target, &rows.pair_state(by, target))?;
        rows.likes.remove(&(by, target));
        Ok(rows.end(by, target, at))
    }

    async fn block(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
        let mut rows = self.rows();
        rules::judge_block(by, target, &rows.pair_state(by, target))?;
        rows.blocks.insert((by, target));
        let events = rows.end(by, target, at);
        rows.likes.remove(&(by, target));
        rows.likes.remove(&(target, by));
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

    async fn likes_spent(&self, by: UserId, at: Timestamp) -> Result<i64, Error> {
        Ok(self.rows().spent.get(&(by, rules::budget_day(at))).copied().unwrap_or_default())
    }

    async fn likes_received(
        &self,
        viewer: UserId,
        page: PageRequest,
        at: Timestamp,
    ) -> Result<Page<LikeReceived>, Error> {
        let rows = self.rows();
        let waiting = rows.likes.iter().filter(|((by, of), _)| *of == viewer && rows.waits(*by, viewer));
        let mut received = Vec::new();
        for ((by, _), liked_at) in waiting {
            let profile = rows.profiles.get(by).cloned().ok_or(Error::NotFound)?;
            let viewer = rows.profiles.get(&viewer).ok_or(Error::NotFound)?;
            let card = rules::liker_card(viewer, &profile, at);
            received.push(LikeReceived { card, at: *liked_at });
        }
        received.sort_by_key(|item| Reverse((item.at, item.card.id)));
        Ok(page_of(received, page))
    }

    async fn waiting_likes(&self, viewer: UserId, likers: &[UserId]) -> Result<Vec<UserId>, Error> {
        let rows = self.rows();
        Ok(likers.iter().copied().filter(|liker| rows.waits(*liker, viewer)).collect())
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

mod keeps_the_contract {
    macro_rules! tests {
        ([$($case:ident,)*]) => {
            $(
                #[test]
                fn $case() {
                    super::block_on(async {
                        let store = super::Memory::default();
                        crate::contract::$case(&store, &store).await;
                    });
                }
            )*
        };
    }

    crate::contract_cases!(tests);
}

/// Runs a test's future to its end. The store in memory never waits, so no runtime is needed: domain crates are tested
/// without any.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
