//! The log as readers see it.

use super::{Conn, Database, log, trim};
use crate::{
    among::among,
    rows::EventRow,
    schema::{events, persons, server_state},
    transaction::TxError,
};
use ::events::{Counter, EventLog, LogPage};
use async_trait::async_trait;
use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, SelectableHelper as _};
use diesel_async::RunQueryDsl as _;
use kernel::{Cursor, Event, StoreError, Timestamp, UserId};

const EPOCH: &str = "epoch";

#[async_trait]
impl EventLog for Database {
    async fn epoch(&self, fresh: &str) -> Result<String, StoreError> {
        let fresh = fresh.to_owned();
        self.write(move |conn| {
            let fresh = fresh.clone();
            Box::pin(async move {
                diesel::insert_into(server_state::table)
                    .values((server_state::key.eq(EPOCH), server_state::value.eq(fresh)))
                    .on_conflict_do_nothing()
                    .execute(conn)
                    .await?;
                Ok(server_state::table.find(EPOCH).select(server_state::value).first(conn).await?)
            })
        })
        .await
    }

    async fn renew_epoch(&self, fresh: &str) -> Result<(), StoreError> {
        let fresh = fresh.to_owned();
        self.write(move |conn| {
            let fresh = fresh.clone();
            Box::pin(async move {
                diesel::update(server_state::table.find(EPOCH))
                    .set(server_state::value.eq(fresh))
                    .execute(conn)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    async fn page(&self, person: UserId, after: Cursor, limit: u32) -> Result<LogPage, StoreError> {
        self.snapshot(move |conn| {
            Box::pin(async move { page(conn, person, after, limit).await.map_err(TxError::from) })
        })
        .await
    }

    async fn append(&self, events: Vec<Event>) -> Result<Vec<Event>, StoreError> {
        self.write(move |conn| {
            let events = events.clone();
            Box::pin(async move { Ok(log::append_events(conn, events).await?) })
        })
        .await
    }

    async fn counters(&self, people: &[UserId]) -> Result<Vec<Counter>, StoreError> {
        let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
        let rows: Vec<(i64, i64, i64)> = self
            .read(move |conn| {
                Box::pin(async move {
                    let query = persons::table.filter(among(persons::id, &ids));
                    let query = query.select((persons::id, persons::cursor, persons::token_epoch));
                    Ok::<_, TxError<StoreError>>(query.load(conn).await?)
                })
            })
            .await?;
        let counter = |(id, cursor, token_epoch)| Counter { person: UserId(id), cursor: Cursor(cursor), token_epoch };
        Ok(rows.into_iter().map(counter).collect())
    }

    async fn trim(&self, before: Timestamp) -> Result<u64, StoreError> {
        trim::trim(self, before).await
    }
}

async fn page(conn: &mut Conn, person: UserId, after: Cursor, limit: u32) -> QueryResult<LogPage> {
    let counter: Option<i64> = persons::table.find(person.0).select(persons::cursor).first(conn).await.optional()?;
    let rows: Vec<EventRow> = events::table
        .filter(events::user_id.eq(person.0))
        .filter(events::cursor.gt(after.0))
        .order(events::cursor)
        .limit(i64::from(limit))
        .select(EventRow::as_select())
        .load(conn)
        .await?;
    let events = rows.into_iter().map(Event::from).collect();
    Ok(LogPage { events, counter: Cursor(counter.unwrap_or(0)) })
}
