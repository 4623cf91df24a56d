//! How files are laid out.

use crate::workspace::root;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const LONGEST_FILE: usize = 400;

/// What may lie at the top, besides what git ignores.
const TOP: &[&str] = &[
    ".ci",
    ".config",
    ".editorconfig",
    ".git",
    ".github",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "Makefile",
    "README.md",
    "_typos.toml",
    "bench",
    "clients",
    "clippy.toml",
    "config",
    "crates",
    "deny.toml",
    "deploy",
    "docs",
    "migrations",
    "rustfmt.toml",
    "tests",
];

#[test]
fn no_file_is_longer_than_400_lines_without_saying_why() {
    let too_long = sources().into_iter().filter_map(|path| {
        let text = read(&path);
        let says_why = text.lines().take(5).any(|line| line.starts_with("//") && line.contains("long because"));
        let lines = text.lines().count();
        (lines > LONGEST_FILE && !says_why).then(|| format!("{} has {lines} lines", path.display()))
    });
    let too_long: Vec<String> = too_long.collect();
    assert!(too_long.is_empty(), "split, or begin with `// long because …`:\n{}", too_long.join("\n"));
}

#[test]
fn a_module_with_parts_is_a_file_beside_the_folder_of_its_parts() {
    let old_style: Vec<PathBuf> = sources().into_iter().filter(|path| path.ends_with("mod.rs")).collect();
    assert!(old_style.is_empty(), "`foo/mod.rs` is called `foo.rs` here, beside `foo/`: {old_style:?}");
}

#[test]
fn no_test_is_switched_off() {
    let switch = concat!("#[", "ignore");
    for path in sources() {
        assert!(!read(&path).contains(switch), "{} switches a test off", path.display());
    }
}

#[test]
fn the_top_folder_holds_only_what_everybody_looks_for_there() {
    let ignored = read(&root().join(".gitignore"));
    let ignored: Vec<&str> = ignored.lines().filter_map(|line| line.strip_prefix('/')).collect();
    for entry in entries(&root()) {
        assert!(
            TOP.contains(&entry.as_str()) || ignored.contains(&entry.as_str()),
            "{entry} lies at the top: move it into bench/, crates/, config/, deploy/, docs/, migrations/ or tests/"
        );
    }
}

#[test]
fn both_databases_have_the_same_migrations_and_none_goes_back() {
    let migrations = root().join("migrations");
    let of = |database: &str| -> BTreeSet<String> { entries(&migrations.join(database)).into_iter().collect() };
    let (postgres, sqlite) = (of("postgres"), of("sqlite"));
    let lacking: Vec<&String> = postgres.symmetric_difference(&sqlite).collect();
    assert!(lacking.is_empty(), "only one database has {lacking:?}");
    for (database, names) in [("postgres", &postgres), ("sqlite", &sqlite)] {
        for name in names {
            let folder = migrations.join(database).join(name);
            assert!(folder.join("up.sql").is_file(), "{} has no up.sql", folder.display());
            assert!(
                !folder.join("down.sql").exists(),
                "{} has a down.sql: migrations go forward only",
                folder.display()
            );
        }
    }
}

/// Every Rust file of ours.
pub(crate) fn sources() -> Vec<PathBuf> {
    let mut folders = vec![root().join("crates"), root().join("tests")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push(path);
            }
        }
    }
    assert!(!sources.is_empty());
    sources
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
