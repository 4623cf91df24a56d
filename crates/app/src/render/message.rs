//! Messages on the wire: one encoding for every reader.

use super::{Links, Renderer, person};
use crate::people::Faces;
use conversations::{Attachment, Faces as CommittedFaces, File, History, Member, Message, MessageKind};
use kernel::{StoreError, UserId};
use protocol::{AttachmentInfo, Reaction, ReactionCount};

/// A message with its flags as the horizons of the others say. A live one has no horizons: nobody has it yet.
pub(super) fn message(links: &Links, faces: &impl Faces, message: &Message, members: &[Member]) -> protocol::Message {
    let others = || members.iter().filter(|member| member.person != message.sender);
    let (attachment, attachment_info) = attachment(links, message);
    let is_read = others().any(|member| member.shares_reads && member.horizons.read >= message.seq);
    protocol::Message {
        id: message.id,
        conversation_id: message.conversation,
        seq: message.seq,
        sender: person::reference(links, faces, message.sender),
        content: message.content.clone(),
        attachment,
        attachment_info,
        created_at: message.created_at,
        edited_at: message.edited_at,
        deleted_at: message.deleted_at,
        is_read,
        is_read_by_recipient: is_read,
        is_delivered: others().any(|member| member.horizons.delivered >= message.seq),
        reply_to: message.reply_to,
        reactions: reactions(message),
        kind: match message.kind {
            MessageKind::Text => protocol::MessageKind::Text,
            MessageKind::System => protocol::MessageKind::System,
        },
        rev: message.rev,
        client_message_id: message.client_message_id.clone(),
    }
}

impl Renderer {
    /// A message that was just committed. All that is shown of it came with the commit.
    pub fn committed(&self, faces: &CommittedFaces, stored: &Message) -> protocol::Message {
        message(&self.links, faces, stored, &[])
    }

    /// Messages as they are now, in their order.
    pub async fn history(&self, history: &History) -> Result<Vec<protocol::Message>, StoreError> {
        let cards = self.people.cards(history.messages.iter().map(|message| message.sender)).await?;
        let shown = |stored| message(&self.links, &cards, stored, &history.members);
        Ok(history.messages.iter().map(shown).collect())
    }

    /// A file as its owner sees it.
    pub fn own_file(&self, file: &File, owner: UserId) -> AttachmentInfo {
        file_info(file, self.links.own_file(file, owner))
    }
}

/// Where it can be fetched, and what it is where that is known.
fn attachment(links: &Links, message: &Message) -> (Option<String>, Option<AttachmentInfo>) {
    match &message.attachment {
        None => (None, None),
        Some(Attachment::Link(url)) => (Some(url.clone()), None),
        Some(Attachment::File(file)) => {
            let url = links.shown_file(file, message.conversation);
            (Some(url.clone()), Some(file_info(file, url)))
        }
    }
}

/// A file that can be fetched from there.
fn file_info(file: &File, url: String) -> AttachmentInfo {
    let File { id, filename, content_type, size } = file.clone();
    AttachmentInfo { id: id.0, url, filename, content_type, size }
}

/// The reactions that stand under a message.
fn reactions(message: &Message) -> Vec<Reaction> {
    message
        .reactions
        .iter()
        .map(|reaction| Reaction { user_id: reaction.person, emoji: reaction.emoji.as_str().to_owned() })
        .collect()
}

/// What one person has put under a message, in their order.
pub(super) fn reactions_of(message: &Message, person: Option<UserId>) -> Vec<String> {
    let own = message.reactions.iter().filter(|reaction| Some(reaction.person) == person);
    own.map(|reaction| reaction.emoji.as_str().to_owned()).collect()
}

/// How often each emoji stands under a message, in the order in which they first came.
pub(super) fn reaction_counts(message: &Message) -> Vec<ReactionCount> {
    let mut counts: Vec<ReactionCount> = Vec::new();
    for reaction in &message.reactions {
        let emoji = reaction.emoji.as_str();
        match counts.iter_mut().find(|count| count.emoji == emoji) {
            Some(count) => count.count += 1,
            None => counts.push(ReactionCount { emoji: emoji.to_owned(), count: 1 }),
        }
    }
    counts
}
