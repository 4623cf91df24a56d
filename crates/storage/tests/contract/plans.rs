//! The plan of every statement in the registry, on a database that is new and on one that is full: nothing that people wait
//! for reads a whole table that grows, or a whole index of one. A prepared statement keeps the plan it got when its tables
//! were empty, so that one counts as much as the other.

mod fill;
mod postgres;
mod sqlite;

use super::registry::{Registered, registered};

/// Tables that hold a few rows however many people there are.
const SMALL: [&str; 2] = ["interests", "server_state"];

fn grows(table: &str) -> bool {
    !SMALL.contains(&table)
}

/// Finds what is wrong with the plan of each statement in one state of the database.
fn faults(database: &str, state: &str, mut faults_of: impl FnMut(&str) -> Result<Vec<String>, String>) -> Vec<String> {
    let statements = registered(database);
    assert!(!statements.is_empty(), "no statement is registered for {database}");
    let mut found = Vec::new();
    for Registered { text, background } in &statements {
        match (faults_of(text), background) {
            (Ok(faults), None) => found.extend(faults.iter().map(|fault| format!("{state}: {fault}\n    {text}"))),
            (Ok(_), Some(reason)) => assert!(!reason.is_empty(), "in the background without a reason: {text}"),
            (Err(error), _) => found.push(format!("{state}: {error}\n    {text}")),
        }
    }
    found
}

fn assert_none(found: &[String]) {
    assert!(
        found.is_empty(),
        "{} plans read too much. Give the statement an index or another shape; one that nobody waits for gets a line \
         `-- background: why, and what bounds it` above it in crates/storage/statements/.\n{}",
        found.len(),
        found.join("\n")
    );
}

/// Whether a condition of an index begins at its first column, and ends: by equality, or in a statement with a limit.
fn is_bounded(statement: &str, by_equality: bool, by_range: bool) -> bool {
    by_equality || (by_range && statement.contains(" LIMIT "))
}
