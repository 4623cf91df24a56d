//! Whether everybody's turn comes: many look for people in one city, see thirty cards each, and swipe. The search takes 500 at
//! most, so its order decides who can be shown at all, and the ranking who is shown first; both are those of the product, and what
//! was shown and swiped is fed back to them.
//!
//! `make test` does it with 2,000 who can be found; `MATCHWIRE_COVERAGE_PEOPLE=17656` with as many as discovery was designed by.

use super::{
    databases::{on_postgres_schema, on_sqlite_file},
    discovery::settle,
};
use kernel::{BirthDate, Timestamp, UserId};
use matching::{
    Cell, Gender, GenderPreference, Newcomer, PageRequest, Preferences, Profile,
    contract::Dice,
    discovery::{Census, Discoverer, Impressions, Question, Settings},
    rules::utc_day,
};
use std::{collections::BTreeMap, time::Duration};
use storage::{SeededSwipe, Stores};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
/// Cards that each who looks is shown, in so many sittings.
const CARDS: usize = 30;
const SITTINGS: usize = 2;
/// What has been shown is told to the store whenever so many have looked, as a node does once a minute.
const SETTLED_AFTER: usize = 10;
/// How often each who can be found is shown on average, in tenths.
const SHOWN_EACH_TENTHS: usize = 17;
/// The share of them who have to be shown at all.
const SHOWN_AT_ALL: f64 = 0.5;

#[derive(Clone, Copy)]
enum Ids {
    /// As registration draws them.
    Random,
    /// As an import brings them.
    Consecutive,
}

impl Ids {
    fn of(self, number: usize) -> UserId {
        let number = i64::try_from(number).unwrap_or_default() + 1;
        match self {
            Self::Random => UserId(number.wrapping_mul(0x1_9e37_79b9_7f4b) & ((1 << 50) - 1)),
            Self::Consecutive => UserId(number),
        }
    }
}

fn people() -> usize {
    std::env::var("MATCHWIRE_COVERAGE_PEOPLE").map_or(2000, |people| people.parse().expect("a number of people"))
}

/// Who fits everybody of the other kind within reach, was here within the week, and lives somewhere in the city.
fn citizen(id: UserId, gender: Gender, dice: &mut Dice, cells: &[Cell]) -> (Profile, Timestamp) {
    let days_ago = |days: u64| NOW.minus(Duration::from_hours(24 * days));
    let newcomer = Newcomer {
        id,
        username: format!("citizen{id}"),
        first_name: "Ada".to_owned(),
        last_name: String::new(),
        date_of_birth: BirthDate::parse("1997-05-05"),
        at: days_ago(dice.roll(7)),
    };
    let wanted = if gender == Gender::Woman { Gender::Man } else { Gender::Woman };
    let profile = Profile {
        gender: Some(gender),
        preferences: Preferences {
            gender: GenderPreference::Only(wanted),
            max_distance: 100,
            ..Preferences::default()
        },
        cell: Some(dice.of(cells)),
        ..Profile::of_newcomer(newcomer)
    };
    (profile, days_ago(1 + dice.roll(700)))
}

/// How often each who was shown was shown.
async fn look_and_swipe(stores: &Stores, viewers: &[UserId]) -> BTreeMap<UserId, u32> {
    let (mut dice, mut shown, mut counts) = (Dice(11), BTreeMap::<UserId, u32>::new(), Vec::new());
    let discoverer = Discoverer::new(stores.discovery.clone(), Settings::default());
    let census = Census::of(stores.discovery.census().await.expect("a census"));
    let page = PageRequest::new(1, u32::try_from(CARDS / SITTINGS).unwrap_or_default()).expect("a page");
    for sitting in 0..SITTINGS {
        // Long enough after the one before that what was shown to others meanwhile counts.
        let now = NOW.plus(Duration::from_mins(20 * u64::try_from(sitting).unwrap_or_default()));
        for (number, viewer) in viewers.iter().enumerate() {
            let profile = stores.matching.profile(*viewer).await.expect("an answer").expect("a profile");
            let cards =
                discoverer.page(&profile, &Question::default(), page, &census, now).await.expect("a page").cards;
            assert_eq!(cards.len(), CARDS / SITTINGS, "viewer {number} is shown a whole page");
            let swipe = |target| SeededSwipe { by: *viewer, target, liked: false, at: now };
            let passed: Vec<UserId> = cards.iter().map(|shown| shown.card.id).collect();
            let liked = dice.of(&passed);
            let swipes = passed.iter().map(|one| SeededSwipe { liked: *one == liked, ..swipe(*one) }).collect();
            stores.seeding.seed_swipes(swipes).await.expect("swipes");
            for person in passed {
                *shown.entry(person).or_default() += 1;
                counts.push((person, Impressions { shown: 1, ..Impressions::default() }));
                counts.push((
                    *viewer,
                    Impressions { seen: 1, liked: u32::from(person == liked), ..Impressions::default() },
                ));
            }
            if number % SETTLED_AFTER == SETTLED_AFTER - 1 {
                let settled = summed(&std::mem::take(&mut counts));
                stores.discovery.count_impressions(utc_day(now), &settled).await.expect("counted");
            }
        }
    }
    shown
}

fn summed(counts: &[(UserId, Impressions)]) -> Vec<(UserId, Impressions)> {
    let mut sums = BTreeMap::<UserId, Impressions>::new();
    for (person, count) in counts {
        let sum = sums.entry(*person).or_default();
        sum.shown += count.shown;
        sum.seen += count.seen;
        sum.liked += count.liked;
    }
    sums.into_iter().collect()
}

async fn everybodys_turn_comes(stores: Stores, ids: Ids) {
    let centre = Cell::at(48.8566, 2.3522).expect("a place on earth");
    let cells: Vec<Cell> = centre.within(30).into_iter().map(|(cell, _)| cell).collect();
    let (women, mut dice) = (people(), Dice(5));
    let men = (women * SHOWN_EACH_TENTHS / 10).div_ceil(CARDS);
    // Those who look and those who are found came in any order.
    let one_in = women / men;
    let is_viewer = |number: usize| number.is_multiple_of(one_in) && number / one_in < men;
    let gender = |number| if is_viewer(number) { Gender::Man } else { Gender::Woman };
    let everybody: Vec<_> =
        (0..women + men).map(|number| citizen(ids.of(number), gender(number), &mut dice, &cells)).collect();
    let viewers: Vec<UserId> =
        everybody.iter().filter(|(one, _)| one.gender == Some(Gender::Man)).map(|(one, _)| one.id).collect();
    for batch in everybody.chunks(1000) {
        settle(&stores, batch.to_vec(), NOW).await;
    }
    let shown = look_and_swipe(&stores, &viewers).await;
    let (coverage, most) = (share(shown.len()) / share(women), shown.values().max().copied().unwrap_or_default());
    println!("{} look for {women}: {:.1} % were shown, nobody more than {most} times", viewers.len(), 100.0 * coverage);
    assert!(coverage >= SHOWN_AT_ALL, "{:.1} % of {women} were shown, one {most} times", 100.0 * coverage);
}

fn share(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

macro_rules! on_both {
    ([$($case:ident($ids:ident)),* $(,)?]) => {
        mod sqlite {
            use super::{Ids, everybodys_turn_comes, on_sqlite_file};
            $(#[test]
            fn $case() {
                on_sqlite_file(async |stores, _| everybodys_turn_comes(stores, Ids::$ids).await);
            })*
        }
        mod postgres {
            use super::{Ids, everybodys_turn_comes, on_postgres_schema};
            $(#[test]
            fn $case() {
                on_postgres_schema(async |stores, _| everybodys_turn_comes(stores, Ids::$ids).await);
            })*
        }
    };
}

on_both!([whose_ids_are_random(Random), whose_ids_are_consecutive(Consecutive)]);
