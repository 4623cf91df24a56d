use super::{Conn, connect};
use diesel_async::{AsyncConnection, TransactionManager};
use kernel::StoreError;

/// The one connection that writes. Whoever writes takes it out and gives it back after a transaction that ended as it should.
/// Of one that did not (a panic, a failure of the database, a disk that was full at the commit) nobody knows what is still
/// open in it. So it is closed, which rolls back, and whoever comes next opens another one.
pub(super) struct WriteConnection {
    url: String,
    conn: Option<Conn>,
}

impl WriteConnection {
    pub(super) async fn open(url: String) -> Result<Self, StoreError> {
        let conn = connect::connect(url.clone()).await.map_err(StoreError::unavailable)?;
        Ok(Self { url, conn: Some(conn) })
    }

    pub(super) async fn take(&mut self) -> Result<Conn, StoreError> {
        match self.conn.take() {
            Some(conn) => Ok(conn),
            None => connect::connect(self.url.clone()).await.map_err(StoreError::unavailable),
        }
    }

    pub(super) fn give_back(&mut self, mut conn: Conn) {
        if !<Conn as AsyncConnection>::TransactionManager::is_broken_transaction_manager(&mut conn) {
            self.conn = Some(conn);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Conn, Database};
    use crate::{
        options::{Location, Options, TimeLimits},
        transaction::TxError,
    };
    use diesel::{QueryableByName, result::Error, sql_query, sql_types::BigInt};
    use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
    use kernel::StoreError;
    use tokio::runtime::Handle;

    #[derive(QueryableByName)]
    struct Kept {
        #[diesel(sql_type = BigInt)]
        value: i64,
    }

    async fn keep(conn: &mut Conn, value: i64) -> Result<(), TxError<StoreError>> {
        Ok(conn.batch_execute(&format!("INSERT INTO kept VALUES ({value})")).await?)
    }

    async fn database() -> Database {
        let location = Location::SqliteTemporary;
        let options = Options { location, connections: 2, limits: TimeLimits::default() };
        let database = Database::open_temporary(&options, &Handle::current()).await.unwrap();
        let made: Result<(), StoreError> = database
            .write(|conn| {
                Box::pin(async move {
                    let tables = "CREATE TABLE kept (value INTEGER PRIMARY KEY);
                        CREATE TABLE leaning (on_value INTEGER REFERENCES kept DEFERRABLE INITIALLY DEFERRED);";
                    Ok(conn.batch_execute(tables).await?)
                })
            })
            .await;
        made.unwrap();
        database
    }

    /// Writes once more, and gives back all that was ever kept.
    async fn after(database: &Database) -> Vec<i64> {
        let written: Result<(), StoreError> = database.write(|conn| Box::pin(keep(conn, 7))).await;
        written.expect("the next write finds a connection that works");
        let kept: Result<Vec<Kept>, StoreError> = database
            .read(|conn| Box::pin(async move { Ok(sql_query("SELECT value FROM kept").load(conn).await?) }))
            .await;
        kept.unwrap().into_iter().map(|row| row.value).collect()
    }

    #[tokio::test]
    async fn a_panic_in_the_middle_of_a_write_is_rolled_back_and_the_next_write_passes() {
        let database = database().await;
        let died: Result<(), StoreError> = database
            .write(|conn| {
                Box::pin(async move {
                    keep(conn, 1).await?;
                    panic!("in the middle of a write")
                })
            })
            .await;
        assert!(died.is_err());
        assert_eq!(after(&database).await, [7]);
    }

    #[tokio::test]
    async fn a_write_that_cannot_be_rolled_back_does_not_stop_the_next() {
        let database = database().await;
        let failed: Result<(), StoreError> = database
            .write(|conn| {
                Box::pin(async move {
                    keep(conn, 1).await?;
                    // As SQLite itself does when the disk is full.
                    conn.batch_execute("ROLLBACK").await?;
                    Err(TxError::Database(Error::NotFound))
                })
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(after(&database).await, [7]);
    }

    #[tokio::test]
    async fn a_commit_that_fails_leaves_no_transaction_open_in_the_way_of_the_next() {
        let database = database().await;
        let failed: Result<(), StoreError> = database
            .write(|conn| {
                Box::pin(async move {
                    keep(conn, 1).await?;
                    Ok(conn.batch_execute("INSERT INTO leaning VALUES (99)").await?)
                })
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(after(&database).await, [7]);
    }
}
