use kernel::StoreError;
use thiserror::Error;

/// A rule of conversations that was broken.
#[derive(Debug, Error)]
pub enum ConversationError {
    /// Absent, closed or not the asker's: the same answer for all, so that it tells nothing.
    #[error("not found")]
    NotFound,
    /// The author is banned.
    #[error("account banned")]
    Banned,
    /// What the author has shown has ended: the session, or every token of the person.
    #[error("this session has ended")]
    SignedOut,
    /// Nothing was sent before under this `client_message_id`.
    #[error("no such message was sent before")]
    NotSentBefore,
    /// The same `client_message_id` was used for another body.
    #[error("client_message_id was used for another message")]
    IdempotencyConflict,
    /// The message has neither text nor attachment.
    #[error("a message needs a text or an attachment")]
    Empty,
    /// The text has more code points than the limit.
    #[error("a message has at most {max} characters")]
    TooLong {
        /// The limit, in Unicode code points.
        max: usize,
    },
    /// The text holds a NUL, which PostgreSQL cannot keep.
    #[error("a message has no NUL character")]
    HasNul,
    /// The `client_message_id` is not 1 to 64 characters.
    #[error("client_message_id has 1 to 64 characters")]
    BadClientMessageId,
    /// The attachment is neither an own upload nor from an allowed host.
    #[error("this attachment is not allowed")]
    AttachmentNotAllowed,
    /// The message that is replied to is not in this conversation.
    #[error("reply_to is no message of this conversation")]
    BadReply,
    /// Only the author may do that.
    #[error("only its author may change a message")]
    NotAuthor,
    /// A reaction is one emoji.
    #[error("a reaction is one emoji")]
    BadReaction,
    /// A message has room for 20 kinds of reactions, and for 5 of one person.
    #[error("a message has at most 20 kinds of reactions, and 5 of one person")]
    TooManyReactions,
    /// A conversation is opened with a matched person only.
    #[error("only matched people can talk")]
    NotMatched,
    /// Nobody talks with themselves.
    #[error("a conversation needs somebody else")]
    SelfTarget,
    /// The name of a call is not 1 to 64 characters, or holds a NUL.
    #[error("call_id has 1 to 64 characters")]
    BadCallId,
    /// No such call rings or is talked in.
    #[error("no such call is open")]
    CallUnknown,
    /// One of the two is in another call.
    #[error("one of the two is in another call")]
    CallBusy,
    /// The name belongs to a call that is over or somebody else's, or the call was answered before.
    #[error("this call is over, was answered before or is somebody else's")]
    CallConflict,
    /// The caller cannot answer.
    #[error("a call is answered by who is called")]
    OwnCall,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
