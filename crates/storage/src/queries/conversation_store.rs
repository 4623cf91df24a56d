//! The conversation port: writing in batches, and what is read of a conversation.

use super::{Conn, Database, batch, conversation_reads as reads, conversation_rows, dialect, log};
use crate::{
    schema::{blocks, conversation_members, conversations, matches},
    transaction::TxError,
};
use ::conversations::{
    Change, Changes, Committed, ConversationError, ConversationStore, History, Horizons, Member, Message,
    MessageWindow, OpenRule, Opened, Overview, Standing,
};
use async_trait::async_trait;
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, OptionalExtension as _, QueryDsl as _,
    QueryResult,
};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, Cursor, Event, EventKind, MessageId, Rev, Seq, StoreError, Timestamp, UserId};
use std::sync::Arc;

/// One snapshot around one read.
macro_rules! snapshot {
    ($database:expr, |$conn:ident| $work:expr) => {
        $database.snapshot(move |$conn| Box::pin(async move { Ok::<_, TxError<StoreError>>($work.await?) })).await
    };
}

#[async_trait]
impl ConversationStore for Database {
    async fn write(&self, changes: Vec<Change>) -> Result<Vec<Result<Committed, ConversationError>>, StoreError> {
        let changes = Arc::new(changes);
        self.write(move |conn| {
            let changes = changes.clone();
            Box::pin(async move { batch::write(conn, &changes).await.map_err(TxError::Database) })
        })
        .await
    }

    async fn open(
        &self,
        person: UserId,
        other: UserId,
        rule: OpenRule,
        at: Timestamp,
    ) -> Result<Opened, ConversationError> {
        if person == other {
            return Err(ConversationError::SelfTarget);
        }
        self.write(move |conn| Box::pin(open(conn, person, other, rule, at))).await
    }

    async fn list(&self, person: UserId, limit: u32, before: Option<Timestamp>) -> Result<Vec<Overview>, StoreError> {
        snapshot!(self, |conn| reads::list(conn, person, limit, before))
    }

    async fn overview(&self, person: UserId, id: ConversationId) -> Result<Option<Overview>, StoreError> {
        snapshot!(self, |conn| reads::overview(conn, person, id))
    }

    async fn members(&self, person: UserId, id: ConversationId) -> Result<Option<Vec<UserId>>, StoreError> {
        let standing = self.standing(person, id).await?;
        Ok(standing.map(|standing| standing.members.iter().map(|member| member.person).collect()))
    }

    async fn standing(&self, person: UserId, id: ConversationId) -> Result<Option<Standing>, StoreError> {
        snapshot!(self, |conn| reads::standing(conn, person, id))
    }

    async fn history(
        &self,
        person: UserId,
        id: ConversationId,
        window: MessageWindow,
    ) -> Result<Option<History>, StoreError> {
        snapshot!(self, |conn| reads::history(conn, person, id, window))
    }

    async fn message(&self, person: UserId, id: MessageId) -> Result<Option<(Message, Vec<Member>)>, StoreError> {
        snapshot!(self, |conn| reads::message(conn, person, id))
    }

    async fn changes(
        &self,
        person: UserId,
        id: ConversationId,
        since: Rev,
        after: Seq,
        limit: u32,
    ) -> Result<Option<Changes>, StoreError> {
        snapshot!(self, |conn| reads::changes(conn, person, id, since, after, limit))
    }

    async fn messages_at(&self, person: UserId, places: &[(ConversationId, Seq)]) -> Result<Vec<Message>, StoreError> {
        let places = Arc::new(places.to_vec());
        self.snapshot(move |conn| {
            let places = places.clone();
            Box::pin(async move { Ok(reads::messages_at(conn, person, &places).await?) })
        })
        .await
    }

    async fn horizons(
        &self,
        person: UserId,
        ids: &[ConversationId],
    ) -> Result<Vec<(ConversationId, UserId, Horizons)>, StoreError> {
        let ids: Arc<Vec<i64>> = Arc::new(ids.iter().map(|id| id.0).collect());
        self.snapshot(move |conn| {
            let ids = ids.clone();
            Box::pin(async move { Ok(reads::horizons(conn, person, &ids).await?) })
        })
        .await
    }

    async fn mute(
        &self,
        person: UserId,
        id: ConversationId,
        muted: bool,
        at: Timestamp,
    ) -> Result<Vec<Event>, ConversationError> {
        self.write(move |conn| Box::pin(mute(conn, person, id, muted, at))).await
    }

    async fn search(
        &self,
        person: UserId,
        id: ConversationId,
        text: &str,
        limit: u32,
    ) -> Result<Option<History>, StoreError> {
        let pattern: Arc<str> = text.into();
        self.snapshot(move |conn| {
            let pattern = pattern.clone();
            Box::pin(async move { Ok(reads::search(conn, person, id, &pattern, limit).await?) })
        })
        .await
    }
}

async fn open(
    conn: &mut Conn,
    person: UserId,
    other: UserId,
    rule: OpenRule,
    at: Timestamp,
) -> Result<Opened, TxError<ConversationError>> {
    dialect::lock_pair(conn, person, other).await?;
    if let Some(conversation) = open_of_pair(conn, person, other).await? {
        return Ok(Opened { conversation, created: false, events: Vec::new() });
    }
    let people = log::lock_persons(conn, [person, other]).await?;
    let both_active = [person, other].iter().all(|id| people.get(id).is_some_and(|row| row.state == 0));
    if !both_active || is_blocked(conn, person, other).await? {
        return Err(TxError::Rule(ConversationError::NotFound));
    }
    if rule == OpenRule::MatchedOnly {
        return Err(TxError::Rule(ConversationError::NotMatched));
    }
    let conversation = conversation_rows::open_conversation(conn, &[person, other], at).await?;
    let told = [person, other].map(|id| Event {
        conversation: Some(conversation),
        ..Event::new(id, Cursor::ZERO, EventKind::ConversationCreated, at)
    });
    let events = log::append_events(conn, told.into()).await?;
    Ok(Opened { conversation, created: true, events })
}

/// The open conversation that only these two are in.
async fn open_of_pair(conn: &mut Conn, one: UserId, other: UserId) -> QueryResult<Option<ConversationId>> {
    let (low, high) = (one.0.min(other.0), one.0.max(other.0));
    let matched: Option<i64> = matches::table
        .filter(matches::low_id.eq(low).and(matches::high_id.eq(high)).and(matches::ended_at.is_null()))
        .select(matches::conversation_id)
        .first(conn)
        .await
        .optional()?;
    if matched.is_some() {
        return Ok(matched.map(ConversationId));
    }
    let theirs = diesel::alias!(conversation_members as theirs);
    let unmatched: Option<i64> = conversations::table
        .inner_join(conversation_members::table.on(conversation_members::conversation_id.eq(conversations::id)))
        .inner_join(theirs.on(theirs.field(conversation_members::conversation_id).eq(conversations::id)))
        .filter(conversations::closed_at.is_null())
        .filter(conversation_members::user_id.eq(low).and(theirs.field(conversation_members::user_id).eq(high)))
        .select(conversations::id)
        .first(conn)
        .await
        .optional()?;
    Ok(unmatched.map(ConversationId))
}

async fn is_blocked(conn: &mut Conn, one: UserId, other: UserId) -> QueryResult<bool> {
    let there = blocks::blocker_id.eq(one.0).and(blocks::blocked_id.eq(other.0));
    let back = blocks::blocker_id.eq(other.0).and(blocks::blocked_id.eq(one.0));
    let count: i64 = blocks::table.filter(there.or(back)).count().get_result(conn).await?;
    Ok(count > 0)
}

async fn mute(
    conn: &mut Conn,
    person: UserId,
    id: ConversationId,
    muted: bool,
    at: Timestamp,
) -> Result<Vec<Event>, TxError<ConversationError>> {
    dialect::lock_conversations(conn, &[id.0]).await?;
    if super::messages::open_for(conn, person, id).await?.is_none() {
        return Err(TxError::Rule(ConversationError::NotFound));
    }
    let row = conversation_members::table.find((id.0, person.0));
    let changed = diesel::update(row.filter(conversation_members::muted.ne(muted)))
        .set(conversation_members::muted.eq(muted))
        .execute(conn)
        .await?;
    if changed == 0 {
        return Ok(Vec::new());
    }
    let told = Event { conversation: Some(id), ..Event::new(person, Cursor::ZERO, EventKind::ConversationUpdated, at) };
    Ok(log::append_events(conn, vec![told]).await?)
}
