//! Counts what a batch of changes does, in memory, from rows that the store has locked.

mod apply;

use super::{OpenSessions, PersonRow, Snapshot, Writes, writes::Touched};
use crate::{Committed, Conversation, ConversationError, Faces, File, Member, Message, Outcome};
use kernel::{ConversationId, Cursor, Event, EventKind, MessageId, Rev, Seq, Timestamp, UploadId, UserId};
use std::collections::{BTreeMap, HashMap};

/// A batch while it is counted. Feed it all changes with [`Ledger::apply_all`], keep [`Ledger::writes`], and
/// [`Ledger::settle`] it with the ids that the store gave the new messages.
#[derive(Debug)]
pub struct Ledger {
    conversations: HashMap<ConversationId, Conversation>,
    members: HashMap<ConversationId, Vec<Member>>,
    persons: BTreeMap<UserId, PersonRow>,
    sessions: OpenSessions,
    faces: Faces,
    /// Known and new messages, by place.
    messages: HashMap<(ConversationId, Seq), Message>,
    places: HashMap<MessageId, (ConversationId, Seq)>,
    attempts: HashMap<(ConversationId, UserId, String), Seq>,
    files: HashMap<UploadId, (UserId, File)>,
    touched: Touched,
    applied: Vec<Result<Applied, ConversationError>>,
}

/// An outcome that still refers to its message by place: a new one has no id yet.
#[derive(Debug)]
struct Applied {
    outcome: Pending,
    events: Vec<Event>,
}

#[derive(Debug)]
enum Pending {
    Sent { place: (ConversationId, Seq), duplicate: bool },
    Changed { place: (ConversationId, Seq) },
    Moved { member: (ConversationId, UserId), at: (ConversationId, Seq) },
    Unchanged,
}

impl Ledger {
    /// Starts from locked rows.
    pub fn new(snapshot: Snapshot) -> Self {
        let mut ledger = Self {
            conversations: snapshot.conversations,
            members: snapshot.members,
            persons: snapshot.persons,
            sessions: snapshot.sessions,
            faces: snapshot.faces,
            messages: HashMap::new(),
            places: HashMap::new(),
            attempts: HashMap::new(),
            files: snapshot.files,
            touched: Touched::default(),
            applied: Vec::new(),
        };
        for message in snapshot.messages {
            let place = (message.conversation, message.seq);
            ledger.places.insert(message.id, place);
            if let Some(id) = &message.client_message_id {
                ledger.attempts.insert((message.conversation, message.sender, id.clone()), message.seq);
            }
            ledger.messages.insert(place, message);
        }
        ledger
    }

    /// The answers, in the order of the changes, with the ids of the new messages filled in.
    pub fn settle(
        mut self,
        ids: &HashMap<(ConversationId, Seq), MessageId>,
    ) -> Vec<Result<Committed, ConversationError>> {
        for (place, id) in ids {
            if let Some(message) = self.messages.get_mut(place) {
                message.id = *id;
            }
        }
        let applied = std::mem::take(&mut self.applied);
        applied
            .into_iter()
            .map(|applied| {
                let Applied { outcome, events } = applied?;
                Ok(Committed { outcome: self.outcome(&outcome), events, faces: self.faces.clone() })
            })
            .collect()
    }

    /// The rows that have changed.
    pub fn writes(&self) -> Writes<'_> {
        let touched = &self.touched;
        Writes {
            conversations: touched.conversations.iter().map(|id| &self.conversations[id]).collect(),
            persons: touched.persons.iter().map(|id| (*id, self.persons[id])).collect(),
            horizons: touched
                .horizons
                .iter()
                .filter_map(|(conversation, person)| Some((*conversation, self.member(*conversation, *person)?)))
                .collect(),
            new_messages: touched.new_messages.iter().map(|place| &self.messages[place]).collect(),
            altered: touched.altered.iter().map(|place| &self.messages[place]).collect(),
            events: &touched.events,
        }
    }

    fn outcome(&self, pending: &Pending) -> Outcome {
        match pending {
            Pending::Sent { place, duplicate } => {
                Outcome::Sent { message: self.messages[place].clone(), duplicate: *duplicate }
            }
            Pending::Changed { place } => Outcome::Changed(self.messages[place].clone()),
            Pending::Moved { member, at } => Outcome::Moved {
                horizons: self.member(member.0, member.1).map(|member| member.horizons).unwrap_or_default(),
                message: self.messages.get(at).map(|message| message.id),
            },
            Pending::Unchanged => Outcome::Unchanged,
        }
    }

    fn member(&self, conversation: ConversationId, person: UserId) -> Option<&Member> {
        self.members.get(&conversation)?.iter().find(|member| member.person == person)
    }

    /// The next change of a conversation, and the instant it counts from: never before what is already there.
    fn advance(&mut self, id: ConversationId, at: Timestamp) -> (Rev, Timestamp) {
        let conversation = self.conversations.get_mut(&id).expect("only admitted changes advance a conversation");
        conversation.last_rev = conversation.last_rev.next();
        self.touched.conversations.insert(id);
        (conversation.last_rev, at.max(conversation.updated_at))
    }

    /// The same for what moves the conversation to the front of its people's lists: there it stands before everything
    /// that was there, even if the clock has gone back since.
    fn advance_to_front(&mut self, id: ConversationId, at: Timestamp) -> (Rev, Timestamp) {
        let members = self.everyone(id);
        let listed = members.iter().filter_map(|id| self.persons.get(id)).map(|person| person.listed_at);
        let (rev, at) = self.advance(id, listed.max().map_or(at, |latest| at.not_behind(latest)));
        for person in &members {
            self.persons.entry(*person).and_modify(|person| person.listed_at = at);
        }
        (rev, at)
    }

    /// One event for each of these people, each with that person's next cursor.
    fn tell(&mut self, people: &[UserId], template: &Event) -> Vec<Event> {
        let mut events = Vec::with_capacity(people.len());
        for id in people {
            let Some(person) = self.persons.get_mut(id) else { continue };
            person.cursor = person.cursor.next();
            self.touched.persons.insert(*id);
            let event = Event { person: *id, cursor: person.cursor, ..template.clone() };
            self.touched.events.push(event.clone());
            events.push(event);
        }
        events
    }

    fn everyone(&self, id: ConversationId) -> Vec<UserId> {
        self.members.get(&id).into_iter().flatten().map(|member| member.person).collect()
    }
}

/// An event of `kind` in a conversation, addressed to nobody yet.
fn template(kind: EventKind, at: Timestamp, place: (ConversationId, Seq), rev: Rev, subject: UserId) -> Event {
    Event {
        conversation: Some(place.0),
        seq: Some(place.1),
        rev: Some(rev),
        subject: Some(subject),
        ..Event::new(subject, Cursor::ZERO, kind, at)
    }
}

#[cfg(test)]
mod tests;
