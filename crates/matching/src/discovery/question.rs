use super::{DeckOrder, Filters, GenderBits, Place, Salt, Search, Settings, salt::hash};
use crate::{Gender, Preferences, Profile, rules::utc_day};
use kernel::{BirthDate, Timestamp};
use std::ops::RangeInclusive;

/// What somebody asks for besides their preferences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Question {
    /// The beginning of a username or a first name.
    pub search: Option<text::Search>,
    /// Only people with an interest in common.
    pub common_interests: bool,
    /// Only people who were here today and let others choose by it.
    pub active_today: bool,
    /// Only people with a profile picture.
    pub with_photo: bool,
    /// Only people within so many kilometres. It narrows the viewer's own distance and never widens it, and where it is
    /// given nothing else does.
    pub max_km: Option<u32>,
    /// The order of the deck.
    pub order: DeckOrder,
}

/// At most so many people stand in a deck.
pub const DECK: u32 = 500;

/// Somebody who asks, at an instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seeker<'a> {
    pub(super) profile: &'a Profile,
    pub(super) question: &'a Question,
    pub(super) settings: Settings,
    pub(super) now: Timestamp,
}

impl Seeker<'_> {
    /// The UTC day.
    pub(super) fn today(self) -> i32 {
        utc_day(self.now)
    }

    pub(super) fn salt(self) -> Salt {
        Salt::of(self.settings.secret, self.profile.id, self.today())
    }

    pub(super) fn wanted(self) -> GenderBits {
        GenderBits::wanted(self.profile.preferences.gender)
    }

    /// How far the viewer wants to look.
    pub(super) fn own_km(self) -> u32 {
        let preferred = u32::from(self.profile.preferences.max_distance);
        self.question.max_km.map_or(preferred, |km| km.min(preferred))
    }

    /// How far is looked at the most. Whoever names a distance with the question means it.
    pub(super) fn widest_km(self) -> u32 {
        let may_widen = self.settings.widen && self.question.max_km.is_none() && self.profile.cell.is_some();
        if may_widen { self.own_km().max(Settings::WIDEST_KM) } else { self.own_km() }
    }

    /// The decks after which no other is built for this question within an hour. A third of them is kept for the deck of
    /// whoever asks for nothing in particular, so that no search leaves anybody without it.
    pub(super) fn decks_per_hour(self) -> Option<u32> {
        let all = self.settings.decks_per_hour?;
        let is_plain = *self.question == Question::default();
        Some(if is_plain { all } else { all - all / 3 })
    }

    /// The name of the deck that answers this question: of all that decides who stands in it, and the day.
    pub(super) fn filter_hash(self) -> i64 {
        let Profile { date_of_birth, gender, preferences, cell, .. } = self.profile;
        let viewer = (date_of_birth.map(BirthDate::days), gender.map(Gender::letter), cell.map(crate::Cell::number));
        let Settings { widen, require_position, require_photo, .. } = self.settings;
        let settings = (widen, require_position, require_photo);
        hash(&format!("{:?}", (self.question, preferences, viewer, self.today(), settings)))
    }

    /// The question to the store about these places; none of whoever has no date of birth.
    pub(super) fn search(self, places: Vec<Place>) -> Option<Search> {
        let salt = self.salt();
        let age = self.profile.date_of_birth?.age_at(self.now)?;
        let Question { search, common_interests, active_today, with_photo, .. } = self.question;
        Some(Search {
            viewer: self.profile.id,
            viewer_gender: GenderBits::of(self.profile.gender),
            viewer_age: i16::try_from(age).unwrap_or(i16::MAX),
            wanted: self.wanted(),
            born: born(self.profile.preferences, self.now),
            places,
            without_position: if self.settings.require_position { 0 } else { DECK },
            filters: Filters {
                search: search.as_ref().map(|search| search.as_str().to_owned()),
                common_interests: *common_interests,
                active_on: active_today.then(|| self.today()),
                with_photo: *with_photo || self.settings.require_photo,
            },
            today: self.today(),
            prime: salt.prime(),
            factor: salt.factor(),
            limit: DECK,
        })
    }
}

/// The days of birth of those whose age is wanted, by the calendar.
pub(super) fn born(preferences: Preferences, now: Timestamp) -> RangeInclusive<i32> {
    let latest = |age| BirthDate::latest_of_age(age, now).unwrap_or(i32::MIN);
    let earliest = if preferences.max_age >= Preferences::OLDEST {
        i32::MIN
    } else {
        latest(preferences.max_age + 1).saturating_add(1)
    };
    earliest..=latest(preferences.min_age)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str) -> Timestamp {
        Timestamp::parse(&format!("{day}T12:00:00Z")).unwrap()
    }

    #[test]
    fn days_of_birth_are_those_of_the_ages_that_are_wanted_also_around_leap_days() {
        let days = ["01-01", "01-02", "02-27", "02-28", "02-29", "03-01", "03-02", "12-30", "12-31"];
        let births: Vec<BirthDate> = (1915..2026)
            .flat_map(|year| days.map(|day| BirthDate::parse(&format!("{year}-{day}"))))
            .flatten()
            .collect();
        for now in ["2026-02-28", "2026-03-01", "2028-02-28", "2028-02-29", "2028-03-01", "2026-12-31"].map(at) {
            for (min_age, max_age) in [(18, 99), (18, 18), (22, 30), (98, 98), (30, 99), (26, 26)] {
                let preferences = Preferences { min_age, max_age, ..Preferences::default() };
                let born = born(preferences, now);
                for birth in &births {
                    let is_wanted = birth.age_at(now).is_some_and(|age| preferences.takes_age(age));
                    assert_eq!(born.contains(&birth.days()), is_wanted, "{birth} at {now}: {preferences:?}");
                }
            }
        }
    }
}
