//! What the queries of discovery hand to the dialects and get back: rows, and what they are asked with.

use crate::schema::discovery;
use ::matching::{
    discovery::{DiscoveryRow, Search, searched_names},
    rules::Candidate,
};
use diesel::prelude::{Queryable, Selectable};
use kernel::Timestamp;

/// A row: whom a viewer is not shown, until which day.
pub(crate) type SeenColumns = (i64, i64, Option<i32>);

/// A row as both databases keep it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = discovery)]
pub(crate) struct DiscoveryColumns {
    pub(crate) user_id: i64,
    pub(crate) cell: i64,
    pub(crate) gender: i16,
    pub(crate) wants: i16,
    pub(crate) born: i32,
    pub(crate) min_age: i16,
    pub(crate) max_age: i16,
    pub(crate) max_km: i32,
    pub(crate) active_day: i32,
    pub(crate) created_day: i32,
    pub(crate) has_photo: bool,
    pub(crate) shows_activity: bool,
    pub(crate) username_key: String,
    pub(crate) first_name_key: String,
}

impl DiscoveryColumns {
    /// The row of somebody; none for whoever may not be shown at `at`.
    pub(crate) fn of(candidate: &Candidate, joined_at: Timestamp, at: Timestamp) -> Option<Self> {
        let row = DiscoveryRow::of(candidate, joined_at, at)?;
        let [username_key, first_name_key] = searched_names(&candidate.profile);
        Some(Self {
            user_id: candidate.profile.id.0,
            cell: row.cell,
            gender: row.gender.0,
            wants: row.wants.0,
            born: row.born,
            min_age: row.min_age,
            max_age: row.max_age,
            max_km: row.max_km,
            active_day: row.active_day,
            created_day: row.created_day,
            has_photo: row.has_photo,
            shows_activity: row.shows_activity,
            username_key,
            first_name_key,
        })
    }
}

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
    pub(crate) fn of(search: &Search) -> Self {
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

    pub(crate) fn sort(&self, found: &mut Vec<FoundColumns>, limit: u32) {
        found.sort_unstable_by_key(|found| self.place(found));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
}
