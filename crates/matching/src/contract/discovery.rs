//! What any store of discovery has to do. [`crate::discovery_cases!`] lists the cases; every case gets a fresh store.

use super::{MORNING, People, days_after, skip};
use crate::{
    Cell, Gender, GenderPreference, Interest, InterestName, Like, Matching, PictureKey, Preferences, Profile,
    discovery::{Discovery, Filters, Found, GenderBits, Impressions, Place, Search, searched_names},
    rules,
};
use async_trait::async_trait;
use kernel::{BirthDate, Timestamp, UserId};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    time::Duration,
};

/// Makes people who have told everything already.
#[async_trait]
pub trait Village: People {
    /// Puts people with these profiles there, who came at these times. Their interests exist.
    async fn settle(&self, people: Vec<(Profile, Timestamp)>, at: Timestamp);
}

/// Hands the names of all cases to the macro `$then`, as [`crate::contract_cases!`] does.
#[macro_export]
macro_rules! discovery_cases {
    ($then:ident $(, $argument:ident)*) => {
        $then!($($argument,)* [
            a_search_finds_those_who_fit_and_no_other,
            whoever_is_without_a_position_comes_last,
            a_pass_returns_when_it_has_expired,
            the_census_counts_everybody_who_may_be_shown,
            ranking_is_told_what_is_shared_and_what_was_given,
            a_deck_stays_as_it_was_built,
            two_nodes_that_build_at_once_keep_one_deck,
            a_deck_is_compacted_by_whom_the_viewer_has_seen,
            whoever_was_dealt_from_farther_away_can_be_seen,
            reconciling_passes_through_everybody,
        ]);
    };
}

/// Chance that is the same in every run. It begins with a number that is not 0.
pub struct Dice(pub u64);

impl Dice {
    /// From 0 to below so many.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }

    /// One of them.
    pub fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.roll(all.len() as u64)).unwrap_or_default()].clone()
    }

    fn between(&mut self, range: RangeInclusive<u16>) -> u16 {
        range.start() + u16::try_from(self.roll(u64::from(range.end() - range.start()) + 1)).unwrap_or_default()
    }
}

fn paris() -> Cell {
    Cell::at(48.8566, 2.3522).expect("a place on earth")
}

/// Somebody without anything particular, who looks for anybody.
pub(super) fn plain(id: i64) -> Profile {
    let newcomer = crate::Newcomer {
        id: UserId(id),
        username: format!("villager{id}"),
        first_name: "Ada".to_owned(),
        last_name: String::new(),
        date_of_birth: BirthDate::parse("1995-05-05"),
        at: MORNING,
    };
    Profile { cell: Some(paris()), ..Profile::of_newcomer(newcomer) }
}

fn anybody(dice: &mut Dice, id: i64, cells: &[Cell], interests: &[Interest]) -> Profile {
    let genders = [Some(Gender::Man), Some(Gender::Woman), Some(Gender::Other), None];
    let wishes = [
        GenderPreference::Anyone,
        GenderPreference::Anyone,
        GenderPreference::Only(Gender::Man),
        GenderPreference::Only(Gender::Woman),
        GenderPreference::Only(Gender::Other),
    ];
    let min_age = if dice.once_in(2) { 18 } else { dice.between(18..=45) };
    let max_age = if dice.once_in(2) { 99 } else { dice.between(min_age..=98) };
    let year = 2027 - dice.of(&[17, 18, 19, 25, 30, 35, 41, 52, 68, 98, 99, 103]);
    let birth = format!("{year}-{:02}-{:02}", dice.of(&[1, 1, 2, 6, 12]), dice.of(&[1, 14, 15, 16, 28]));
    let names = ["Ada", "Ädele", "Bob", "Óscar", "", "Ann Marie"];
    let mut profile = Profile {
        first_name: dice.of(&names).to_owned(),
        date_of_birth: if dice.once_in(12) { None } else { BirthDate::parse(&birth) },
        gender: dice.of(&genders),
        picture: if dice.once_in(2) { PictureKey::parse("0123456789abcdef") } else { None },
        last_seen_at: MORNING.minus(Duration::from_hours(24 * dice.of(&[0, 0, 1, 6, 7, 8, 29, 30, 31, 200]))),
        preferences: Preferences { min_age, max_age, max_distance: dice.between(1..=90), gender: dice.of(&wishes) },
        cell: if dice.once_in(10) { None } else { Some(dice.of(cells)) },
        paused: dice.once_in(15),
        ..plain(id)
    };
    profile.username = format!("{}{id}", dice.of(&["ada_", "Bob.", "x"]));
    profile.privacy.discoverable = !dice.once_in(15);
    profile.privacy.share_distance = !dice.once_in(5);
    profile.privacy.share_presence = !dice.once_in(8);
    profile.privacy.share_last_seen = !dice.once_in(8);
    profile.interests = interests.iter().filter(|_| dice.once_in(3)).cloned().collect();
    profile
}

/// The days of birth of these ages on the day of [`MORNING`], which is no leap day.
fn born(wishes: Preferences) -> RangeInclusive<i32> {
    let birthday = |years: u16| {
        let (year, rest) = (2027 - years, "01-15T00:00:00Z");
        rules::utc_day(Timestamp::parse(&format!("{year:04}-{rest}")).expect("a day"))
    };
    let oldest = if wishes.max_age == 99 { i32::MIN } else { birthday(wishes.max_age + 1) + 1 };
    oldest..=birthday(wishes.min_age)
}

/// The search of somebody with a date of birth, as far as they want, and those without a position after that.
fn search(viewer: &Profile, everywhere: &[Place], filters: Filters) -> Search {
    let near = |cell: Cell| {
        let cells = cell.within(u32::from(viewer.preferences.max_distance));
        cells.into_iter().map(|(cell, km)| Place { cell, km }).collect()
    };
    Search {
        viewer: viewer.id,
        viewer_gender: GenderBits::of(viewer.gender),
        viewer_age: viewer.date_of_birth.and_then(|birth| birth.age_at(MORNING)).unwrap_or_default().cast_signed(),
        wanted: GenderBits::wanted(viewer.preferences.gender),
        born: born(viewer.preferences),
        places: viewer.cell.map_or_else(|| everywhere.to_vec(), near),
        without_position: 10_000,
        filters,
        today: rules::utc_day(MORNING),
        prime: 999_983,
        factor: 123_457,
        limit: 10_000,
    }
}

fn passes(filters: &Filters, viewer: &Profile, other: &Profile) -> bool {
    let begins = |wanted: &String| searched_names(other).iter().any(|name| name.starts_with(wanted));
    let shares = || other.interests.iter().any(|interest| viewer.interests.contains(interest));
    filters.search.as_ref().is_none_or(begins)
        && (!filters.common_interests || shares())
        && filters.active_on.is_none_or(|day| other.shows_activity() && day == rules::utc_day(other.last_seen_at))
        && (!filters.with_photo || other.picture.is_some())
}

/// The order of a search: those with a position by class, mixed, by id; then the others in the same way.
fn is_in_order(search: &Search, found: &[Found]) -> bool {
    found.is_sorted_by_key(|found| {
        let class = match search.today - found.active_day {
            ..=7 => 0,
            8..=30 => 1,
            _ => 2,
        };
        let mixed = ((found.id.0 % search.prime) * search.factor) % search.prime;
        (found.km.is_none(), class, mixed, found.id)
    })
}

async fn interests(store: &dyn Matching, names: &[&str]) -> Vec<Interest> {
    let names: Vec<_> = names.iter().filter_map(|name| InterestName::parse(name)).collect();
    store.add_interests(&names).await.unwrap();
    let all = store.interests(UserId(1)).await.unwrap().into_iter().map(|(interest, _)| interest);
    all.filter(|interest| names.iter().any(|name| name.as_str() == interest.name)).collect()
}

/// Of 2,000 people everything is by chance, of 60 of them also what they swiped and what they ask for.
pub async fn a_search_finds_those_who_fit_and_no_other(
    store: &dyn Matching,
    discovery: &dyn Discovery,
    people: &dyn Village,
) {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let interests = interests(store, &["chess", "hiking", "opera"]).await;
    let cells: Vec<Cell> = paris().within(100).into_iter().map(|(cell, _)| cell).collect();
    let everybody: Vec<Profile> = (1..=2000).map(|id| anybody(&mut dice, id * 7, &cells, &interests)).collect();
    people.settle(everybody.iter().cloned().map(|profile| (profile, MORNING)).collect(), MORNING).await;
    let banned: BTreeSet<UserId> = everybody.iter().map(|profile| profile.id).filter(|_| dice.once_in(40)).collect();
    for person in &banned {
        people.set_banned(*person, true).await;
    }
    let is_viewer = |profile: &&Profile| {
        let adult = profile.date_of_birth.is_some_and(|birth| birth.is_adult_at(MORNING));
        adult && !profile.paused && !banned.contains(&profile.id)
    };
    let viewers: Vec<&Profile> = everybody.iter().filter(is_viewer).take(60).collect();
    let mut seen: BTreeSet<(UserId, UserId)> = BTreeSet::new();
    for viewer in &viewers {
        for _ in 0..10 {
            let other = everybody[usize::try_from(dice.roll(2000)).unwrap_or_default()].id;
            if other == viewer.id || banned.contains(&other) {
                continue;
            }
            let like = Like::plain(viewer.id, other, MORNING);
            let done = match dice.roll(3) {
                0 => skip(store, viewer.id, other, MORNING).await.is_ok(),
                1 => {
                    seen.insert((other, viewer.id));
                    store.block(viewer.id, other, MORNING).await.is_ok()
                }
                _ => store.like(like).await.is_ok(),
            };
            // What is refused is refused because something has passed already.
            assert!(done || seen.contains(&(viewer.id, other)));
            seen.insert((viewer.id, other));
        }
    }
    let census = discovery.census().await.unwrap();
    let everywhere: Vec<Place> =
        census.iter().filter_map(|(cell, _)| Some(Place { cell: Cell::from_stored(*cell)?, km: 0 })).collect();
    let mut found_in_all = 0;
    for viewer in viewers {
        let today = rules::utc_day(MORNING);
        let filters = Filters {
            search: dice.once_in(4).then(|| dice.of(&["ad", "o", "ann m", "bob.", "ada_7"]).to_owned()),
            common_interests: dice.once_in(4),
            active_on: if dice.once_in(4) { Some(today) } else { None },
            with_photo: dice.once_in(4),
        };
        for filters in [Filters::default(), filters] {
            let search = search(viewer, &everywhere, filters);
            let found = discovery.find(&search).await.unwrap();
            let fits = |other: &&Profile| {
                !banned.contains(&other.id)
                    && other.id != viewer.id
                    && !seen.contains(&(viewer.id, other.id))
                    && rules::fits(viewer, other, MORNING)
                    && passes(&search.filters, viewer, other)
            };
            let expected: BTreeSet<UserId> = everybody.iter().filter(fits).map(|other| other.id).collect();
            let ids: BTreeSet<UserId> = found.iter().map(|found| found.id).collect();
            assert_eq!(ids, expected, "{viewer:?} {:?}", search.filters);
            assert_eq!(found.len(), ids.len(), "nobody twice");
            assert!(is_in_order(&search, &found), "{found:?}");
            found_in_all += found.len();
            for one in &found {
                let other = everybody.iter().find(|other| other.id == one.id).unwrap();
                let km = other.sought_cell().map(|there| viewer.cell.map_or(0, |here| here.km_to(there)));
                assert_eq!((one.km, one.active_day), (km, rules::utc_day(other.last_seen_at)));
            }
            let first = Search { limit: 3, without_position: 0, ..search };
            let near: Vec<Found> = found.into_iter().filter(|found| found.km.is_some()).take(3).collect();
            assert_eq!(discovery.find(&first).await.unwrap(), near);
        }
    }
    assert!(found_in_all > 1000, "{found_in_all} were found in all: too few to tell");
}

/// And there are no more of them than were asked for, whoever was here last.
pub async fn whoever_is_without_a_position_comes_last(
    _: &dyn Matching,
    discovery: &dyn Discovery,
    people: &dyn Village,
) {
    let lost = |id: i64, days: u64| Profile {
        cell: None,
        gender: if id % 2 == 0 { Some(Gender::Man) } else { None },
        last_seen_at: MORNING.minus(Duration::from_hours(24 * days)),
        ..plain(id)
    };
    let mut all = vec![plain(1), plain(2), plain(3)];
    all.extend((10..20).map(|id| lost(id, if id < 14 { 0 } else { 40 })));
    people.settle(all.into_iter().map(|profile| (profile, MORNING)).collect(), MORNING).await;
    let ask =
        |without_position, limit| Search { without_position, limit, ..search(&plain(1), &[], Filters::default()) };
    let found = async |without_position, limit| {
        let found = discovery.find(&ask(without_position, limit)).await.unwrap();
        assert!(is_in_order(&ask(without_position, limit), &found), "{found:?}");
        found.into_iter().map(|found| found.id.0).collect::<Vec<_>>()
    };
    assert_eq!(found(0, 500).await.len(), 2);
    assert_eq!(found(500, 500).await.len(), 12);
    assert_eq!(found(500, 2).await.len(), 2);
    let newest: BTreeSet<i64> = found(4, 500).await[2..].iter().copied().collect();
    assert_eq!(newest, BTreeSet::from([10, 11, 12, 13]), "{newest:?}");
    assert_eq!(found(500, 3).await.len(), 3);
}

/// With the day on which it ends, and once that was noticed; a like in its place stays.
pub async fn a_pass_returns_when_it_has_expired(store: &dyn Matching, discovery: &dyn Discovery, people: &dyn Village) {
    people.settle((1..=3).map(|id| (plain(id), MORNING)).collect(), MORNING).await;
    let (ada, bob, eve) = (UserId(1), UserId(2), UserId(3));
    for other in [bob, eve] {
        skip(store, ada, other, MORNING).await.unwrap();
    }
    let found = async |viewer: i64| {
        let search = search(&plain(viewer), &[], Filters::default());
        discovery.find(&search).await.unwrap().into_iter().map(|found| found.id).collect::<BTreeSet<_>>()
    };
    assert_eq!(found(1).await, BTreeSet::new());
    assert_eq!(found(2).await, BTreeSet::from([ada, eve]), "who was passed knows nothing of it");
    assert_eq!(discovery.purge(days_after(89), 100).await.unwrap(), 0);
    store.like(Like::plain(ada, eve, days_after(89))).await.unwrap();
    assert_eq!(discovery.purge(days_after(90), 100).await.unwrap(), 1);
    assert_eq!(found(1).await, BTreeSet::from([bob]));
    discovery.reconcile(UserId(0), 100, days_after(90)).await.unwrap();
    assert_eq!(found(1).await, BTreeSet::from([bob]));
    skip(store, ada, bob, days_after(91)).await.unwrap();
    assert_eq!(discovery.purge(days_after(91), 100).await.unwrap(), 0);
    assert_eq!(found(1).await, BTreeSet::new());
}

/// By gender, in each cell; the paused, the hidden and children are not counted.
pub async fn the_census_counts_everybody_who_may_be_shown(
    store: &dyn Matching,
    discovery: &dyn Discovery,
    people: &dyn Village,
) {
    let genders = [Some(Gender::Man), Some(Gender::Woman), Some(Gender::Woman), Some(Gender::Other), None];
    let with = |(place, gender): (usize, &Option<Gender>)| Profile {
        gender: *gender,
        cell: if place == 1 { None } else { Some(paris()) },
        ..plain(i64::try_from(place).unwrap_or_default() + 1)
    };
    let mut all: Vec<Profile> = genders.iter().enumerate().map(with).collect();
    all.push(Profile { paused: true, ..plain(11) });
    all.push(Profile { date_of_birth: None, ..plain(12) });
    all.push(Profile { date_of_birth: BirthDate::parse("2015-01-01"), ..plain(13) });
    people.settle(all.into_iter().map(|profile| (profile, MORNING)).collect(), MORNING).await;
    let expected = vec![(0, [0, 1, 0, 0]), (paris().number(), [1, 1, 1, 1])];
    assert_eq!(discovery.census().await.unwrap(), expected);
    people.set_banned(UserId(2), true).await;
    let pause = crate::ProfileChange { paused: Some(true), ..Default::default() };
    store.change_profile(UserId(1), pause, MORNING).await.unwrap();
    assert_eq!(discovery.census().await.unwrap(), [(paris().number(), [0, 1, 1, 1])]);
    people.set_banned(UserId(2), false).await;
    assert_eq!(discovery.census().await.unwrap(), [(0, [0, 1, 0, 0]), (paris().number(), [0, 1, 1, 1])]);
}

/// Interests in common, a like that waits, and counts of the last month and of the last two days.
pub async fn ranking_is_told_what_is_shared_and_what_was_given(
    store: &dyn Matching,
    discovery: &dyn Discovery,
    people: &dyn Village,
) {
    let interests = interests(store, &["chess", "hiking", "opera"]).await;
    let fond = |id: i64, of: &[usize]| Profile {
        interests: of.iter().map(|place| interests[*place].clone()).collect(),
        ..plain(id)
    };
    let all = vec![fond(1, &[0, 1]), fond(2, &[0, 1, 2]), fond(3, &[2])];
    people.settle(all.into_iter().map(|profile| (profile, MORNING)).collect(), MORNING).await;
    let (ada, bob, eve) = (UserId(1), UserId(2), UserId(3));
    store.like(Like::plain(bob, ada, MORNING)).await.unwrap();
    let today = rules::utc_day(MORNING);
    let counted = |shown, seen, liked| Impressions { shown, seen, liked };
    for (day, person, count) in [
        (today, bob, counted(1, 20, 2)),
        (today, bob, counted(2, 0, 1)),
        (today - 1, bob, counted(4, 5, 0)),
        (today - 2, bob, counted(100, 1, 1)),
        (today - 31, bob, counted(0, 1000, 1000)),
        (today, UserId(77), counted(1, 1, 1)),
    ] {
        discovery.count_impressions(day, &[(person, count), (eve, counted(1, 0, 0))]).await.unwrap();
    }
    let traits = discovery.traits(ada, &[eve, bob], today).await.unwrap();
    assert_eq!(traits.iter().map(|traits| traits.id).collect::<Vec<_>>(), [eve, bob]);
    assert_eq!((traits[0].shared.len(), traits[0].likes_viewer, traits[0].shown), (0, false, 4));
    assert_eq!(traits[1].shared, ["chess", "hiking"]);
    assert!(traits[1].likes_viewer);
    assert_eq!((traits[1].likes_given, traits[1].cards_seen, traits[1].shown), (4, 26, 7));
    discovery.purge(days_after(40), 100).await.unwrap();
    let later = discovery.traits(ada, &[bob], today).await.unwrap();
    assert_eq!((later[0].likes_given, later[0].shown), (0, 0), "what is long ago is forgotten");
}

/// In the order of their ids, however few at a time. Whoever has come of age since is found from then on.
pub async fn reconciling_passes_through_everybody(_: &dyn Matching, discovery: &dyn Discovery, people: &dyn Village) {
    let young = Profile { date_of_birth: BirthDate::parse("2009-01-20"), ..plain(9) };
    let all = [plain(1), plain(2), plain(7), young, plain(12)];
    people.settle(all.into_iter().map(|profile| (profile, MORNING)).collect(), MORNING).await;
    let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
    for days in [4, 5] {
        let (mut after, mut passed) = (UserId(0), Vec::new());
        while let Some(last) = discovery.reconcile(after, 2, days_after(days)).await.unwrap() {
            passed.push(last.0);
            after = last;
        }
        assert_eq!(passed, [2, 9, 12]);
        let shown = discovery.census().await.unwrap().iter().flat_map(|(_, counts)| *counts).sum();
        counts.insert(days, shown);
    }
    assert_eq!(counts, BTreeMap::from([(4, 4), (5, 5)]));
}
