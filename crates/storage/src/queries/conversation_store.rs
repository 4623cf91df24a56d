//! The conversation port: writing in batches, and what is read of a conversation.

use super::{
    Conn, Database, authors, batch, conversation_reads as reads, conversation_rows, dialect, log, match_lists,
    messages, pairs,
};
use crate::{
    macros::in_transaction,
    schema::conversation_members,
    transaction::{Edges, TxError},
};
use ::conversations::{
    Action, Change, Changes, Committed, ConversationError, ConversationHead, ConversationStore, First, Found, History,
    Horizons, Member, Message, MessageWindow, Muted, OpenRule, Opened, Overview, SearchWindow, Shown, rules,
};
use ::matching::Pair;
use async_trait::async_trait;
use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{
    Author, ConversationId, Cursor, Event, EventKind, Listing, MessageId, PersonState, Place, Rev, Seq, StoreError,
    Timestamp, UserId,
};
use std::{collections::BTreeSet, sync::Arc};
use text::Search;

/// One snapshot around one read.
macro_rules! snapshot {
    ($database:expr, |$conn:ident| $work:expr) => {
        $database.snapshot(move |$conn| Box::pin(async move { Ok::<_, TxError<StoreError>>($work.await?) })).await
    };
}

#[async_trait]
impl ConversationStore for Database {
    async fn write(&self, changes: Vec<Change>) -> Result<Vec<Result<Committed, ConversationError>>, StoreError> {
        self.write_batch(changes).await
    }

    async fn write_free(&self, changes: Vec<Change>) -> Result<Vec<Result<Committed, ConversationError>>, StoreError> {
        self.write_free_of_batch(changes).await
    }

    async fn open(
        &self,
        by: &Author,
        other: UserId,
        rule: OpenRule,
        first: First,
        at: Timestamp,
    ) -> Result<Opened, ConversationError> {
        let by = by.clone();
        in_transaction!(self, |conn, by, first| open(conn, &by, other, rule, first, at))
    }

    async fn list(
        &self,
        person: UserId,
        limit: u32,
        before: Option<Place<ConversationId>>,
    ) -> Result<Listing<Overview, ConversationId>, StoreError> {
        snapshot!(self, |conn| reads::list(conn, person, limit, before))
    }

    async fn overview(&self, person: UserId, id: ConversationId) -> Result<Option<Overview>, StoreError> {
        snapshot!(self, |conn| reads::overview(conn, person, id))
    }

    async fn members(&self, person: UserId, id: ConversationId) -> Result<Option<Vec<UserId>>, StoreError> {
        let head = self.head(person, id).await?;
        Ok(head.map(|head| head.members.iter().map(|member| member.person).collect()))
    }

    async fn head(&self, person: UserId, id: ConversationId) -> Result<Option<ConversationHead>, StoreError> {
        snapshot!(self, |conn| reads::head(conn, person, id))
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
        by: &Author,
        id: ConversationId,
        muted: bool,
        at: Timestamp,
    ) -> Result<Muted, ConversationError> {
        let by = by.clone();
        in_transaction!(self, |conn, by| mute(conn, &by, id, muted, at))
    }

    async fn search(
        &self,
        person: UserId,
        id: ConversationId,
        wanted: &Search,
        window: SearchWindow,
    ) -> Result<Option<Found>, StoreError> {
        let wanted = Arc::new(wanted.clone());
        self.snapshot(move |conn| {
            let wanted = wanted.clone();
            Box::pin(async move { Ok(reads::search(conn, person, id, &wanted, window).await?) })
        })
        .await
    }
}

async fn open(
    conn: &mut Conn,
    by: &Author,
    other: UserId,
    rule: OpenRule,
    first: First,
    at: Timestamp,
) -> Result<Opened, TxError<ConversationError>> {
    dialect::lock_pair(conn, by.person, other).await?;
    let pair = Pair::of(by.person, other).ok_or(TxError::Rule(ConversationError::SelfTarget))?;
    // Under the lock of the pair nobody else opens one. One that is there is locked before its people.
    let present = pairs::open_conversations(conn, pair).await?;
    if !present.is_empty() {
        dialect::lock_conversations(conn, &present).await?;
    }
    let people = log::lock_persons(conn, [by.person, other]).await?;
    let sessions = authors::open_sessions(conn, by.session()).await?;
    authors::admit(by, people.get(&by.person), &sessions).map_err(TxError::Rule)?;
    let state = people.get(&other).map_or(PersonState::Erased, |row| row.state);
    rules::may_talk(state, pairs::is_blocked(conn, by.person, other).await?).map_err(TxError::Rule)?;
    let present = pairs::open_conversations(conn, pair).await?.into_iter().map(ConversationId).next();
    let (conversation, events) = if let Some(conversation) = present {
        (conversation, Vec::new())
    } else {
        // First of all: whoever may open none learns the same whatever they would say.
        if !rule.allows_unmatched() {
            let is_seen = !match_lists::cards(conn, by.person, &[other], None, at).await?.is_empty();
            return Err(TxError::Rule(rules::refuse_unmatched(is_seen)));
        }
        let earlier = said_before(conn, by.person, pair, &first).await?;
        rules::may_begin_anew(&first, earlier.as_ref()).map_err(TxError::Rule)?;
        open_anew(conn, by.person, other, at.not_behind(log::latest_in_lists(people.values()))).await?
    };
    let action = match first {
        First::Nothing => None,
        First::Say(draft) => Some(Action::Send(draft)),
        First::Recall(draft) => Some(Action::Recall(draft)),
    };
    let mut said = None;
    if let Some(action) = action {
        let change = Change { conversation: Some(conversation), author: by.clone(), at, action };
        said = batch::write(conn, &[change], Edges::Given).await?.pop().transpose().map_err(TxError::Rule)?;
    }
    let shown = show(conn, by.person, conversation).await?;
    Ok(Opened { created: present.is_none(), events, said, shown })
}

/// The message that was said under the name of this one in a conversation of the two that has ended.
async fn said_before(conn: &mut Conn, author: UserId, pair: Pair, first: &First) -> QueryResult<Option<Message>> {
    let Some(name) = first.draft().and_then(|draft| draft.client_message_id.as_ref()) else { return Ok(None) };
    let ended = pairs::closed_conversations(conn, pair).await?;
    let names = ended.into_iter().map(|id| (ConversationId(id), author, name.clone())).collect::<BTreeSet<_>>();
    if names.is_empty() { Ok(None) } else { Ok(messages::by_attempts(conn, &names).await?.pop()) }
}

/// The conversation as this transaction leaves it.
async fn show(conn: &mut Conn, reader: UserId, id: ConversationId) -> Result<Shown, TxError<ConversationError>> {
    let overview = reads::overview(conn, reader, id).await?.ok_or(TxError::Rule(ConversationError::NotFound))?;
    let members = overview.members.iter().map(|member| member.person);
    let people: BTreeSet<UserId> = members.chain(overview.last_message.iter().map(|last| last.sender)).collect();
    let faces = authors::faces(conn, people).await?;
    Ok(Shown { overview, faces })
}

/// A new conversation of two people who are locked and may see each other.
async fn open_anew(
    conn: &mut Conn,
    person: UserId,
    other: UserId,
    at: Timestamp,
) -> QueryResult<(ConversationId, Vec<Event>)> {
    let conversation = conversation_rows::open_conversation(conn, &[person, other], at).await?;
    let told = [person, other].map(|id| Event {
        conversation: Some(conversation),
        ..Event::new(id, Cursor::ZERO, EventKind::ConversationCreated, at)
    });
    let events = log::append_events(conn, told.into()).await?;
    Ok((conversation, events))
}

async fn mute(
    conn: &mut Conn,
    by: &Author,
    id: ConversationId,
    muted: bool,
    at: Timestamp,
) -> Result<Muted, TxError<ConversationError>> {
    let person = by.person;
    dialect::lock_conversations(conn, &[id.0]).await?;
    authors::lock_and_admit(conn, by).await?;
    if super::messages::open_for(conn, person, id).await?.is_none() {
        return Err(TxError::Rule(ConversationError::NotFound));
    }
    let row = conversation_members::table.find((id.0, person.0));
    let changed = diesel::update(row.filter(conversation_members::muted.ne(muted)))
        .set(conversation_members::muted.eq(muted))
        .execute(conn)
        .await?;
    let told = Event { conversation: Some(id), ..Event::new(person, Cursor::ZERO, EventKind::ConversationUpdated, at) };
    let events = if changed == 0 { Vec::new() } else { log::append_events(conn, vec![told]).await? };
    Ok(Muted { events, shown: show(conn, person, id).await? })
}
