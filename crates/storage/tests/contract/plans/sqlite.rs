use super::{assert_none, faults, fill, grows, is_bounded};
use crate::databases::{on_sqlite_file, own_connection};
use diesel::{
    QueryableByName, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _, sql_query, sql_types,
};

/// A step of a plan, such as `SEARCH persons USING PRIMARY KEY (id=?)`.
#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = sql_types::Text)]
    detail: String,
}

fn faults_of(conn: &mut SqliteConnection, statement: &str) -> Result<Vec<String>, String> {
    let steps: Vec<Step> =
        sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn).map_err(|error| error.to_string())?;
    let is_wrong = |step: &String| {
        if let Some(scanned) = step.strip_prefix("SCAN ") {
            let table = scanned.split(' ').next().unwrap_or_default();
            // A list that the statement has made of its values beforehand.
            let is_list = statement.starts_with(&format!("WITH {table} ("));
            let is_given =
                is_list || scanned.contains("VIRTUAL TABLE") || table.starts_with('(') || scanned == "CONSTANT ROW";
            return grows(table) && !is_given;
        }
        let Some((_, condition)) = step.strip_prefix("SEARCH ").and_then(|search| search.split_once('(')) else {
            return false;
        };
        // An index of the moment is made of the whole table; ANY passes over the first column of an index.
        let is_whole = step.contains("AUTOMATIC") || condition.starts_with("ANY");
        let first = condition.split(" AND ").next().unwrap_or_default();
        is_whole || !is_bounded(statement, first.contains('='), first.contains(['<', '>']))
    };
    Ok(steps.into_iter().map(|step| step.detail).filter(is_wrong).collect())
}

#[test]
fn no_statement_reads_a_table_that_grows_from_end_to_end() {
    on_sqlite_file(async |_, path| {
        let mut conn = own_connection(&path);
        let in_state =
            |conn: &mut SqliteConnection, state: &str| faults("sqlite", state, |statement| faults_of(conn, statement));
        let mut found = in_state(&mut conn, "empty");
        let rows = fill::script(|most| {
            format!(
                "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {most}) SELECT n FROM s) AS s"
            )
        });
        conn.batch_execute(&format!("BEGIN;{};COMMIT;", rows.join(";"))).expect("filled");
        found.extend(in_state(&mut conn, "filled"));
        conn.batch_execute("ANALYZE").expect("analysed");
        // What was counted is read when a connection begins.
        found.extend(in_state(&mut own_connection(&path), "analysed"));
        assert_none(&found);
    });
}
