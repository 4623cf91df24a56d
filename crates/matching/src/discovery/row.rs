use crate::{
    Gender, GenderPreference, Profile,
    rules::{Candidate, utc_day},
};
use kernel::Timestamp;

/// Genders as bits, so that "is one of these" is one operation in any store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenderBits(pub i16);

impl GenderBits {
    /// All of them: 1 men, 2 women, 4 others, 8 those who do not tell.
    pub const ALL: Self = Self(15);

    /// The bit of somebody of this gender.
    pub fn of(gender: Option<Gender>) -> Self {
        Self(match gender {
            Some(Gender::Man) => 1,
            Some(Gender::Woman) => 2,
            Some(Gender::Other) => 4,
            None => 8,
        })
    }

    /// The bits of those whom somebody wants to see.
    pub fn wanted(preference: GenderPreference) -> Self {
        match preference {
            GenderPreference::Anyone => Self::ALL,
            GenderPreference::Only(gender) => Self::of(Some(gender)),
        }
    }
}

/// The row by which discovery finds somebody: the few things that it chooses by, beside the wide profile. It is a function of
/// the wide rows alone, written in the transaction of whatever changes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscoveryRow {
    /// The number of the cell ([`Profile::sought_cell`]); 0 without a position.
    pub cell: i64,
    /// The bit of the gender.
    pub gender: GenderBits,
    /// The bits of those who are wanted.
    pub wants: GenderBits,
    /// The day of birth, in days since 1970-01-01.
    pub born: i32,
    /// The youngest age that is wanted.
    pub min_age: i16,
    /// The oldest; 99 is without an end.
    pub max_age: i16,
    /// The farthest distance that is wanted, in kilometres.
    pub max_km: i32,
    /// The UTC day on which the person was last here, since 1970-01-01. Finer it is not kept: each write here costs the index.
    pub active_day: i32,
    /// The UTC day on which the person came.
    pub created_day: i32,
    /// True with a profile picture.
    pub has_photo: bool,
    /// True when others may choose by `active_day`.
    pub shows_activity: bool,
}

impl DiscoveryRow {
    /// The row of somebody who may be shown now; none for whoever may not: without a date of birth, not an adult, paused,
    /// hidden or shut out.
    pub fn of(candidate: &Candidate, joined_at: Timestamp, now: Timestamp) -> Option<Self> {
        let profile = &candidate.profile;
        let born = profile.date_of_birth.filter(|birth| birth.is_adult_at(now))?;
        (candidate.active && profile.is_open()).then(|| Self {
            cell: profile.sought_cell().map_or(0, crate::Cell::number),
            gender: GenderBits::of(profile.gender),
            wants: GenderBits::wanted(profile.preferences.gender),
            born: born.days(),
            min_age: small(profile.preferences.min_age),
            max_age: small(profile.preferences.max_age),
            max_km: i32::from(profile.preferences.max_distance),
            active_day: utc_day(profile.last_seen_at),
            created_day: utc_day(joined_at),
            has_photo: profile.picture.is_some(),
            shows_activity: profile.shows_activity(),
        })
    }
}

fn small(age: u16) -> i16 {
    i16::try_from(age).unwrap_or(i16::MAX)
}

/// The names by which somebody is searched, in the form in which they are compared: the username and the first name.
pub fn searched_names(profile: &Profile) -> [String; 2] {
    [&profile.username, &profile.first_name].map(|name| text::fold(name).trim().to_owned())
}
