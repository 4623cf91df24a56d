//! What was committed is what was delivered and what waits, to the last event.

use crate::{
    UNLIMITED,
    talk::{hear_until, message, say},
};
use client::{Endpoint, Socket};
use protocol::{FrameKind, SendMessageRequest, ServerFrame};
use std::{collections::BTreeSet, time::Duration};
use tests::{Deployment, Metrics, PATIENCE, Person, run, wait_until};
use tokio::time::Instant;

/// Couples of whom each is connected in another way.
const EACH_SAYS: usize = 20;
/// Nothing is under way any more when nothing was counted for so long: two seconds is what a lost doorbell may take.
const AT_REST: Duration = Duration::from_millis(2500);

#[test]
fn what_was_committed_is_what_was_delivered_and_what_waits_on_one_node_and_on_two() {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            Story::tell(deployment).await;
        }
    });
}

#[test]
fn somebody_on_two_of_three_nodes_is_counted_once_wherever_it_was_committed() {
    run(async {
        let Some(deployment) = Deployment::postgres_with(3, &[UNLIMITED]) else { return };
        Story::tell(deployment).await;
    });
}

struct Story {
    deployment: Deployment,
    people: Vec<Person>,
    /// Everybody's sockets, with whose each is.
    sockets: Vec<(usize, Socket)>,
}

impl Story {
    async fn tell(deployment: Deployment) {
        let mut story = Self { people: deployment.crowd(6).await, deployment, sockets: Vec::new() };
        let (first, last) = (0, story.deployment.nodes.len() - 1);
        // Here, elsewhere, on several nodes, only the feed, and twice nowhere.
        for (person, node) in [(0, first), (1, last), (2, first), (2, last), (2, last)] {
            story.open(person, node, Endpoint::Chat).await;
        }
        if last > 1 {
            story.open(2, 1, Endpoint::Chat).await;
            story.open(1, 1, Endpoint::Chat).await;
        }
        story.open(3, last, Endpoint::Notifications).await;
        story.everybody_matches().await;
        story.some_talk().await;
        story.judge().await;
    }

    async fn open(&mut self, person: usize, node: usize, endpoint: Endpoint) {
        let socket = self.people[person].clone().at(&self.deployment.nodes[node]).open(endpoint).await;
        self.sockets.push((person, socket));
    }

    async fn everybody_matches(&self) {
        for (number, ann) in self.people.iter().enumerate() {
            for ben in &self.people[number + 1..] {
                ann.api.like(ben.id).await.expect("a like works");
                ben.api.like(ann.id).await.expect("a like back works");
            }
        }
    }

    /// Everybody talks with everybody they have a conversation with, over REST; who has a socket does so over it too.
    async fn some_talk(&mut self) {
        for person in &self.people {
            for home in person.api.conversations().await.expect("a list") {
                let request = SendMessageRequest { content: "by REST".to_owned(), ..SendMessageRequest::default() };
                person.api.send_message(home.id, &request).await.expect("it is stored");
            }
        }
        let home = self.people[0].api.conversations().await.expect("a list")[0].id;
        let (_, socket) = &mut self.sockets[0];
        for number in 0..EACH_SAYS {
            socket.send(&message(home, &format!("by socket {number}"), None)).await.expect("the socket is open");
        }
        say(socket, home, "the last word").await;
        hear_until(socket, "the last word").await;
    }

    async fn judge(mut self) {
        let nodes = &self.deployment.nodes;
        let sum = |metrics: &Metrics, name: &str| metrics.sum(&format!("matchwire_events_{name}_total"));
        let difference = |metrics: &Metrics| {
            let counted = sum(metrics, "delivered") + sum(metrics, "waiting");
            i128::from(sum(metrics, "committed") + sum(metrics, "shared")) - i128::from(counted)
        };
        let account =
            |metrics: &Metrics| ["committed", "shared", "delivered", "waiting"].map(|name| sum(metrics, name));
        // The nodes are read one after the other: what is under way may look even for a moment.
        let (mut last, mut since) = ([0; 4], Instant::now());
        let rests = wait_until("the account is even and rests", async || {
            let metrics = Metrics::of(nodes).await;
            if account(&metrics) != last || difference(&metrics) != 0 {
                (last, since) = (account(&metrics), Instant::now());
            }
            since.elapsed() >= AT_REST
        });
        let took = rests.await;
        let metrics = Metrics::of(nodes).await;
        let [committed, shared, delivered, waiting] = account(&metrics);

        // What the metrics say is what the store holds, and what people were shown live.
        let (mut stored, mut seen) = (0, BTreeSet::new());
        for person in &self.people {
            let mut now = person.api.socket(Endpoint::Chat).open().await.expect("the handshake works");
            let welcome = now.expect(FrameKind::Welcome, PATIENCE).await.expect("welcome comes first");
            let ServerFrame::Welcome(welcome) = welcome else { unreachable!("a welcome was expected") };
            stored += u64::try_from(welcome.cursor.0).expect("a count");
        }
        for (person, socket) in &mut self.sockets {
            socket.send_raw(r#"{"type":"ping"}"#).await.expect("the socket is open");
            socket.expect(FrameKind::Pong, PATIENCE).await.expect("a pong");
            let frames = socket.history().iter().filter(|frame| frame["type"] != "welcome");
            seen.extend(frames.filter_map(|frame| frame["cursor"].as_i64()).map(|cursor| (*person, cursor)));
        }
        println!(
            "R8: {} nodes: {committed} committed, {delivered} delivered, {waiting} waiting, {shared} shared: difference {} after {took:?}",
            nodes.len(),
            difference(&metrics),
        );
        assert_eq!(committed, stored, "what was counted is what is stored");
        // Who is on several nodes that did not commit it is counted on each: that is what is shared.
        assert_eq!(delivered - shared, seen.len() as u64, "what was counted as delivered was seen");
    }
}
