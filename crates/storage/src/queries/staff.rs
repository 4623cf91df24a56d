//! Who may act in the installation's name. The person's row is locked, and the entry in the audit log comes last.

use super::{Conn, Database, audit_log, log};
use crate::{
    macros::{in_read, in_transaction},
    rows::ACTIVE,
    schema::{persons, staff},
    transaction::TxError,
};
use ::safety::{Act, Error, Role, StaffMember, StaffStore};
use async_trait::async_trait;
use diesel::{ExpressionMethods as _, JoinOnDsl as _, OptionalExtension as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{StoreError, Timestamp, UserId};

#[async_trait]
impl StaffStore for Database {
    async fn grant(&self, person: UserId, role: Role, act: Act) -> Result<bool, Error> {
        in_transaction!(self, |conn, act| grant(conn, person, role, act))
    }

    async fn revoke(&self, person: UserId, act: Act) -> Result<bool, Error> {
        in_transaction!(self, |conn, act| revoke(conn, person, act))
    }

    async fn staff(&self) -> Result<Vec<StaffMember>, StoreError> {
        in_read!(self, |conn| everybody(conn))
    }
}

async fn grant(conn: &mut Conn, person: UserId, role: Role, act: Act) -> Result<bool, TxError<Error>> {
    let people = log::lock_persons(conn, [person]).await?;
    if !people.get(&person).is_some_and(|person| person.state.is_active()) {
        return Err(TxError::Rule(Error::NotFound));
    }
    let present: Option<i16> = staff::table.find(person.0).select(staff::role).first(conn).await.optional()?;
    if present == Some(role.code()) {
        return Ok(false);
    }
    let given = (staff::role.eq(role.code()), staff::since.eq(act.at.as_micros()));
    diesel::insert_into(staff::table)
        .values((staff::user_id.eq(person.0), given))
        .on_conflict(staff::user_id)
        .do_update()
        .set(given)
        .execute(conn)
        .await?;
    audit_log::append(conn, act).await?;
    Ok(true)
}

async fn revoke(conn: &mut Conn, person: UserId, act: Act) -> Result<bool, TxError<Error>> {
    if diesel::delete(staff::table.find(person.0)).execute(conn).await? == 0 {
        return Ok(false);
    }
    audit_log::append(conn, act).await?;
    Ok(true)
}

async fn everybody(conn: &mut Conn) -> QueryResult<Vec<StaffMember>> {
    let rows: Vec<(i64, i16, i64)> = staff::table
        .inner_join(persons::table.on(persons::id.eq(staff::user_id)))
        .filter(persons::state.eq(ACTIVE))
        .order((staff::role.desc(), staff::user_id))
        .select((staff::user_id, staff::role, staff::since))
        .load(conn)
        .await?;
    let member = |(person, role, since)| StaffMember {
        person: UserId(person),
        role: Role::from_code(role),
        since: Timestamp::from_micros(since),
    };
    Ok(rows.into_iter().map(member).collect())
}
