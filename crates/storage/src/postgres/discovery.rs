//! What PostgreSQL does in its own way for discovery: rows in arrays, and the statement that finds people.

use super::{
    Conn,
    bulk::{Bulk, Column},
};
use crate::discovery_columns::{Criteria, DiscoveryColumns, FoundColumns, SeenColumns};
use diesel::{
    QueryResult,
    sql_types::{BigInt, Integer, Nullable},
};
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};

/// Nobody else changes these profiles until the end of the transaction.
pub(crate) async fn lock_profiles(conn: &mut Conn, ids: &[i64]) -> QueryResult<()> {
    let statement = Bulk::<BigInt>::new(
        "SELECT user_id FROM profiles WHERE user_id = ANY(?) ORDER BY user_id FOR NO KEY UPDATE",
        vec![Column::BigInts(ids.to_vec())],
    );
    let _: Vec<i64> = statement.load(conn).await?;
    Ok(())
}

pub(crate) async fn put_discovery_rows(conn: &mut Conn, rows: &[DiscoveryColumns]) -> QueryResult<()> {
    let smalls = |value: fn(&DiscoveryColumns) -> i16| Column::SmallInts(rows.iter().map(value).collect());
    let ints = |value: fn(&DiscoveryColumns) -> i32| Column::Ints(rows.iter().map(value).collect());
    let statement: Bulk = Bulk::new(
        "INSERT INTO discovery (user_id, cell, gender, wants, born, min_age, max_age, max_km, active_day, created_day, \
         has_photo, shows_activity, username_key, first_name_key) \
         SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (user_id) DO UPDATE SET cell = EXCLUDED.cell, gender = EXCLUDED.gender, wants = EXCLUDED.wants, \
         born = EXCLUDED.born, min_age = EXCLUDED.min_age, max_age = EXCLUDED.max_age, max_km = EXCLUDED.max_km, \
         active_day = EXCLUDED.active_day, created_day = EXCLUDED.created_day, has_photo = EXCLUDED.has_photo, \
         shows_activity = EXCLUDED.shows_activity, username_key = EXCLUDED.username_key, first_name_key = EXCLUDED.first_name_key",
        vec![
            Column::BigInts(rows.iter().map(|row| row.user_id).collect()),
            Column::BigInts(rows.iter().map(|row| row.cell).collect()),
            smalls(|row| row.gender),
            smalls(|row| row.wants),
            ints(|row| row.born),
            smalls(|row| row.min_age),
            smalls(|row| row.max_age),
            ints(|row| row.max_km),
            ints(|row| row.active_day),
            ints(|row| row.created_day),
            Column::Bools(rows.iter().map(|row| row.has_photo).collect()),
            Column::Bools(rows.iter().map(|row| row.shows_activity).collect()),
            Column::Texts(rows.iter().map(|row| row.username_key.clone()).collect()),
            Column::Texts(rows.iter().map(|row| row.first_name_key.clone()).collect()),
        ],
    );
    statement.execute(conn).await.map(drop)
}

pub(crate) async fn put_seen(conn: &mut Conn, rows: &[SeenColumns]) -> QueryResult<()> {
    let statement: Bulk = Bulk::new(
        "INSERT INTO seen (viewer_id, other_id, until) SELECT * FROM unnest(?, ?, ?) \
         ON CONFLICT (viewer_id, other_id) DO UPDATE SET until = EXCLUDED.until",
        vec![
            Column::BigInts(rows.iter().map(|row| row.0).collect()),
            Column::BigInts(rows.iter().map(|row| row.1).collect()),
            Column::OptionalInts(rows.iter().map(|row| row.2).collect()),
        ],
    );
    statement.execute(conn).await.map(drop)
}

pub(crate) async fn remove_seen(conn: &mut Conn, pairs: &[(i64, i64)]) -> QueryResult<()> {
    let viewers = Column::BigInts(pairs.iter().map(|pair| pair.0).collect());
    let statement: Bulk = Bulk::new(
        "DELETE FROM seen AS s USING unnest(?, ?) AS n (viewer, other) \
         WHERE s.viewer_id = n.viewer AND s.other_id = n.other AND s.viewer_id = ANY(?)",
        vec![viewers.clone(), Column::BigInts(pairs.iter().map(|pair| pair.1).collect()), viewers],
    );
    statement.execute(conn).await.map(drop)
}

/// The same for those of them that have expired by a day. `+ 0`: they are found by their key, not among all that have expired.
pub(crate) async fn remove_expired_seen(conn: &mut Conn, pairs: &[(i64, i64)], today: i32) -> QueryResult<usize> {
    let viewers = Column::BigInts(pairs.iter().map(|pair| pair.0).collect());
    let others = Column::BigInts(pairs.iter().map(|pair| pair.1).collect());
    let statement: Bulk = Bulk::new(
        "DELETE FROM seen AS s USING unnest(?, ?) AS n (viewer, other) \
         WHERE s.viewer_id = n.viewer AND s.other_id = n.other AND s.viewer_id = ANY(?) AND s.until + 0 <= ?",
        vec![viewers.clone(), others, viewers, Column::Int(today)],
    );
    statement.execute(conn).await
}

/// Adds to the counts of a day those of everybody who is there: a person, how often shown, cards seen, likes given.
pub(crate) async fn add_impressions(conn: &mut Conn, day: i32, counts: &[(i64, [i32; 3])]) -> QueryResult<()> {
    let of = |place: usize| Column::Ints(counts.iter().map(|(_, counts)| counts[place]).collect());
    let people = Column::BigInts(counts.iter().map(|(person, _)| *person).collect());
    let statement: Bulk = Bulk::new(
        "INSERT INTO impressions AS i (user_id, day, shown, seen, liked) \
         SELECT n.person, ?, n.shown, n.seen, n.liked FROM unnest(?, ?, ?, ?) AS n (person, shown, seen, liked) \
         WHERE n.person = ANY(ARRAY(SELECT id FROM accounts WHERE id = ANY(?))) ON CONFLICT (user_id, day) \
         DO UPDATE SET shown = i.shown + EXCLUDED.shown, seen = i.seen + EXCLUDED.seen, liked = i.liked + EXCLUDED.liked",
        vec![Column::Int(day), people.clone(), of(0), of(1), of(2), people],
    );
    statement.execute(conn).await.map(drop)
}

/// Gives the statement of this transaction room for the list of whom a viewer has seen: beyond what it may take, the planner
/// looks through the list anew for every candidate.
pub(crate) async fn make_room_for_a_search(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute("SET LOCAL work_mem = '32MB'").await
}

/// What both texts begin with. The shape holds whatever the planner believes, for any values and for some: one descent of the
/// index for each cell (`OFFSET 0` keeps it from being turned round), and one list of whom the viewer has seen, hashed once.
macro_rules! near {
    ($gender:literal) => {
        concat!(
            "WITH seen_ids AS MATERIALIZED (SELECT other_id FROM seen WHERE viewer_id = ?) \
             SELECT x.user_id, c.km, x.active_day, x.created_day FROM unnest(?, ?) AS c (cell, km) CROSS JOIN LATERAL \
             (SELECT d.user_id, d.active_day, d.created_day, d.max_km FROM discovery AS d WHERE d.cell = c.cell",
            $gender,
            " AND d.born BETWEEN ? AND ? AND d.wants & ? <> 0 AND d.min_age <= ? AND d.max_age >= ? \
             AND (? IS NULL OR d.active_day = ?) AND (d.has_photo OR NOT ?) OFFSET 0) AS x \
             WHERE x.max_km >= c.km AND x.user_id <> ? AND x.user_id NOT IN (SELECT other_id FROM seen_ids) \
             AND (? IS NULL OR EXISTS (SELECT FROM discovery AS n WHERE n.user_id = x.user_id AND n.shows_activity OFFSET 0)) \
             AND (? IS NULL OR EXISTS (SELECT FROM discovery AS n WHERE n.user_id = x.user_id \
             AND (starts_with(n.username_key, ?) OR starts_with(n.first_name_key, ?)) OFFSET 0)) \
             AND (NOT ? OR EXISTS (SELECT FROM profile_interests AS i WHERE i.user_id = x.user_id AND i.interest_id \
             = ANY(ARRAY(SELECT o.interest_id FROM profile_interests AS o WHERE o.user_id = ?)) OFFSET 0)) \
             ORDER BY CASE WHEN x.active_day >= ? THEN 0 WHEN x.active_day >= ? THEN 1 ELSE 2 END, \
             ((x.user_id % ?) * ?) % ?, x.user_id LIMIT ?"
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
    let mut columns = vec![
        Column::BigInt(by.viewer),
        Column::BigInts(places.iter().map(|place| place.0).collect()),
        Column::Ints(places.iter().map(|place| place.1).collect()),
    ];
    columns.extend(gender.map(Column::SmallInt));
    columns.extend(candidates(by));
    columns.push(Column::BigInt(by.viewer));
    columns.extend(filters(by));
    columns.extend([by.week, by.month].map(Column::Int));
    columns.extend([by.prime, by.factor, by.prime, by.limit].map(Column::BigInt));
    let text = if gender.is_some() { near!(" AND d.gender = ?") } else { near!("") };
    Bulk::<(BigInt, Nullable<Integer>, Integer, Integer)>::new(text, columns).load(conn).await
}

/// Those of one gender without a position who pass, whoever was here last first.
pub(crate) async fn find_anywhere(
    conn: &mut Conn,
    gender: i16,
    most: i64,
    by: &Criteria,
) -> QueryResult<Vec<FoundColumns>> {
    let mut columns = vec![Column::BigInt(by.viewer), Column::SmallInt(gender)];
    columns.extend(candidates(by));
    columns.push(Column::BigInt(by.viewer));
    columns.extend(filters(by));
    columns.push(Column::BigInt(most));
    let text = "WITH seen_ids AS MATERIALIZED (SELECT other_id FROM seen WHERE viewer_id = ?) \
         SELECT d.user_id, NULL::integer, d.active_day, d.created_day FROM discovery AS d \
         WHERE d.cell = 0 AND d.gender = ? AND d.born BETWEEN ? AND ? AND d.wants & ? <> 0 AND d.min_age <= ? \
         AND d.max_age >= ? AND (? IS NULL OR d.active_day = ?) AND (d.has_photo OR NOT ?) AND d.user_id <> ? \
         AND d.user_id NOT IN (SELECT other_id FROM seen_ids) \
         AND (? IS NULL OR EXISTS (SELECT FROM discovery AS n WHERE n.user_id = d.user_id AND n.shows_activity OFFSET 0)) \
         AND (? IS NULL OR EXISTS (SELECT FROM discovery AS n WHERE n.user_id = d.user_id \
         AND (starts_with(n.username_key, ?) OR starts_with(n.first_name_key, ?)) OFFSET 0)) \
         AND (NOT ? OR EXISTS (SELECT FROM profile_interests AS i WHERE i.user_id = d.user_id AND i.interest_id \
         = ANY(ARRAY(SELECT o.interest_id FROM profile_interests AS o WHERE o.user_id = ?)) OFFSET 0)) \
         ORDER BY d.active_day DESC, d.user_id LIMIT ?";
    Bulk::<(BigInt, Nullable<Integer>, Integer, Integer)>::new(text, columns).load(conn).await
}

/// What is judged by the index alone.
fn candidates(by: &Criteria) -> [Column; 8] {
    [
        Column::Int(by.born.0),
        Column::Int(by.born.1),
        Column::SmallInt(by.viewer_gender),
        Column::SmallInt(by.viewer_age),
        Column::SmallInt(by.viewer_age),
        Column::OptionalInt(by.active_on),
        Column::OptionalInt(by.active_on),
        Column::Bool(by.with_photo),
    ]
}

/// What is looked up for each who has passed all else, where it is asked for.
fn filters(by: &Criteria) -> [Column; 6] {
    let search = || Column::OptionalText(by.search.clone());
    [
        Column::OptionalInt(by.active_on),
        search(),
        search(),
        search(),
        Column::Bool(by.common_interests),
        Column::BigInt(by.viewer),
    ]
}
