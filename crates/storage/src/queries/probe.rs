//! Whether the database takes writes and answers questions.

use super::{Conn, Database};
use crate::{
    macros::{in_read, in_transaction},
    probe::Probe,
    schema::probes,
    transaction::TxError,
};
use async_trait::async_trait;
use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::StoreError;

#[async_trait]
impl Probe for Database {
    async fn write(&self, number: i64) -> Result<(), StoreError> {
        in_transaction!(self, |conn| come_and_go(conn, number))
    }

    async fn read(&self) -> Result<(), StoreError> {
        in_read!(self, |conn| look(conn))
    }
}

/// Writes a row and takes it away in one transaction: its commit has to reach the disk, and there is nothing to clear up.
async fn come_and_go(conn: &mut Conn, number: i64) -> Result<(), TxError<StoreError>> {
    diesel::insert_into(probes::table).values(probes::id.eq(number)).execute(conn).await?;
    diesel::delete(probes::table.filter(probes::id.eq(number))).execute(conn).await?;
    Ok(())
}

async fn look(conn: &mut Conn) -> QueryResult<()> {
    probes::table.filter(probes::id.eq(0)).select(probes::id).first::<i64>(conn).await.optional().map(drop)
}
