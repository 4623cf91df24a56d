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
        "crates/realtime/src/bus/redis/mod.rs",
        "crates/realtime/src/bus/redis/publisher.rs",
        "crates/realtime/src/bus/redis/subscriber.rs",
    ],
    &[
        "crates/realtime/src/core.rs",
        "crates/realtime/src/dispatch.rs",
        "crates/realtime/src/group/conversation_actor.rs",
        "crates/realtime/src/group/person_actor/room.rs",
        "crates/realtime/src/group/person_actor/show.rs",
        "crates/realtime/src/group/person_actor.rs",
        "crates/realtime/src/group/person_shared.rs",
        "crates/realtime/src/hub.rs",
        "crates/realtime/src/outbox/body.rs",
        "crates/realtime/src/outbox/mod.rs",
        "crates/realtime/src/presence/desk.rs",
        "crates/realtime/src/recheck.rs",
        "crates/realtime/src/session/actor.rs",
        "crates/realtime/src/session/machine.rs",
        "crates/realtime/src/session/members.rs",
        "crates/realtime/src/session/opening.rs",
        "crates/realtime/src/session/replies.rs",
        "crates/realtime/src/session/step.rs",
        "crates/realtime/src/socket.rs",
        "crates/realtime/src/sockets.rs",
        "crates/realtime/src/typists.rs",
        "crates/realtime/src/watermark.rs",
    ],
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
