//! What SQLite does in its own way for discovery: rows in JSON, and the statement that finds people.

use super::{
    Conn,
    listed::{Listed, Value},
};
use crate::discovery_columns::{Criteria, DiscoveryColumns, FoundColumns, SeenColumns};
use diesel::{
    QueryResult,
    sql_types::{BigInt, Integer, Nullable},
};
use diesel_async::RunQueryDsl as _;
use serde_json::json;

pub(crate) async fn lock_profiles(_conn: &mut Conn, _ids: &[i64]) -> QueryResult<()> {
    Ok(())
}

pub(crate) async fn put_discovery_rows(conn: &mut Conn, rows: &[DiscoveryColumns]) -> QueryResult<()> {
    let row = |row: &DiscoveryColumns| {
        let ages = (row.min_age, row.max_age);
        let names = (&row.username_key, &row.first_name_key);
        json!([
            row.user_id,
            row.cell,
            row.gender,
            row.wants,
            row.born,
            ages.0,
            ages.1,
            row.max_km,
            row.active_day,
            row.created_day,
            i32::from(row.has_photo),
            i32::from(row.shows_activity),
            names.0,
            names.1,
        ])
    };
    let list: Vec<_> = rows.iter().map(row).collect();
    let statement: Listed = Listed::new(
        "INSERT INTO discovery (user_id, cell, gender, wants, born, min_age, max_age, max_km, active_day, created_day, \
         has_photo, shows_activity, username_key, first_name_key) SELECT value ->> 0, value ->> 1, value ->> 2, \
         value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, \
         value ->> 11, value ->> 12, value ->> 13 \
         FROM json_each(?) WHERE TRUE ON CONFLICT (user_id) DO UPDATE SET cell = EXCLUDED.cell, gender = EXCLUDED.gender, \
         wants = EXCLUDED.wants, born = EXCLUDED.born, min_age = EXCLUDED.min_age, max_age = EXCLUDED.max_age, \
         max_km = EXCLUDED.max_km, active_day = EXCLUDED.active_day, created_day = EXCLUDED.created_day, \
         has_photo = EXCLUDED.has_photo, shows_activity = EXCLUDED.shows_activity, username_key = EXCLUDED.username_key, first_name_key = EXCLUDED.first_name_key",
        json!(list).to_string(),
    );
    statement.execute(conn).await.map(drop)
}

pub(crate) async fn put_seen(conn: &mut Conn, rows: &[SeenColumns]) -> QueryResult<()> {
    let statement: Listed = Listed::new(
        "INSERT INTO seen (viewer_id, other_id, until) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) \
         WHERE TRUE ON CONFLICT (viewer_id, other_id) DO UPDATE SET until = EXCLUDED.until",
        json!(rows).to_string(),
    );
    statement.execute(conn).await.map(drop)
}

pub(crate) async fn remove_seen(conn: &mut Conn, pairs: &[(i64, i64)]) -> QueryResult<()> {
    let statement: Listed = Listed::new(
        "DELETE FROM seen WHERE (viewer_id, other_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))",
        json!(pairs).to_string(),
    );
    statement.execute(conn).await.map(drop)
}

/// The same for those of them that have expired by a day.
pub(crate) async fn remove_expired_seen(conn: &mut Conn, pairs: &[(i64, i64)], today: i32) -> QueryResult<usize> {
    let statement: Listed = Listed::with(
        "DELETE FROM seen WHERE (viewer_id, other_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?)) \
         AND until <= ?",
        vec![Value::Text(json!(pairs).to_string()), Value::Int(i64::from(today))],
    );
    statement.execute(conn).await
}

/// Adds to the counts of a day those of everybody who is there: a person, how often shown, cards seen, likes given.
pub(crate) async fn add_impressions(conn: &mut Conn, day: i32, counts: &[(i64, [i32; 3])]) -> QueryResult<()> {
    let list: Vec<_> = counts.iter().map(|(person, [shown, seen, liked])| (person, shown, seen, liked)).collect();
    let statement: Listed = Listed::with(
        "INSERT INTO impressions AS i (user_id, day, shown, seen, liked) \
         SELECT n.value ->> 0, ?, n.value ->> 1, n.value ->> 2, n.value ->> 3 FROM json_each(?) AS n \
         WHERE EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = n.value ->> 0) ON CONFLICT (user_id, day) \
         DO UPDATE SET shown = i.shown + EXCLUDED.shown, seen = i.seen + EXCLUDED.seen, liked = i.liked + EXCLUDED.liked",
        vec![Value::Int(i64::from(day)), Value::Text(json!(list).to_string())],
    );
    statement.execute(conn).await.map(drop)
}

pub(crate) async fn make_room_for_a_search(_conn: &mut Conn) -> QueryResult<()> {
    Ok(())
}

/// What both texts begin with. `CROSS JOIN` pins the order: one descent of the index for each cell.
macro_rules! near {
    ($gender:literal) => {
        concat!(
            "WITH c (cell, km) AS MATERIALIZED (SELECT value ->> 0, value ->> 1 FROM json_each(?)) \
             SELECT d.user_id, c.km, d.active_day, d.created_day FROM c CROSS JOIN discovery AS d ON d.cell = c.cell",
            $gender,
            " WHERE d.born BETWEEN ? AND ? AND d.wants & ? <> 0 AND d.min_age <= ? AND d.max_age >= ? \
             AND (? IS NULL OR d.active_day = ?) AND (d.has_photo OR NOT ?) AND d.max_km >= c.km AND d.user_id <> ? \
             AND d.user_id NOT IN (SELECT other_id FROM seen WHERE viewer_id = ?) \
             AND (? IS NULL OR EXISTS (SELECT 1 FROM discovery AS n WHERE n.user_id = d.user_id AND n.shows_activity)) \
             AND (? IS NULL OR EXISTS (SELECT 1 FROM discovery AS n WHERE n.user_id = d.user_id \
             AND (substr(n.username_key, 1, length(?)) = ? OR substr(n.first_name_key, 1, length(?)) = ?))) \
             AND (NOT ? OR EXISTS (SELECT 1 FROM profile_interests AS i WHERE i.user_id = d.user_id AND i.interest_id \
             IN (SELECT o.interest_id FROM profile_interests AS o WHERE o.user_id = ?))) \
             ORDER BY CASE WHEN d.active_day >= ? THEN 0 WHEN d.active_day >= ? THEN 1 ELSE 2 END, \
             ((d.user_id % ?) * ?) % ?, d.user_id LIMIT ?"
        )
    };
}

/// Everybody at these places who passes.
pub(crate) async fn find_near(
    conn: &mut Conn,
    places: &[(i64, i32)],
    gender: Option<i16>,
    by: &Criteria,
) -> QueryResult<Vec<FoundColumns>> {
    let mut values = vec![Value::Text(json!(places).to_string())];
    values.extend(gender.map(|gender| Value::Int(i64::from(gender))));
    values.extend(candidates(by));
    values.extend(filters(by));
    values.extend([by.week, by.month].map(|day| Value::Int(i64::from(day))));
    values.extend([by.prime, by.factor, by.prime, by.limit].map(Value::Int));
    let text = if gender.is_some() { near!(" AND d.gender = ?") } else { near!("") };
    Listed::<(BigInt, Nullable<Integer>, Integer, Integer)>::with(text, values).load(conn).await
}

/// Those of one gender without a position who pass, whoever was here last first.
pub(crate) async fn find_anywhere(
    conn: &mut Conn,
    gender: i16,
    most: i64,
    by: &Criteria,
) -> QueryResult<Vec<FoundColumns>> {
    let mut values = vec![Value::Int(i64::from(gender))];
    values.extend(candidates(by));
    values.extend(filters(by));
    values.push(Value::Int(most));
    let text = "SELECT d.user_id, NULL, d.active_day, d.created_day FROM discovery AS d \
         WHERE d.cell = 0 AND d.gender = ? AND d.born BETWEEN ? AND ? AND d.wants & ? <> 0 AND d.min_age <= ? \
         AND d.max_age >= ? AND (? IS NULL OR d.active_day = ?) AND (d.has_photo OR NOT ?) AND d.user_id <> ? \
         AND d.user_id NOT IN (SELECT other_id FROM seen WHERE viewer_id = ?) \
         AND (? IS NULL OR EXISTS (SELECT 1 FROM discovery AS n WHERE n.user_id = d.user_id AND n.shows_activity)) \
         AND (? IS NULL OR EXISTS (SELECT 1 FROM discovery AS n WHERE n.user_id = d.user_id \
         AND (substr(n.username_key, 1, length(?)) = ? OR substr(n.first_name_key, 1, length(?)) = ?))) \
         AND (NOT ? OR EXISTS (SELECT 1 FROM profile_interests AS i WHERE i.user_id = d.user_id AND i.interest_id \
         IN (SELECT o.interest_id FROM profile_interests AS o WHERE o.user_id = ?))) \
         ORDER BY d.active_day DESC, d.user_id LIMIT ?";
    Listed::<(BigInt, Nullable<Integer>, Integer, Integer)>::with(text, values).load(conn).await
}

/// What is judged by the index alone.
fn candidates(by: &Criteria) -> [Value; 8] {
    [
        Value::Int(i64::from(by.born.0)),
        Value::Int(i64::from(by.born.1)),
        Value::Int(i64::from(by.viewer_gender)),
        Value::Int(i64::from(by.viewer_age)),
        Value::Int(i64::from(by.viewer_age)),
        Value::OptionalInt(by.active_on.map(i64::from)),
        Value::OptionalInt(by.active_on.map(i64::from)),
        Value::Int(i64::from(by.with_photo)),
    ]
}

/// Whom the viewer may see at all, and what is looked up for each who has passed all else, where it is asked for.
fn filters(by: &Criteria) -> [Value; 10] {
    let search = || Value::OptionalText(by.search.clone());
    [
        Value::Int(by.viewer),
        Value::Int(by.viewer),
        Value::OptionalInt(by.active_on.map(i64::from)),
        search(),
        search(),
        search(),
        search(),
        search(),
        Value::Int(i64::from(by.common_interests)),
        Value::Int(by.viewer),
    ]
}
