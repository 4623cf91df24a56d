//! What is done behind the answers. Whatever has a job for its consequence calls [`enqueue`] in its own transaction.

use super::{Conn, Database, dialect};
use crate::{
    among::among,
    macros::{in_read, in_transaction},
    rows::{DeadJobRow, JobRow},
    schema::jobs,
    transaction::TxError,
};
use ::jobs::{Claim, DeadJob, Job, JobId, JobStore};
use async_trait::async_trait;
use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, SelectableHelper as _};
use diesel_async::RunQueryDsl as _;
use kernel::{NewJob, StoreError, Timestamp};

/// Rows that one transaction forgets.
const BATCH: i64 = 500;

type Tx<T> = Result<T, TxError<StoreError>>;

#[async_trait]
impl JobStore for Database {
    async fn enqueue(&self, jobs: Vec<NewJob>, at: Timestamp) -> Result<usize, StoreError> {
        in_transaction!(self, |conn, jobs| store(conn, &jobs, at))
    }

    async fn claim(&self, kind: &str, limit: u32, at: Timestamp, until: Timestamp) -> Result<Vec<Job>, StoreError> {
        let kind = kind.to_owned();
        let asked = kind.clone();
        // Mostly there is nothing to do, and a look takes no lock: on SQLite a claim would hold up all who write.
        if in_read!(self, |conn| is_any_due(conn, &asked, at))?.is_none() {
            return Ok(Vec::new());
        }
        in_transaction!(self, |conn, kind| claim(conn, &kind, limit, at, until))
    }

    async fn extend(&self, claim: Claim, until: Timestamp) -> Result<bool, StoreError> {
        in_transaction!(self, |conn| extend(conn, claim, until))
    }

    async fn done(&self, claim: Claim) -> Result<bool, StoreError> {
        in_transaction!(self, |conn| remove(conn, claim))
    }

    async fn failed(&self, claim: Claim, due_at: Timestamp, failure: &str) -> Result<bool, StoreError> {
        let failure = failure.to_owned();
        in_transaction!(self, |conn, failure| put_off(conn, claim, due_at, &failure))
    }

    async fn dead(&self, claim: Claim, at: Timestamp, failure: &str) -> Result<bool, StoreError> {
        let failure = failure.to_owned();
        in_transaction!(self, |conn, failure| bury(conn, claim, at, &failure))
    }

    async fn give_back(&self, claim: Claim, at: Timestamp) -> Result<bool, StoreError> {
        in_transaction!(self, |conn| give_back(conn, claim, at))
    }

    async fn dead_ones(&self, until: Timestamp, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
        in_read!(self, |conn| dead_ones(conn, until, limit))
    }

    async fn revive(&self, jobs: &[JobId], at: Timestamp) -> Result<usize, StoreError> {
        let ids: Vec<i64> = jobs.iter().map(|job| job.0).collect();
        in_transaction!(self, |conn, ids| revive(conn, &ids, at))
    }

    async fn forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        in_transaction!(self, |conn| forget(conn, before))
    }
}

async fn store(conn: &mut Conn, new: &[NewJob], at: Timestamp) -> Tx<usize> {
    Ok(enqueue(conn, new, at).await?)
}

/// Stores those of these jobs that are not there yet; returns how many.
pub(crate) async fn enqueue(conn: &mut Conn, new: &[NewJob], at: Timestamp) -> QueryResult<usize> {
    let mut stored = 0;
    for job in new {
        let row = (
            jobs::kind.eq(job.kind),
            jobs::key.eq(&job.key),
            jobs::person_id.eq(job.person.map(|person| person.0)),
            jobs::payload.eq(&job.payload),
            jobs::created_at.eq(at.as_micros()),
            jobs::due_at.eq(job.due_at.as_micros()),
        );
        stored += diesel::insert_into(jobs::table).values(row).on_conflict_do_nothing().execute(conn).await?;
    }
    Ok(stored)
}

/// Takes a job back that nobody has begun; false if somebody has, or there is none.
pub(crate) async fn take_back(conn: &mut Conn, kind: &str, key: &str) -> QueryResult<bool> {
    let waiting = jobs::table.filter(jobs::kind.eq(kind)).filter(jobs::key.eq(key)).filter(jobs::claims.eq(0));
    Ok(diesel::delete(waiting).execute(conn).await? > 0)
}

async fn is_any_due(conn: &mut Conn, kind: &str, at: Timestamp) -> QueryResult<Option<i64>> {
    let due = jobs::table.filter(jobs::kind.eq(kind)).filter(jobs::due_at.le(at.as_micros()));
    due.filter(jobs::dead_at.is_null()).order(jobs::due_at).select(jobs::id).first(conn).await.optional()
}

async fn claim(conn: &mut Conn, kind: &str, limit: u32, at: Timestamp, until: Timestamp) -> Tx<Vec<Job>> {
    let due: Vec<JobRow> = dialect::lock_due_jobs(conn, kind, at.as_micros(), i64::from(limit)).await?;
    let ids: Vec<i64> = due.iter().map(|row| row.id).collect();
    if !ids.is_empty() {
        let counted = (jobs::attempts.eq(jobs::attempts + 1), jobs::claims.eq(jobs::claims + 1));
        let claimed = diesel::update(jobs::table.filter(among(jobs::id, &ids)));
        claimed.set((jobs::due_at.eq(until.as_micros()), counted)).execute(conn).await?;
    }
    Ok(due.into_iter().map(JobRow::claimed).collect())
}

/// The job of a claim, for as long as nobody has claimed it since.
macro_rules! claimed {
    ($claim:expr) => {
        jobs::table
            .filter(jobs::id.eq($claim.job.0))
            .filter(jobs::claims.eq($claim.number))
            .filter(jobs::dead_at.is_null())
    };
}

async fn extend(conn: &mut Conn, claim: Claim, until: Timestamp) -> Tx<bool> {
    let changed = diesel::update(claimed!(claim)).set(jobs::due_at.eq(until.as_micros())).execute(conn).await?;
    Ok(changed > 0)
}

async fn remove(conn: &mut Conn, claim: Claim) -> Tx<bool> {
    Ok(diesel::delete(claimed!(claim)).execute(conn).await? > 0)
}

async fn put_off(conn: &mut Conn, claim: Claim, due_at: Timestamp, failure: &str) -> Tx<bool> {
    let set = (jobs::due_at.eq(due_at.as_micros()), jobs::failure.eq(failure));
    Ok(diesel::update(claimed!(claim)).set(set).execute(conn).await? > 0)
}

async fn bury(conn: &mut Conn, claim: Claim, at: Timestamp, failure: &str) -> Tx<bool> {
    let set = (jobs::dead_at.eq(at.as_micros()), jobs::failure.eq(failure));
    Ok(diesel::update(claimed!(claim)).set(set).execute(conn).await? > 0)
}

async fn give_back(conn: &mut Conn, claim: Claim, at: Timestamp) -> Tx<bool> {
    let set = (jobs::due_at.eq(at.as_micros()), jobs::attempts.eq(jobs::attempts - 1));
    Ok(diesel::update(claimed!(claim)).set(set).execute(conn).await? > 0)
}

async fn dead_ones(conn: &mut Conn, until: Timestamp, limit: u32) -> QueryResult<Vec<DeadJob>> {
    let rows: Vec<DeadJobRow> = jobs::table
        .filter(jobs::dead_at.le(until.as_micros()))
        .order((jobs::dead_at.desc(), jobs::id.desc()))
        .limit(i64::from(limit))
        .select(DeadJobRow::as_select())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(DeadJob::from).collect())
}

async fn revive(conn: &mut Conn, ids: &[i64], at: Timestamp) -> Tx<usize> {
    let dead = jobs::table.filter(among(jobs::id, ids)).filter(jobs::dead_at.is_not_null());
    let fresh = (jobs::dead_at.eq(None::<i64>), jobs::attempts.eq(0), jobs::due_at.eq(at.as_micros()));
    Ok(diesel::update(dead).set(fresh).execute(conn).await?)
}

async fn forget(conn: &mut Conn, before: Timestamp) -> Tx<usize> {
    if !dialect::may_sweep(conn).await? {
        return Ok(0);
    }
    let old: Vec<i64> = jobs::table
        .filter(jobs::dead_at.lt(before.as_micros()))
        .order(jobs::dead_at)
        .limit(BATCH)
        .select(jobs::id)
        .load(conn)
        .await?;
    // One that was revived meanwhile stays.
    let dead = jobs::table.filter(among(jobs::id, &old)).filter(jobs::dead_at.is_not_null());
    Ok(diesel::delete(dead).execute(conn).await?)
}
