//! A stretch of somebody's log, rendered from the rows as they are now: for a replay, and for what is committed outside
//! the hot path.
//!
//! An event that the person may no longer see, or that a later one supersedes, keeps its cursor and shows nothing.
//! So nothing that was edited, erased or blocked comes back; the end of a match or conversation always shows.

use super::{Links, committed, conversation, person};
use crate::{people::Cards, state::AppState};
use bytes::Bytes;
use conversations::{Horizons, Message, Overview};
use kernel::{ConversationId, Event, EventKind, MatchId, Seq, StoreError, UserId};
use matching::MatchedCard;
use protocol::{
    ConversationChange, ConversationEvent, ConversationUpdate, FrameKind, MatchRemoved, NewMatch, Notification,
    NotificationFrame, frame_body,
};
use realtime::LiveEvent;
use std::collections::{HashMap, HashSet};

/// Everything that the events of one page name, as far as the person may see it.
#[derive(Default)]
struct Rows {
    messages: HashMap<(ConversationId, Seq), Message>,
    horizons: HashMap<(ConversationId, UserId), Horizons>,
    overviews: HashMap<ConversationId, Overview>,
    matches: HashMap<MatchId, MatchedCard>,
    cards: Cards,
    /// Who likes this person and waits for an answer.
    likers: HashSet<UserId>,
    reveal_likes: bool,
}

/// Renders these events of this person, in their order.
pub(crate) async fn render(state: &AppState, person: UserId, events: Vec<Event>) -> Result<Vec<LiveEvent>, StoreError> {
    let rows = Rows::load(state, person, &events).await?;
    let last = last_of_kind(&events);
    Ok(events
        .iter()
        .map(|event| {
            let superseded =
                concerns_message(event.kind) && last.get(&about(event)).is_some_and(|cursor| *cursor > event.cursor.0);
            let shown = if superseded { Shown::nothing(event.kind) } else { rows.show(&state.links, person, event) };
            let is_private = event.kind == EventKind::ReadReceipt && !rows.shares_reads(event.subject);
            LiveEvent {
                person,
                cursor: event.cursor,
                at: event.at,
                kind: shown.kind,
                body: shown.body,
                notification: shown.notification,
                conversation: event.conversation.zip(event.rev).filter(|_| !is_private),
                // What is there again, as a later event of this page tells, is not shut.
                closes: event
                    .conversation
                    .filter(|home| event.kind == EventKind::ConversationDeleted && !rows.overviews.contains_key(home)),
            }
        })
        .collect())
}

fn concerns_message(kind: EventKind) -> bool {
    matches!(kind, EventKind::MessageUpdated | EventKind::MessageReaction)
}

/// What a later event of the same kind tells anew: a message, or one person's reactions to it.
type About = (Option<ConversationId>, Option<Seq>, EventKind, Option<UserId>);

fn about(event: &Event) -> About {
    let person = event.subject.filter(|_| event.kind == EventKind::MessageReaction);
    (event.conversation, event.seq, event.kind, person)
}

/// The last event about each thing on this page.
fn last_of_kind(events: &[Event]) -> HashMap<About, i64> {
    events.iter().map(|event| (about(event), event.cursor.0)).collect()
}

/// What of an event goes out.
struct Shown {
    kind: FrameKind,
    body: Option<Bytes>,
    notification: Option<Bytes>,
}

impl Shown {
    fn nothing(kind: EventKind) -> Self {
        Self { kind: frame_kind(kind), body: None, notification: None }
    }

    fn body(kind: FrameKind, body: Vec<u8>) -> Self {
        Self { kind, body: Some(Bytes::from(body)), notification: None }
    }
}

fn frame_kind(kind: EventKind) -> FrameKind {
    match kind {
        EventKind::NewMatch => FrameKind::NewMatch,
        EventKind::ConversationCreated | EventKind::ConversationDeleted | EventKind::ConversationUpdated => {
            FrameKind::ConversationUpdate
        }
        EventKind::MatchRemoved => FrameKind::MatchRemoved,
        EventKind::NewLike | EventKind::System => FrameKind::Notification,
        EventKind::NewMessage => FrameKind::NewMessage,
        EventKind::MessageUpdated => FrameKind::MessageUpdated,
        EventKind::MessageDeleted => FrameKind::MessageDeleted,
        EventKind::MessageReaction => FrameKind::MessageReaction,
        EventKind::ReadReceipt => FrameKind::ReadReceipt,
        EventKind::DeliveryReceipt => FrameKind::DeliveryReceipt,
        EventKind::Unknown(_) => LiveEvent::OF_NO_FRAME,
    }
}

impl Rows {
    async fn load(state: &AppState, person: UserId, events: &[Event]) -> Result<Self, StoreError> {
        let mut rows = Self { reveal_likes: state.config.matching.reveal_likes, ..Self::default() };
        let (mut places, mut receipts, mut homes) = (HashSet::new(), HashSet::new(), HashSet::new());
        for event in events {
            match (event.kind, event.conversation, event.seq) {
                (EventKind::ConversationCreated | EventKind::ConversationUpdated, Some(home), _) => {
                    homes.insert(home);
                }
                (kind, Some(home), Some(seq)) => {
                    places.insert((home, seq));
                    if matches!(kind, EventKind::ReadReceipt | EventKind::DeliveryReceipt) {
                        receipts.insert(home);
                    }
                }
                _ => {}
            }
        }
        let store = &state.stores.conversations;
        if !places.is_empty() {
            let places: Vec<_> = places.into_iter().collect();
            let found = store.messages_at(person, &places).await?;
            rows.messages = found.into_iter().map(|message| ((message.conversation, message.seq), message)).collect();
        }
        if !receipts.is_empty() {
            let homes: Vec<_> = receipts.into_iter().collect();
            let found = store.horizons(person, &homes).await?;
            rows.horizons = found.into_iter().map(|(home, member, horizons)| ((home, member), horizons)).collect();
        }
        for home in homes {
            if let Some(overview) = store.overview(person, home).await? {
                rows.overviews.insert(home, overview);
            }
        }
        rows.load_likers(state, person, events).await?;
        rows.load_matches(state, person, events).await?;
        rows.load_cards(state, events).await?;
        Ok(rows)
    }

    async fn load_matches(&mut self, state: &AppState, person: UserId, events: &[Event]) -> Result<(), StoreError> {
        use kernel::Clock as _;
        for event in events.iter().filter(|event| event.kind == EventKind::NewMatch) {
            let Some(id) = event.match_id else { continue };
            match state.stores.matching.match_by_id(person, id, state.clock.now()).await {
                Ok(Some(found)) => {
                    self.matches.insert(id, found);
                }
                Ok(None) => {}
                Err(error) => return Err(store_error(error)),
            }
        }
        Ok(())
    }

    async fn load_likers(&mut self, state: &AppState, person: UserId, events: &[Event]) -> Result<(), StoreError> {
        let news = events.iter().filter(|event| event.kind == EventKind::NewLike);
        let likers: Vec<_> = news.filter_map(|event| event.subject).collect::<HashSet<_>>().into_iter().collect();
        if !likers.is_empty() {
            let waiting = state.stores.matching.waiting_likes(person, &likers).await.map_err(store_error)?;
            self.likers = waiting.into_iter().collect();
        }
        Ok(())
    }

    async fn load_cards(&mut self, state: &AppState, events: &[Event]) -> Result<(), StoreError> {
        let subjects = events.iter().filter_map(|event| event.subject);
        let senders = self.messages.values().map(|message| message.sender);
        let members = self.overviews.values().flat_map(|overview| &overview.members).map(|member| member.person);
        let ids: HashSet<UserId> = subjects.chain(senders).chain(members).collect();
        self.cards = state.people.cards(ids).await?;
        Ok(())
    }

    fn shares_reads(&self, subject: Option<UserId>) -> bool {
        subject.and_then(|id| self.cards.get(&id)).is_some_and(|card| card.privacy.share_read_receipts)
    }

    fn show(&self, links: &Links, person: UserId, event: &Event) -> Shown {
        self.visible(links, person, event).unwrap_or_else(|| Shown::nothing(event.kind))
    }

    fn visible(&self, links: &Links, person: UserId, event: &Event) -> Option<Shown> {
        Some(match event.kind {
            EventKind::NewMatch => self.new_match(links, event)?,
            EventKind::ConversationCreated => self.conversation(links, person, event, ConversationEvent::Create)?,
            EventKind::ConversationUpdated => self.conversation(links, person, event, ConversationEvent::Update)?,
            EventKind::ConversationDeleted => closed(event)?,
            EventKind::MatchRemoved => {
                let (match_id, conversation_id) = (event.match_id?, event.conversation?);
                Shown::body(FrameKind::MatchRemoved, frame_body(&MatchRemoved { match_id, conversation_id }))
            }
            EventKind::NewLike => self.new_like(links, event)?,
            EventKind::NewMessage => self.new_message(links, person, event)?,
            EventKind::MessageUpdated | EventKind::MessageDeleted | EventKind::MessageReaction => {
                let message = self.message(event)?;
                // What was deleted since shows nothing but its deletion.
                if message.deleted_at.is_some() && event.kind != EventKind::MessageDeleted {
                    return None;
                }
                let (kind, body) = committed::changed(links, &self.cards, event.kind, event, message)?;
                Shown::body(kind, body)
            }
            EventKind::ReadReceipt => self.receipt(event, |horizons| horizons.read)?,
            EventKind::DeliveryReceipt => self.receipt(event, |horizons| horizons.delivered)?,
            EventKind::System => notice(event),
            EventKind::Unknown(_) => return None,
        })
    }

    fn message(&self, event: &Event) -> Option<&Message> {
        self.messages.get(&(event.conversation?, event.seq?))
    }

    fn new_match(&self, links: &Links, event: &Event) -> Option<Shown> {
        let matched = person::summary(links, self.matches.get(&event.match_id?)?);
        let notification = Notification::NewMatch { timestamp: event.at, matched: matched.clone() };
        let body = frame_body(&NewMatch::of(matched));
        Some(Shown { notification: Some(encode(notification)), ..Shown::body(FrameKind::NewMatch, body) })
    }

    fn conversation(&self, links: &Links, reader: UserId, event: &Event, what: ConversationEvent) -> Option<Shown> {
        let overview = self.overviews.get(&event.conversation?)?;
        let data = conversation::change(links, &self.cards, reader, overview);
        Some(Shown::body(FrameKind::ConversationUpdate, frame_body(&ConversationUpdate { event: what, data })))
    }

    fn new_message(&self, links: &Links, person: UserId, event: &Event) -> Option<Shown> {
        let message = self.message(event)?;
        let body = frame_body(&committed::new_message(links, &self.cards, message.conversation, message));
        let is_news = message.sender != person && message.deleted_at.is_none();
        let notification = is_news.then(|| committed::message_notification(links, &self.cards, event, message));
        Some(Shown { notification, ..Shown::body(FrameKind::NewMessage, body) })
    }

    /// A horizon that has moved on since is told by its later event.
    fn receipt(&self, event: &Event, horizon: impl Fn(&Horizons) -> Seq) -> Option<Shown> {
        let (home, subject) = (event.conversation?, event.subject?);
        let stands_at = horizon(self.horizons.get(&(home, subject))?);
        let message = self.message(event)?;
        if Some(stands_at) != event.seq {
            return None;
        }
        let receipt = committed::receipt(&self.cards, event, message.id)?;
        Some(Shown::body(frame_kind(event.kind), frame_body(&receipt)))
    }

    /// Only while that like waits: taken back, answered, or from somebody who is not to be seen, it shows nothing. Who it
    /// is is told only where the setting allows it. It is the one notification that `/ws/chat/` shows too.
    fn new_like(&self, links: &Links, event: &Event) -> Option<Shown> {
        let liker = event.subject.filter(|id| self.likers.contains(id))?;
        let who = Some(liker).filter(|id| self.reveal_likes && self.cards.contains_key(id));
        let user = who.map(|id| person::reference(links, &self.cards, id));
        let notification = encode(Notification::NewLike { timestamp: event.at, user });
        let body = Some(notification.clone());
        Some(Shown { kind: FrameKind::Notification, body, notification: Some(notification) })
    }
}

/// A closed conversation names its id and its end; who was in it is nobody's business any more.
fn closed(event: &Event) -> Option<Shown> {
    let data = ConversationChange {
        id: event.conversation?,
        participants: Vec::new(),
        created_at: event.at,
        updated_at: event.at,
        is_active: false,
        match_id: event.match_id,
        last_seq: Seq::ZERO,
        is_muted: None,
    };
    let update = ConversationUpdate { event: ConversationEvent::Delete, data };
    Some(Shown::body(FrameKind::ConversationUpdate, frame_body(&update)))
}

/// Reading breaks no rule, so what is left is the store.
fn store_error(error: matching::Error) -> StoreError {
    match error {
        matching::Error::Store(error) => error,
        other => StoreError::broken(other),
    }
}

fn notice(event: &Event) -> Shown {
    let notification =
        encode(Notification::System { timestamp: event.at, title: String::new(), message: String::new() });
    Shown { kind: FrameKind::Notification, body: Some(notification.clone()), notification: Some(notification) }
}

fn encode(notification: Notification) -> Bytes {
    Bytes::from(frame_body(&NotificationFrame { notification }))
}
