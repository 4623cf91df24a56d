//! Renewing the registry of statements in `crates/storage/statements/`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Error,
    path::{Path, PathBuf},
};

/// Tells the contract tests where to put what they sent.
pub const INTO: &str = "MATCHWIRE_STATEMENTS_INTO";

/// A folder below `target/` for what the tests sent, empty.
pub fn folder() -> Result<PathBuf, Error> {
    let folder = root().join("target/statements");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Writes the registry anew from what the tests put into the folder. What was said of a statement stays with it.
pub fn renew(folder: &Path) -> Result<(), Error> {
    let mut sent: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        for line in fs::read_to_string(entry?.path())?.lines() {
            if let Some((database, text)) = line.split_once('\t') {
                sent.entry(database.to_owned()).or_default().insert(text.to_owned());
            }
        }
    }
    for (database, statements) in sent {
        let file = root().join(format!("crates/storage/statements/{database}.sql"));
        let before = fs::read_to_string(&file).unwrap_or_default();
        fs::write(&file, registry(&before, &statements))?;
        println!("{}: {} statements", file.display(), statements.len());
    }
    Ok(())
}

fn registry(before: &str, statements: &BTreeSet<String>) -> String {
    let said = comments(before);
    let mut text = "-- Every statement that the product sends to this kind of database, one a line. Written by `make \
                    statements`; a comment above\n-- a statement stays with it.\n"
        .to_owned();
    for statement in statements {
        text.push('\n');
        for comment in said.get(statement.as_str()).into_iter().flatten() {
            text.push_str(comment);
            text.push('\n');
        }
        text.push_str(statement);
        text.push('\n');
    }
    text
}

/// The comments that stand right above each statement.
fn comments(registry: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut of = BTreeMap::new();
    let mut above = Vec::new();
    for line in registry.lines() {
        if line.starts_with("--") {
            above.push(line);
        } else if line.is_empty() {
            above.clear();
        } else {
            of.insert(line, std::mem::take(&mut above));
        }
    }
    of
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_of_a_statement_stays_with_it() {
        let before = "-- The head.\n\n-- background: few rows\nDELETE FROM a\n\nSELECT b\n";
        let statements = ["SELECT c", "DELETE FROM a"].map(str::to_owned).into();
        let after = registry(before, &statements);
        assert!(after.ends_with("\n\n-- background: few rows\nDELETE FROM a\n\nSELECT c\n"), "{after}");
        assert_eq!(registry(&after, &statements), after);
    }
}
