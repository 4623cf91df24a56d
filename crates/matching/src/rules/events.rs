use crate::{Like, Match, Pair, Preferences, Profile};
use kernel::{ConversationId, Cursor, Event, EventKind, MatchId, Timestamp, UserId};

/// The event that tells somebody of a like. Its place in the log is the store's to give, here and below.
pub fn like_event(like: &Like) -> Event {
    let event = Event::new(like.liked, Cursor::ZERO, EventKind::NewLike, like.at);
    Event { subject: Some(like.liker), ..event }
}

/// The events that tell one's own devices what is different in one's profile.
pub fn profile_events(before: &Profile, after: &Profile, at: Timestamp) -> Vec<Event> {
    let privacy_differs = before.privacy != after.privacy;
    let rest_differs = *before != Profile { privacy: before.privacy, ..after.clone() };
    let what = [(rest_differs, "profile"), (privacy_differs, "privacy")];
    let event = |(differs, what): (bool, &'static str)| differs.then(|| Event::own_change(after.id, what, at));
    what.into_iter().filter_map(event).collect()
}

/// The event that tells one's own devices that one looks for other people now.
pub fn preferences_events(person: UserId, before: Preferences, after: Preferences, at: Timestamp) -> Vec<Event> {
    (before != after).then(|| Event::own_change(person, "preferences", at)).into_iter().collect()
}

/// The events that tell both of a match: of the other person, then of the conversation if it is a new one.
pub fn match_events(pair: Pair, made: &Match, is_new_conversation: bool) -> Vec<Event> {
    let [low, high] = pair.both();
    let told = |person, subject| {
        let of_match = told(person, EventKind::NewMatch, made.id, made.conversation, made.created_at);
        let of_conversation = Event::new(person, Cursor::ZERO, EventKind::ConversationCreated, made.created_at);
        let of_conversation = Event { conversation: Some(made.conversation), ..of_conversation };
        let of_match = Event { subject: Some(subject), ..of_match };
        [of_match].into_iter().chain(is_new_conversation.then_some(of_conversation))
    };
    told(low, high).chain(told(high, low)).collect()
}

/// The events that tell people that their conversation is closed, and with it their match if they had one, without a
/// trace of whose doing it was.
pub fn end_events(
    people: impl IntoIterator<Item = UserId>,
    ended: Option<MatchId>,
    conversation: ConversationId,
    at: Timestamp,
) -> Vec<Event> {
    let of_person = |person| {
        let removed = ended.map(|id| told(person, EventKind::MatchRemoved, id, conversation, at));
        let deleted = Event::new(person, Cursor::ZERO, EventKind::ConversationDeleted, at);
        let deleted = Event { match_id: ended, conversation: Some(conversation), ..deleted };
        removed.into_iter().chain([deleted])
    };
    people.into_iter().flat_map(of_person).collect()
}

/// The event that tells somebody that their conversation, and the match it belongs to, is not there for now, because
/// the other was banned. Nothing has ended, and nobody learns why.
pub fn absence_event(person: UserId, matched: Option<MatchId>, conversation: ConversationId, at: Timestamp) -> Event {
    let event = Event::new(person, Cursor::ZERO, EventKind::ConversationDeleted, at);
    Event { match_id: matched, conversation: Some(conversation), ..event }
}

/// The event that tells somebody that their conversation is there again.
pub fn return_event(person: UserId, conversation: ConversationId, at: Timestamp) -> Event {
    let event = Event::new(person, Cursor::ZERO, EventKind::ConversationCreated, at);
    Event { conversation: Some(conversation), ..event }
}

fn told(person: UserId, kind: EventKind, id: MatchId, conversation: ConversationId, at: Timestamp) -> Event {
    let event = Event::new(person, Cursor::ZERO, kind, at);
    Event { match_id: Some(id), conversation: Some(conversation), ..event }
}
