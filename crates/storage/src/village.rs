//! People to measure with, in any number: spread over cities as people are, with the ages, wishes and habits that discovery was
//! designed by. The same number makes the same people.

use crate::seeding::{SeededSwipe, Settler};
use kernel::{BirthDate, Timestamp, UserId};
use matching::{Cell, Gender, GenderPreference, Newcomer, PictureKey, Preferences, Profile};
use std::{f64::consts::TAU, time::Duration};

const CITIES: usize = 300;
/// People who are settled together.
const BATCH: u64 = 4000;
const DAY: Duration = Duration::from_hours(24);
/// Ids are below 2^50, and consecutive people have none that are near each other.
const IDS: u64 = 1 << 50;
const STRIDE: u64 = 0x1_9e37_79b9_7f4b;

/// The names by which they are found.
const NAMES: [&str; 16] = [
    "Ada", "Adèle", "Ben", "Chiara", "Dev", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jakub", "Léa", "Mateo", "Nora",
    "Óscar", "Zoé",
];

/// The cell of the largest city.
pub fn centre() -> Cell {
    // Both numbers are on earth.
    Cell::at(48.8566, 2.3522).or_else(|| Cell::at(0.0, 0.0)).unwrap_or_else(|| unreachable!("a place on earth"))
}

/// So many people, who are made as they are needed.
#[derive(Clone, Copy, Debug)]
pub struct Village {
    people: u64,
    /// Sets these people's ids apart from those of another village.
    offset: u64,
    now: Timestamp,
}

struct City {
    latitude: f64,
    longitude: f64,
    /// The share of all people who live in this one or in a larger one.
    up_to: f64,
    /// How far from the centre two of three live, in degrees.
    spread: f64,
}

impl Village {
    pub fn of(people: u64, now: Timestamp) -> Self {
        Self { people, offset: 1, now }
    }

    /// The same people under other ids and names.
    #[must_use]
    pub fn apart(self, offset: u64) -> Self {
        Self { offset, ..self }
    }

    fn id(&self, number: u64) -> UserId {
        let id = number.wrapping_mul(STRIDE).wrapping_add(self.offset) % IDS;
        UserId(i64::try_from(id).unwrap_or_default() + 1)
    }

    /// Everybody, some thousands at a time.
    pub fn batches(self) -> impl Iterator<Item = Vec<Settler>> {
        let cities = cities();
        let firsts = (0..self.people).step_by(usize::try_from(BATCH).unwrap_or(1));
        firsts.map(move |first| {
            (first..self.people.min(first + BATCH)).map(|number| self.settler(number, &cities)).collect()
        })
    }

    /// So many swipes of anybody at anybody, none twice, some thousands at a time.
    pub fn swipes(self, count: u64) -> impl Iterator<Item = Vec<SeededSwipe>> {
        let rounds = (0..count).step_by(usize::try_from(BATCH).unwrap_or(1));
        rounds.map(move |first| (first..count.min(first + BATCH)).map(|number| self.swipe(number)).collect())
    }

    /// The n-th swipe of somebody is at the n-th neighbour whom their own stride leads to; both ways at once it never is.
    fn swipe(&self, number: u64) -> SeededSwipe {
        let (by, round) = (number % self.people, number / self.people);
        let target = (by + 1 + round) % self.people;
        let mut dice = Dice::of(number ^ 0x5157_4950);
        let at = self.now.minus(DAY.mul_f64(60.0 * dice.share()));
        SeededSwipe { by: self.id(by), target: self.id(target), liked: dice.share() < 0.35, at }
    }

    /// So many more, in the middle of the largest city, who look for whoever of the other gender is near.
    pub fn viewers(self, count: u64) -> Vec<Settler> {
        (self.people..self.people + count).map(|number| self.viewer(number)).collect()
    }

    fn viewer(&self, number: u64) -> Settler {
        let id = self.id(number);
        let newcomer = Newcomer {
            id,
            username: format!("viewer_{:x}", id.0),
            first_name: "Hugo".to_owned(),
            last_name: String::new(),
            date_of_birth: born_before(self.now, 30.5),
            at: self.now,
        };
        let preferences =
            Preferences { max_distance: 100, gender: GenderPreference::Only(Gender::Woman), ..Preferences::default() };
        let profile =
            Profile { gender: Some(Gender::Man), preferences, cell: Some(centre()), ..Profile::of_newcomer(newcomer) };
        Settler { profile, joined_at: self.now }
    }

    fn settler(&self, number: u64, cities: &[City]) -> Settler {
        let mut dice = Dice::of(number);
        let id = self.id(number);
        let name = NAMES[dice.below(NAMES.len())];
        let joined_at = self.now.minus(DAY.mul_f64(700.0 * dice.share()));
        let newcomer = Newcomer {
            id,
            username: format!("{}_{:x}", text::fold(name), id.0),
            first_name: name.to_owned(),
            last_name: String::new(),
            date_of_birth: born(&mut dice, self.now),
            at: last_seen(&mut dice, self.now),
        };
        let (gender, preferences) = wishes(&mut dice, newcomer.date_of_birth, self.now);
        let mut profile = Profile {
            gender: Some(gender),
            preferences,
            bio: "Likes long walks, short queues and people who answer.".to_owned(),
            location: "somewhere".to_owned(),
            picture: if dice.share() < 0.8 { PictureKey::parse(&format!("seeded-{:016x}.png", id.0)) } else { None },
            cell: place(&mut dice, cities),
            paused: dice.share() < 0.04,
            ..Profile::of_newcomer(newcomer)
        };
        profile.privacy.discoverable = dice.share() >= 0.03;
        Settler { profile, joined_at }
    }
}

/// Zipf, as cities are: the largest has eleven of a hundred.
fn cities() -> Vec<City> {
    let mut dice = Dice::of(0x00c1_71e5);
    let share = |rank: usize| (place_of(rank) + 1.0).powf(-0.9);
    let all: f64 = (0..CITIES).map(share).sum();
    let mut up_to = 0.0;
    let city = |rank| {
        up_to += share(rank) / all;
        let (latitude, longitude) =
            if rank == 0 { (48.8566, 2.3522) } else { (36.0 + 24.0 * dice.share(), -9.0 + 39.0 * dice.share()) };
        City { latitude, longitude, up_to, spread: 0.02 + 0.1 * (share(rank) / share(0)).sqrt() }
    };
    (0..CITIES).map(city).collect()
}

fn place_of(rank: usize) -> f64 {
    f64::from(u32::try_from(rank).unwrap_or(u32::MAX))
}

/// One of ten lives outside any city, and one of fifty tells no position.
fn place(dice: &mut Dice, cities: &[City]) -> Option<Cell> {
    if dice.share() < 0.02 {
        return None;
    }
    if dice.share() < 0.1 {
        return Cell::at(36.0 + 24.0 * dice.share(), -9.0 + 39.0 * dice.share());
    }
    let lives = dice.share();
    let city = cities.iter().find(|city| lives <= city.up_to).or(cities.last())?;
    let (north, east) = dice.normal();
    let latitude = (city.latitude + city.spread * north).clamp(-89.0, 89.0);
    Cell::at(latitude, city.longitude + city.spread * east / latitude.to_radians().cos())
}

/// Log-normal around 29; some do not tell.
fn born(dice: &mut Dice, now: Timestamp) -> Option<BirthDate> {
    let years = 18.0 + 11.0 * (0.6 * dice.normal().0).exp();
    born_before(now, years.min(80.0) + dice.share()).filter(|_| dice.share() >= 0.015)
}

fn born_before(now: Timestamp, years: f64) -> Option<BirthDate> {
    let day = now.minus(DAY.mul_f64(years * 365.2425));
    BirthDate::parse(day.to_string().get(..10)?)
}

/// Three of ten today, half within three days, and so on to a year.
fn last_seen(dice: &mut Dice, now: Timestamp) -> Timestamp {
    let days = match dice.share() {
        ..0.3 => 0.0,
        ..0.5 => 3.0 * dice.share(),
        ..0.65 => 7.0 * dice.share(),
        ..0.8 => 30.0 * dice.share(),
        _ => 365.0 * dice.share(),
    };
    now.minus(DAY.mul_f64(days))
}

fn wishes(dice: &mut Dice, born: Option<BirthDate>, now: Timestamp) -> (Gender, Preferences) {
    let gender = match dice.share() {
        ..0.6 => Gender::Man,
        ..0.97 => Gender::Woman,
        _ => Gender::Other,
    };
    let other = match gender {
        Gender::Man => Gender::Woman,
        Gender::Woman => Gender::Man,
        Gender::Other => Gender::Other,
    };
    let wanted = match dice.share() {
        ..0.8 => GenderPreference::Only(other),
        ..0.88 => GenderPreference::Only(gender),
        _ => GenderPreference::Anyone,
    };
    let age = born.and_then(|birth| birth.age_at(now)).unwrap_or(30);
    let around = [3, 5, 8, 12, 20][dice.below(5)];
    let any_age = dice.share() < 0.2;
    let preferences = Preferences {
        min_age: if any_age { 18 } else { age.saturating_sub(around).clamp(18, 99) },
        max_age: if any_age { 99 } else { (age + around).clamp(18, 99) },
        max_distance: [10, 25, 50, 50, 100, 200, 20_000][dice.below(7)],
        gender: wanted,
    };
    (gender, preferences)
}

/// Chance that is the same in every run.
struct Dice(u64);

impl Dice {
    fn of(number: u64) -> Self {
        Self(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below 1.
    fn share(&mut self) -> f64 {
        let number = u32::try_from(self.next() >> 32).unwrap_or_default();
        f64::from(number) / (f64::from(u32::MAX) + 1.0)
    }

    fn below(&mut self, sides: usize) -> usize {
        usize::try_from(self.next() >> 32).unwrap_or_default() % sides
    }

    /// Two numbers of the normal distribution (Box and Muller).
    fn normal(&mut self) -> (f64, f64) {
        let far = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        let angle = TAU * self.share();
        (far * angle.cos(), far * angle.sin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn everybody_is_somebody_else_and_most_can_be_shown() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let people: Vec<Settler> = Village::of(20_000, now).batches().flatten().collect();
        let ids: BTreeSet<UserId> = people.iter().map(|settler| settler.profile.id).collect();
        let names: BTreeSet<&str> = people.iter().map(|settler| settler.profile.username.as_str()).collect();
        assert_eq!((ids.len(), names.len()), (20_000, 20_000));
        let near = |km| {
            let cells: BTreeSet<Cell> = centre().within(km).into_iter().map(|(cell, _)| cell).collect();
            people.iter().filter(|settler| settler.profile.cell.is_some_and(|cell| cells.contains(&cell))).count()
        };
        assert!((1500..4000).contains(&near(50)), "{}", near(50));
        assert!(people.iter().filter(|settler| !settler.profile.paused).count() > 18_500);
    }

    #[test]
    fn nobody_swipes_twice_at_the_same_person() {
        let village = Village::of(50, Timestamp::from_seconds(1_800_000_000));
        let pairs: Vec<(UserId, UserId)> =
            village.swipes(500).flatten().map(|swipe| (swipe.by, swipe.target)).collect();
        let distinct: BTreeSet<_> = pairs.iter().copied().collect();
        assert_eq!(distinct.len(), 500);
        assert!(pairs.iter().all(|(one, other)| one != other && !distinct.contains(&(*other, *one))));
    }
}
