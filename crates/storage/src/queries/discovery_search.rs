//! Whom discovery finds for a viewer. The texts are those of each `dialect`; what they are asked with is the same.

use super::{Conn, dialect};
use crate::discovery_columns::{Criteria, FoundColumns};
use ::matching::discovery::{Found, GenderBits, Search};
use diesel::QueryResult;
use kernel::UserId;

pub(crate) async fn find(conn: &mut Conn, search: &Search) -> QueryResult<Vec<Found>> {
    let by = Criteria::of(search);
    dialect::make_room_for_a_search(conn).await?;
    let mut found = near(conn, search, &by).await?;
    let room = search.limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX)).min(search.without_position);
    if room > 0 {
        found.extend(anywhere(conn, search.wanted, room, &by).await?);
    }
    let found_one = |(id, km, active_day, created_day): FoundColumns| {
        let km = km.map(|km| u32::try_from(km).unwrap_or_default());
        Found { id: UserId(id), km, active_day, created_day }
    };
    Ok(found.into_iter().map(found_one).collect())
}

async fn near(conn: &mut Conn, search: &Search, by: &Criteria) -> QueryResult<Vec<FoundColumns>> {
    if search.places.is_empty() {
        return Ok(Vec::new());
    }
    let km = |km: u32| i32::try_from(km).unwrap_or(i32::MAX);
    let places: Vec<(i64, i32)> = search.places.iter().map(|place| (place.cell.number(), km(place.km))).collect();
    if search.wanted == GenderBits::ALL {
        return dialect::find_near(conn, &places, None, by).await;
    }
    let mut found = Vec::new();
    for gender in each(search.wanted) {
        found.extend(dialect::find_near(conn, &places, Some(gender), by).await?);
    }
    by.sort(&mut found, search.limit);
    Ok(found)
}

/// Those without a position are one place however many they are, so of each gender only so many are taken.
async fn anywhere(conn: &mut Conn, wanted: GenderBits, most: u32, by: &Criteria) -> QueryResult<Vec<FoundColumns>> {
    let mut found = Vec::new();
    for gender in each(wanted) {
        found.extend(dialect::find_anywhere(conn, gender, i64::from(most), by).await?);
    }
    by.sort(&mut found, most);
    Ok(found)
}

fn each(wanted: GenderBits) -> impl Iterator<Item = i16> {
    [1, 2, 4, 8].into_iter().filter(move |bit| wanted.0 & bit != 0)
}
