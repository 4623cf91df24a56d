use super::super::{
    Renderer,
    frames::{Needs, Source, row},
    notices::{Notice, Notices},
    renderer::store_error,
};
use crate::people::{Cards, Faces};
use conversations::{Horizons, Message, Overview};
use kernel::{ConversationId, Event, EventKind, MatchId, MessageId, Seq, StoreError, UserId};
use matching::MatchedCard;
use std::collections::{HashMap, HashSet};

/// Everything that the events of one page name, as far as the person may see it.
#[derive(Default)]
pub(super) struct Rows {
    messages: HashMap<(ConversationId, Seq), Message>,
    horizons: HashMap<(ConversationId, UserId), Horizons>,
    overviews: HashMap<ConversationId, Overview>,
    matches: HashMap<MatchId, MatchedCard>,
    cards: Cards,
    /// People who like this person: those who wait for an answer, or, where it is hidden who they are, all.
    likers: HashSet<UserId>,
    notices: Option<Notices>,
    /// The language of the profile of whoever is told.
    locale: Option<String>,
    reveals_likes: bool,
}

/// The ids that the events of one page name.
#[derive(Default)]
struct Named {
    places: HashSet<(ConversationId, Seq)>,
    receipts: HashSet<ConversationId>,
    conversations: HashSet<ConversationId>,
    matches: HashSet<MatchId>,
    likers: HashSet<UserId>,
    locale: bool,
}

impl Named {
    fn by(events: &[Event]) -> Self {
        let mut named = Self::default();
        for event in events {
            let Some(needs) = row::<Rows>(event.kind).map(|row| row.needs) else { continue };
            match needs {
                Needs::Nothing => {}
                Needs::Locale => named.locale = true,
                Needs::Conversation => named.conversations.extend(event.conversation),
                Needs::Liker => named.likers.extend(event.subject),
                Needs::Match => named.matches.extend(event.match_id),
                Needs::Message => named.places.extend(event.conversation.zip(event.seq)),
                Needs::Horizon => {
                    named.places.extend(event.conversation.zip(event.seq));
                    named.receipts.extend(event.conversation);
                }
            }
        }
        named
    }
}

impl Rows {
    pub(super) async fn load(renderer: &Renderer, person: UserId, events: &[Event]) -> Result<Self, StoreError> {
        let notices = Some(renderer.notices.clone());
        let mut rows = Self { reveals_likes: renderer.reveal_likes, notices, ..Self::default() };
        let Named { places, receipts, conversations, matches, likers, locale } = Named::by(events);
        let (store, matching) = (&renderer.conversations, &renderer.matching);
        if !places.is_empty() {
            let found = store.messages_at(person, &all(places)).await?;
            rows.messages = found.into_iter().map(|message| ((message.conversation, message.seq), message)).collect();
        }
        if !receipts.is_empty() {
            let found = store.horizons(person, &all(receipts)).await?;
            rows.horizons = found.into_iter().map(|(id, member, horizons)| ((id, member), horizons)).collect();
        }
        for id in conversations {
            rows.overviews.extend(store.overview(person, id).await?.map(|overview| (id, overview)));
        }
        if !likers.is_empty() {
            let likers = all(likers);
            let told = if renderer.reveal_likes {
                matching.waiting_likes(person, &likers, renderer.clock.now()).await
            } else {
                matching.admirers_among(person, &likers).await
            };
            rows.likers = told.map_err(store_error)?.into_iter().collect();
        }
        for id in matches {
            let found = matching.match_by_id(person, id, renderer.clock.now()).await.map_err(store_error)?;
            rows.matches.extend(found.map(|found| (id, found)));
        }
        if locale {
            let profile = matching.profile(person).await.map_err(store_error)?;
            rows.locale = profile.and_then(|profile| profile.locale);
        }
        rows.cards = renderer.people.cards(rows.people(events)).await?;
        Ok(rows)
    }

    /// Everybody whom the frames name.
    fn people(&self, events: &[Event]) -> HashSet<UserId> {
        let subjects = events.iter().filter_map(|event| event.subject);
        let senders = self.messages.values().map(|message| message.sender);
        let members = self.overviews.values().flat_map(|overview| &overview.members).map(|member| member.person);
        subjects.chain(senders).chain(members).collect()
    }
}

fn all<T>(set: HashSet<T>) -> Vec<T> {
    set.into_iter().collect()
}

impl Source for Rows {
    fn faces(&self) -> &impl Faces {
        &self.cards
    }

    fn message(&self, event: &Event) -> Option<&Message> {
        self.messages.get(&(event.conversation?, event.seq?))
    }

    fn horizon(&self, event: &Event) -> Option<MessageId> {
        let horizons = self.horizons.get(&(event.conversation?, event.subject?))?;
        let stands_at = if event.kind == EventKind::ReadReceipt { horizons.read } else { horizons.delivered };
        self.message(event).filter(|_| Some(stands_at) == event.seq).map(|message| message.id)
    }

    fn overview(&self, conversation: ConversationId) -> Option<&Overview> {
        self.overviews.get(&conversation)
    }

    fn matched(&self, id: MatchId) -> Option<&MatchedCard> {
        self.matches.get(&id)
    }

    fn is_waiting(&self, liker: UserId) -> bool {
        self.likers.contains(&liker)
    }

    fn notice(&self, event: &Event) -> Option<Notice> {
        self.notices.as_ref()?.words(event, self.locale.as_deref())
    }

    fn reveals_likes(&self) -> bool {
        self.reveals_likes
    }
}
