//! The registry of statements: `crates/storage/statements/` holds the text of everything the product asks a database. A
//! statement that stands there is looked at by the tests of plans; one that does not fails the test that sent it.

use super::databases::unique_name;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

/// Where statements go instead, when the registry is renewed.
const INTO: &str = "MATCHWIRE_STATEMENTS_INTO";

static SENT: Mutex<BTreeSet<(String, String)>> = Mutex::new(BTreeSet::new());

/// A statement of the registry.
pub(crate) struct Registered {
    pub(crate) text: String,
    /// Why it may scan what grows and what bounds it, where a comment above it begins with `background:`.
    pub(crate) background: Option<String>,
}

/// From now on, notes what this process asks of databases.
pub(crate) fn listen() {
    storage::record_statements(|database, text| {
        SENT.lock().expect("the statements").insert((database.to_owned(), text.to_owned()));
    })
    .expect("a recorder");
}

/// Every statement sent so far stands in the registry.
pub(crate) fn assert_complete() {
    let sent = SENT.lock().expect("the statements");
    if let Some(folder) = std::env::var_os(INTO) {
        let lines: Vec<String> = sent.iter().map(|(database, text)| format!("{database}\t{text}")).collect();
        fs::write(PathBuf::from(folder).join(unique_name()), lines.join("\n")).expect("a file of our own");
        return;
    }
    let known: BTreeSet<(String, String)> = ["postgres", "sqlite"]
        .into_iter()
        .flat_map(|database| registered(database).into_iter().map(move |known| (database.to_owned(), known.text)))
        .collect();
    let unknown: Vec<String> =
        sent.difference(&known).map(|(database, text)| format!("  {database}: {text}")).collect();
    assert!(
        unknown.is_empty(),
        "statements that do not stand in crates/storage/statements/. `make statements` renews the registry; the tests \
         of plans then tell whether they may stay as they are:\n{}",
        unknown.join("\n")
    );
}

/// What the registry has of a kind of database.
pub(crate) fn registered(database: &str) -> Vec<Registered> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("statements/{database}.sql"));
    let text = fs::read_to_string(&file).unwrap_or_default();
    let mut all = Vec::new();
    let mut background = None;
    for line in text.lines().map(str::trim) {
        if let Some(reason) = line.strip_prefix("-- background:") {
            background = Some(reason.trim().to_owned());
        } else if line.is_empty() {
            background = None;
        } else if !line.starts_with("--") {
            all.push(Registered { text: line.to_owned(), background: background.take() });
        }
    }
    all
}
