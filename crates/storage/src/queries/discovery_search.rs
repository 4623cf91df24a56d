//! Whom discovery finds for a viewer. The texts are those of each `dialect`; what they are asked with is the same.

use super::{Conn, dialect};
use ::matching::discovery::{Found, GenderBits, Search};
use diesel::QueryResult;
use kernel::UserId;

/// Who, how many km away, the day of the last visit, the day of the first.
pub(crate) type FoundColumns = (i64, Option<i32>, i32, i32);

/// The ages of preferences end here: who is older is as old as this for everybody.
const OLDEST: i16 = 99;

/// What a search asks for, as the statements take it.
#[derive(Clone)]
pub(crate) struct Criteria {
    pub(crate) viewer: i64,
    pub(crate) viewer_gender: i16,
    pub(crate) viewer_age: i16,
    pub(crate) born: (i32, i32),
    pub(crate) search: Option<String>,
    pub(crate) common_interests: bool,
    pub(crate) active_on: Option<i32>,
    pub(crate) with_photo: bool,
    /// Who was here on this day or later is of the first class of activity.
    pub(crate) week: i32,
    /// The same for the second; all others are of the third.
    pub(crate) month: i32,
    pub(crate) prime: i64,
    pub(crate) factor: i64,
    pub(crate) limit: i64,
}

impl Criteria {
    fn of(search: &Search) -> Self {
        Self {
            viewer: search.viewer.0,
            viewer_gender: search.viewer_gender.0,
            viewer_age: search.viewer_age.min(OLDEST),
            born: (*search.born.start(), *search.born.end()),
            search: search.filters.search.clone(),
            common_interests: search.filters.common_interests,
            active_on: search.filters.active_on,
            with_photo: search.filters.with_photo,
            week: search.today - 7,
            month: search.today - 30,
            prime: search.prime.max(1),
            factor: search.factor,
            limit: i64::from(search.limit),
        }
    }

    /// The order of the statements, for what several of them have found.
    fn place(&self, (id, _, active_day, _): &FoundColumns) -> (u8, i64, i64) {
        let class = if *active_day >= self.week {
            0
        } else if *active_day >= self.month {
            1
        } else {
            2
        };
        (class, ((id % self.prime) * self.factor) % self.prime, *id)
    }

    fn sort(&self, found: &mut Vec<FoundColumns>, limit: u32) {
        found.sort_unstable_by_key(|found| self.place(found));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
}

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
