//! What each action does, after the rules have admitted it.

use super::{Applied, Ledger, Pending, template};
use crate::{
    Action, Attachment, AttachmentName, Change, ConversationError, Draft, Horizons, Message, Reaction, Text, UpTo,
    rules,
};
use kernel::{ConversationId, EventKind, MessageId, Seq, Timestamp, UserId};
use std::sync::Arc;
use text::Emoji;

type Judged = Result<Applied, ConversationError>;

/// Who does something where and when, once that is known.
pub(super) struct Step {
    conversation: ConversationId,
    author: UserId,
    at: Timestamp,
}

impl Ledger {
    /// Does all of them in their order and remembers what each came to.
    pub fn apply_all(&mut self, changes: &[Change]) {
        for change in changes {
            let applied = self.apply(change);
            self.applied.push(applied);
        }
    }

    /// Does one change. All checks come before the first number is taken: first who writes, so that nothing of a session that
    /// has ended is answered as sent, then whether it was sent before, then what may be done here.
    fn apply(&mut self, change: &Change) -> Judged {
        let author = &change.author;
        let is_open = |session: &Arc<str>| self.sessions.contains(&(author.person, session.clone()));
        rules::admit_author(author, self.persons.get(&author.person), is_open)?;
        let named = || self.places.get(&change.action.message()?).map(|place| place.0);
        let conversation = change.conversation.or_else(named).ok_or(ConversationError::NotFound)?;
        let step = Step { conversation, author: author.person, at: change.at };
        self.step(&step, &change.action)
    }

    fn step(&mut self, change: &Step, action: &Action) -> Judged {
        if let Action::Send(draft) | Action::Recall(draft) = action
            && let Some(answer) = self.earlier_attempt(change, draft)?
        {
            return Ok(answer);
        }
        self.admit(change)?;
        match action {
            Action::Send(draft) => self.send(change, draft),
            Action::Recall(_) => Err(ConversationError::NotSentBefore),
            Action::Announce(text) => Ok(self.announce(change, text)),
            Action::Read(upto) => self.read(change, *upto),
            Action::Receive(upto) => self.receive(change, *upto),
            Action::Edit(id, text) => self.edit(change, *id, text),
            Action::Delete(id) => self.delete(change, *id),
            Action::React { message, emoji, on } => self.react(change, *message, *emoji, *on),
        }
    }

    fn admit(&self, change: &Step) -> Result<(), ConversationError> {
        let conversation = self.conversations.get(&change.conversation).ok_or(ConversationError::NotFound)?;
        let is_member = self.member(change.conversation, change.author).is_some();
        rules::admit(conversation, is_member)?;
        let members = self.members.get(&change.conversation).into_iter().flatten();
        rules::everybody_is_there(members.filter_map(|member| self.persons.get(&member.person)))
    }

    /// Looked up before membership and limits: a retry gets its first answer whatever has happened since. Where the others
    /// are not to be seen any more, neither are their reactions.
    fn earlier_attempt(&mut self, change: &Step, draft: &Draft) -> Result<Option<Applied>, ConversationError> {
        let Some(id) = &draft.client_message_id else { return Ok(None) };
        let key = (change.conversation, change.author, id.clone());
        let Some(seq) = self.attempts.get(&key) else { return Ok(None) };
        let place = (change.conversation, *seq);
        rules::recognise(&self.messages[&place], draft)?;
        if self.admit(change).is_err()
            && let Some(message) = self.messages.get_mut(&place)
        {
            message.reactions.retain(|reaction| reaction.person == change.author);
        }
        Ok(Some(Applied { outcome: Pending::Sent { place, duplicate: true }, events: Vec::new() }))
    }

    fn send(&mut self, change: &Step, draft: &Draft) -> Judged {
        rules::check_draft(draft)?;
        if let Some(reply) = draft.reply_to
            && self.places.get(&reply).is_none_or(|place| place.0 != change.conversation)
        {
            return Err(ConversationError::BadReply);
        }
        let attachment = self.attachment(change.author, draft)?;
        let message = |blank| draft.to_message(attachment, blank);
        let answer = self.append(change, message);
        if let (Some(id), Pending::Sent { place, .. }) = (&draft.client_message_id, &answer.outcome) {
            self.attempts.insert((change.conversation, change.author, id.clone()), place.1);
        }
        Ok(answer)
    }

    /// Only an own upload that is complete may be sent.
    fn attachment(&self, author: UserId, draft: &Draft) -> Result<Option<Attachment>, ConversationError> {
        match &draft.attachment {
            None => Ok(None),
            Some(AttachmentName::Link(url)) => Ok(Some(Attachment::Link(url.clone()))),
            Some(AttachmentName::Upload(id)) => match self.files.get(id) {
                Some((owner, file)) if *owner == author => Ok(Some(Attachment::File(file.clone()))),
                _ => Err(ConversationError::AttachmentNotAllowed),
            },
        }
    }

    fn announce(&mut self, change: &Step, text: &Text) -> Applied {
        self.append(change, |blank| Message { content: text.as_str().to_owned(), ..blank })
    }

    fn append(&mut self, change: &Step, message: impl FnOnce(Message) -> Message) -> Applied {
        let (rev, at) = self.advance_to_front(change.conversation, change.at);
        let conversation = self.conversations.get_mut(&change.conversation).expect("admitted");
        conversation.last_seq = conversation.last_seq.next();
        conversation.updated_at = at;
        let place = (change.conversation, conversation.last_seq);
        self.messages.insert(place, message(Message::blank(place, rev, change.author, at)));
        self.touched.new_messages.push(place);
        let event = template(EventKind::NewMessage, at, place, rev, change.author);
        let events = self.tell(&self.everyone(change.conversation), &event);
        Applied { outcome: Pending::Sent { place, duplicate: false }, events }
    }

    /// Who keeps reading private tells only the own devices: nothing moves that others could see, neither a counter of the
    /// conversation nor how far messages have arrived.
    fn read(&mut self, change: &Step, upto: UpTo) -> Judged {
        let id = change.conversation;
        if self.member(id, change.author).is_some_and(|member| member.shares_reads) {
            return self.move_horizon(change, upto, EventKind::ReadReceipt);
        }
        let seq = self.resolve(id, upto)?;
        let conversation = &self.conversations[&id];
        let (rev, at) = (conversation.last_rev, change.at.max(conversation.updated_at));
        let horizons = self.horizons(change);
        if seq <= horizons.read {
            return Ok(Applied { outcome: Pending::Unchanged, events: Vec::new() });
        }
        (horizons.read, horizons.read_at) = (seq, Some(at));
        self.touched.horizons.insert((id, change.author));
        let event = template(EventKind::ReadReceipt, at, (id, seq), rev, change.author);
        let events = self.tell(&[change.author], &event);
        Ok(Applied { outcome: Pending::Moved { member: (id, change.author), at: (id, seq) }, events })
    }

    fn receive(&mut self, change: &Step, upto: UpTo) -> Judged {
        self.move_horizon(change, upto, EventKind::DeliveryReceipt)
    }

    fn move_horizon(&mut self, change: &Step, upto: UpTo, kind: EventKind) -> Judged {
        let id = change.conversation;
        let seq = self.resolve(id, upto)?;
        let horizons = self.horizons(change);
        let current = if kind == EventKind::ReadReceipt { horizons.read } else { horizons.delivered };
        if seq <= current {
            return Ok(Applied { outcome: Pending::Unchanged, events: Vec::new() });
        }
        let (rev, at) = self.advance(id, change.at);
        let horizons = self.horizons(change);
        if kind == EventKind::ReadReceipt {
            (horizons.read, horizons.read_rev, horizons.read_at) = (seq, rev, Some(at));
        }
        // Reading implies having received.
        if seq > horizons.delivered {
            (horizons.delivered, horizons.delivered_rev, horizons.delivered_at) = (seq, rev, Some(at));
        }
        self.touched.horizons.insert((id, change.author));
        let events = self.tell(&self.everyone(id), &template(kind, at, (id, seq), rev, change.author));
        Ok(Applied { outcome: Pending::Moved { member: (id, change.author), at: (id, seq) }, events })
    }

    fn horizons(&mut self, change: &Step) -> &mut Horizons {
        let members = self.members.get_mut(&change.conversation).expect("admitted");
        &mut members.iter_mut().find(|member| member.person == change.author).expect("admitted").horizons
    }

    fn resolve(&self, conversation: ConversationId, upto: UpTo) -> Result<Seq, ConversationError> {
        match upto {
            UpTo::Message(id) => match self.places.get(&id) {
                Some((stands_in, seq)) if *stands_in == conversation => Ok(*seq),
                _ => Err(ConversationError::NotFound),
            },
            UpTo::Seq(seq) => Ok(seq.min(self.conversations[&conversation].last_seq)),
        }
    }

    fn edit(&mut self, change: &Step, id: MessageId, text: &Text) -> Judged {
        let place = self.own_message(change, id)?;
        if text.is_blank() && self.messages[&place].attachment.is_none() {
            return Err(ConversationError::Empty);
        }
        if self.messages[&place].content == text.as_str() {
            return Ok(Applied { outcome: Pending::Changed { place }, events: Vec::new() });
        }
        Ok(self.alter(change, place, EventKind::MessageUpdated, |message, at| {
            text.as_str().clone_into(&mut message.content);
            message.edited_at = Some(at);
        }))
    }

    fn delete(&mut self, change: &Step, id: MessageId) -> Judged {
        let place = self.find(change.conversation, id)?;
        if self.messages[&place].deleted_at.is_some() && self.messages[&place].sender == change.author {
            return Ok(Applied { outcome: Pending::Changed { place }, events: Vec::new() });
        }
        let place = self.own_message(change, id)?;
        Ok(self.alter(change, place, EventKind::MessageDeleted, |message, at| {
            message.content.clear();
            message.attachment = None;
            message.reactions.clear();
            message.deleted_at = Some(at);
        }))
    }

    fn react(&mut self, change: &Step, id: MessageId, emoji: Emoji, on: bool) -> Judged {
        let place = self.find(change.conversation, id)?;
        let message = &self.messages[&place];
        if message.deleted_at.is_some() {
            return Err(ConversationError::NotFound);
        }
        let reaction = Reaction { person: change.author, emoji };
        if message.reactions.contains(&reaction) == on {
            return Ok(Applied { outcome: Pending::Changed { place }, events: Vec::new() });
        }
        if on {
            rules::may_react(message, &reaction)?;
        }
        Ok(self.alter(change, place, EventKind::MessageReaction, |message, _| {
            if on {
                message.reactions.push(reaction);
            } else {
                message.reactions.retain(|other| *other != reaction);
            }
        }))
    }

    fn alter(
        &mut self,
        change: &Step,
        place: (ConversationId, Seq),
        kind: EventKind,
        alter: impl FnOnce(&mut Message, Timestamp),
    ) -> Applied {
        let (rev, at) = self.advance(change.conversation, change.at);
        let message = self.messages.get_mut(&place).expect("found before");
        alter(message, at);
        message.rev = rev;
        self.touched.altered.insert(place);
        let events = self.tell(&self.everyone(change.conversation), &template(kind, at, place, rev, change.author));
        Applied { outcome: Pending::Changed { place }, events }
    }

    fn find(&self, conversation: ConversationId, id: MessageId) -> Result<(ConversationId, Seq), ConversationError> {
        self.places.get(&id).copied().filter(|place| place.0 == conversation).ok_or(ConversationError::NotFound)
    }

    fn own_message(&self, change: &Step, id: MessageId) -> Result<(ConversationId, Seq), ConversationError> {
        let place = self.find(change.conversation, id)?;
        rules::may_change(&self.messages[&place], change.author)?;
        Ok(place)
    }
}
