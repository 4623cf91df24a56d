//! What the documents say of files: that they are there, and how many of them a message and a like pass.

use crate::{files::sources, workspace::root};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Documents that lead people to files.
const GUIDES: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "tests/README.md"];
/// Names of no file, by which CONTRIBUTING.md says how files are called.
const EXAMPLES: [&str; 2] = ["foo.rs", "mod.rs"];

/// The walks whose files are listed, with how many may be on the way.
const WALKS: [(&str, usize); 2] = [("A message", 40), ("A like", 20)];

#[test]
fn every_file_that_a_guide_names_is_there() {
    let there = names_of(&paths());
    let mut missing = Vec::new();
    for guide in guides() {
        let text = fs::read_to_string(root().join(&guide)).expect("a document");
        let is_source = |name: &&str| Path::new(name).extension().is_some_and(|extension| extension == "rs");
        let named = quoted(&text).filter(is_source).filter(|name| !name.contains('*'));
        let lost = named.filter(|name| !there.contains(*name) && !EXAMPLES.contains(name));
        missing.extend(lost.map(|name| format!("{guide} names {name}")));
    }
    assert!(missing.is_empty(), "no file ends like this:\n{}", missing.join("\n"));
}

#[test]
fn the_walks_name_files_that_are_there_and_count_them() {
    let paths = paths();
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("a document");
    for (walk, most) in WALKS {
        let listed = Listed::of(walk, &map);
        let (on_the_way, asked) = (listed.on_the_way.len(), listed.asked.len());
        let told = format!("**{walk}: {on_the_way} on the way, {asked} asked.**");
        assert!(map.contains(&told), "what is listed makes: {told}");
        assert!(on_the_way <= most, "{walk} goes through {on_the_way} files: {most} are enough");
        let twice: Vec<_> = listed.on_the_way.intersection(&listed.asked).collect();
        assert!(twice.is_empty(), "{walk} lists in both columns: {twice:?}");
        let lost: Vec<_> = listed.on_the_way.union(&listed.asked).filter(|path| !paths.contains(*path)).collect();
        assert!(lost.is_empty(), "{walk} passes files that are not there: {lost:?}");
    }
}

/// The files of one walk, from the top of the repository.
struct Listed {
    on_the_way: BTreeSet<String>,
    asked: BTreeSet<String>,
}

impl Listed {
    /// Reads the table that follows the line with the numbers.
    fn of(walk: &str, map: &str) -> Self {
        let (_, behind) = map.split_once(&format!("**{walk}: ")).expect("the walk has its numbers");
        let rows = behind.lines().skip_while(|line| !line.starts_with("| `")).take_while(|line| line.starts_with('|'));
        let (mut on_the_way, mut asked) = (BTreeSet::new(), BTreeSet::new());
        for row in rows {
            let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
            let [of_crate, first, second] = cells[..] else { panic!("three columns: {row}") };
            let of_crate = of_crate.trim().trim_matches('`');
            for (cell, files) in [(first, &mut on_the_way), (second, &mut asked)] {
                for name in quoted(cell) {
                    let path = format!("crates/{of_crate}/src/{name}.rs");
                    assert!(files.insert(path), "{walk} lists {name} of {of_crate} twice");
                }
            }
        }
        Self { on_the_way, asked }
    }
}

fn guides() -> Vec<String> {
    let crates = fs::read_dir(root().join("crates")).expect("a folder of the repository").flatten();
    let readmes = crates.map(|entry| format!("crates/{}/README.md", entry.file_name().display()));
    let readmes = readmes.filter(|path| root().join(path).is_file());
    GUIDES.map(str::to_owned).into_iter().chain(readmes).collect()
}

/// Every Rust file of ours, from the top of the repository.
fn paths() -> BTreeSet<String> {
    let from_the_top = |path: PathBuf| path.strip_prefix(root()).expect("below the top").display().to_string();
    sources().into_iter().map(from_the_top).collect()
}

/// The ways in which a file may be called: by the end of its path, with `src` or without.
fn names_of(paths: &BTreeSet<String>) -> BTreeSet<String> {
    let short = paths.iter().map(|path| path.replace("/src/", "/"));
    let mut names = BTreeSet::new();
    for path in paths.iter().cloned().chain(short) {
        names.extend(path.match_indices('/').map(|(at, _)| path[at + 1..].to_owned()));
        names.insert(path);
    }
    names
}

/// What stands between backticks on one line.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

#[test]
fn a_table_is_read_by_its_columns() {
    let map = "**A walk: 2 on the way, 1 asked.**\n\n| crate | on the way | asked |\n|---|---|---|\n| `one` | `a` `b/c` | – |\n\
               | `two` | – | `d` |\n\nMore of `this`.";
    let listed = Listed::of("A walk", map);
    let is = |files: &[&str]| files.iter().map(|file| (*file).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(listed.on_the_way, is(&["crates/one/src/a.rs", "crates/one/src/b/c.rs"]));
    assert_eq!(listed.asked, is(&["crates/two/src/d.rs"]));
}
