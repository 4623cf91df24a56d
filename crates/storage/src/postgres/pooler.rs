//! A pooler that gives every transaction another session of the server (PgBouncer with `pool_mode = transaction`) is refused at
//! the start. What a node relies on belongs to a session and would be lost, now and then and without a word: that a commit is on
//! disk before it is acked and that nothing is waited for without end, both of which are set once a connection; statements
//! that were prepared (the driver prepares every one, also where nothing is kept, and a pooler that knows them is only half of
//! the answer); and the lock under which one node migrates while the others wait. A node keeps its own connections anyway, so
//! there is nothing to gain.

use super::{
    Conn,
    connect::{Address, Purpose},
    reports::Reports,
    sqlstate::SqlState,
};
use diesel_async::SimpleAsyncConnection as _;
use kernel::StoreError;

/// How many other connections are tried beside the first.
const OTHERS: usize = 3;
/// The sign by which the statement below tells another session from the one asked for.
const NOT_THIS_SESSION: [u8; 5] = *b"MW001";

/// Refuses a pooler by transactions. A name is left in one session. Each of the other connections then begins a transaction,
/// which takes a session away for as long as it lasts, and must not find the name; the first one must find it each time.
pub(super) async fn refuse(address: &Address) -> Result<(), StoreError> {
    let mut first = address.connect(Purpose::Read).await?;
    first.0.batch_execute("SET matchwire.session = 'first'").await.map_err(StoreError::unavailable)?;
    let mut others = Vec::with_capacity(OTHERS);
    for _ in 0..OTHERS {
        let mut other = address.connect(Purpose::Read).await?;
        other.0.batch_execute("BEGIN").await.map_err(StoreError::unavailable)?;
        expect(&mut other, "IS NOT DISTINCT FROM").await?;
        expect(&mut first, "IS DISTINCT FROM").await?;
        others.push(other);
    }
    Ok(())
}

/// Complains if the session's name compares like this with the name that was left. As simple statements, which need nothing of
/// what is tried out here.
async fn expect((conn, reports): &mut (Conn, Reports), comparison: &str) -> Result<(), StoreError> {
    let code = SqlState::new(NOT_THIS_SESSION);
    let ask = format!(
        "DO $$ BEGIN
            IF current_setting('matchwire.session', true) {comparison} 'first' THEN
                RAISE EXCEPTION 'not this session' USING ERRCODE = '{code}';
            END IF;
        END $$"
    );
    match conn.batch_execute(&ask).await {
        Err(_) if reports.last() == Some(code) => Err(StoreError::broken(
            "pooler_in_transaction_mode: each transaction gets another session of postgresql, and what is set for a session \
             (durable commits, time limits, prepared statements) would be lost; use pool_mode = session, or no pooler",
        )),
        outcome => outcome.map_err(StoreError::unavailable),
    }
}
