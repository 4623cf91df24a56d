use crate::{MatchSummary, MessageKind, PersonRef};
use kernel::{ConversationId, MessageId, Seq, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The body of a `notification` frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotificationFrame {
    /// The notice, which has a `type` of its own.
    pub notification: Notification,
}

/// Something to show outside the chat. None is made for one's own message nor for the like that completes a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Notification {
    /// Two people matched.
    NewMatch {
        /// The instant of the event, not of this frame.
        timestamp: Timestamp,
        /// The match, with the other person.
        #[serde(rename = "match")]
        matched: MatchSummary,
    },
    /// Somebody else wrote a message.
    NewMessage {
        /// The instant of the event, not of this frame.
        timestamp: Timestamp,
        /// The conversation that the message stands in.
        conversation_id: ConversationId,
        /// The message's id.
        message_id: MessageId,
        /// The message's place in its conversation.
        seq: Seq,
        /// The person who wrote the message.
        sender: PersonRef,
        /// Tells whether a person speaks or the system.
        kind: MessageKind,
        /// The first 120 characters of the text, with an ellipsis if there are more.
        preview: String,
        /// True for a message with an attachment.
        has_attachment: bool,
    },
    /// Somebody likes this person.
    NewLike {
        /// The instant of the event, not of this frame.
        timestamp: Timestamp,
        /// The person who likes, if the settings reveal it; else null.
        user: Option<PersonRef>,
    },
    /// A notice of the system.
    System {
        /// The instant of the event, not of this frame.
        timestamp: Timestamp,
        /// One line that says what the notice is about.
        title: String,
        /// The text of the notice.
        message: String,
        /// The word for the kind of notice, such as `account_changed`. Kinds are only added.
        #[serde(default)]
        kind: String,
        /// The same text, under the name that it has in the other notices of newer versions.
        #[serde(default)]
        text: String,
        /// The number of what it is about, by its kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ref_id: Option<i64>,
    },
}

impl Notification {
    const PREVIEW: usize = 120;

    /// The first 120 characters of a message, with an ellipsis if there are more.
    pub fn preview(content: &str) -> String {
        match content.char_indices().nth(Self::PREVIEW) {
            None => content.to_owned(),
            Some((end, _)) => format!("{}…", &content[..end]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_cut_between_characters() {
        assert_eq!(Notification::preview("hi"), "hi");
        let long = Notification::preview(&"é".repeat(121));
        assert_eq!((long.chars().count(), long.ends_with('…')), (121, true));
        assert_eq!(Notification::preview(&"é".repeat(120)).chars().count(), 120);
    }
}
