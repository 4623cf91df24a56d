//! That the rows of discovery, and of whom each has seen, follow from the wide rows, whatever was done in whatever order; and that
//! what did not follow, because a node of the version before did it, does so after reconciling.

use super::{
    across::pass,
    databases::{execute, on_postgres_schema, on_sqlite_file, own_connection},
    matching::Crowd,
};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use kernel::{BirthDate, Timestamp, UserId};
use matching::{
    Cell, Gender, GenderPreference, Like, PictureKey, PreferencesChange, PrivacyChange, ProfileChange, WhichMatch,
    contract::{Dice, People as _},
    discovery::{DiscoveryRow, searched_names},
    rules::{Bond, Candidate, Relation, Until, seen_until, utc_day},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};
use storage::{Settler, Stores, village};
use text::Username;
use tokio_postgres::{NoTls, SimpleQueryMessage};

const START: Timestamp = Timestamp::from_seconds(1_800_000_000);

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = sql_types::Text)]
    line: String,
}

/// What a query of one column `line` answers, on either database.
trait Look {
    async fn lines(&self, sql: &str) -> BTreeSet<String>;
    async fn put(&self, sql: &str);
}

struct File<'a>(&'a Path);

impl Look for File<'_> {
    async fn lines(&self, sql: &str) -> BTreeSet<String> {
        let lines: Vec<Line> = sql_query(sql).load(&mut own_connection(self.0)).expect("lines");
        lines.into_iter().map(|line| line.line).collect()
    }

    async fn put(&self, sql: &str) {
        sql_query(sql).execute(&mut own_connection(self.0)).expect("it is put there");
    }
}

struct Schema<'a>(&'a str);

impl Look for Schema<'_> {
    async fn lines(&self, sql: &str) -> BTreeSet<String> {
        let (client, connection) = tokio_postgres::connect(self.0, NoTls).await.expect("the database answers");
        tokio::spawn(connection);
        let answers = client.simple_query(sql).await.expect("lines");
        let line = |answer| match answer {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        };
        answers.into_iter().filter_map(line).collect()
    }

    async fn put(&self, sql: &str) {
        execute(self.0, sql).await;
    }
}

const ROWS: &str = "SELECT user_id || ',' || cell || ',' || gender || ',' || wants || ',' || born || ',' || min_age || ',' || \
    max_age || ',' || max_km || ',' || active_day || ',' || created_day || ',' || CASE WHEN has_photo THEN 1 ELSE 0 END \
    || ',' || CASE WHEN shows_activity THEN 1 ELSE 0 END || ',' || username_key || ',' || first_name_key AS line FROM discovery";

/// The rows as they should be: a function of profiles and accounts.
async fn rows_of(stores: &Stores, everybody: &[UserId], at: Timestamp) -> BTreeSet<String> {
    let mut rows = BTreeSet::new();
    for person in everybody {
        let (profile, account) =
            (stores.matching.profile(*person).await.unwrap(), stores.accounts.account(*person).await.unwrap());
        let (Some(profile), Some(account)) = (profile, account) else { continue };
        let [username, first_name] = searched_names(&profile);
        let candidate = Candidate { active: account.state.is_active(), profile };
        let Some(row) = DiscoveryRow::of(&candidate, account.created_at, at) else { continue };
        let DiscoveryRow { cell, born, min_age, max_age, max_km, active_day, created_day, .. } = row;
        let (gender, wants) = (row.gender.0, row.wants.0);
        let [has_photo, shows_activity] = [row.has_photo, row.shows_activity].map(u8::from);
        rows.insert(format!(
            "{person},{cell},{gender},{wants},{born},{min_age},{max_age},{max_km},{active_day},{created_day},{has_photo},\
             {shows_activity},{username},{first_name}"
        ));
    }
    rows
}

/// Whom each has seen as it should be: a function of likes, passes, blocks and matches.
async fn seen_of(look: &impl Look, today: i32) -> BTreeSet<String> {
    let pair = |line: &str| {
        let mut numbers = line.split(',').map(|number| number.parse::<i64>().expect("a number"));
        let mut next = || numbers.next().unwrap_or_default();
        (next(), next(), next())
    };
    let mut relations: BTreeMap<(i64, i64), Relation> = BTreeMap::new();
    for line in look.lines("SELECT liker_id || ',' || liked_id AS line FROM likes").await {
        let (one, other, _) = pair(&line);
        relations.entry((one, other)).or_default().liked = true;
    }
    for line in look.lines("SELECT user_id || ',' || passed_id || ',' || created_at AS line FROM passes").await {
        let (one, other, at) = pair(&line);
        relations.entry((one, other)).or_default().passed_until =
            Some(matching::rules::pass_returns_at(Timestamp::from_micros(at), None));
    }
    for line in look.lines("SELECT blocker_id || ',' || blocked_id AS line FROM blocks").await {
        let (one, other, _) = pair(&line);
        relations.entry((one, other)).or_default().blocked = true;
        relations.entry((other, one)).or_default().blocked = true;
    }
    let matched = "SELECT low_id || ',' || high_id AS line FROM matches WHERE NOT EXISTS \
        (SELECT 1 FROM persons WHERE id IN (low_id, high_id) AND state = 2)";
    for line in look.lines(matched).await {
        let (one, other, _) = pair(&line);
        relations.entry((one, other)).or_default().bond = Bond::Parted;
        relations.entry((other, one)).or_default().bond = Bond::Parted;
    }
    let line = |((viewer, other), relation)| match seen_until(relation)? {
        Until::Ever => Some(format!("{viewer},{other},-1")),
        Until::Day(day) => (day > today).then(|| format!("{viewer},{other},{day}")),
    };
    relations.into_iter().filter_map(line).collect()
}

async fn seen_kept(look: &impl Look, today: i32) -> BTreeSet<String> {
    let kept = format!(
        "SELECT viewer_id || ',' || other_id || ',' || COALESCE(until, -1) AS line FROM seen \
         WHERE until IS NULL OR until > {today}"
    );
    look.lines(&kept).await
}

async fn assert_in_line(stores: &Stores, look: &impl Look, everybody: &[UserId], at: Timestamp, after: &str) {
    assert_eq!(look.lines(ROWS).await, rows_of(stores, everybody, at).await, "rows of discovery after {after}");
    let today = utc_day(at);
    assert_eq!(seen_kept(look, today).await, seen_of(look, today).await, "whom each has seen after {after}");
}

/// A change of a profile that discovery may have to follow.
fn a_change(dice: &mut Dice) -> ProfileChange {
    let none = ProfileChange::default();
    match dice.roll(7) {
        0 => ProfileChange { gender: Some(dice.of(&[Some(Gender::Man), Some(Gender::Woman), None])), ..none },
        1 => {
            let births = ["1995-05-05", "1960-02-29", "1980-12-31", "2015-01-01"];
            ProfileChange {
                date_of_birth: Some(BirthDate::parse(dice.of(&births)).filter(|_| dice.roll(4) > 0)),
                ..none
            }
        }
        2 => ProfileChange { paused: Some(dice.roll(4) == 0), ..none },
        3 => {
            let mut privacy = PrivacyChange { discoverable: Some(dice.roll(4) > 0), ..PrivacyChange::default() };
            privacy.share_distance = dice.of(&[None, Some(true), Some(false)]);
            privacy.share_last_seen = dice.of(&[None, Some(true), Some(false)]);
            ProfileChange { privacy, ..none }
        }
        4 => ProfileChange { first_name: Some(dice.of(&["Zoé", "ZOE", "", "Åsa"]).to_owned()), ..none },
        5 => ProfileChange { username: Username::parse(&format!("Name_{}", dice.roll(1000))), ..none },
        _ => ProfileChange { picture: Some(dice.of(&[PictureKey::parse("0123456789abcdef"), None])), ..none },
    }
}

async fn do_something(
    stores: &Stores,
    crowd: &Crowd,
    everybody: &mut Vec<UserId>,
    dice: &mut Dice,
    at: Timestamp,
) -> String {
    let (one, other) = (dice.of(everybody), dice.of(everybody));
    let matching = &stores.matching;
    // What a rule refuses changes nothing, and that has to hold as well.
    match dice.roll(24) {
        0..=5 => {
            let like = Like::plain(one, other, at);
            format!("{one} likes {other}: {}", matching.like(like).await.is_ok())
        }
        6..=7 => format!("{one} skips {other}: {}", matching.skip(pass(one, other, at)).await.is_ok()),
        8..=9 => format!("{one} unlikes {other}: {}", matching.unlike(one, other, at).await.is_ok()),
        10 => format!("{one} blocks {other}: {}", matching.block(one, other, at).await.is_ok()),
        11..=12 => format!("{one} unblocks {other}: {}", matching.unblock(one, other).await.is_ok()),
        13 => {
            let Ok(Some(found)) = matching.match_of_pair(one, other).await else { return "nothing".to_owned() };
            format!("{one} unmatches {other}: {}", matching.unmatch(one, WhichMatch::Id(found.id), at).await.is_ok())
        }
        14..=15 => {
            let change = a_change(dice);
            format!("{one} {change:?}: {}", matching.change_profile(one, change.clone(), at).await.is_ok())
        }
        22..=23 => {
            let cell = dice.of(&[None, Cell::at(48.8566, 2.3522), Cell::at(51.5074, -0.1278)]);
            format!("{one} goes to {cell:?}: {}", matching.set_position(one, cell, at).await.is_ok())
        }
        16..=17 => {
            let change = PreferencesChange {
                min_age: Some(dice.of(&[18, 25])),
                max_distance: Some(dice.of(&[20, 50])),
                gender: Some(dice.of(&[GenderPreference::Anyone, GenderPreference::Only(Gender::Woman)])),
                ..PreferencesChange::default()
            };
            format!("{one} looks for others: {}", matching.change_preferences(one, change, at).await.is_ok())
        }
        18 => {
            let seen: Vec<_> = everybody.iter().filter(|_| dice.roll(2) == 0).map(|person| (*person, at)).collect();
            format!("{seen:?} were here: {}", matching.note_seen(&seen).await.is_ok())
        }
        19 => {
            let banned = dice.roll(4) == 0;
            let account = stores.accounts.account(one).await.unwrap();
            if account.is_some() {
                crowd.set_banned(one, banned).await;
            }
            format!("{one} is banned: {banned}")
        }
        20 if dice.roll(6) == 0 => {
            crowd.erase(one, at).await;
            format!("{one} is erased")
        }
        _ => {
            if everybody.len() < 24 {
                everybody.push(crowd.newcomer().await);
            }
            "somebody comes".to_owned()
        }
    }
}

async fn rows_follow_500_commands(stores: Stores, look: impl Look) {
    let (crowd, mut dice, mut at) = (Crowd::of(&stores), Dice(7), START);
    let mut everybody = Vec::new();
    for _ in 0..6 {
        everybody.push(crowd.newcomer().await);
    }
    for person in everybody.clone() {
        let change = ProfileChange { date_of_birth: Some(BirthDate::parse("1990-01-01")), ..ProfileChange::default() };
        stores.matching.change_profile(person, change, at).await.unwrap();
    }
    let mut most = (0, 0);
    for command in 0..500 {
        at = at.plus(Duration::from_hours(dice.roll(30)));
        let done = do_something(&stores, &crowd, &mut everybody, &mut dice, at).await;
        if command % 20 == 19 {
            assert_in_line(&stores, &look, &everybody, at, &format!("command {command}, {done}")).await;
            let (rows, seen) = (look.lines(ROWS).await.len(), seen_kept(&look, utc_day(at)).await.len());
            most = (most.0.max(rows), most.1.max(seen));
        }
    }
    assert!(most.0 > 3 && most.1 > 20, "{most:?} rows at most: too few to tell");
    reconcile(&stores, at).await;
    assert_in_line(&stores, &look, &everybody, at, "reconciling what was in line").await;
    // As if nodes of the version before had done it all, or part of it.
    for spoiled in [
        "DELETE FROM discovery",
        "DELETE FROM seen",
        "UPDATE discovery SET cell = 7, first_name_key = 'x'",
        "UPDATE seen SET until = 99999",
        "INSERT INTO seen (viewer_id, other_id) SELECT p.id, 99 FROM persons AS p",
        "INSERT INTO discovery (user_id, cell, gender, wants, born, min_age, max_age, max_km, active_day, created_day, \
         has_photo, username_key, first_name_key) SELECT id, 0, 1, 15, 0, 18, 99, 9, 0, 0, FALSE, '', '' FROM persons \
         WHERE id NOT IN (SELECT user_id FROM discovery)",
    ] {
        look.put(spoiled).await;
        reconcile(&stores, at).await;
        assert_in_line(&stores, &look, &everybody, at, spoiled).await;
    }
}

/// What is seeded in bulk is what the same would have become one by one.
async fn seeded_people_and_swipes_are_in_line(stores: Stores, look: impl Look) {
    let village = village::Village::of(400, START);
    let people: Vec<Settler> = village.batches().flatten().collect();
    let everybody: Vec<UserId> = people.iter().map(|settler| settler.profile.id).collect();
    stores.seeding.seed_people(people, START).await.unwrap();
    for swipes in village.swipes(1000) {
        stores.seeding.seed_swipes(swipes).await.unwrap();
    }
    assert_in_line(&stores, &look, &everybody, START, "seeding").await;
    let today = utc_day(START);
    let seen = seen_kept(&look, today).await;
    assert_eq!(seen.len(), 1000, "no swipe is left out, and none has expired");
    assert!(seen.iter().any(|line| line.ends_with(",-1")) && seen.iter().any(|line| !line.ends_with(",-1")));
    reconcile(&stores, START).await;
    assert_in_line(&stores, &look, &everybody, START, "reconciling what was seeded").await;
}

async fn reconcile(stores: &Stores, at: Timestamp) {
    let mut after = UserId(0);
    while let Some(last) = stores.discovery.reconcile(after, 4, at).await.unwrap() {
        after = last;
    }
    while stores.discovery.purge(at, 10).await.unwrap() > 0 {}
}

mod sqlite {
    use super::{File, on_sqlite_file};

    #[test]
    fn rows_follow_500_commands() {
        on_sqlite_file(async |stores, path| super::rows_follow_500_commands(stores, File(&path)).await);
    }

    #[test]
    fn seeded_people_and_swipes_are_in_line() {
        on_sqlite_file(async |stores, path| super::seeded_people_and_swipes_are_in_line(stores, File(&path)).await);
    }
}

mod postgres {
    use super::{Schema, on_postgres_schema};

    #[test]
    fn rows_follow_500_commands() {
        on_postgres_schema(async |stores, url| super::rows_follow_500_commands(stores, Schema(&url)).await);
    }

    #[test]
    fn seeded_people_and_swipes_are_in_line() {
        on_postgres_schema(async |stores, url| {
            super::seeded_people_and_swipes_are_in_line(stores, Schema(&url)).await;
        });
    }
}
