use super::{assert_none, faults, fill, grows, is_bounded};
use crate::databases::{on_postgres_schema, unique_name};
use serde_json::Value;
use std::collections::BTreeMap;
use storage::{Location, Options, TimeLimits};
use tokio::{runtime::Handle, task::block_in_place};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// The table of each index and the column it begins with.
type Indexes = BTreeMap<String, (String, String)>;

/// What a statement is executed with: somebody who is there, and a batch of ordinary size.
fn value(of: &str) -> Result<&'static str, String> {
    Ok(match of {
        "bigint" | "smallint" | "integer" => "50",
        "text" => "'50'",
        "boolean" => "true",
        "bytea" => "'x'",
        "bigint[]" | "integer[]" => "ARRAY[50, 51, 52, 53, 54, 55, 56, 57, 58, 59]",
        "boolean[]" => "ARRAY[true, true, true, true, true, true, true, true, true, true]",
        "smallint[]" => "ARRAY[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
        "text[]" => "ARRAY['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']",
        other => return Err(format!("give the type {other} a value in {}", file!())),
    })
}

struct Database {
    client: Client,
    indexes: Indexes,
}

impl Database {
    async fn at(url: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the database answers");
        tokio::spawn(connection);
        client.batch_execute(storage::PLANNER).await.expect("settings");
        let mut database = Self { client, indexes: Indexes::new() };
        let begins = "SELECT i.indexrelid::regclass, i.indrelid::regclass, a.attname FROM pg_index AS i
             JOIN pg_class AS c ON c.oid = i.indexrelid AND c.relnamespace = current_schema()::regnamespace
             JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]";
        for row in database.rows(begins).await.expect("the catalogue") {
            let [index, table, column] = row.try_into().expect("three columns");
            database.indexes.insert(index, (table, column));
        }
        assert!(database.indexes.len() > 20, "{:?}", database.indexes);
        database
    }

    async fn rows(&self, sql: &str) -> Result<Vec<Vec<String>>, String> {
        let answers = self
            .client
            .simple_query(sql)
            .await
            .map_err(|error| error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string))?;
        let rows = answers.into_iter().filter_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        Ok(rows
            .map(|row| (0..row.len()).map(|place| row.get(place).unwrap_or_default().to_owned()).collect())
            .collect())
    }

    /// What is wrong with either plan of a statement: that for any values, which is kept, and that for some.
    async fn faults_of(&self, statement: &str) -> Result<Vec<String>, String> {
        let faults = self.faults_of_prepared(statement).await;
        self.rows("DEALLOCATE ALL").await?;
        faults
    }

    async fn faults_of_prepared(&self, statement: &str) -> Result<Vec<String>, String> {
        // As few questions as possible: most of the time of this test is their way.
        let prepare = format!(
            "PREPARE statement AS {statement};
             SELECT unnest(parameter_types) FROM pg_prepared_statements WHERE name = 'statement'"
        );
        let types = self.rows(&prepare).await?;
        let values: Result<Vec<_>, _> = types.iter().flatten().map(|of| value(of)).collect();
        let values = values?.join(", ");
        let call = if values.is_empty() { String::new() } else { format!("({values})") };
        let modes = ["force_generic_plan", "force_custom_plan"];
        let explain =
            modes.map(|mode| format!("SET plan_cache_mode = {mode}; EXPLAIN (FORMAT JSON) EXECUTE statement{call}"));
        let answers = self.rows(&explain.join("; ")).await?;
        let mut faults = Vec::new();
        for (mode, answer) in modes.into_iter().zip(&answers) {
            let plan: Value = serde_json::from_str(&answer[0]).map_err(|error| error.to_string())?;
            let mut found = Vec::new();
            self.look_at(&plan[0]["Plan"], statement, &mut found);
            faults.extend(found.into_iter().map(|fault| format!("{mode}: {fault}")));
        }
        Ok(faults)
    }

    fn look_at(&self, node: &Value, statement: &str, faults: &mut Vec<String>) {
        let text = |key: &str| node[key].as_str().unwrap_or_default();
        if text("Node Type") == "Seq Scan" && grows(text("Relation Name")) {
            faults.push(format!("scans {}", text("Relation Name")));
        }
        if let Some((table, column)) = self.indexes.get(text("Index Name")).filter(|(table, _)| grows(table)) {
            let condition = text("Index Cond");
            let compared = |with: &str| condition.contains(&format!("({column} {with} "));
            if !is_bounded(statement, compared("="), ["<", "<=", ">", ">="].into_iter().any(compared)) {
                faults.push(format!("reads {table} through {} by [{condition}]", text("Index Name")));
            }
        }
        for below in node["Plans"].as_array().into_iter().flatten() {
            self.look_at(below, statement, faults);
        }
    }
}

/// What a cascade does is asked of no planner in advance: every one of them needs an index that begins with its column.
#[test]
fn every_row_that_goes_with_another_is_found_by_an_index() {
    let unindexed = "SELECT k.conrelid::regclass, a.attname FROM pg_constraint AS k
         JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
         WHERE k.contype = 'f' AND k.confdeltype = 'c' AND k.connamespace = current_schema()::regnamespace
         AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = k.conrelid AND i.indkey[0] = k.conkey[1])";
    on_postgres_schema(async |_, url| {
        let found = Database::at(&url).await.rows(unindexed).await.expect("the catalogue");
        // Interests are few and stay.
        assert_eq!(found, [["profile_interests", "interest_id"]]);
    });
}

/// Nodes that start together build the indexes once: none of them waits for another inside a statement that the builder waits
/// for.
#[test]
fn nodes_that_start_together_migrate_once() {
    on_postgres_schema(async |_, url| {
        let database = Database::at(&url).await;
        let fresh = unique_name();
        database.rows(&format!("CREATE SCHEMA {fresh}")).await.expect("a schema");
        let current = database.rows("SELECT current_schema()").await.expect("a name").remove(0).remove(0);
        let location = Location::Postgres(url.replace(&current, &fresh));
        let options = Options { location, connections: 1, limits: TimeLimits::default() };
        let nodes = (0..4).map(|_| {
            let options = options.clone();
            tokio::spawn(async move { storage::migrate(&options, &Handle::current()).await.expect("migrated").len() })
        });
        let mut done: Vec<usize> = Vec::new();
        for node in nodes.collect::<Vec<_>>() {
            done.push(node.await.expect("a node"));
        }
        done.sort_unstable();
        assert_eq!(done[..3], [0, 0, 0]);
        assert!(done[3] > 0);
        let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid AND indrelid IN
             (SELECT oid FROM pg_class WHERE relnamespace::regnamespace::text = 'FRESH')";
        let invalid = database.rows(&invalid.replace("FRESH", &fresh)).await.expect("a count");
        assert_eq!(invalid, [["0"]]);
        database.rows(&format!("DROP SCHEMA {fresh} CASCADE")).await.expect("dropped");
    });
}

#[test]
fn no_statement_reads_a_table_that_grows_from_end_to_end() {
    on_postgres_schema(async |_, url| {
        let database = Database::at(&url).await;
        let in_state = |state: &str| {
            let explain =
                |statement: &str| block_in_place(|| Handle::current().block_on(database.faults_of(statement)));
            faults("postgres", state, explain)
        };
        let mut found = in_state("empty");
        // What the rows refer to is there; whoever may lets the database believe it.
        let _ = database.rows("SET session_replication_role = replica").await;
        for rows in fill::script(|most| format!("generate_series(1, {most}) AS s (n)")) {
            database.rows(&rows).await.expect("filled");
        }
        found.extend(in_state("filled"));
        database.rows("ANALYZE").await.expect("analysed");
        found.extend(in_state("analysed"));
        assert_none(&found);
    });
}
