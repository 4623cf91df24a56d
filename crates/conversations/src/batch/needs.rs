use crate::{Action, AttachmentName, Change, Draft, UpTo};
use kernel::{ConversationId, MessageId, Seq, UploadId, UserId};
use std::{collections::BTreeSet, sync::Arc};

/// The rows that a batch needs, besides the members and the persons of its conversations.
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
    /// The messages that are named by id.
    pub messages: BTreeSet<MessageId>,
    /// Messages named by their place.
    pub places: BTreeSet<(ConversationId, Seq)>,
    /// Messages that may have been sent before under these names.
    pub attempts: BTreeSet<(ConversationId, UserId, String)>,
    /// Uploads that are sent with messages.
    pub uploads: BTreeSet<UploadId>,
}

impl Needs {
    /// Collects what these changes need.
    pub fn of(changes: &[Change]) -> Self {
        let mut needs = Self::default();
        for change in changes {
            let author = change.author.person;
            needs.authors.insert(author);
            needs.sessions.extend(change.author.session().cloned());
            needs.messages.extend(change.action.message());
            let Some(conversation) = change.conversation else {
                needs.unplaced.extend(change.action.message());
                continue;
            };
            needs.conversations.insert(conversation);
            match &change.action {
                Action::Send(draft) => {
                    needs.attempt(conversation, author, draft);
                    needs.messages.extend(draft.reply_to);
                    if let Some(AttachmentName::Upload(id)) = &draft.attachment {
                        needs.uploads.insert(*id);
                    }
                }
                Action::Recall(draft) => needs.attempt(conversation, author, draft),
                Action::Read(UpTo::Seq(seq)) | Action::Receive(UpTo::Seq(seq)) => {
                    needs.places.insert((conversation, *seq));
                }
                _ => {}
            }
        }
        needs
    }

    fn attempt(&mut self, conversation: ConversationId, author: UserId, draft: &Draft) {
        self.attempts.extend(draft.client_message_id.clone().map(|name| (conversation, author, name)));
    }
}
