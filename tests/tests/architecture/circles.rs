//! No circles between the files of one crate: whoever reads a file and what it uses comes to an end.
//!
//! A file uses another if its code names something that is defined there, by whatever way: an import, a path, a name that a
//! third file hands on. A `mod` and a `pub use` of what lies below say where things are and use nothing; tests may use
//! whatever they test. To open a circle, see what the two sides share: it mostly wants a file of its own.

mod graph;
mod modules;
mod resolve;
#[cfg(test)]
mod tests;
mod uses;

use crate::workspace::{Workspace, root};
use graph::{Circle, circles, way_round};
use modules::Crate;
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    thread,
};
use uses::Uses;

#[test]
fn no_files_of_a_crate_use_each_other_in_a_circle() {
    let mut found = Vec::new();
    for (name, uses) in uses_of_every_crate() {
        for circle in circles(&uses) {
            found.push(format!("{} files of {name} use each other:\n{}", circle.len(), told(&circle, &uses)));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The name of each library and program, and who uses whom in it.
fn uses_of_every_crate() -> Vec<(String, Uses)> {
    let members = Workspace::of_this_repository().members();
    let roots =
        members.iter().flat_map(|member| member.roots.iter().map(|crate_root| (member.name.clone(), crate_root)));
    thread::scope(|scope| {
        let read = |crate_root: &Path| Crate::read(crate_root, &|path| fs::read_to_string(path).ok()).uses();
        let readers: Vec<_> = roots.map(|(name, crate_root)| scope.spawn(move || (name, read(crate_root)))).collect();
        readers.into_iter().map(|reader| reader.join().expect("every crate can be read")).collect()
    })
}

/// All files of the circle, and a shortest way round with the uses that make it.
fn told(circle: &Circle, uses: &Uses) -> String {
    let mut told = format!("    {:?}\n", circle.iter().map(|file| shown(file)).collect::<Vec<_>>());
    for (from, used, to) in way_round(circle, uses) {
        let _ = writeln!(told, "  {}:{} uses {}, which {} defines", shown(from), used.line, used.path, shown(to));
    }
    told
}

/// A file as it is called from the top of the repository.
fn shown(file: &Path) -> String {
    let file: PathBuf = file.strip_prefix(root()).unwrap_or(file).to_owned();
    file.display().to_string()
}
