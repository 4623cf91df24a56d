//! What a socket saw live is what a fresh replay of the same events shows, up to what later events tell anew.
//!
//! Three people do things to each other in an order of chance, each with a socket of both kinds open all the while. Then all of it
//! is replayed to other sockets, at another node where there is one, and compared: the last frame about each thing is the same,
//! and nothing is replayed that was not shown.

mod story;

use crate::visibility::lines_of_event;
use client::{Endpoint, Position, Received, Socket};
use kernel::EventKind;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use protocol::FrameKind;
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};
use story::{Step, Story, Verb};
use tests::{Deployment, PATIENCE, Pair, Person, run};

/// Stories of chance, and how long they get.
const STORIES: u32 = 8;
const STEPS: usize = 40;

#[test]
fn what_was_shown_live_is_what_a_replay_shows() {
    for site in Deployment::each_with(&crate::wire::UNBOUNDED) {
        let kinds = RefCell::new(BTreeSet::new());
        run(compare(&site, &story::every_kind(), &kinds)).expect("one of each kind");
        let of_oneself = FrameKind::SelfUpdate.as_str();
        let of_others = EventKind::ALL.iter().flat_map(|kind| lines_of_event(*kind)).copied();
        let all: Vec<&str> = of_others.chain([of_oneself]).collect();
        let missing: Vec<_> = all.iter().filter(|kind| !kinds.borrow().contains(**kind)).collect();
        assert!(!all.is_empty() && missing.is_empty(), "{missing:?} of {:?}", kinds.borrow());

        let mut runner = TestRunner::new(Config { cases: STORIES, max_shrink_iters: 40, ..Config::default() });
        let told =
            runner.run(&story::steps(STEPS), |steps| run(compare(&site, &steps, &kinds)).map_err(TestCaseError::fail));
        if let Err(error) = told {
            panic!("{:?}: {error}", site.kind());
        }
    }
}

/// Somebody who watches, and the one who ends everybody's story.
struct Watcher {
    person: Person,
    chat: Socket,
    feed: Socket,
    from: [Position; 2],
    /// The conversation with the one who ends it.
    aside: Pair,
}

impl Watcher {
    async fn new(site: &Deployment, name: &str) -> Self {
        let aside = Pair::matched(site.person("Wim").await, site.person(name).await).await;
        let person = aside.ben.clone();
        let (chat, feed) = (person.chat().await, person.open(Endpoint::Notifications).await);
        let from = [chat.position(), feed.position()];
        Self { person, chat, feed, from, aside }
    }
}

/// Plays a story, replays it, and says what differs.
async fn compare(site: &Deployment, steps: &[Step], kinds: &RefCell<BTreeSet<String>>) -> Result<(), String> {
    let mut watchers = Vec::new();
    for name in ["Ann", "Ben", "Cem"] {
        watchers.push(Watcher::new(site, name).await);
    }
    let people: Vec<Person> = watchers.iter().map(|watcher| watcher.person.clone()).collect();
    let mut story = Story::of(&people);
    for step in steps {
        if let Verb::Receive = step.verb {
            if let Some(home) = story.conversation(step.by, step.to) {
                let frame = json!({"type": "delivered", "conversation_id": home, "seq": step.pick + 1, "ref": "d"});
                watchers[step.by].chat.send(&frame).await.map_err(|error| error.to_string())?;
                answered(&mut watchers[step.by].chat).await;
            }
            continue;
        }
        if let Verb::Notice = step.verb {
            let to = people[step.to].id.to_string();
            site.command(&["admin", "notify", &to, "--kind", "account_changed", "--ref", "7"]);
            continue;
        }
        story.go_on(*step).await;
    }
    for (number, mut watcher) in watchers.into_iter().enumerate() {
        let last = crate::wire::post(
            &watcher.aside.ann.api,
            &format!("/api/conversations/{}/messages/", watcher.aside.home),
            json!({"content": "the end"}),
            201,
        )
        .await;
        let is_last =
            |frame: &Value| frame["message"]["id"] == last["id"] || frame["notification"]["message_id"] == last["id"];
        until(&mut watcher.chat, is_last).await;
        until(&mut watcher.feed, is_last).await;
        let elsewhere = &site.nodes[(number + 1) % site.nodes.len()];
        let reader = watcher.person.clone().at(elsewhere);
        let [chat, feed] = watcher.from;
        let mut again = reader.resume(Endpoint::Chat, chat).await;
        until(&mut again, |frame| frame["type"] == FrameKind::Synced.as_str()).await;
        let mut feed_again = reader.resume(Endpoint::Notifications, feed).await;
        until(&mut feed_again, |frame| frame["type"] == FrameKind::Synced.as_str()).await;

        let (live, replayed) = (events(&watcher.chat), events(&again));
        kinds.borrow_mut().extend(live.values().chain(events(&watcher.feed).values()).map(kind));
        let shown = Shown::of(&live);
        shown.check_chat(&replayed).map_err(|wrong| format!("{}: {wrong}", reader.name))?;
        shown
            .check_feed(&events(&watcher.feed), &events(&feed_again))
            .map_err(|wrong| format!("{}: {wrong}", reader.name))?;
    }
    Ok(())
}

/// Reads on until a frame comes.
async fn until(socket: &mut Socket, is_it: impl Fn(&Value) -> bool) {
    loop {
        match socket.next(PATIENCE).await.expect("the frame comes") {
            Received::Frame(_, raw) if is_it(&raw) => return,
            Received::Closed(closed) => panic!("closed: {closed:?}"),
            _ => {}
        }
    }
}

/// The frame with a `ref` is answered, one way or the other.
async fn answered(socket: &mut Socket) {
    until(socket, |frame| frame["ref"] == "d").await;
}

/// What a socket has shown of events, by their cursors.
fn events(socket: &Socket) -> BTreeMap<i64, Value> {
    let event = |frame: &Value| Some((frame["cursor"].as_i64()?, frame.clone()));
    let is_event = |frame: &&Value| {
        let own = [FrameKind::Welcome, FrameKind::Synced, FrameKind::Reset].map(FrameKind::as_str);
        !own.iter().any(|kind| frame["type"] == *kind)
    };
    socket.history().iter().filter(is_event).filter_map(event).collect()
}

fn kind(frame: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match frame["type"].as_str().unwrap_or_default() {
        "conversation_update" => format!("conversation_update {}", word(&frame["event"])),
        "notification" => format!("notification {}", word(&frame["notification"]["type"])),
        other => other.to_owned(),
    }
}

/// What a frame tells of: of two frames about the same thing the later one tells all that there is to know. None for what only
/// tells something as long as it waits for an answer.
fn thing(frame: &Value) -> Option<String> {
    Some(match frame["type"].as_str()? {
        "new_message" | "message_updated" => format!("message {}", frame["message"]["id"]),
        "message_deleted" | "message_reaction" => format!("message {}", frame["message_id"]),
        // Whoever has read has received.
        "read_receipt" | "delivery_receipt" => format!("horizon {} {}", frame["conversation_id"], frame["user_id"]),
        "conversation_update" => format!("conversation {}", frame["data"]["id"]),
        "new_match" => format!("match {}", frame["data"]["match"]["id"]),
        "self_update" => format!("own {}", frame["what"]),
        "match_removed" => format!("match {}", frame["match_id"]),
        _ => return None,
    })
}

/// The conversation that a frame belongs to and vanishes with.
fn home(frame: &Value) -> Option<&Value> {
    let home = &frame["conversation_id"];
    (home.is_number() && frame["type"] != "match_removed").then_some(home)
}

/// A frame without what other events change: how far a conversation has come stands in its messages.
fn essence(frame: &Value) -> Value {
    let mut frame = frame.clone();
    if let Some(data) = frame.get_mut("data").and_then(Value::as_object_mut) {
        data.remove("last_seq");
        data.remove("updated_at");
    }
    frame
}

struct Shown<'a> {
    live: &'a BTreeMap<i64, Value>,
    closed: BTreeSet<i64>,
}

impl<'a> Shown<'a> {
    fn of(live: &'a BTreeMap<i64, Value>) -> Self {
        let ends = live
            .values()
            .filter(|frame| frame["type"] == "conversation_update" && frame["event"] == "conversation.delete");
        Self { live, closed: ends.filter_map(|frame| frame["data"]["id"].as_i64()).collect() }
    }

    fn is_gone(&self, frame: &Value) -> bool {
        home(frame).and_then(Value::as_i64).is_some_and(|id| self.closed.contains(&id))
    }

    fn check_chat(&self, replayed: &BTreeMap<i64, Value>) -> Result<(), String> {
        for (cursor, frame) in replayed {
            let live = self.live.get(cursor);
            if live.is_none() && home(frame).is_some() {
                return Err(format!("replayed and not shown live: {frame}"));
            }
            if live.is_some_and(|live| live["type"] != frame["type"]) {
                return Err(format!("live {} and replayed {frame}", live.unwrap_or(&Value::Null)));
            }
            if self.is_gone(frame) {
                return Err(format!("of a conversation that is over: {frame}"));
            }
        }
        let (last, again) = (last_of_each(self.live), last_of_each(replayed));
        for (thing, live) in &last {
            if self.is_gone(live) {
                continue;
            }
            let replayed = again.get(thing).copied().unwrap_or(&Value::Null);
            if essence(live) != essence(replayed) {
                return Err(format!("{thing}: live {live} and replayed {replayed}"));
            }
        }
        let added = again.keys().find(|thing| !last.contains_key(*thing));
        added.map_or(Ok(()), |thing| Err(format!("{thing}: only replayed")))
    }

    /// A notification tells of a message, a match or a like as it is when it is shown, for as long as there is one.
    fn check_feed(&self, live: &BTreeMap<i64, Value>, replayed: &BTreeMap<i64, Value>) -> Result<(), String> {
        for (cursor, frame) in replayed {
            if live.get(cursor).is_some_and(|live| without_preview(live) != without_preview(frame)) {
                return Err(format!("live {} and replayed {frame}", live[cursor]));
            }
        }
        let last = last_of_each(self.live);
        for (cursor, frame) in live {
            let message = &frame["notification"]["message_id"];
            let state = last.get(&format!("message {message}"));
            let is_there = state.is_some_and(|state| state["type"] != "message_deleted" && !self.is_gone(state));
            if is_there && !replayed.contains_key(cursor) {
                return Err(format!("shown live and not replayed: {frame}"));
            }
        }
        Ok(())
    }
}

fn without_preview(frame: &Value) -> Value {
    let mut frame = frame.clone();
    if let Some(notification) = frame.get_mut("notification").and_then(Value::as_object_mut) {
        notification.remove("preview");
    }
    frame
}

fn last_of_each(frames: &BTreeMap<i64, Value>) -> BTreeMap<String, &Value> {
    frames.values().filter_map(|frame| Some((thing(frame)?, frame))).collect()
}
