//! The rows by which discovery finds people: written with whatever they are made of, in its transaction.
//!
//! A refresh holds the profile's row from before it reads until the end of the transaction, so of two that happen at once the
//! second sees what the first has written. It comes after whatever it follows from, and behind the locks of pairs, conversations
//! and persons.

use super::{Conn, dialect, profiles::ProfileRow};
use crate::{
    among::among,
    discovery_columns::DiscoveryColumns,
    schema::{accounts, discovery, persons, profiles},
};
use ::matching::{
    Profile,
    rules::{self, Candidate},
};
use diesel::{ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, QueryResult, SelectableHelper as _};
use diesel_async::RunQueryDsl as _;
use kernel::{PersonState, Timestamp, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// Brings the rows of these people in line with what they tell now. What is in line already is not written.
pub(crate) async fn refresh(conn: &mut Conn, people: &[UserId], at: Timestamp) -> QueryResult<()> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    dialect::lock_profiles(conn, &ids).await?;
    let Difference { gone, new } = difference(conn, &ids, at).await?;
    if !gone.is_empty() {
        diesel::delete(discovery::table.filter(among(discovery::user_id, &gone))).execute(conn).await?;
    }
    if !new.is_empty() {
        dialect::put_discovery_rows(conn, &new).await?;
    }
    Ok(())
}

/// The rows of discovery that are not as they should be.
pub(crate) struct Difference {
    /// Rows of people who may not be shown.
    gone: Vec<i64>,
    /// Rows that are missing or have changed.
    new: Vec<DiscoveryColumns>,
}

impl Difference {
    /// The people whose rows are not in line.
    pub(crate) fn people(&self) -> impl Iterator<Item = UserId> {
        self.gone.iter().copied().chain(self.new.iter().map(|row| row.user_id)).map(UserId)
    }
}

/// What a refresh of these people would change.
pub(crate) async fn difference(conn: &mut Conn, ids: &[i64], at: Timestamp) -> QueryResult<Difference> {
    let kept: Vec<DiscoveryColumns> = discovery::table
        .filter(among(discovery::user_id, ids))
        .select(DiscoveryColumns::as_select())
        .load(conn)
        .await?;
    let wanted = wanted(conn, ids, at).await?;
    let should_be: BTreeSet<i64> = wanted.iter().map(|row| row.user_id).collect();
    let kept: BTreeMap<i64, DiscoveryColumns> = kept.into_iter().map(|row| (row.user_id, row)).collect();
    Ok(Difference {
        gone: kept.keys().copied().filter(|id| !should_be.contains(id)).collect(),
        new: wanted.into_iter().filter(|row| kept.get(&row.user_id) != Some(row)).collect(),
    })
}

/// The rows of those of these people who may be shown, as the wide rows have it.
async fn wanted(conn: &mut Conn, ids: &[i64], at: Timestamp) -> QueryResult<Vec<DiscoveryColumns>> {
    let rows: Vec<(ProfileRow, i16, i64)> = profiles::table
        .inner_join(persons::table.on(persons::id.eq(profiles::user_id)))
        .inner_join(accounts::table.on(accounts::id.eq(profiles::user_id)))
        .filter(among(profiles::user_id, ids))
        .select((ProfileRow::as_select(), persons::state, accounts::created_at))
        .load(conn)
        .await?;
    let row = |(profile, state, joined_at): (ProfileRow, i16, i64)| {
        let active = PersonState::from_code(state).is_active();
        let candidate = Candidate { active, profile: Profile::from(profile) };
        DiscoveryColumns::of(&candidate, Timestamp::from_micros(joined_at), at)
    };
    Ok(rows.into_iter().filter_map(row).collect())
}

/// These were here; a row learns of it once a day. The rows of `profiles` that say so are held already.
pub(crate) async fn note_seen(conn: &mut Conn, seen: &[(UserId, Timestamp)]) -> QueryResult<()> {
    let mut by_day: BTreeMap<i32, Vec<i64>> = BTreeMap::new();
    for (person, at) in seen {
        by_day.entry(rules::utc_day(*at)).or_default().push(person.0);
    }
    for (day, ids) in by_day {
        let earlier = discovery::table.filter(among(discovery::user_id, &ids)).filter(discovery::active_day.lt(day));
        diesel::update(earlier).set(discovery::active_day.eq(day)).execute(conn).await?;
    }
    Ok(())
}
