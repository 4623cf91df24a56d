//! A node on SQLite whose disk is full, or whose file cannot be written: nothing is acked that is not there, reads go on, and
//! writes go on by themselves when there is room again.

use crate::{UNLIMITED, talk::message};
use client::{Api, Method, Received, Socket};
use kernel::ConversationId;
use protocol::{FrameKind, ServerFrame};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use tests::{Deployment, Node, PATIENCE, Pair, Person, run, wait_until};
use tokio::time::Instant;

/// Every condition of the store is told by `/readyz` within this.
const TOLD_WITHIN: Duration = Duration::from_secs(10);

#[test]
fn a_node_that_may_write_no_byte_more_refuses_what_it_cannot_keep_and_goes_on_when_it_may() {
    run(async {
        let site = Deployment::sqlite_with(&[UNLIMITED]);
        let pair = site.pair().await;
        let limit = |bytes: &str| {
            let process = site.first().process().to_string();
            let mut command = Command::new("prlimit");
            let limited = command.args(["--pid", &process, &format!("--fsize={bytes}:")]).status();
            assert!(limited.expect("prlimit is there").success(), "the limit is ours to set");
        };
        let mut story = Story::begin(site.first(), &pair).await;
        // As every file of a disk that has become read-only.
        limit("0");
        story.until_refused().await;
        story.while_nothing_can_be_kept("io_error").await;
        limit("unlimited");
        story.when_there_is_room().await;
        story.end(site).await;
    });
}

#[test]
fn a_node_whose_disk_is_full_refuses_what_it_cannot_keep_and_goes_on_when_there_is_room() {
    let Some(launcher) = own_disk("mount -t tmpfs -o size=3m tmpfs \"$0\"") else { return };
    run(async {
        let (site, folder) = stopped_site();
        let node = launcher.start(&folder, site.settings());
        let ann = Person::sign_up(&node, "Ann").await;
        let ben = Person::sign_up(&node, "Ben").await;
        let pair = Pair::matched(ann, ben).await;
        let mut story = Story::begin(&node, &pair).await;
        let ballast = inside(&node, &folder).join("ballast");
        fill(&ballast);
        story.until_refused().await;
        story.while_nothing_can_be_kept("disk_full").await;
        fs::remove_file(&ballast).expect("the ballast is ours");
        story.when_there_is_room().await;
        // Its disk goes with the process, so a second one cannot be asked.
        story.assert_everything_is_there(&node).await;
    });
}

#[test]
fn a_node_does_not_start_on_a_file_that_it_cannot_write() {
    for what in ["\"$0\"", "\"$0/matchwire.db\""] {
        let read_only = format!("mount --bind {what} {what} && mount -o remount,bind,ro {what}");
        let Some(launcher) = own_disk(&read_only) else { return };
        let (site, folder) = stopped_site();
        let said = launcher.refused(&folder, site.settings());
        assert!(said.contains("database_read_only"), "{said}");
    }
}

/// Somebody who talks and notes what was acked.
struct Story {
    api: Api,
    home: ConversationId,
    socket: Socket,
    sent: usize,
    acked: BTreeSet<String>,
    refused: Vec<String>,
}

impl Story {
    async fn begin(node: &Node, pair: &Pair) -> Self {
        let ann = pair.ann.clone().at(node);
        let socket = ann.chat().await;
        let mut story =
            Self { api: ann.api, home: pair.home, socket, sent: 0, acked: BTreeSet::new(), refused: Vec::new() };
        for _ in 0..5 {
            assert!(story.send().await && story.post().await, "all is well at first");
        }
        story
    }

    /// What is left of the room is used; then nothing is.
    async fn until_refused(&mut self) {
        let begun = Instant::now();
        while self.send().await || self.post().await {
            assert!(begun.elapsed() < PATIENCE, "there is no end of the room");
        }
    }

    async fn while_nothing_can_be_kept(&mut self, word: &str) {
        let begun = Instant::now();
        wait_until("the node says what it lacks", async || {
            let (status, body) = self.readiness().await;
            status == 503 && body["checks"]["store"] == word
        })
        .await;
        assert!(begun.elapsed() <= TOLD_WITHIN, "it took {:?}", begun.elapsed());
        for _ in 0..5 {
            assert!(!self.send().await && !self.post().await, "nothing is acked that is not there");
        }
        assert_eq!(self.status("/healthz").await, 200);
        assert_eq!(self.status("/api/conversations/").await, 200);
        assert!(self.acked.is_subset(&self.stored().await));
    }

    async fn when_there_is_room(&mut self) {
        wait_until("it is ready again", async || self.readiness().await.0 == 200).await;
        for key in std::mem::take(&mut self.refused) {
            assert!(self.send_as(&key).await, "the same socket goes on");
        }
        assert!(self.post().await);
    }

    async fn end(self, mut site: Deployment) {
        self.assert_everything_is_there(site.first()).await;
        site.nodes[0].kill();
        site.add_node();
        self.assert_everything_is_there(site.last()).await;
    }

    async fn assert_everything_is_there(&self, node: &Node) {
        let api = self.api.at(node.base()).expect("the address of a node");
        let stored = keys(&api, self.home).await;
        assert_eq!(stored.iter().cloned().collect::<BTreeSet<_>>(), self.acked, "what was acked, and nothing else");
        assert_eq!(stored.len(), self.acked.len(), "each once");
    }

    /// By the socket; whether it was acked.
    async fn send(&mut self) -> bool {
        self.sent += 1;
        let key = format!("key {}", self.sent);
        let acked = self.send_as(&key).await;
        if !acked {
            self.refused.push(key);
        }
        acked
    }

    async fn send_as(&mut self, key: &str) -> bool {
        self.socket.send(&message(self.home, &text(key), Some(key))).await.expect("the socket takes it");
        loop {
            match self.socket.next(PATIENCE).await.expect("an answer in time") {
                Received::Frame(frame, _) if frame.kind() == FrameKind::Ack => {
                    self.acked.insert(key.to_owned());
                    return true;
                }
                Received::Frame(frame, _) => {
                    if let ServerFrame::Error(error) = *frame {
                        assert_eq!((error.code.as_ref(), error.temporary), ("store_unavailable", true));
                        return false;
                    }
                }
                Received::Closed(closed) => panic!("a socket survives its store: {closed:?}"),
                Received::Unknown(_) => {}
            }
        }
    }

    /// By REST; whether it was answered as stored.
    async fn post(&mut self) -> bool {
        self.sent += 1;
        let key = format!("key {}", self.sent);
        let body = json!({"content": text(&key), "client_message_id": key});
        let path = format!("/api/conversations/{}/messages/", self.home);
        let answer = self.api.request(Method::POST, &path, Some(&body)).await.expect("the node answers");
        if answer.status == 503 {
            assert_eq!(answer.json().expect("a problem")["code"], "store_unavailable");
            self.refused.push(key);
            return false;
        }
        assert_eq!(answer.status, 201);
        self.acked.insert(key)
    }

    async fn readiness(&self) -> (u16, Value) {
        let answer = self.api.request(Method::GET, "/readyz", None).await.expect("the node answers");
        (answer.status, answer.json().expect("json"))
    }

    async fn status(&self, path: &str) -> u16 {
        self.api.request(Method::GET, path, None).await.expect("the node answers").status
    }

    async fn stored(&self) -> BTreeSet<String> {
        keys(&self.api, self.home).await.into_iter().collect()
    }
}

/// A text that takes room, the same however it is sent.
fn text(key: &str) -> String {
    format!("{key} {}", "x".repeat(3900))
}

/// The keys of all messages.
async fn keys(api: &Api, home: ConversationId) -> Vec<String> {
    let mut keys = Vec::new();
    loop {
        let after = kernel::Seq(keys.len().try_into().expect("few"));
        let window = client::Window { after: Some(after), limit: Some(100), ..client::Window::default() };
        let page = api.messages(home, window).await.expect("reads go on");
        if page.is_empty() {
            return keys;
        }
        keys.extend(page.into_iter().map(|message| message.client_message_id.expect("every message has a key")));
    }
}

/// An installation that is made and not served: its settings, and the folder of its database.
pub(crate) fn stopped_site() -> (Deployment, PathBuf) {
    let mut site = Deployment::sqlite_with(&[UNLIMITED]);
    site.nodes[0].kill();
    let url = site.settings().iter().find(|(name, _)| name == "DATABASE_URL").expect("it has a database");
    let file = Path::new(url.1.trim_start_matches("sqlite://")).to_owned();
    (site, file.parent().expect("a folder").to_owned())
}

/// What begins a node that sees mounts of its own, which nobody else does and which end with it.
struct Launcher(String);

/// The launcher, or none where this system lets nobody mount for himself, which is told. `$0` in `mounts` is the folder.
fn own_disk(mounts: &str) -> Option<Launcher> {
    let mut attempt = Command::new("unshare");
    let attempt = attempt.args(["--map-root-user", "--mount", "true"]).stderr(Stdio::null()).status();
    if attempt.is_ok_and(|status| status.success()) {
        return Some(Launcher(format!("{mounts} && exec \"$@\"")));
    }
    eprintln!("skipped: nobody may mount anything for himself here (unshare --map-root-user --mount)");
    None
}

impl Launcher {
    fn words<'a>(&'a self, folder: &'a Path) -> [&'a str; 7] {
        let folder = folder.to_str().expect("a path in plain letters");
        ["unshare", "--map-root-user", "--mount", "sh", "-c", &self.0, folder]
    }

    fn start(&self, folder: &Path, settings: &[(String, String)]) -> Node {
        Node::start_under(&self.words(folder), settings)
    }

    fn refused(&self, folder: &Path, settings: &[(String, String)]) -> String {
        Node::refused_under(&self.words(folder), settings)
    }
}

/// A folder as the node sees it.
fn inside(node: &Node, folder: &Path) -> PathBuf {
    Path::new("/proc").join(node.process().to_string()).join("root").join(folder.strip_prefix("/").expect("absolute"))
}

/// Takes all the room of the disk that this file is on.
fn fill(file: &Path) {
    let mut ballast = OpenOptions::new().create(true).append(true).open(file).expect("a file of our own");
    for size in [64 * 1024, 1024, 1] {
        let piece = vec![0; size];
        let full = loop {
            if let Err(error) = ballast.write_all(&piece) {
                break error;
            }
        };
        assert_eq!(full.kind(), io::ErrorKind::StorageFull, "{full}");
    }
}
