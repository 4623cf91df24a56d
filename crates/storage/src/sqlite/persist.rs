//! Persists what a batch has written. SQLite has no arrays and no network: one prepared statement a row, all in one
//! visit to the thread that holds the connection.

use super::Conn;
use crate::{
    rows::EventRow,
    schema::{conversation_members, conversations, events, messages, persons, reactions},
    transaction::Edges,
};
use ::conversations::{
    Attachment, Conversation, Member, Message,
    batch::{PersonRow, Writes},
};
use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _, SqliteConnection};
use kernel::{ConversationId, Event, MessageId, Seq, Timestamp, UserId};
use std::collections::HashMap;

type Ids = HashMap<(ConversationId, Seq), MessageId>;

pub(crate) async fn persist(conn: &mut Conn, writes: &Writes<'_>, _: Edges) -> QueryResult<Ids> {
    if writes.is_empty() {
        return Ok(Ids::new());
    }
    let rows = Rows {
        conversations: writes.conversations.iter().map(|row| (*row).clone()).collect(),
        persons: writes.persons.clone(),
        horizons: writes.horizons.iter().map(|(conversation, member)| (*conversation, (*member).clone())).collect(),
        new_messages: writes.new_messages.iter().map(|row| (*row).clone()).collect(),
        altered: writes.altered.iter().map(|row| (*row).clone()).collect(),
        events: writes.events.to_vec(),
    };
    conn.spawn_blocking(move |conn| rows.persist(conn)).await
}

/// Appends events of any kind to the logs of people, and keeps what that has made of their rows.
pub(crate) async fn append(conn: &mut Conn, persons: Vec<(UserId, PersonRow)>, events: Vec<Event>) -> QueryResult<()> {
    conn.spawn_blocking(move |conn| {
        persons.iter().try_for_each(|(id, person)| update_person(conn, *id, person))?;
        events.iter().try_for_each(|event| insert_event(conn, event))
    })
    .await
}

struct Rows {
    conversations: Vec<Conversation>,
    persons: Vec<(UserId, PersonRow)>,
    horizons: Vec<(ConversationId, Member)>,
    new_messages: Vec<Message>,
    altered: Vec<Message>,
    events: Vec<Event>,
}

impl Rows {
    fn persist(&self, conn: &mut SqliteConnection) -> QueryResult<Ids> {
        let mut ids = Ids::with_capacity(self.new_messages.len());
        for row in &self.new_messages {
            ids.insert((row.conversation, row.seq), insert_message(conn, row)?);
        }
        for row in &self.conversations {
            diesel::update(conversations::table.find(row.id.0))
                .set((
                    conversations::last_seq.eq(row.last_seq.0),
                    conversations::last_rev.eq(row.last_rev.0),
                    conversations::updated_at.eq(row.updated_at.as_micros()),
                ))
                .execute(conn)?;
        }
        for (id, person) in &self.persons {
            update_person(conn, *id, person)?;
        }
        for (conversation, member) in &self.horizons {
            update_horizons(conn, *conversation, member)?;
        }
        for row in &self.altered {
            update_message(conn, row)?;
        }
        for event in &self.events {
            insert_event(conn, event)?;
        }
        Ok(ids)
    }
}

fn update_person(conn: &mut SqliteConnection, id: UserId, person: &PersonRow) -> QueryResult<()> {
    let counted = (persons::cursor.eq(person.cursor.0), persons::listed_at.eq(person.listed_at.as_micros()));
    diesel::update(persons::table.find(id.0)).set(counted).execute(conn).map(drop)
}

fn insert_event(conn: &mut SqliteConnection, event: &Event) -> QueryResult<()> {
    diesel::insert_into(events::table).values(EventRow::from(event)).execute(conn).map(drop)
}

fn insert_message(conn: &mut SqliteConnection, row: &Message) -> QueryResult<MessageId> {
    diesel::insert_into(messages::table)
        .values((
            messages::conversation_id.eq(row.conversation.0),
            messages::seq.eq(row.seq.0),
            messages::rev.eq(row.rev.0),
            messages::sender_id.eq(row.sender.0),
            messages::kind.eq(row.kind.code()),
            messages::content.eq(&row.content),
            messages::attachment.eq(row.attachment.as_ref().map(Attachment::stored)),
            messages::client_message_id.eq(row.client_message_id.as_deref()),
            messages::fingerprint.eq(row.fingerprint),
            messages::reply_to.eq(row.reply_to.map(|id| id.0)),
            messages::created_at.eq(row.created_at.as_micros()),
        ))
        .returning(messages::id)
        .get_result(conn)
        .map(MessageId)
}

fn update_horizons(conn: &mut SqliteConnection, conversation: ConversationId, member: &Member) -> QueryResult<()> {
    let horizons = &member.horizons;
    diesel::update(conversation_members::table.find((conversation.0, member.person.0)))
        .set((
            conversation_members::read_seq.eq(horizons.read.0),
            conversation_members::read_rev.eq(horizons.read_rev.0),
            conversation_members::read_at.eq(horizons.read_at.map(Timestamp::as_micros)),
            conversation_members::delivered_seq.eq(horizons.delivered.0),
            conversation_members::delivered_rev.eq(horizons.delivered_rev.0),
            conversation_members::delivered_at.eq(horizons.delivered_at.map(Timestamp::as_micros)),
        ))
        .execute(conn)
        .map(drop)
}

/// The message, and its reactions as a whole in their order.
fn update_message(conn: &mut SqliteConnection, row: &Message) -> QueryResult<()> {
    diesel::update(messages::table.find(row.id.0))
        .set((
            messages::rev.eq(row.rev.0),
            messages::content.eq(&row.content),
            messages::attachment.eq(row.attachment.as_ref().map(Attachment::stored)),
            messages::edited_at.eq(row.edited_at.map(Timestamp::as_micros)),
            messages::deleted_at.eq(row.deleted_at.map(Timestamp::as_micros)),
        ))
        .execute(conn)?;
    diesel::delete(reactions::table.filter(reactions::message_id.eq(row.id.0))).execute(conn)?;
    for (place, reaction) in (0_i64..).zip(&row.reactions) {
        diesel::insert_into(reactions::table)
            .values((
                reactions::message_id.eq(row.id.0),
                reactions::user_id.eq(reaction.person.0),
                reactions::emoji.eq(reaction.emoji.as_str()),
                reactions::created_at.eq(place),
            ))
            .execute(conn)?;
    }
    Ok(())
}
