//! What was done in the installation's name. Whatever is done along with its entry calls [`append`] in its own transaction.

use super::{Conn, Database, dialect};
use crate::{
    macros::{in_read, in_transaction},
    schema::audit,
    transaction::TxError,
};
use ::safety::{Act, AuditEntry, AuditLog, Chain, Digest};
use async_trait::async_trait;
use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, Queryable};
use diesel_async::RunQueryDsl as _;
use kernel::{StoreError, Timestamp, UserId};

#[async_trait]
impl AuditLog for Database {
    async fn append(&self, act: Act) -> Result<AuditEntry, StoreError> {
        in_transaction!(self, |conn, act| append_alone(conn, act))
    }

    async fn entries(&self, after: i64, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        in_read!(self, |conn| entries(conn, after, limit))
    }

    async fn latest(&self, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        in_read!(self, |conn| latest(conn, limit))
    }
}

#[derive(Queryable)]
struct AuditRow {
    number: i64,
    at: i64,
    actor: String,
    action: String,
    subject_id: Option<i64>,
    detail: String,
    digest: String,
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        Self {
            number: row.number,
            at: Timestamp::from_micros(row.at),
            actor: row.actor,
            action: row.action,
            subject: row.subject_id.map(UserId),
            detail: row.detail,
            digest: Digest(row.digest),
        }
    }
}

async fn append_alone(conn: &mut Conn, act: Act) -> Result<AuditEntry, TxError<StoreError>> {
    Ok(append(conn, act).await?)
}

/// Adds an entry behind the last. Nobody else adds one until the end of the transaction: this comes after all other locks.
pub(crate) async fn append(conn: &mut Conn, act: Act) -> QueryResult<AuditEntry> {
    dialect::lock_audit_log(conn).await?;
    let last: Option<(i64, String)> =
        audit::table.order(audit::number.desc()).select((audit::number, audit::digest)).first(conn).await.optional()?;
    let chain = last.map_or_else(Chain::start, |(number, digest)| Chain::behind(number, Digest(digest)));
    let entry = chain.next(act);
    diesel::insert_into(audit::table)
        .values((
            audit::number.eq(entry.number),
            audit::at.eq(entry.at.as_micros()),
            audit::actor.eq(&entry.actor),
            audit::action.eq(&entry.action),
            audit::subject_id.eq(entry.subject.map(|subject| subject.0)),
            audit::detail.eq(&entry.detail),
            audit::digest.eq(&entry.digest.0),
        ))
        .execute(conn)
        .await?;
    Ok(entry)
}

async fn entries(conn: &mut Conn, after: i64, limit: u32) -> QueryResult<Vec<AuditEntry>> {
    let behind = audit::table.filter(audit::number.gt(after)).order(audit::number).limit(i64::from(limit));
    Ok(behind.load::<AuditRow>(conn).await?.into_iter().map(AuditEntry::from).collect())
}

async fn latest(conn: &mut Conn, limit: u32) -> QueryResult<Vec<AuditEntry>> {
    let last = audit::table.order(audit::number.desc()).limit(i64::from(limit));
    Ok(last.load::<AuditRow>(conn).await?.into_iter().map(AuditEntry::from).collect())
}
