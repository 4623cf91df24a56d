//! What each action does, after the rules have admitted it.

use super::{Answer, Ledger, Pending, template};
use crate::{
    Action, Attachment, AttachmentName, Change, ConversationError, Draft, Message, MessageKind, Reaction, Text, UpTo,
    rules,
};
use kernel::{ConversationId, EventKind, MessageId, Rev, Seq, Timestamp, UserId};
use text::Emoji;

type Answered = Result<Answer, ConversationError>;

impl Ledger {
    /// Does one change. All checks come before the first number is taken.
    pub(super) fn apply(&mut self, change: &Change) -> Answered {
        if let Action::Send(draft) = &change.action
            && let Some(answer) = self.earlier_attempt(change, draft)?
        {
            return Ok(answer);
        }
        self.admit(change)?;
        match &change.action {
            Action::Send(draft) => self.send(change, draft),
            Action::Announce(text) => Ok(self.announce(change, text)),
            Action::Read(upto) => self.read(change, *upto),
            Action::Receive(upto) => self.receive(change, *upto),
            Action::Edit(id, text) => self.edit(change, *id, text),
            Action::Delete(id) => self.delete(change, *id),
            Action::React { message, emoji, on } => self.react(change, *message, *emoji, *on),
        }
    }

    fn admit(&self, change: &Change) -> Result<(), ConversationError> {
        let conversation = self.conversations.get(&change.conversation).ok_or(ConversationError::NotFound)?;
        let is_member = self.member(change.conversation, change.author).is_some();
        rules::admit(conversation, is_member, self.persons.get(&change.author))?;
        let members = self.members.get(&change.conversation).into_iter().flatten();
        rules::everybody_is_there(members.filter_map(|member| self.persons.get(&member.person)))
    }

    /// Looked up before membership and limits: a retry gets its first answer whatever has happened since. Where the others
    /// are not to be seen any more, neither are their reactions.
    fn earlier_attempt(&mut self, change: &Change, draft: &Draft) -> Result<Option<Answer>, ConversationError> {
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
        Ok(Some(Answer { outcome: Pending::Sent { place, duplicate: true }, events: Vec::new() }))
    }

    fn send(&mut self, change: &Change, draft: &Draft) -> Answered {
        rules::check_draft(draft)?;
        if let Some(reply) = draft.reply_to
            && self.places.get(&reply).is_none_or(|place| place.0 != change.conversation)
        {
            return Err(ConversationError::BadReply);
        }
        let attachment = self.attachment(change.author, draft)?;
        let message = |seq, rev, at| Message {
            id: MessageId(0),
            conversation: change.conversation,
            seq,
            rev,
            sender: change.author,
            kind: MessageKind::Text,
            content: draft.content.as_str().to_owned(),
            attachment,
            client_message_id: draft.client_message_id.clone(),
            fingerprint: draft.fingerprint(),
            reply_to: draft.reply_to,
            created_at: at,
            edited_at: None,
            deleted_at: None,
            reactions: Vec::new(),
        };
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

    fn announce(&mut self, change: &Change, text: &Text) -> Answer {
        self.append(change, |seq, rev, at| Message {
            id: MessageId(0),
            conversation: change.conversation,
            seq,
            rev,
            sender: change.author,
            kind: MessageKind::System,
            content: text.as_str().to_owned(),
            attachment: None,
            client_message_id: None,
            fingerprint: 0,
            reply_to: None,
            created_at: at,
            edited_at: None,
            deleted_at: None,
            reactions: Vec::new(),
        })
    }

    fn append(&mut self, change: &Change, message: impl FnOnce(Seq, Rev, Timestamp) -> Message) -> Answer {
        let (rev, at) = self.advance(change.conversation, change.at);
        let conversation = self.conversations.get_mut(&change.conversation).expect("admitted");
        conversation.last_seq = conversation.last_seq.next();
        conversation.updated_at = at;
        let place = (change.conversation, conversation.last_seq);
        self.messages.insert(place, message(place.1, rev, at));
        self.touched.new_messages.push(place);
        let event = template(EventKind::NewMessage, at, place, rev, change.author);
        let events = self.tell(&self.everyone(change.conversation), &event);
        Answer { outcome: Pending::Sent { place, duplicate: false }, events }
    }

    fn read(&mut self, change: &Change, upto: UpTo) -> Answered {
        self.move_horizon(change, upto, EventKind::ReadReceipt)
    }

    fn receive(&mut self, change: &Change, upto: UpTo) -> Answered {
        self.move_horizon(change, upto, EventKind::DeliveryReceipt)
    }

    fn move_horizon(&mut self, change: &Change, upto: UpTo, kind: EventKind) -> Answered {
        let id = change.conversation;
        let seq = self.resolve(id, upto)?;
        let member = self.member(id, change.author).expect("admitted");
        let shares_reads = member.shares_reads;
        let current = if kind == EventKind::ReadReceipt { member.horizons.read } else { member.horizons.delivered };
        if seq <= current {
            return Ok(Answer { outcome: Pending::Unchanged, events: Vec::new() });
        }
        let (rev, at) = self.advance(id, change.at);
        let members = self.members.get_mut(&id).expect("admitted");
        let horizons = &mut members.iter_mut().find(|m| m.person == change.author).expect("admitted").horizons;
        if kind == EventKind::ReadReceipt {
            (horizons.read, horizons.read_rev, horizons.read_at) = (seq, rev, Some(at));
        }
        // Reading implies having received.
        if seq > horizons.delivered {
            (horizons.delivered, horizons.delivered_rev, horizons.delivered_at) = (seq, rev, Some(at));
        }
        self.touched.horizons.insert((id, change.author));
        // Who keeps reading private still learns of it on the own devices.
        let told =
            if kind == EventKind::ReadReceipt && !shares_reads { vec![change.author] } else { self.everyone(id) };
        let events = self.tell(&told, &template(kind, at, (id, seq), rev, change.author));
        Ok(Answer { outcome: Pending::Moved { member: (id, change.author), at: (id, seq) }, events })
    }

    fn resolve(&self, conversation: ConversationId, upto: UpTo) -> Result<Seq, ConversationError> {
        match upto {
            UpTo::Message(id) => match self.places.get(&id) {
                Some((home, seq)) if *home == conversation => Ok(*seq),
                _ => Err(ConversationError::NotFound),
            },
            UpTo::Seq(seq) => Ok(seq.min(self.conversations[&conversation].last_seq)),
        }
    }

    fn edit(&mut self, change: &Change, id: MessageId, text: &Text) -> Answered {
        let place = self.own_message(change, id)?;
        if text.is_blank() && self.messages[&place].attachment.is_none() {
            return Err(ConversationError::Empty);
        }
        if self.messages[&place].content == text.as_str() {
            return Ok(Answer { outcome: Pending::Changed { place }, events: Vec::new() });
        }
        Ok(self.alter(change, place, EventKind::MessageUpdated, |message, at| {
            text.as_str().clone_into(&mut message.content);
            message.edited_at = Some(at);
        }))
    }

    fn delete(&mut self, change: &Change, id: MessageId) -> Answered {
        let place = self.find(change.conversation, id)?;
        if self.messages[&place].deleted_at.is_some() && self.messages[&place].sender == change.author {
            return Ok(Answer { outcome: Pending::Changed { place }, events: Vec::new() });
        }
        let place = self.own_message(change, id)?;
        Ok(self.alter(change, place, EventKind::MessageDeleted, |message, at| {
            message.content.clear();
            message.attachment = None;
            message.reactions.clear();
            message.deleted_at = Some(at);
        }))
    }

    fn react(&mut self, change: &Change, id: MessageId, emoji: Emoji, on: bool) -> Answered {
        let place = self.find(change.conversation, id)?;
        let message = &self.messages[&place];
        if message.deleted_at.is_some() {
            return Err(ConversationError::NotFound);
        }
        let reaction = Reaction { person: change.author, emoji };
        if message.reactions.contains(&reaction) == on {
            return Ok(Answer { outcome: Pending::Changed { place }, events: Vec::new() });
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
        change: &Change,
        place: (ConversationId, Seq),
        kind: EventKind,
        alter: impl FnOnce(&mut Message, Timestamp),
    ) -> Answer {
        let (rev, at) = self.advance(change.conversation, change.at);
        let message = self.messages.get_mut(&place).expect("found before");
        alter(message, at);
        message.rev = rev;
        self.touched.altered.insert(place);
        let events = self.tell(&self.everyone(change.conversation), &template(kind, at, place, rev, change.author));
        Answer { outcome: Pending::Changed { place }, events }
    }

    fn find(&self, home: ConversationId, id: MessageId) -> Result<(ConversationId, Seq), ConversationError> {
        self.places.get(&id).copied().filter(|place| place.0 == home).ok_or(ConversationError::NotFound)
    }

    fn own_message(&self, change: &Change, id: MessageId) -> Result<(ConversationId, Seq), ConversationError> {
        let place = self.find(change.conversation, id)?;
        rules::may_change(&self.messages[&place], change.author)?;
        Ok(place)
    }
}
