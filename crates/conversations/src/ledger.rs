//! Counts what a batch of changes does, in memory, from rows that the store has locked.

mod apply;
mod writes;

pub use writes::Writes;

use crate::{
    Action, AttachmentName, Change, Conversation, ConversationError, Draft, Faces, File, Member, Message, Outcome, UpTo,
};
use kernel::{ConversationId, Cursor, Event, EventKind, MessageId, PersonState, Rev, Seq, Timestamp, UploadId, UserId};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

/// The narrow row of a person, locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The last event's cursor.
    pub cursor: Cursor,
    /// Only somebody who is active changes anything.
    pub state: PersonState,
    /// Tokens of earlier epochs have ended.
    pub token_epoch: i64,
    /// The latest time in this person's lists.
    pub listed_at: Timestamp,
}

/// Sessions that are not revoked, and whose they are.
pub type OpenSessions = HashSet<(UserId, Arc<str>)>;

/// Which rows a batch needs, besides the members and the persons of its conversations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Conversations to lock, lowest first, besides those where [`Needs::unplaced`] messages stand.
    pub conversations: BTreeSet<ConversationId>,
    /// Messages that name the conversation of their change. Which one that is, never changes, so it is read before the locks.
    pub unplaced: BTreeSet<MessageId>,
    /// Authors, also where they are no members.
    pub authors: BTreeSet<UserId>,
    /// Sessions that authors write in.
    pub sessions: BTreeSet<Arc<str>>,
    /// Messages named by id.
    pub messages: BTreeSet<MessageId>,
    /// Messages named by their place.
    pub places: BTreeSet<(ConversationId, Seq)>,
    /// Messages that may have been sent before under these names.
    pub attempts: BTreeSet<(ConversationId, UserId, String)>,
    /// Uploads that are sent with messages.
    pub uploads: BTreeSet<UploadId>,
}

impl Needs {
    /// What these changes need.
    pub fn of(changes: &[Change]) -> Self {
        let mut needs = Self::default();
        for change in changes {
            let author = change.author.person;
            needs.authors.insert(author);
            needs.sessions.extend(change.author.session().cloned());
            needs.messages.extend(change.action.message());
            let Some(home) = change.conversation else {
                needs.unplaced.extend(change.action.message());
                continue;
            };
            needs.conversations.insert(home);
            match &change.action {
                Action::Send(draft) => {
                    needs.attempt(home, author, draft);
                    needs.messages.extend(draft.reply_to);
                    if let Some(AttachmentName::Upload(id)) = &draft.attachment {
                        needs.uploads.insert(*id);
                    }
                }
                Action::Recall(draft) => needs.attempt(home, author, draft),
                Action::Read(UpTo::Seq(seq)) | Action::Receive(UpTo::Seq(seq)) => {
                    needs.places.insert((home, *seq));
                }
                _ => {}
            }
        }
        needs
    }

    fn attempt(&mut self, home: ConversationId, author: UserId, draft: &Draft) {
        self.attempts.extend(draft.client_message_id.clone().map(|name| (home, author, name)));
    }
}

/// The rows a batch is judged by: read after the locks were taken.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The conversations that exist.
    pub conversations: HashMap<ConversationId, Conversation>,
    /// Their members.
    pub members: HashMap<ConversationId, Vec<Member>>,
    /// The members and the authors.
    pub persons: BTreeMap<UserId, PersonRow>,
    /// Of the sessions named in [`Needs`] those that are open; read when the persons were locked.
    pub sessions: OpenSessions,
    /// The members and the authors, as frames show them.
    pub faces: Faces,
    /// The messages named in [`Needs`], by id, by place or by earlier attempt.
    pub messages: Vec<Message>,
    /// Of the uploads named in [`Needs`] those that are complete, and whose they are.
    pub files: HashMap<UploadId, (UserId, File)>,
}

/// A batch while it is counted. Feed it every change with [`Ledger::apply`], keep [`Ledger::writes`], and
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
    touched: writes::Touched,
    answers: Vec<Result<Answer, ConversationError>>,
}

/// An outcome that still refers to its message by place: a new one has no id yet.
#[derive(Debug)]
struct Answer {
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
            touched: writes::Touched::default(),
            answers: Vec::new(),
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

    /// Does all of them in their order and remembers what each came to.
    pub fn apply_all(&mut self, changes: &[Change]) {
        for change in changes {
            let answer = self.apply(change);
            self.answers.push(answer);
        }
    }

    /// The answers, in the order of the changes, with the ids of the new messages filled in.
    pub fn settle(
        mut self,
        ids: &HashMap<(ConversationId, Seq), MessageId>,
    ) -> Vec<Result<crate::Committed, ConversationError>> {
        for (place, id) in ids {
            if let Some(message) = self.messages.get_mut(place) {
                message.id = *id;
            }
        }
        let answers = std::mem::take(&mut self.answers);
        answers
            .into_iter()
            .map(|answer| {
                let Answer { outcome, events } = answer?;
                Ok(crate::Committed { outcome: self.outcome(&outcome), events, faces: self.faces.clone() })
            })
            .collect()
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
