use crate::LiveEvent;
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use kernel::{ConversationId, Cursor, MessageId, Rev, Seq, Timestamp, UploadId, UserId};
use protocol::{
    CallSignal, CloseCode, ErrorCode, FrameKind, Horizon, Secret, SendMessageRequest, StoredMessage, UploadBegin,
    UploadDone, UploadProgress, UploadReady,
};
use std::sync::Arc;

/// The person behind a socket, as the handshake (or `authenticate`) established it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub person: UserId,
    /// The signed-in session, when the token names one.
    pub session_id: Option<Arc<str>>,
    /// The person's token epoch that the token was issued under, when it carries one.
    pub token_epoch: Option<i64>,
    /// The token ends then, and the socket with it, unless `authenticate` renews it.
    pub expires_at: Option<Timestamp>,
}

/// Something that a client asks for, already parsed, with the conversation of its socket filled in.
#[derive(Clone, Debug)]
pub enum Command {
    /// Stores and delivers a message.
    Send {
        conversation: ConversationId,
        message: SendMessageRequest,
        /// It came too fast: it may only be answered with what an earlier attempt has come to, or refused for so long.
        over_limit_ms: Option<u64>,
    },
    /// Shows the others that this person types, or no longer does. Already throttled.
    Typing { conversation: ConversationId, is_typing: bool },
    /// Marks everything up to this message, and itself, as read.
    Read {
        /// The socket's conversation, when it has one: the message must belong to it.
        conversation: Option<ConversationId>,
        message: MessageId,
    },
    /// Marks everything up to this place, and what is there, as received.
    Delivered { conversation: ConversationId, seq: Seq },
    /// Changes an own message.
    Edit {
        /// The socket's conversation, when it has one: the message must belong to it.
        conversation: Option<ConversationId>,
        message: MessageId,
        content: String,
    },
    /// Deletes an own message.
    Delete {
        /// The socket's conversation, when it has one: the message must belong to it.
        conversation: Option<ConversationId>,
        message: MessageId,
    },
    /// Sets or takes back a reaction.
    React {
        /// The socket's conversation, when it has one: the message must belong to it.
        conversation: Option<ConversationId>,
        message: MessageId,
        emoji: String,
        remove: bool,
    },
    /// The conversation on the person's screen, or none.
    Focus { conversation: Option<ConversationId> },
    /// Renews the credentials in place.
    Authenticate { token: Secret },
    /// Call signalling for the other participants.
    Call {
        /// One of the `call_*` frames.
        kind: FrameKind,
        conversation: ConversationId,
        /// `CallSignal::relayed` makes of it the frame for the others.
        signal: CallSignal,
    },
    /// Begins an upload, or goes on with it.
    BeginUpload(UploadBegin),
    /// Adds a chunk to an upload.
    AppendUpload {
        /// As [`UploadStep::Ready`] named it.
        upload: UploadId,
        /// The client's own word for it.
        name: String,
        /// The chunk begins at this byte.
        start: u64,
        bytes: Bytes,
    },
    /// Completes an upload.
    EndUpload {
        /// As [`UploadStep::Ready`] named it.
        upload: UploadId,
        /// The client's own word for it.
        name: String,
    },
}

impl Command {
    /// A stable word for metrics and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Send { .. } => "message",
            Self::Typing { .. } => "typing",
            Self::Read { .. } => "read_receipt",
            Self::Delivered { .. } => "delivered",
            Self::Edit { .. } => "edit_message",
            Self::Delete { .. } => "delete_message",
            Self::React { .. } => "reaction",
            Self::Focus { .. } => "focus",
            Self::Authenticate { .. } => "authenticate",
            Self::Call { .. } => "call",
            Self::BeginUpload(_) | Self::AppendUpload { .. } | Self::EndUpload { .. } => "upload",
        }
    }
}

/// The outcome of a command that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A message is committed.
    Sent(StoredMessage),
    /// It is done; only a frame with a `ref` is told so.
    Done,
    /// The socket belongs to this session from now on. The person must be the same.
    Authenticated(Identity),
    /// A step of an upload is durable.
    Upload(UploadStep),
}

/// A step of an upload, as the client is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadStep {
    /// Chunks may come, and name the upload by this number.
    Ready(UploadId, UploadReady),
    /// A chunk is here.
    Progress(UploadProgress),
    /// It is complete.
    Done(UploadDone),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandError {
    pub code: ErrorCode,
    /// A text for people; when it is absent, the table's own is sent.
    pub message: Option<String>,
    /// Another try makes sense after this.
    pub retry_after_ms: Option<u64>,
    /// Closes the socket after the answer, for refusals that end the access.
    pub close: Option<CloseCode>,
}

impl CommandError {
    /// A refusal with the table's own text.
    pub fn new(code: ErrorCode) -> Self {
        Self { code, message: None, retry_after_ms: None, close: None }
    }
}

/// The store is away; a client comes back later and loses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("store unavailable")]
pub struct Unavailable;

/// A stretch of a person's log, rendered from the rows as they are now.
#[derive(Clone, Debug, Default)]
pub struct PersonPage {
    /// Dense and in order. An event the person may not see any more, or that a later one supersedes, has no body.
    pub events: Vec<LiveEvent>,
    /// The person's counter, from the same snapshot as the events.
    pub counter: Cursor,
}

/// From where a conversation is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationPosition {
    /// Every message and horizon changed after this.
    AfterRev(Rev),
    /// Every message after this.
    AfterSeq(Seq),
}

/// A stretch of a conversation in its present state, in `seq` order.
#[derive(Clone, Debug)]
pub struct ConversationPage {
    pub frames: Vec<ConversationFrame>,
    /// The next page goes on behind this place; none when this page was the last.
    pub next: Option<Seq>,
    /// The conversation as it stood in this page's snapshot.
    pub state: ConversationState,
}

/// One frame of a conversation's replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationFrame {
    pub kind: FrameKind,
    /// The rest of the JSON object after `{"type":"<kind>",`, ending in `}`.
    pub body: Bytes,
}

/// The newest places of a conversation, and how far its people have read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationState {
    /// The newest message's place.
    pub last_seq: Seq,
    /// The newest change.
    pub last_rev: Rev,
    /// Everyone's horizons, as far as this person may know them.
    pub horizons: Vec<Horizon>,
}

/// The end of a person's log, as one cheap query tells it of many people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    pub person: UserId,
    pub cursor: Cursor,
    /// Moves whenever earlier tokens end, such as by a ban: sockets that came with another one are looked up.
    pub token_epoch: i64,
}

/// The verdict on a frame: handled now, refused, or the end of the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    Granted,
    /// Too fast: the client is told and the frame is not handled.
    Refused {
        /// Another try makes sense after this.
        retry_after_ms: u64,
    },
    /// Too fast for too long: the socket is closed with 4100.
    Exhausted,
}

/// The kinds of incoming frames that the limits tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameCost {
    /// A `ping`.
    Ping,
    /// A `message`.
    Message,
    /// Anything else but typing and upload chunks, which are bounded in other ways.
    Other,
}

/// Two people who may know of each other whether they are online: matched, not blocked, and both allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acquaintance {
    pub people: [Acquainted; 2],
    pub conversation: ConversationId,
}

/// One of two people who may know of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acquainted {
    pub id: UserId,
    pub username: String,
    /// Whether the other may also know when this one was last here.
    pub shares_last_seen: bool,
}

/// The one port of realtime: what commands mean and what the store knows. Only the server implements it.
///
/// Laws: the methods may be called from any thread and runtime; none waits for a socket. A store that is away is an
/// [`Unavailable`], never an empty answer.
#[async_trait]
pub trait Gateway: Send + Sync + 'static {
    /// Carries a command out. Commands of one socket are submitted in the order in which their frames came: what has to
    /// keep that order is queued before this returns; the future only waits for the outcome. A dropped future undoes nothing.
    fn command(&self, who: &Identity, command: Command) -> BoxFuture<'static, Result<Reply, CommandError>>;

    /// Decides in the node, without waiting, whether a frame may be handled.
    fn admit(&self, who: &Identity, cost: FrameCost) -> Admission {
        let _ = (who, cost);
        Admission::Granted
    }

    /// Up to `limit` events after `after` together with the counter, from one snapshot.
    async fn person_page(&self, person: UserId, after: Cursor, limit: usize) -> Result<PersonPage, Unavailable>;

    /// Up to `limit` messages of a replay, each after `resume` in `seq`, from one snapshot; none when the person
    /// does not take part (any more).
    async fn conversation_page(
        &self,
        person: UserId,
        conversation: ConversationId,
        position: ConversationPosition,
        resume: Option<Seq>,
        limit: usize,
    ) -> Result<Option<ConversationPage>, Unavailable>;

    /// How far a conversation is; none when the person does not take part (any more).
    async fn conversation_state(
        &self,
        person: UserId,
        conversation: ConversationId,
    ) -> Result<Option<ConversationState>, Unavailable>;

    /// The counters of these people; who has none yet may be left out and counts as zero.
    async fn counters(&self, people: &[UserId]) -> Result<Vec<Counter>, Unavailable>;

    /// Looks sessions up in the store, one answer each in the same order: none while the access holds, or the code
    /// its sockets are closed with.
    async fn check_identities(&self, identities: &[Identity]) -> Result<Vec<Option<CloseCode>>, Unavailable>;

    /// Everybody who may know whether one of these people is online, and of whom these may know it: each pair once.
    async fn acquaintances(&self, people: &[UserId]) -> Result<Vec<Acquaintance>, Unavailable>;

    /// Stores when people were last here.
    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<(), Unavailable>;

    /// This database's history, as `welcome`, `synced` and `reset` name it.
    fn epoch(&self) -> Arc<str>;
}
