use crate::{Attachment, AttachmentName, ConversationError};
use kernel::{ConversationId, MessageId, Rev, Seq, Timestamp, UserId};
use text::Emoji;

/// Tells who speaks in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// A person speaks.
    Text,
    /// The system speaks, such as after a missed call; `sender` is the person it is about.
    System,
}

impl MessageKind {
    /// The number that is stored.
    pub fn code(self) -> i16 {
        match self {
            Self::Text => 1,
            Self::System => 2,
        }
    }

    /// The kind behind a stored number. One that only a newer version knows is nobody's own words: it is shown as it stands,
    /// and nobody changes it here.
    pub fn from_code(code: i16) -> Self {
        if code == 1 { Self::Text } else { Self::System }
    }
}

/// A text that may be stored: within the limit and without NUL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Checks a client's text; `max` counts Unicode code points.
    pub fn parse(raw: String, max: usize) -> Result<Self, ConversationError> {
        if raw.contains('\0') {
            return Err(ConversationError::HasNul);
        }
        // Bytes bound the code points from above, so that an ordinary text is not counted.
        if raw.len() > max && raw.chars().count() > max {
            return Err(ConversationError::TooLong { max });
        }
        Ok(Self(raw))
    }

    /// The system's own words.
    pub(crate) fn of_system(words: &'static str) -> Self {
        Self(words.to_owned())
    }

    /// True when nothing in it can be seen.
    pub fn is_blank(&self) -> bool {
        !text::is_visible(&self.0)
    }

    /// The text as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text itself.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A message that a client asks to send, unchecked.
#[derive(Clone, Debug, Default)]
pub struct SendRequest {
    /// The text as it came.
    pub content: String,
    /// The number or address of an own upload, or a URL; empty means none.
    pub attachment: Option<String>,
    /// The sender's own name for it, by which a retry is recognised.
    pub client_message_id: Option<String>,
    /// The message that this one answers.
    pub reply_to: Option<MessageId>,
}

impl SendRequest {
    /// Reads the request as far as that needs no store. `max_chars` bounds the text, in Unicode code points, and `name` reads the
    /// name of the attachment.
    pub(crate) fn parse(
        self,
        max_chars: usize,
        name: impl FnOnce(Option<String>) -> Result<Option<AttachmentName>, ConversationError>,
    ) -> Result<Draft, ConversationError> {
        Ok(Draft {
            content: Text::parse(self.content, max_chars)?,
            attachment: name(self.attachment)?,
            client_message_id: self.client_message_id,
            reply_to: self.reply_to,
        })
    }
}

/// A message that somebody wants to send, checked as far as that is possible without the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The text; blank only with an attachment.
    pub content: Text,
    /// The name of what comes with it.
    pub attachment: Option<AttachmentName>,
    /// The sender's own name for it, 1 to 64 characters.
    pub client_message_id: Option<String>,
    /// The message that this one answers.
    pub reply_to: Option<MessageId>,
}

impl Draft {
    /// Tells two bodies under one `client_message_id` apart: 64-bit FNV-1a over the parts. Whoever makes two of his own
    /// messages collide only gets the first one back.
    pub fn fingerprint(&self) -> i64 {
        let reply = self.reply_to.map_or(0, |id| id.0).to_be_bytes();
        let attachment = self.attachment.as_ref().map(AttachmentName::stored).unwrap_or_default();
        let parts = [self.content.as_str().as_bytes(), b"\0", attachment.as_bytes(), b"\0", &reply];
        let hash = parts
            .into_iter()
            .flatten()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        hash.cast_signed()
    }

    /// The message as it is stored in the place of a blank one; `attachment` is what the draft names.
    pub(crate) fn to_message(&self, attachment: Option<Attachment>, blank: Message) -> Message {
        Message {
            kind: MessageKind::Text,
            content: self.content.as_str().to_owned(),
            attachment,
            client_message_id: self.client_message_id.clone(),
            fingerprint: self.fingerprint(),
            reply_to: self.reply_to,
            ..blank
        }
    }
}

/// The first message that comes with the opening of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// Nothing comes with it.
    Nothing,
    /// This message is said.
    Say(Draft),
    /// This message is only looked up, as in [`crate::Action::Recall`].
    Recall(Draft),
}

impl First {
    /// The message that is to be said or looked up.
    pub fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Nothing => None,
            Self::Say(draft) | Self::Recall(draft) => Some(draft),
        }
    }
}

/// An emoji that somebody put under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// The person who put it there.
    pub person: UserId,
    /// The emoji.
    pub emoji: Emoji,
}

impl Reaction {
    /// Those of one message as they are kept, in their order. Before an emoji had one form, ❤ and ❤️ were two, and not
    /// everything that was kept is an emoji: the two are one here, and what is none is left out. So they are written back when
    /// the reactions of their message change next.
    pub fn all_from_stored(rows: impl IntoIterator<Item = (UserId, String)>) -> Vec<Self> {
        let mut reactions = Vec::new();
        for (person, stored) in rows {
            let read = Emoji::parse(&stored).map(|emoji| Self { person, emoji });
            reactions.extend(read.filter(|reaction| !reactions.contains(reaction)));
        }
        reactions
    }
}

/// A stored message in its present state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Unique over all conversations; zero until the store has given it one.
    pub id: MessageId,
    /// The conversation in which it was said.
    pub conversation: ConversationId,
    /// Its place in the conversation, dense from 1.
    pub seq: Seq,
    /// The conversation's change that touched it last.
    pub rev: Rev,
    /// The person who said it.
    pub sender: UserId,
    /// Tells whether the person speaks or the system.
    pub kind: MessageKind,
    /// The text; empty once deleted.
    pub content: String,
    /// The file or link that comes with it; none once deleted.
    pub attachment: Option<Attachment>,
    /// The sender's own name for it, by which a retry is recognised.
    pub client_message_id: Option<String>,
    /// The fingerprint of the body as it was sent; see [`Draft::fingerprint`].
    pub fingerprint: i64,
    /// The message that this one answers.
    pub reply_to: Option<MessageId>,
    /// The instant at which it was stored; never before the message in front of it.
    pub created_at: Timestamp,
    /// The instant of the last edit.
    pub edited_at: Option<Timestamp>,
    /// The instant of the deletion.
    pub deleted_at: Option<Timestamp>,
    /// The emojis under it, in the order in which they were put there.
    pub reactions: Vec<Reaction>,
}

impl Message {
    /// A new message of the system that says nothing yet. Its id is the store's to give.
    pub(crate) fn blank(place: (ConversationId, Seq), rev: Rev, sender: UserId, at: Timestamp) -> Self {
        Self {
            id: MessageId(0),
            conversation: place.0,
            seq: place.1,
            rev,
            sender,
            kind: MessageKind::System,
            content: String::new(),
            attachment: None,
            client_message_id: None,
            fingerprint: 0,
            reply_to: None,
            created_at: at,
            edited_at: None,
            deleted_at: None,
            reactions: Vec::new(),
        }
    }
}
