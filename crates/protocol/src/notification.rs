use crate::{MatchSummary, MessageKind, PersonRef};
use kernel::{ConversationId, MessageId, Seq, Timestamp};
use serde::{Deserialize, Serialize};

/// The body of a `notification` frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationFrame {
    /// What to show.
    pub notification: Notification,
}

/// Something to show outside the chat. None is made for one's own message nor for the like that completes a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Notification {
    /// Two people matched.
    NewMatch {
        /// When.
        timestamp: Timestamp,
        /// The match, with the other person.
        #[serde(rename = "match")]
        matched: MatchSummary,
    },
    /// Somebody else wrote.
    NewMessage {
        /// When.
        timestamp: Timestamp,
        /// Where.
        conversation_id: ConversationId,
        /// Which message.
        message_id: MessageId,
        /// Its place.
        seq: Seq,
        /// Who wrote it.
        sender: PersonRef,
        /// A person's text, or the system's.
        kind: MessageKind,
        /// The beginning of the text; see [`Notification::preview`].
        preview: String,
        /// Whether there is more than text.
        has_attachment: bool,
    },
    /// Somebody likes this person.
    NewLike {
        /// When.
        timestamp: Timestamp,
        /// Who, if the setting reveals it; else null.
        user: Option<PersonRef>,
    },
    /// A notice of the system.
    System {
        /// When.
        timestamp: Timestamp,
        /// What it is about.
        title: String,
        /// What it says.
        message: String,
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
