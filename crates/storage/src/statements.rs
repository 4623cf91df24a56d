//! What is asked of a database, written down: for tests that look at the plan of every statement.

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use kernel::StoreError;
use std::{
    collections::HashSet,
    fmt::{self, Write as _},
    sync::{Mutex, OnceLock},
};

/// The text that Diesel puts between a statement and its values.
const VALUES: &str = " -- binds: ";

type Tell = dyn FnMut(&str, &str) + Send;

struct Log {
    seen: HashSet<(&'static str, String)>,
    tell: Box<Tell>,
}

static LOG: OnceLock<Mutex<Log>> = OnceLock::new();

/// From now on, tells of every different statement once: the kind of database, `postgres` or `sqlite`, and the text on
/// one line without values. Only connections that are opened later take part. Calling it again changes nothing.
pub fn record_statements(tell: impl FnMut(&str, &str) + Send + 'static) -> Result<(), StoreError> {
    LOG.get_or_init(|| Mutex::new(Log { seen: HashSet::new(), tell: Box::new(tell) }));
    set_default_instrumentation(|| Some(Box::new(Recorder { database: "postgres" }))).map_err(StoreError::broken)
}

struct Recorder {
    database: &'static str,
}

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                self.database = if url.starts_with("postgres") { "postgres" } else { "sqlite" };
            }
            InstrumentationEvent::StartQuery { query, .. } => {
                let mut text = UpToValues::default();
                // Ends early, at the values.
                let _ = write!(text, "{query}");
                if let Some(text) = normalised(&text.0) {
                    note(self.database, text);
                }
            }
            _ => {}
        }
    }
}

fn note(database: &'static str, text: String) {
    let Some(Ok(mut log)) = LOG.get().map(Mutex::lock) else { return };
    let statement = (database, text);
    if !log.seen.contains(&statement) {
        (log.tell)(statement.0, &statement.1);
        log.seen.insert(statement);
    }
}

/// A statement on one line. `None` for what has no plan: transactions, settings, locks of tables, migrations.
fn normalised(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let has_plan = matches!(words.first(), Some(&("SELECT" | "INSERT" | "UPDATE" | "DELETE" | "WITH")));
    let of_migrations = words.iter().any(|word| word.contains("__diesel_schema_migrations"));
    (has_plan && !of_migrations).then(|| words.join(" "))
}

/// Takes a statement as it is shown and refuses what follows it, which may be long and is nobody's business.
#[derive(Default)]
struct UpToValues(String);

impl fmt::Write for UpToValues {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        let Some((last, _)) = piece.split_once(VALUES) else {
            self.0.push_str(piece);
            return Ok(());
        };
        self.0.push_str(last);
        Err(fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_one_line_without_its_values() {
        let mut text = UpToValues::default();
        assert!(write!(text, "SELECT *\n  FROM people\tWHERE id = $1{VALUES}{:?}", ["secret"]).is_err());
        assert_eq!(normalised(&text.0).as_deref(), Some("SELECT * FROM people WHERE id = $1"));
    }

    #[test]
    fn what_has_no_plan_is_left_out() {
        for text in ["BEGIN", "SET lock_timeout = 1", "PRAGMA journal_mode = WAL", "CREATE TABLE people (id INT)"] {
            assert_eq!(normalised(text), None, "{text}");
        }
        assert_eq!(normalised("SELECT version FROM __diesel_schema_migrations"), None);
    }
}
