//! What nodes ask their database, held against the registry in `crates/storage/statements/`.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The file a node writes its statements to; gone with this value.
pub(crate) struct StatementLog {
    path: PathBuf,
}

impl StatementLog {
    pub(crate) fn new() -> Self {
        Self { path: std::env::temp_dir().join(format!("{}.statements", services::test_name())) }
    }

    /// The setting of the node.
    pub(crate) fn setting(&self) -> (&'static str, &Path) {
        ("MATCHWIRE__DATABASE__STATEMENT_LOG", &self.path)
    }

    /// What was asked and stands in no registry.
    pub(crate) fn unregistered(&self) -> Vec<String> {
        let asked = fs::read_to_string(&self.path).unwrap_or_default();
        let known: BTreeSet<String> = ["postgres", "sqlite"].into_iter().flat_map(registry).collect();
        // Of a node that was killed the last line may be cut off.
        let whole = asked.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole.lines().filter(|line| !known.contains(*line)).map(str::to_owned).collect()
    }
}

impl Drop for StatementLog {
    fn drop(&mut self) {
        // A node that never opened its database wrote none.
        let _ = fs::remove_file(&self.path);
    }
}

/// As nodes write it: the database, a tab, the statement.
fn registry(database: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../crates/storage/statements/{database}.sql"));
    let text = fs::read_to_string(file).expect("the registry of statements");
    text.lines().filter(|line| !line.starts_with("--")).map(|line| format!("{database}\t{line}")).collect()
}
