//! What a search costs where there are many people and the viewer has swiped at 20,000 of them, and where somebody has swiped at
//! 300,000: the shape of its plan, whichever plan PostgreSQL takes, and how many pages it reads.
//!
//! `make discovery-million` does it at full size and prints what it took; `make test` at a size that is made in seconds.

use super::{
    databases::{execute, on_postgres_schema, on_sqlite_file, own_connection},
    registry::registered,
};
use diesel::{QueryableByName, RunQueryDsl as _, connection::SimpleConnection as _, sql_query, sql_types};
use kernel::{Timestamp, UserId};
use matching::{
    Gender,
    discovery::{Filters, GenderBits, Place, Search},
    rules::utc_day,
};
use serde_json::Value;
use std::time::{Duration, Instant};
use storage::{Stores, village};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
/// Who has swiped at 20,000, and who at 300,000.
const HEAVY: UserId = UserId(900_000_001);
const TIRELESS: UserId = UserId(900_000_002);

/// The size of the town: 20,000 people, or as many as the environment says.
fn people() -> u64 {
    std::env::var("MATCHWIRE_DISCOVERY_PEOPLE").ok().and_then(|people| people.parse().ok()).unwrap_or(20_000)
}

/// Goals are of the full size; at any other only the shape counts.
fn is_full() -> bool {
    people() >= 1_000_000
}

async fn settle(stores: &Stores) {
    let begun = Instant::now();
    let village = village::Village::of(people(), NOW);
    for batch in village.batches() {
        stores.seeding.seed_people(batch, NOW).await.expect("people");
    }
    println!("{} people settled in {:?}", people(), begun.elapsed());
}

/// Of those whom a search would find first, 20,000 were swiped at; the rest of the 300,000 is anybody.
fn swipes() -> [String; 2] {
    let seen = |viewer: UserId, count: i64| {
        format!(
            "INSERT INTO seen (viewer_id, other_id) SELECT {viewer}, user_id FROM
             (SELECT user_id FROM discovery ORDER BY active_day DESC, user_id LIMIT {count}) AS d
             ON CONFLICT DO NOTHING"
        )
    };
    [seen(HEAVY, if is_full() { 20_000 } else { 15_000 }), seen(TIRELESS, 300_000)]
}

/// Numbers behind all people's, so that the lists are as long at any size.
fn strangers(viewer: UserId, count: u64, numbers: &str) -> String {
    format!("INSERT INTO seen (viewer_id, other_id) SELECT {viewer}, 800000000 + n FROM {numbers} WHERE n <= {count}")
}

/// The searches of the measurement: a name, and what is asked.
fn searches(viewer: UserId) -> Vec<(&'static str, Search)> {
    let centre = village::centre();
    let search = |wanted, km: u32, ages: (u16, u16)| Search {
        viewer,
        viewer_gender: GenderBits::of(Some(Gender::Man)),
        viewer_age: 30,
        wanted,
        born: utc_day(NOW) - i32::from(ages.1) * 365..=utc_day(NOW) - i32::from(ages.0) * 366,
        places: centre.within(km).into_iter().map(|(cell, km)| Place { cell, km }).collect(),
        without_position: 0,
        filters: Filters::default(),
        today: utc_day(NOW),
        prime: 999_983,
        factor: 123_457,
        limit: 500,
    };
    let women = GenderBits::of(Some(Gender::Woman));
    let narrowed = |filters| Search { filters, ..search(women, 50, (18, 99)) };
    vec![
        ("city, women of 25 to 35 within 50 km", search(women, 50, (25, 35))),
        ("women of any age within 100 km", search(women, 100, (18, 99))),
        ("anybody within 100 km", search(GenderBits::ALL, 100, (18, 99))),
        ("women of any age within 200 km", search(women, 200, (18, 99))),
        ("women with a photo", narrowed(Filters { with_photo: true, ..Filters::default() })),
        ("women called ad…", narrowed(Filters { search: Some("ad".to_owned()), ..Filters::default() })),
        ("women who share an interest", narrowed(Filters { common_interests: true, ..Filters::default() })),
    ]
}

/// Times of a search through the port, as often as its figures want it; the middle and the one that only 1 in 100 is above.
async fn measure(stores: &Stores, name: &str, search: &Search) -> (Duration, Duration) {
    let rounds = if is_full() { 100 } else { 8 };
    let (mut times, mut found) = (Vec::new(), 0);
    for _ in 0..rounds {
        let begun = Instant::now();
        found = stores.discovery.find(search).await.expect("an answer").len();
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    let (middle, high) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    println!("  {name}, viewer {}: {found} found, median {middle:?}, p99 {high:?}", search.viewer);
    (middle, high)
}

/// The statement as it is prepared, and its values: those of the product in the order of the text.
fn statement(search: &Search) -> (String, Vec<String>) {
    let by_gender = search.wanted != GenderBits::ALL;
    let text = registered("postgres").into_iter().map(|statement| statement.text).find(|text| {
        text.starts_with("WITH seen_ids") && text.contains("LATERAL") && text.contains("d.gender = ") == by_gender
    });
    let list = |numbers: Vec<i64>| format!("ARRAY{numbers:?}");
    let places = |of: fn(&Place) -> i64| list(search.places.iter().map(of).collect());
    let filters = &search.filters;
    let text_value = filters.search.as_ref().map_or_else(|| "NULL".to_owned(), |search| format!("'{search}'"));
    let mut values = vec![
        search.viewer.to_string(),
        format!("{}::bigint[]", places(|place| place.cell.number())),
        format!("{}::integer[]", places(|place| i64::from(place.km))),
    ];
    if by_gender {
        values.push(search.wanted.0.to_string());
    }
    let age = search.viewer_age.to_string();
    values.extend([search.born.start().to_string(), search.born.end().to_string(), search.viewer_gender.0.to_string()]);
    values.extend([age.clone(), age, "NULL".to_owned(), "NULL".to_owned(), filters.with_photo.to_string()]);
    // Nobody is asked for by the day on which they were here.
    values.extend([search.viewer.to_string(), "NULL".to_owned()]);
    values.extend([text_value.clone(), text_value.clone(), text_value]);
    values.extend([filters.common_interests.to_string(), search.viewer.to_string()]);
    values.extend([search.today - 7, search.today - 30].map(|day| day.to_string()));
    values
        .extend([search.prime, search.factor, search.prime, i64::from(search.limit)].map(|number| number.to_string()));
    (text.expect("the statement is registered"), values)
}

async fn plan(client: &Client, mode: &str, (text, values): &(String, Vec<String>)) -> Value {
    let explain = format!(
        "SET plan_cache_mode = {mode}; SET work_mem = '32MB'; PREPARE search AS {text};
         EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE search({}); DEALLOCATE search",
        values.join(", ")
    );
    let answers = client.simple_query(&explain).await.expect("a plan");
    let row = answers.into_iter().find_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    serde_json::from_str(&row.expect("a plan")).expect("JSON")
}

/// Everything below a node of a plan.
fn nodes<'a>(node: &'a Value, into: &mut Vec<&'a Value>) {
    into.push(node);
    for below in node["Plans"].as_array().into_iter().flatten() {
        nodes(below, into);
    }
}

/// No scan of a whole table; whom the viewer has seen is hashed, once, and no join looks through it.
fn assert_shape(name: &str, plan: &Value) -> i64 {
    let root = &plan[0]["Plan"];
    let mut all = Vec::new();
    nodes(root, &mut all);
    for node in &all {
        assert_ne!(node["Node Type"], "Seq Scan", "{name}: {plan:#}");
        let filter = node["Join Filter"].as_str().unwrap_or_default();
        assert!(!filter.contains("seen") && !filter.contains("other_id"), "{name}: {filter}");
        let filter = node["Filter"].as_str().unwrap_or_default();
        assert!(!filter.contains("NOT (SubPlan"), "{name}: whom the viewer has seen is not hashed: {filter}");
        if node["Relation Name"] == "seen" {
            assert_eq!(node["Actual Loops"], 1, "{name}: {node:#}");
        }
    }
    let pages = |key: &str| root[key].as_i64().unwrap_or_default();
    pages("Shared Hit Blocks") + pages("Shared Read Blocks")
}

async fn searches_on_postgres(stores: Stores, url: String) {
    settle(&stores).await;
    for statement in swipes() {
        execute(&url, &statement).await;
    }
    let behind = i64::try_from(people()).unwrap_or_default().min(300_000);
    let missing = |all: i64| u64::try_from((all - behind).max(0)).unwrap_or_default();
    for (viewer, count) in [(HEAVY, if is_full() { 0 } else { 5_000 }), (TIRELESS, missing(300_000))] {
        execute(&url, &strangers(viewer, count, "generate_series(1, 300000) AS s (n)")).await;
    }
    execute(&url, "VACUUM ANALYZE").await;
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("the database answers");
    tokio::spawn(connection);
    client.batch_execute(storage::PLANNER).await.expect("settings");
    for viewer in [HEAVY, TIRELESS] {
        for (name, search) in searches(viewer) {
            let statement = statement(&search);
            for mode in ["force_generic_plan", "force_custom_plan"] {
                let pages = assert_shape(name, &plan(&client, mode, &statement).await);
                println!("  {name}, viewer {viewer}, {mode}: {pages} buffers");
                let is_bound = viewer == HEAVY && search.filters == Filters::default() && search.places.len() < 2000;
                assert!(!is_bound || pages <= 5000, "{name}, {mode}: {pages} buffers");
            }
            let (_, high) = measure(&stores, name, &search).await;
            assert!(high < Duration::from_secs(5), "{name}: {high:?}");
        }
    }
    if is_full() {
        let begun = Instant::now();
        println!(
            "  census: {} cells in {:?}",
            stores.discovery.census().await.expect("a census").len(),
            begun.elapsed()
        );
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = sql_types::Text)]
    detail: String,
}

#[test]
fn a_search_is_quick_whatever_was_seen_on_postgres() {
    on_postgres_schema(searches_on_postgres);
}

#[test]
fn a_search_is_quick_whatever_was_seen_on_sqlite() {
    on_sqlite_file(async |stores, path| {
        settle(&stores).await;
        let mut conn = own_connection(&path);
        let behind = i64::try_from(people()).unwrap_or_default().min(300_000);
        let numbers =
            "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 300000) SELECT n FROM s) AS s";
        let mut script = swipes().join(";").replace("ON CONFLICT DO NOTHING", "WHERE TRUE ON CONFLICT DO NOTHING");
        for (viewer, count) in [(HEAVY, if is_full() { 0 } else { 5_000 }), (TIRELESS, (300_000 - behind).max(0))] {
            script.push(';');
            script.push_str(&strangers(viewer, count.unsigned_abs(), numbers));
        }
        conn.batch_execute(&script).expect("swipes");
        let texts = registered("sqlite").into_iter().map(|statement| statement.text);
        for text in texts.filter(|text| text.starts_with("WITH c (cell, km)")) {
            let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {text}")).load(&mut conn).expect("a plan");
            let steps: Vec<String> = steps.into_iter().map(|step| step.detail).collect();
            assert!(steps.iter().any(|step| step.contains("COVERING INDEX discovery_seek (cell=?")), "{steps:?}");
            assert!(!steps.iter().any(|step| step.contains("AUTOMATIC") || step == "SCAN seen"), "{steps:?}");
        }
        for viewer in [HEAVY, TIRELESS] {
            for (name, search) in searches(viewer) {
                let (_, high) = measure(&stores, name, &search).await;
                assert!(high < Duration::from_secs(5), "{name}: {high:?}");
            }
        }
        if is_full() {
            let begun = Instant::now();
            println!(
                "  census: {} cells in {:?}",
                stores.discovery.census().await.expect("a census").len(),
                begun.elapsed()
            );
        }
    });
}
