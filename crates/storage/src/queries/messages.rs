//! Conversations, members and messages as rows, and how they are loaded.

use super::{Conn, Shared, dialect, uploads};
use crate::{
    among::among,
    macros::everybody_is_there,
    rows::{ConversationRow, MemberRow, MessageRow},
    schema::{conversation_members, conversations, messages, persons, profiles, reactions},
};
use ::conversations::{Attachment, AttachmentName, Conversation, History, Member, Message, Reaction};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, OptionalExtension as _, QueryDsl as _,
    QueryResult, SelectableHelper as _,
};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, MessageId, Seq, UserId};
use std::collections::{BTreeSet, HashMap};

pub(crate) type Members = HashMap<ConversationId, Vec<Member>>;

/// Those of the conversations that exist.
pub(crate) async fn load_conversations(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Conversation>> {
    let rows: Vec<ConversationRow> = conversations::table
        .filter(among(conversations::id, ids))
        .select(ConversationRow::as_select())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(Conversation::from).collect())
}

/// The conversation, if it is open and this person's and everybody is there.
pub(crate) async fn open_for(conn: &mut Conn, person: UserId, id: ConversationId) -> QueryResult<Option<Conversation>> {
    let row: Option<ConversationRow> = conversations::table
        .inner_join(conversation_members::table.on(conversation_members::conversation_id.eq(conversations::id)))
        .filter(conversations::id.eq(id.0).and(conversations::closed_at.is_null()))
        .filter(conversation_members::user_id.eq(person.0))
        .filter(everybody_is_there!())
        .select(ConversationRow::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(Conversation::from))
}

/// Those of the conversations that are open and this person's and where everybody is there.
pub(crate) async fn open_ids(conn: &mut Conn, person: UserId, ids: &[i64]) -> QueryResult<Vec<i64>> {
    conversations::table
        .inner_join(conversation_members::table.on(conversation_members::conversation_id.eq(conversations::id)))
        .filter(among(conversations::id, ids).and(conversations::closed_at.is_null()))
        .filter(conversation_members::user_id.eq(person.0))
        .filter(everybody_is_there!())
        .select(conversations::id)
        .load(conn)
        .await
}

/// Everybody in these conversations, in the order of their ids, with what they share. Profiles are looked up row by row: of
/// a join the planner may make a scan of all profiles.
pub(crate) async fn load_members(mut conn: Shared<'_>, ids: &[i64]) -> QueryResult<Members> {
    let shares_reads = profiles::table
        .filter(profiles::user_id.eq(conversation_members::user_id))
        .select(profiles::share_read_receipts)
        .single_value();
    let rows: Vec<(MemberRow, Option<bool>)> = conversation_members::table
        .filter(among(conversation_members::conversation_id, ids))
        .order((conversation_members::conversation_id, conversation_members::user_id))
        .select((MemberRow::as_select(), shares_reads))
        .load(&mut conn)
        .await?;
    let mut members = Members::new();
    for (row, shares_reads) in rows {
        let Some(shares_reads) = shares_reads else { continue };
        members.entry(ConversationId(row.conversation_id)).or_default().push(row.into_member(shares_reads));
    }
    Ok(members)
}

/// Where these messages stand, in no order. That never changes.
pub(crate) async fn conversations_of(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<i64>> {
    messages::table.filter(among(messages::id, ids)).select(messages::conversation_id).load(conn).await
}

/// The messages with these ids, of any conversation.
pub(crate) async fn by_ids(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Message>> {
    let rows = messages::table.filter(among(messages::id, ids)).select(MessageRow::as_select()).load(conn).await?;
    complete(conn, rows).await
}

/// The messages at these places.
pub(crate) async fn by_places(conn: &mut Conn, places: &[(ConversationId, Seq)]) -> QueryResult<Vec<Message>> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let ids = dialect::ids_at(conn, places).await?;
    by_ids(conn, &ids).await
}

/// The messages that were sent before under these names.
pub(crate) async fn by_attempts(
    conn: &mut Conn,
    names: &BTreeSet<(ConversationId, UserId, String)>,
) -> QueryResult<Vec<Message>> {
    let ids = dialect::ids_of_attempts(conn, names).await?;
    if ids.is_empty() { Ok(Vec::new()) } else { by_ids(conn, &ids).await }
}

/// Puts their reactions and attachments to the messages.
pub(crate) async fn complete(conn: &mut Conn, mut rows: Vec<MessageRow>) -> QueryResult<Vec<Message>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<_> = rows.iter_mut().map(|row| row.attachment.take().map(AttachmentName::from_stored)).collect();
    let mut found: Vec<Message> = rows.into_iter().map(Message::from).collect();
    put_reactions(conn, &mut found).await?;
    if names.iter().any(Option::is_some) {
        put_attachments(conn, &mut found, names).await?;
    }
    Ok(found)
}

async fn put_attachments(
    conn: &mut Conn,
    found: &mut [Message],
    names: Vec<Option<AttachmentName>>,
) -> QueryResult<()> {
    let ids: Vec<i64> = names.iter().flatten().filter_map(AttachmentName::upload).map(|id| id.0).collect();
    let files = if ids.is_empty() { HashMap::new() } else { uploads::files(conn, &ids).await? };
    for (message, name) in found.iter_mut().zip(names) {
        message.attachment = match name {
            None => None,
            Some(AttachmentName::Link(url)) => Some(Attachment::Link(url)),
            Some(AttachmentName::Upload(id)) => files.get(&id).map(|(_, file)| Attachment::File(file.clone())),
        };
    }
    Ok(())
}

async fn put_reactions(conn: &mut Conn, found: &mut [Message]) -> QueryResult<()> {
    let ids: Vec<i64> = found.iter().map(|message| message.id.0).collect();
    let rows: Vec<(i64, i64, String)> = reactions::table
        .filter(among(reactions::message_id, &ids))
        .order((reactions::message_id, reactions::created_at, reactions::user_id))
        .select((reactions::message_id, reactions::user_id, reactions::emoji))
        .load(conn)
        .await?;
    let mut by_message: HashMap<MessageId, Vec<(UserId, String)>> = HashMap::new();
    for (message, person, emoji) in rows {
        by_message.entry(MessageId(message)).or_default().push((UserId(person), emoji));
    }
    for message in found {
        message.reactions = Reaction::all_from_stored(by_message.remove(&message.id).unwrap_or_default());
    }
    Ok(())
}

/// The newest message of each of these conversations, where there is one.
pub(crate) async fn last_of(
    conn: &mut Conn,
    conversations: &[Conversation],
) -> QueryResult<HashMap<ConversationId, Message>> {
    let ids: Vec<i64> = conversations.iter().filter(|row| row.last_seq > Seq::ZERO).map(|row| row.id.0).collect();
    let last = conversations::id.eq(messages::conversation_id).and(conversations::last_seq.eq(messages::seq));
    let rows = conversations::table
        .inner_join(messages::table.on(last))
        .filter(among(conversations::id, &ids))
        .select(MessageRow::as_select())
        .load(conn)
        .await?;
    Ok(complete(conn, rows).await?.into_iter().map(|message| (message.conversation, message)).collect())
}

/// Messages and everybody's horizons in one conversation.
pub(crate) async fn history_of(conn: &mut Conn, id: ConversationId, rows: Vec<MessageRow>) -> QueryResult<History> {
    let messages = complete(conn, rows).await?;
    let members = load_members(conn, &[id.0]).await?.remove(&id).unwrap_or_default();
    Ok(History { messages, members })
}
