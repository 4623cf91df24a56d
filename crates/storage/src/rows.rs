//! Rows that more than one query module reads or writes.

use crate::schema::{calls, conversation_members, conversations, events, jobs, messages, photos, uploads};
use ::conversations::{Call, CallId, CallState, Conversation, File, Horizons, Member, Message, MessageKind};
use ::jobs::{Claim, DeadJob, Job, JobId};
use ::media::{Photo, PhotoKey, PhotoState, Reason};
use diesel::prelude::{Insertable, Queryable, Selectable};
use kernel::{
    ConversationId, Cursor, Event, EventKind, MatchId, MessageId, PersonState, PhotoId, Rev, Seq, Timestamp, UploadId,
    UserId,
};

/// The stored number of people who may act and be seen, for statements.
pub(crate) const ACTIVE: i16 = PersonState::Active.code();

/// What is locked of `persons`: id, cursor, state, token epoch, latest time of the lists.
pub(crate) type PersonColumns = (i64, i64, i16, i64, i64);

/// What frames show of `profiles`: id, username, picture, whether reading is shared.
pub(crate) type FaceColumns = (i64, String, Option<String>, bool);

#[derive(Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = events)]
pub(crate) struct EventRow {
    pub(crate) user_id: i64,
    pub(crate) cursor: i64,
    pub(crate) kind: i16,
    pub(crate) at: i64,
    pub(crate) conversation_id: Option<i64>,
    pub(crate) seq: Option<i64>,
    pub(crate) rev: Option<i64>,
    pub(crate) match_id: Option<i64>,
    pub(crate) subject_id: Option<i64>,
    pub(crate) detail: Option<String>,
    pub(crate) ref_id: Option<i64>,
}

impl From<&Event> for EventRow {
    fn from(event: &Event) -> Self {
        Self {
            user_id: event.person.0,
            cursor: event.cursor.0,
            kind: event.kind.code(),
            at: event.at.as_micros(),
            conversation_id: event.conversation.map(|id| id.0),
            seq: event.seq.map(|seq| seq.0),
            rev: event.rev.map(|rev| rev.0),
            match_id: event.match_id.map(|id| id.0),
            subject_id: event.subject.map(|id| id.0),
            detail: event.detail.clone(),
            ref_id: event.ref_id,
        }
    }
}

impl From<EventRow> for Event {
    fn from(row: EventRow) -> Self {
        Self {
            person: UserId(row.user_id),
            cursor: Cursor(row.cursor),
            kind: EventKind::from_code(row.kind),
            at: Timestamp::from_micros(row.at),
            conversation: row.conversation_id.map(ConversationId),
            seq: row.seq.map(Seq),
            rev: row.rev.map(Rev),
            match_id: row.match_id.map(MatchId),
            subject: row.subject_id.map(UserId),
            detail: row.detail,
            ref_id: row.ref_id,
        }
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = conversations)]
pub(crate) struct ConversationRow {
    id: i64,
    created_at: i64,
    updated_at: i64,
    closed_at: Option<i64>,
    last_seq: i64,
    last_rev: i64,
}

impl From<ConversationRow> for Conversation {
    fn from(row: ConversationRow) -> Self {
        Self {
            id: ConversationId(row.id),
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
            closed_at: row.closed_at.map(Timestamp::from_micros),
            last_seq: Seq(row.last_seq),
            last_rev: Rev(row.last_rev),
        }
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = conversation_members)]
pub(crate) struct MemberRow {
    pub(crate) conversation_id: i64,
    user_id: i64,
    read_seq: i64,
    read_rev: i64,
    read_at: Option<i64>,
    delivered_seq: i64,
    delivered_rev: i64,
    delivered_at: Option<i64>,
    muted: bool,
}

impl MemberRow {
    pub(crate) fn into_member(self, shares_reads: bool) -> Member {
        Member {
            person: UserId(self.user_id),
            horizons: Horizons {
                read: Seq(self.read_seq),
                read_rev: Rev(self.read_rev),
                read_at: self.read_at.map(Timestamp::from_micros),
                delivered: Seq(self.delivered_seq),
                delivered_rev: Rev(self.delivered_rev),
                delivered_at: self.delivered_at.map(Timestamp::from_micros),
            },
            muted: self.muted,
            shares_reads,
        }
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(crate) struct MessageRow {
    id: i64,
    conversation_id: i64,
    seq: i64,
    rev: i64,
    sender_id: i64,
    kind: i16,
    content: String,
    pub(crate) attachment: Option<String>,
    client_message_id: Option<String>,
    fingerprint: i64,
    reply_to: Option<i64>,
    created_at: i64,
    edited_at: Option<i64>,
    deleted_at: Option<i64>,
}

impl From<MessageRow> for Message {
    /// Without its reactions and its attachment, which are rows of their own.
    fn from(row: MessageRow) -> Self {
        Self {
            id: MessageId(row.id),
            conversation: ConversationId(row.conversation_id),
            seq: Seq(row.seq),
            rev: Rev(row.rev),
            sender: UserId(row.sender_id),
            kind: MessageKind::from_code(row.kind),
            content: row.content,
            attachment: None,
            client_message_id: row.client_message_id,
            fingerprint: row.fingerprint,
            reply_to: row.reply_to.map(MessageId),
            created_at: Timestamp::from_micros(row.created_at),
            edited_at: row.edited_at.map(Timestamp::from_micros),
            deleted_at: row.deleted_at.map(Timestamp::from_micros),
            reactions: Vec::new(),
        }
    }
}

/// A complete upload, as a message shows it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = uploads)]
pub(crate) struct FileRow {
    id: i64,
    filename: String,
    content_type: String,
    size: i64,
}

impl From<FileRow> for File {
    fn from(row: FileRow) -> Self {
        Self {
            id: UploadId(row.id),
            // Names that were kept before they were made safe are made so now.
            filename: text::file_name(&row.filename),
            content_type: row.content_type,
            size: row.size.unsigned_abs(),
        }
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = photos)]
pub(crate) struct PhotoRow {
    id: i64,
    key: String,
    state: i16,
    reason_code: Option<String>,
    blurhash: String,
    width: i32,
    height: i32,
    created_at: i64,
}

impl From<PhotoRow> for Photo {
    fn from(row: PhotoRow) -> Self {
        Self {
            id: PhotoId(row.id),
            key: PhotoKey::from_stored(row.key),
            state: PhotoState::from_code(row.state),
            reason: row.reason_code.map(Reason::from_stored),
            blurhash: row.blurhash,
            width: row.width.unsigned_abs(),
            height: row.height.unsigned_abs(),
            created_at: Timestamp::from_micros(row.created_at),
        }
    }
}

#[derive(Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = calls)]
pub(crate) struct CallRow {
    conversation_id: i64,
    call_id: String,
    caller_id: i64,
    invited_at: i64,
    lapses_at: i64,
    answered_at: Option<i64>,
    ended_at: Option<i64>,
}

impl From<&Call> for CallRow {
    /// The row of a call that begins.
    fn from(call: &Call) -> Self {
        Self {
            conversation_id: call.conversation.0,
            call_id: call.id.as_str().to_owned(),
            caller_id: call.caller.0,
            invited_at: call.invited_at.as_micros(),
            lapses_at: call.lapses_at.as_micros(),
            answered_at: None,
            ended_at: None,
        }
    }
}

impl From<CallRow> for Call {
    fn from(row: CallRow) -> Self {
        let state = match (row.answered_at, row.ended_at) {
            (_, Some(at)) => CallState::Ended { at: Timestamp::from_micros(at) },
            (Some(at), None) => CallState::Answered { at: Timestamp::from_micros(at) },
            (None, None) => CallState::Ringing,
        };
        Self {
            conversation: ConversationId(row.conversation_id),
            id: CallId::from_stored(row.call_id),
            caller: UserId(row.caller_id),
            invited_at: Timestamp::from_micros(row.invited_at),
            lapses_at: Timestamp::from_micros(row.lapses_at),
            state,
        }
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub(crate) struct JobRow {
    pub(crate) id: i64,
    kind: String,
    key: String,
    person_id: Option<i64>,
    payload: String,
    due_at: i64,
    attempts: i64,
    claims: i64,
}

impl JobRow {
    /// The job as it is for whoever claims it.
    pub(crate) fn claimed(self) -> Job {
        Job {
            claim: Claim { job: JobId(self.id), number: self.claims + 1 },
            kind: self.kind,
            key: self.key,
            person: self.person_id.map(UserId),
            payload: self.payload,
            attempt: count(self.attempts + 1),
            due_at: Timestamp::from_micros(self.due_at),
        }
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub(crate) struct DeadJobRow {
    id: i64,
    kind: String,
    key: String,
    person_id: Option<i64>,
    attempts: i64,
    created_at: i64,
    dead_at: Option<i64>,
    failure: String,
}

impl From<DeadJobRow> for DeadJob {
    fn from(row: DeadJobRow) -> Self {
        Self {
            id: JobId(row.id),
            kind: row.kind,
            key: row.key,
            person: row.person_id.map(UserId),
            attempts: count(row.attempts),
            created_at: Timestamp::from_micros(row.created_at),
            dead_at: Timestamp::from_micros(row.dead_at.unwrap_or(row.created_at)),
            failure: row.failure,
        }
    }
}

fn count(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or(u32::MAX)
}
