use crate::outcome::Outcome;
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Another server that does the same work, as its `peer.json` tells.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Peer {
    /// As people call it.
    pub(super) title: String,
    /// What it is measured at, such as `messages closed`.
    pub(super) works: Vec<String>,
    /// How its sockets are opened; none where it is no server but a program that prints a rate.
    #[serde(default)]
    pub(super) path: Option<String>,
    /// What has to be said first on a socket.
    #[serde(default)]
    pub(super) hello: Option<String>,
    /// The frame that is sent, with a mark in it.
    #[serde(default)]
    pub(super) send: String,
    /// A piece of text that stands in a delivery and in no other frame.
    #[serde(default)]
    pub(super) only: Option<String>,
    /// Whether it keeps what is said in a database.
    #[serde(default)]
    pub(super) needs_database: bool,
    #[serde(default)]
    pub(super) needs_redis: bool,
    #[serde(skip)]
    pub(super) folder: PathBuf,
}

impl Peer {
    /// Everything below a folder that has a `peer.json`, by name.
    pub(super) fn all_in(folder: &Path) -> Outcome<Vec<Self>> {
        let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        folders.sort();
        let mut peers = Vec::new();
        for folder in folders.into_iter().filter(|folder| folder.join("peer.json").exists()) {
            let text = fs::read_to_string(folder.join("peer.json"))?;
            let peer: Self = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", folder.display()))?;
            peers.push(Self { folder, ..peer });
        }
        Ok(peers)
    }

    /// The name of its folder, by which goals know it.
    pub(super) fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    pub(super) fn does(&self, work: &str) -> bool {
        self.works.iter().any(|known| known == work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::goals::{GOALS, Goal};

    fn ours() -> Vec<Peer> {
        Peer::all_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/peers")).unwrap()
    }

    #[test]
    fn every_peer_that_a_goal_names_is_in_the_repository() {
        let names: Vec<String> = ours().iter().map(Peer::name).collect();
        for peer in GOALS.iter().filter_map(Goal::peer) {
            assert!(names.iter().any(|name| name == peer), "{peer}");
        }
    }

    #[test]
    fn every_peer_can_be_started_and_a_server_is_told_what_to_say() {
        for peer in ours() {
            assert!(peer.folder.join("start").exists(), "{}", peer.title);
            assert!(peer.path.is_none() || peer.send.contains("{mark}"), "{}", peer.title);
        }
    }
}
