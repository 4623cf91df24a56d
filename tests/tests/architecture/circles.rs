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
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    thread,
};
use uses::Uses;

/// The circles of today, each by its files. They may only become fewer and smaller.
const KNOWN: &[&[&str]] = &[
    &[
        "crates/auth/src/error.rs",
        "crates/auth/src/password.rs",
        "crates/auth/src/port.rs",
        "crates/auth/src/rules.rs",
        "crates/auth/src/service/sessions.rs",
        "crates/auth/src/service.rs",
        "crates/auth/src/tokens.rs",
    ],
    &[
        "crates/cli/src/admin.rs",
        "crates/cli/src/check.rs",
        "crates/cli/src/main.rs",
        "crates/cli/src/seed.rs",
        "crates/cli/src/serve.rs",
    ],
    &["crates/client/src/answer.rs", "crates/client/src/error.rs"],
    &[
        "crates/client/src/api.rs",
        "crates/client/src/connect.rs",
        "crates/client/src/received.rs",
        "crates/client/src/socket.rs",
    ],
    &[
        "crates/client/src/check/arriving.rs",
        "crates/client/src/check/devices.rs",
        "crates/client/src/check/ending.rs",
        "crates/client/src/check/matching.rs",
        "crates/client/src/check/resuming.rs",
        "crates/client/src/check/talking.rs",
        "crates/client/src/check.rs",
    ],
    &["crates/conversations/src/ledger/writes.rs", "crates/conversations/src/ledger.rs"],
    &[
        "crates/matching/src/card.rs",
        "crates/matching/src/error.rs",
        "crates/matching/src/pairing.rs",
        "crates/matching/src/preferences.rs",
        "crates/matching/src/profile.rs",
    ],
    &["crates/protocol/src/client_frame/parse.rs", "crates/protocol/src/client_frame.rs"],
    &[
        "crates/server/src/application/lock.rs",
        "crates/server/src/application/parts.rs",
        "crates/server/src/application.rs",
        "crates/server/src/operator.rs",
    ],
    &[
        "crates/server/src/gateway/call.rs",
        "crates/server/src/gateway/command.rs",
        "crates/server/src/gateway/replay.rs",
        "crates/server/src/gateway/upload.rs",
        "crates/server/src/gateway.rs",
    ],
    &[
        "crates/server/src/http/error.rs",
        "crates/server/src/http/origins.rs",
        "crates/server/src/http/outgoing.rs",
        "crates/server/src/http/request_id.rs",
    ],
    &[
        "crates/server/src/publish.rs",
        "crates/server/src/readiness.rs",
        "crates/server/src/render/committed.rs",
        "crates/server/src/render/conversation.rs",
        "crates/server/src/render/log.rs",
        "crates/server/src/render/message.rs",
        "crates/server/src/render/person.rs",
        "crates/server/src/state.rs",
        "crates/server/src/writer/aside.rs",
        "crates/server/src/writer.rs",
    ],
    &[
        "crates/server/src/rest/conversations.rs",
        "crates/server/src/rest/matching.rs",
        "crates/server/src/rest/media.rs",
        "crates/server/src/rest/messages.rs",
        "crates/server/src/rest/mod.rs",
        "crates/server/src/rest/users.rs",
    ],
    &["crates/server/src/ws/refusal.rs", "crates/server/src/ws.rs"],
    &[
        "crates/storage/src/lib.rs",
        "crates/storage/src/postgres/connect.rs",
        "crates/storage/src/postgres/dialect.rs",
        "crates/storage/src/postgres/keep.rs",
        "crates/storage/src/postgres/migrations.rs",
        "crates/storage/src/postgres/mod.rs",
        "crates/storage/src/postgres/pool.rs",
        "crates/storage/src/postgres/pooler.rs",
        "crates/storage/src/queries/authors.rs",
        "crates/storage/src/queries/log.rs",
        "crates/storage/src/queries/messages.rs",
        "crates/storage/src/queries/uploads.rs",
        "crates/storage/src/sqlite/connect.rs",
        "crates/storage/src/sqlite/dialect.rs",
        "crates/storage/src/sqlite/keep.rs",
        "crates/storage/src/sqlite/migrations.rs",
        "crates/storage/src/sqlite/mod.rs",
        "crates/storage/src/sqlite/scrubber.rs",
        "crates/storage/src/sqlite/write_connection.rs",
    ],
];

#[test]
fn no_files_of_a_crate_use_each_other_in_a_circle() {
    let mut found = BTreeSet::new();
    let mut wrong = Vec::new();
    for (name, uses) in uses_of_every_crate() {
        for circle in circles(&uses) {
            let files: BTreeSet<String> = circle.iter().map(|file| shown(file)).collect();
            if !known().iter().any(|known| known.is_superset(&files)) {
                wrong.push(format!("{} files of {name} use each other:\n{}", files.len(), told(&circle, &uses)));
            }
            found.insert(files);
        }
    }
    for known in known() {
        if !found.contains(&known) {
            let smaller: Vec<_> = found.iter().filter(|circle| circle.is_subset(&known)).collect();
            wrong.push(format!("no circle any more, take it out of KNOWN: {known:?}\nwhat is left of it: {smaller:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
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

fn known() -> Vec<BTreeSet<String>> {
    KNOWN.iter().map(|files| files.iter().map(|file| (*file).to_owned()).collect()).collect()
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
