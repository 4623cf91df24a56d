//! What each kind of event is on the wire: one table, and the functions that make the frames, for what was just committed and
//! for what is read from the log.

use super::{Links, conversation, message, notices::Notice, person};
use crate::people::Faces;
use bytes::Bytes;
use conversations::{Member, Message, MessageKind, Overview};
use kernel::{ConversationId, Event, EventKind, MatchId, MessageId, Seq, UserId};
use matching::MatchedCard;
use protocol::{
    ConversationChange, ConversationEvent, ConversationUpdate, FrameKind, MatchRemoved, MessageDeleted,
    MessageReaction, MessageUpdated, NewMatch, NewMessage, Notification, NotificationFrame, Receipt, SelfUpdate,
    frame_body,
};
use realtime::LiveEvent;

/// Where a frame finds what it shows. What is not found is not shown.
pub(super) trait Source {
    fn faces(&self) -> &impl Faces;

    /// The message that the event names, as it is now.
    fn message(&self, event: &Event) -> Option<&Message>;

    /// The message at which the horizon of a receipt stands. None if the horizon has moved on since: its later event tells.
    fn horizon(&self, event: &Event) -> Option<MessageId>;

    fn overview(&self, conversation: ConversationId) -> Option<&Overview>;

    fn matched(&self, id: MatchId) -> Option<&MatchedCard>;

    /// Whether this like waits for an answer of the person who is told.
    fn is_waiting(&self, liker: UserId) -> bool;

    /// The words of a notice.
    fn notice(&self, event: &Event) -> Option<Notice>;

    /// Whether a like is shown with its name before it is mutual.
    fn reveals_likes(&self) -> bool;
}

/// What has to be read from the store before an event can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    Conversation,
    Liker,
    Match,
    Message,
    /// The language of whoever is told.
    Locale,
    /// The message and how far its readers are.
    Horizon,
}

/// Which later events of the same kind tell all that this one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Superseded {
    Never,
    ByMessage,
    ByMessageAndPerson,
    /// Of the same word in [`Event::detail`].
    ByDetail,
}

/// One line of the table.
pub(super) struct Row<S> {
    pub(super) frame: FrameKind,
    pub(super) needs: Needs,
    pub(super) superseded: Superseded,
    show: Show<S>,
}

/// Makes the bodies of an event from what the source has; nothing if they may not be seen.
type Show<S> = fn(&Links, &S, &Event) -> Option<Shown>;

/// The line of a kind; none for kinds of a newer version.
pub(super) fn row<S: Source>(kind: EventKind) -> Option<Row<S>> {
    use EventKind as E;
    use FrameKind as F;
    use Needs as N;
    use Superseded::{ByDetail, ByMessage, ByMessageAndPerson, Never};
    let (frame, needs, superseded, show): (_, _, _, Show<S>) = match kind {
        E::NewMatch => (F::NewMatch, N::Match, Never, new_match),
        E::ConversationCreated => (F::ConversationUpdate, N::Conversation, Never, conversation_created),
        E::ConversationDeleted => (F::ConversationUpdate, N::Nothing, Never, conversation_deleted),
        E::ConversationUpdated => (F::ConversationUpdate, N::Conversation, Never, conversation_updated),
        E::MatchRemoved => (F::MatchRemoved, N::Nothing, Never, match_removed),
        E::NewLike => (F::Notification, N::Liker, Never, new_like),
        E::NewMessage => (F::NewMessage, N::Message, Never, new_message),
        E::MessageUpdated => (F::MessageUpdated, N::Message, ByMessage, message_updated),
        E::MessageDeleted => (F::MessageDeleted, N::Message, Never, message_deleted),
        E::MessageReaction => (F::MessageReaction, N::Message, ByMessageAndPerson, message_reaction),
        E::ReadReceipt => (F::ReadReceipt, N::Horizon, Never, receipt),
        E::DeliveryReceipt => (F::DeliveryReceipt, N::Horizon, Never, receipt),
        E::System => (F::Notification, N::Locale, Never, system),
        E::SelfUpdate => (F::SelfUpdate, N::Nothing, ByDetail, self_update),
        E::Unknown(_) => return None,
    };
    Some(Row { frame, needs, superseded, show })
}

/// The bodies that an event is shown by. They are encoded once, for everybody who is told of it.
#[derive(Clone)]
pub(super) struct Shown {
    body: Option<Bytes>,
    notification: Option<Bytes>,
}

impl Shown {
    fn body(body: &impl serde::Serialize) -> Self {
        Self { body: Some(Bytes::from(frame_body(body))), notification: None }
    }

    fn notified(self, notification: Notification) -> Self {
        Self { notification: Some(encoded(notification)), ..self }
    }

    /// A notification that `/ws/chat/` shows too.
    fn notification(notification: Notification) -> Self {
        let encoded = encoded(notification);
        Self { body: Some(encoded.clone()), notification: Some(encoded) }
    }
}

fn encoded(notification: Notification) -> Bytes {
    Bytes::from(frame_body(&NotificationFrame { notification }))
}

/// What everybody is shown who is told of this event; nothing if they may not see it any more.
pub(super) fn show<S: Source>(links: &Links, source: &S, event: &Event) -> Option<Shown> {
    row(event.kind).and_then(|row| (row.show)(links, source, event))
}

/// An event as realtime passes it on. One that shows nothing keeps its cursor.
pub(super) fn live_event<S: Source>(source: &S, event: &Event, shown: Option<Shown>) -> LiveEvent {
    let (body, notification) = shown.map_or((None, None), |shown| (shown.body, shown.notification));
    let is_own = event.subject == Some(event.person);
    let is_closed = |conversation: &ConversationId| {
        // What is there again, as a later event of the same page tells, is not shut.
        event.kind == EventKind::ConversationDeleted && source.overview(*conversation).is_none()
    };
    LiveEvent {
        person: event.person,
        cursor: event.cursor,
        at: event.at,
        kind: row::<S>(event.kind).map_or(LiveEvent::OF_NO_FRAME, |row| row.frame),
        body,
        notification: notification.filter(|_| !is_own),
        conversation: event.conversation.zip(event.rev).filter(|_| !is_private(source.faces(), event)),
        closes: event.conversation.filter(is_closed),
    }
}

/// A read horizon that only its owner's devices learn of must not reach the sockets of the conversation.
fn is_private(faces: &impl Faces, event: &Event) -> bool {
    let face = event.subject.and_then(|id| faces.face(id));
    event.kind == EventKind::ReadReceipt && face.is_none_or(|face| !face.shares_reads)
}

fn new_match<S: Source>(links: &Links, source: &S, event: &Event) -> Option<Shown> {
    let matched = person::summary(links, source.matched(event.match_id?)?);
    let notification = Notification::NewMatch { timestamp: event.at, matched: matched.clone() };
    Some(Shown::body(&NewMatch::of(matched)).notified(notification))
}

fn match_removed<S: Source>(_: &Links, _: &S, event: &Event) -> Option<Shown> {
    Some(Shown::body(&MatchRemoved { match_id: event.match_id?, conversation_id: event.conversation? }))
}

/// Only while that like waits: taken back, answered, or from somebody who is not to be seen, it shows nothing. Who it is is
/// told only where the setting allows it; elsewhere what the person has answered shows no less, since that would tell who it was.
fn new_like<S: Source>(links: &Links, source: &S, event: &Event) -> Option<Shown> {
    let liker = event.subject.filter(|id| source.is_waiting(*id))?;
    let who = Some(liker).filter(|id| source.reveals_likes() && source.faces().face(*id).is_some());
    let user = who.map(|id| person::reference(links, source.faces(), id));
    Some(Shown::notification(Notification::NewLike { timestamp: event.at, user }))
}

/// A kind of notice that only a newer version has words for keeps its place and shows nothing.
fn system<S: Source>(_: &Links, source: &S, event: &Event) -> Option<Shown> {
    let Notice { title, text } = source.notice(event)?;
    Some(Shown::notification(Notification::System {
        timestamp: event.at,
        title,
        message: text.clone(),
        kind: event.detail.clone()?,
        text,
        ref_id: event.ref_id,
    }))
}

fn self_update<S: Source>(_: &Links, _: &S, event: &Event) -> Option<Shown> {
    Some(Shown::body(&SelfUpdate { what: vec![event.detail.clone()?] }))
}

fn conversation_created<S: Source>(links: &Links, source: &S, event: &Event) -> Option<Shown> {
    conversation_update(links, source, event, ConversationEvent::Create)
}

fn conversation_updated<S: Source>(links: &Links, source: &S, event: &Event) -> Option<Shown> {
    conversation_update(links, source, event, ConversationEvent::Update)
}

fn conversation_update<S: Source>(links: &Links, source: &S, event: &Event, what: ConversationEvent) -> Option<Shown> {
    let overview = source.overview(event.conversation?)?;
    let data = conversation::change(links, source.faces(), event.person, overview);
    Some(Shown::body(&ConversationUpdate { event: what, data }))
}

/// A closed conversation names its id and its end; who was in it is nobody's business any more.
fn conversation_deleted<S: Source>(_: &Links, _: &S, event: &Event) -> Option<Shown> {
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
    Some(Shown::body(&ConversationUpdate { event: ConversationEvent::Delete, data }))
}

fn new_message<S: Source>(links: &Links, source: &S, event: &Event) -> Option<Shown> {
    let message = source.message(event)?;
    let shown = Shown::body(&message_frame(links, source.faces(), message, &[]));
    // What was deleted since is no news.
    let notification =
        message.deleted_at.is_none().then(|| message_notification(links, source.faces(), event, message));
    Some(match notification {
        Some(notification) => shown.notified(notification),
        None => shown,
    })
}

/// A message with its flags as these horizons say.
pub(super) fn message_frame(links: &Links, faces: &impl Faces, stored: &Message, members: &[Member]) -> NewMessage {
    NewMessage { conversation_id: stored.conversation, message: message::message(links, faces, stored, members) }
}

/// What the notification feed says of a message of somebody else.
fn message_notification(links: &Links, faces: &impl Faces, event: &Event, message: &Message) -> Notification {
    Notification::NewMessage {
        timestamp: event.at,
        conversation_id: message.conversation,
        message_id: message.id,
        seq: message.seq,
        sender: person::reference(links, faces, message.sender),
        kind: match message.kind {
            MessageKind::Text => protocol::MessageKind::Text,
            MessageKind::System => protocol::MessageKind::System,
        },
        preview: Notification::preview(&message.content),
        has_attachment: message.attachment.is_some(),
    }
}

/// The message of an event, unless it was deleted since: then only its deletion is shown.
fn living<'a, S: Source>(source: &'a S, event: &Event) -> Option<&'a Message> {
    source.message(event).filter(|message| message.deleted_at.is_none())
}

fn message_updated<S: Source>(links: &Links, source: &S, event: &Event) -> Option<Shown> {
    let message = message::message(links, source.faces(), living(source, event)?, &[]);
    Some(Shown::body(&MessageUpdated { conversation_id: event.conversation?, message, rev: event.rev? }))
}

fn message_deleted<S: Source>(_: &Links, source: &S, event: &Event) -> Option<Shown> {
    let stored = source.message(event)?;
    Some(Shown::body(&MessageDeleted {
        conversation_id: event.conversation?,
        message_id: stored.id,
        rev: event.rev?,
        seq: stored.seq,
        deleted_at: stored.deleted_at.unwrap_or(event.at),
    }))
}

fn message_reaction<S: Source>(_: &Links, source: &S, event: &Event) -> Option<Shown> {
    let stored = living(source, event)?;
    Some(Shown::body(&MessageReaction {
        conversation_id: event.conversation?,
        message_id: stored.id,
        rev: event.rev?,
        seq: stored.seq,
        user_id: event.subject,
        user_emojis: message::reactions_of(stored, event.subject),
        counts: message::reaction_counts(stored),
    }))
}

fn receipt<S: Source>(_: &Links, source: &S, event: &Event) -> Option<Shown> {
    Some(Shown::body(&receipt_frame(source.faces(), event, source.horizon(event)?)?))
}

/// The horizon of `subject`, which stands at this message.
pub(super) fn receipt_frame(faces: &impl Faces, event: &Event, message_id: MessageId) -> Option<Receipt> {
    let user_id = event.subject?;
    Some(Receipt {
        conversation_id: event.conversation?,
        message_id,
        seq: event.seq?,
        user_id,
        username: faces.face(user_id).map(|face| face.username.to_owned()).unwrap_or_default(),
        timestamp: event.at,
        rev: event.rev?,
    })
}
