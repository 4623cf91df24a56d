//! Every metric stands in a table of the README of the crate that counts it, so that an operator finds what it means.

use crate::workspace::root;
use std::{collections::BTreeSet, fs, path::Path};

const COUNTING: [&str; 4] = ["realtime", "storage", "app", "server"];

#[test]
fn every_metric_of_a_crate_stands_in_its_readme() {
    for name in COUNTING {
        let folder = root().join("crates").join(name);
        let mut counted = BTreeSet::new();
        collect(&folder.join("src"), &mut counted);
        let told = told(&fs::read_to_string(folder.join("README.md")).expect("a README"));
        let missing: Vec<_> = counted.difference(&told).collect();
        assert!(missing.is_empty(), "crates/{name}/README.md has no row for {missing:?}");
        let gone: Vec<_> = told.difference(&counted).collect();
        assert!(gone.is_empty(), "crates/{name}/README.md tells of {gone:?}, which nobody counts there");
    }
}

/// The names in the first column of tables.
fn told(readme: &str) -> BTreeSet<String> {
    let columns = readme.lines().filter_map(|line| line.strip_prefix("| `matchwire_")?.split('|').next());
    columns.flat_map(|column| names(&format!("`matchwire_{column}"), '`')).collect()
}

fn collect(folder: &Path, counted: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, counted);
        } else {
            counted.extend(names(&fs::read_to_string(&path).expect("a source file"), '"'));
        }
    }
}

/// What is a whole metric's name between two such signs.
fn names(text: &str, sign: char) -> Vec<String> {
    let parts = text.split(sign).filter(|part| part.starts_with("matchwire_"));
    let is_name = |part: &&str| !part.ends_with('_') && part.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    parts.filter(is_name).map(str::to_owned).collect()
}
