//! Coming back on another node while people go on talking.

use crate::{
    UNLIMITED,
    goals::long_or,
    talk::{Heard, assert_dense, hear_until, message, replay, say, say_all},
};
use client::{Endpoint, Position, Socket};
use kernel::{ConversationId, Rev, Seq};
use protocol::ServerFrame;
use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tests::{Deployment, percentile, run};
use tokio::{task::JoinHandle, time::Instant};

const MISSED: usize = 500;

#[test]
fn a_client_that_missed_five_hundred_events_gets_them_in_order_on_the_other_node_while_talk_goes_on() {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let pair = deployment.pair().await;
            let mut ann = pair.ann.chat().await;
            let mut before = pair.ben.chat().await;
            say(&mut ann, pair.home, "hello").await;
            hear_until(&mut before, "hello").await;
            let position = before.position();
            before.drop_connection();

            say_all(&mut ann, pair.home, &missed()).await;
            let chatter = Chatter::start(ann, pair.home);
            let mut back = pair.ben.clone().at(deployment.first()).resume(Endpoint::Chat, position).await;
            let caught_up = replay(&mut back).await;
            assert!(matches!(caught_up.end, ServerFrame::Synced(_)), "{:?}", caught_up.end);
            assert!(caught_up.heard.len() >= MISSED, "{} of {MISSED} before synced", caught_up.heard.len());
            assert_goes_on(back, caught_up.heard, chatter, Seq(1)).await;
        }
    });
}

#[test]
fn whoever_missed_two_hundred_events_has_them_all_on_whichever_node() {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let pair = deployment.pair().await;
            let mut ann = pair.ann.chat().await;
            let position = pair.ben.chat().await.position();
            let texts: Vec<String> = (0..200).map(|number| format!("missed {number}")).collect();
            say_all(&mut ann, pair.home, &texts).await;
            let mut spans = Vec::new();
            for number in 0..long_or(500, 50) {
                let ben = pair.ben.clone().at(&deployment.nodes[number % deployment.nodes.len()]);
                let began = Instant::now();
                let mut back = ben.resume(Endpoint::Chat, position.clone()).await;
                let caught_up = replay(&mut back).await;
                spans.push(began.elapsed());
                assert!(matches!(caught_up.end, ServerFrame::Synced(_)), "{:?}", caught_up.end);
                assert_eq!(
                    caught_up.heard.iter().map(|heard| &heard.text).collect::<Vec<_>>(),
                    texts.iter().collect::<Vec<_>>()
                );
            }
            let (p50, p99) = (percentile(&mut spans, 0.5), percentile(&mut spans, 0.99));
            let count = spans.len();
            println!(
                "R4: {count} resumes of 200 missed events on {} nodes: all complete; p50 {p50:?}, p99 {p99:?}",
                deployment.nodes.len()
            );
        }
    });
}

#[test]
fn a_conversation_socket_goes_on_after_a_place_on_the_other_node_while_talk_goes_on() {
    resume_conversation(|seq, _| Position::AfterSeq(seq));
}

#[test]
fn a_conversation_socket_goes_on_after_a_change_on_the_other_node_while_talk_goes_on() {
    resume_conversation(|_, rev| Position::AfterRev(rev));
}

fn resume_conversation(position: impl Fn(Seq, Rev) -> Position) {
    run(async {
        for deployment in Deployment::each_with(&[UNLIMITED]) {
            let pair = deployment.pair().await;
            let here = Endpoint::Conversation(pair.home);
            let mut ann = pair.ann.chat().await;
            let mut before = pair.ben.open(here).await;
            say(&mut ann, pair.home, "hello").await;
            hear_until(&mut before, "hello").await;
            before.drop_connection();
            let home = pair.ben.api.conversation(pair.home).await.expect("it is open");

            say_all(&mut ann, pair.home, &missed()).await;
            let chatter = Chatter::start(ann, pair.home);
            let position = position(home.last_seq, home.last_rev);
            let mut back = pair.ben.clone().at(deployment.first()).resume(here, position).await;
            let caught_up = replay(&mut back).await;
            let ServerFrame::Synced(synced) = caught_up.end else { panic!("not {:?}", caught_up.end) };
            assert!(caught_up.heard.len() >= MISSED, "{} of {MISSED} before synced", caught_up.heard.len());
            assert!(synced.last_seq.is_some() && synced.last_rev.is_some(), "{synced:?}");
            assert_goes_on(back, caught_up.heard, chatter, home.last_seq).await;
        }
    });
}

/// Behind the replay comes what is said meanwhile, and nothing twice.
async fn assert_goes_on(mut socket: Socket, mut heard: Vec<Heard>, chatter: Chatter, after: Seq) {
    let said = chatter.stop().await;
    let last = said.last().expect("something was said");
    if heard.last().is_none_or(|heard| heard.text != *last) {
        heard.extend(hear_until(&mut socket, last).await);
    }
    if heard.iter().all(|heard| heard.cursor.is_none()) {
        // A conversation is read in its present state, so what is said while it is read may be shown again as it goes
        // live. It is known by its place.
        let mut shown = HashSet::new();
        heard.retain(|heard| shown.insert(heard.seq));
    }
    assert_dense(after, &heard);
    let texts: Vec<_> = heard.into_iter().map(|heard| heard.text).collect();
    assert_eq!(texts, missed().into_iter().chain(said).collect::<Vec<_>>());
}

fn missed() -> Vec<String> {
    (1..=MISSED).map(|number| format!("missed {number}")).collect()
}

/// Somebody who goes on talking until told to stop.
struct Chatter {
    enough: Arc<AtomicBool>,
    talking: JoinHandle<Vec<String>>,
}

impl Chatter {
    fn start(mut socket: Socket, home: ConversationId) -> Self {
        let enough = Arc::new(AtomicBool::new(false));
        let stop = enough.clone();
        let talking = tokio::spawn(async move {
            let mut said = Vec::new();
            while !stop.load(Ordering::SeqCst) {
                let text = format!("meanwhile {}", said.len());
                socket.send(&message(home, &text, None)).await.expect("the socket takes it");
                crate::talk::acked(&mut socket).await;
                said.push(text);
            }
            // And one that is certainly said after the replay.
            say(&mut socket, home, "the last word").await;
            said.push("the last word".to_owned());
            said
        });
        Self { enough, talking }
    }

    async fn stop(self) -> Vec<String> {
        self.enough.store(true, Ordering::SeqCst);
        self.talking.await.expect("talking ends well")
    }
}
