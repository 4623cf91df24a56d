use crate::{Action, AttachmentName, Change, ConversationError, Draft, SendRequest, Text, UpTo, rules};
use kernel::{Author, ConversationId, MessageId, Timestamp};

/// The settings that an operator decides on.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The longest text, in Unicode code points.
    pub max_chars: usize,
    /// Hosts that an attachment's URL may name.
    pub attachment_hosts: Vec<String>,
    /// The beginning of an upload's address; its number follows.
    pub upload_address: String,
}

/// Turns what people ask for into changes, as far as that needs no store. The changes then go through the store's
/// [`crate::ConversationStore::write`], in batches. A change of a message may leave the conversation out.
#[derive(Clone, Debug)]
pub struct Conversations {
    settings: Settings,
}

impl Conversations {
    /// The use cases with these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// Say something.
    pub fn send(
        &self,
        author: Author,
        conversation: ConversationId,
        request: SendRequest,
        at: Timestamp,
    ) -> Result<Change, ConversationError> {
        let action = Action::Send(self.draft(request)?);
        Ok(Change { conversation: Some(conversation), author, at, action })
    }

    /// Learn what an earlier attempt to say this has come to; none without a name that it could be known by.
    pub fn recall(
        &self,
        author: Author,
        conversation: ConversationId,
        request: SendRequest,
        at: Timestamp,
    ) -> Result<Option<Change>, ConversationError> {
        let draft = self.draft(request)?;
        let is_named = draft.client_message_id.is_some();
        let change = Change { conversation: Some(conversation), author, at, action: Action::Recall(draft) };
        Ok(is_named.then_some(change))
    }

    /// Judges what somebody wants to say, as far as that needs no store.
    pub fn draft(&self, request: SendRequest) -> Result<Draft, ConversationError> {
        let name = |raw| self.attachment(raw);
        let draft = request.parse(self.settings.max_chars, name)?;
        rules::check_draft(&draft)?;
        Ok(draft)
    }

    fn attachment(&self, raw: Option<String>) -> Result<Option<AttachmentName>, ConversationError> {
        rules::admit_attachment(raw, &self.settings.upload_address, &self.settings.attachment_hosts)
    }

    /// Tell how far one has read.
    pub fn read(&self, author: Author, conversation: Option<ConversationId>, upto: UpTo, at: Timestamp) -> Change {
        Change { conversation, author, at, action: Action::Read(upto) }
    }

    /// Tell how far everything has arrived.
    pub fn receive(&self, author: Author, conversation: Option<ConversationId>, upto: UpTo, at: Timestamp) -> Change {
        Change { conversation, author, at, action: Action::Receive(upto) }
    }

    /// Put other words in an own message.
    pub fn edit(
        &self,
        author: Author,
        conversation: Option<ConversationId>,
        message: MessageId,
        content: String,
        at: Timestamp,
    ) -> Result<Change, ConversationError> {
        let text = Text::parse(content, self.settings.max_chars)?;
        Ok(Change { conversation, author, at, action: Action::Edit(message, text) })
    }

    /// Take an own message back.
    pub fn delete(
        &self,
        author: Author,
        conversation: Option<ConversationId>,
        message: MessageId,
        at: Timestamp,
    ) -> Change {
        Change { conversation, author, at, action: Action::Delete(message) }
    }

    /// Put an emoji under a message, or take it away.
    pub fn react(
        &self,
        author: Author,
        conversation: Option<ConversationId>,
        message: MessageId,
        emoji: &str,
        on: bool,
        at: Timestamp,
    ) -> Result<Change, ConversationError> {
        let emoji = rules::read_emoji(emoji)?;
        Ok(Change { conversation, author, at, action: Action::React { message, emoji, on } })
    }
}
