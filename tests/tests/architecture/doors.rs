//! A door takes apart what came, calls an action, and answers: it knows no domain, and no store.

use crate::workspace::root;
use std::{
    fs,
    path::{Path, PathBuf},
};
use syn::{
    Item, UseTree,
    visit::{self, Visit},
};

/// The places where `server` meets the outside.
const DOORS: [&str; 6] = ["rest", "rest.rs", "ws", "ws.rs", "http", "http.rs"];
/// Crates that only `app` and the wiring know.
const BEHIND: [&str; 7] = ["auth", "conversations", "events", "jobs", "matching", "notifications", "storage"];

#[test]
fn no_door_names_a_domain_or_a_store() {
    let doors = root().join("crates/server/src");
    let mut files = Vec::new();
    for door in DOORS {
        collect(&doors.join(door), &mut files);
    }
    assert!(files.len() > 20, "the doors are somewhere else now");
    let named: Vec<_> =
        files.iter().flat_map(|file| named(&fs::read_to_string(file).expect("a source"), file)).collect();
    assert!(named.is_empty(), "what a door needs of a domain is handed out by `app`:\n{}", named.join("\n"));
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder of the repository") {
            collect(&entry.expect("an entry").path(), files);
        }
    } else {
        files.push(path.to_owned());
    }
}

/// What a file names of the crates behind `app`, by an import or by a path that begins with `::` or with a crate that the file
/// has no module or import of the same name for.
fn named(source: &str, file: &Path) -> Vec<String> {
    let parsed = syn::parse_file(source).expect("a source that compiles");
    let mut finder = Finder { own: Vec::new(), named: Vec::new() };
    for item in &parsed.items {
        match item {
            Item::Mod(module) => finder.own.push(module.ident.to_string()),
            Item::Use(import) => finder.import(&import.tree, true),
            _ => {}
        }
    }
    finder.visit_file(&parsed);
    finder.named.into_iter().map(|name| format!("{}: {name}", file.display())).collect()
}

struct Finder {
    /// Names that the file has given a meaning of its own.
    own: Vec<String>,
    named: Vec<String>,
}

impl Finder {
    fn import(&mut self, tree: &UseTree, is_first: bool) {
        match tree {
            UseTree::Path(path) => {
                let name = path.ident.to_string();
                if is_first && BEHIND.contains(&name.as_str()) && !self.own.contains(&name) {
                    self.named.push(name);
                }
                self.import(&path.tree, false);
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, is_first)),
            UseTree::Name(name) => self.own.push(name.ident.to_string()),
            UseTree::Rename(renamed) => self.own.push(renamed.rename.to_string()),
            UseTree::Glob(_) => {}
        }
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(first) = path.segments.first().filter(|_| path.segments.len() > 1) {
            let name = first.ident.to_string();
            if BEHIND.contains(&name.as_str()) && (path.leading_colon.is_some() || !self.own.contains(&name)) {
                self.named.push(name);
            }
        }
        visit::visit_path(self, path);
    }
}

#[test]
fn what_is_named_is_found_and_modules_of_the_same_name_are_not_meant() {
    let named = |source: &str| named(source, Path::new("door.rs")).len();
    assert_eq!(named("use storage::Stores;"), 1);
    assert_eq!(named("use {app::App, matching::PageRequest};"), 1);
    assert_eq!(named("fn f() { storage::open() }"), 1);
    assert_eq!(named("use app::actions::conversations; fn f() { ::conversations::rules() }"), 1);
    assert_eq!(named("use app::actions::conversations; fn f() { conversations::list() }"), 0);
    assert_eq!(named("mod matching; fn f() { matching::like() }"), 0);
    assert_eq!(named("use super::matching; use protocol::Page;"), 0);
}
