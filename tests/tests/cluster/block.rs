//! A block while two hundred sends are under way on two nodes.

use crate::{
    UNLIMITED,
    talk::{answer, message},
};
use client::Socket;
use protocol::ErrorCode;
use tests::{Deployment, Node, Pair, Person, run};
use tokio::{sync::watch, task::JoinSet};

const PAIRS: usize = 4;
/// Under way at a time from each of two people on each of two nodes.
const FROM_EACH: usize = 50;

#[test]
fn a_block_that_races_two_hundred_sends_on_two_nodes_is_the_last_word() {
    run(async {
        let Some(deployment) = Deployment::postgres_with(2, &[UNLIMITED]) else { return };
        let mut pairs = Vec::new();
        for _ in 0..PAIRS {
            pairs.push(deployment.pair().await);
        }
        let mut racing = JoinSet::new();
        for (number, pair) in pairs.iter().enumerate() {
            let (ann, ben, home) = (pair.ann.clone(), pair.ben.clone(), pair.home);
            let mut sockets = Vec::new();
            for node in &deployment.nodes {
                for person in [&ann, &ben] {
                    sockets.push(person.clone().at(node).chat().await);
                }
            }
            // Where both block, each does it on another node.
            let mut blocks = vec![(ben.clone().at(deployment.last()), ann.clone())];
            if number % 2 == 1 {
                blocks.push((ann.at(deployment.first()), ben));
            }
            racing.spawn(race(sockets, blocks, home));
        }
        let stored: usize = racing.join_all().await.into_iter().sum();
        println!("{stored} were stored before the blocks");
        assert!(stored > 0, "a race that one side always wins is none");

        for pair in &pairs {
            assert_closed_for_good(&deployment, pair).await;
        }
        let rows = deployment.sql("SELECT count(*) FROM messages");
        assert_eq!(rows, stored.to_string(), "what was acked is stored, and nothing else");
        for node in &deployment.nodes {
            let log = node.log();
            assert!(!log.contains("batch failed") && !log.contains("change failed"), "{log}");
        }
    });
}

/// Sends from all sockets, without a pause until each is refused, and blocks in the middle; gives back how many sends were
/// acked.
async fn race(sockets: Vec<Socket>, blocks: Vec<(Person, Person)>, home: kernel::ConversationId) -> usize {
    let (begun, mut underway) = watch::channel(0);
    let mut sending = JoinSet::new();
    for mut socket in sockets {
        let begun = begun.clone();
        sending.spawn(async move {
            for number in 0..FROM_EACH {
                let text = format!("message {number}");
                socket.send(&message(home, &text, None)).await.expect("the socket takes it");
            }
            let (mut acked, mut refused) = (0, 0);
            while refused < FROM_EACH {
                match answer(&mut socket).await {
                    Ok(_) => {
                        acked += 1;
                        // The place of each that was stored is taken by another, so the block always finds some under way.
                        socket.send(&message(home, "one more", None)).await.expect("the socket takes it");
                    }
                    Err(refusal) => {
                        assert_eq!(refusal.code, ErrorCode::NotFound.as_str(), "{refusal:?}");
                        refused += 1;
                    }
                }
                begun.send_modify(|count| *count += 1);
            }
            acked
        });
    }
    drop(begun);
    underway.wait_for(|&count| count >= FROM_EACH / 4).await.expect("sends are answered");
    let mut blocking = JoinSet::new();
    for (blocker, blocked) in blocks {
        blocking.spawn(async move {
            // The second of two may find that the other is gone for them.
            match blocker.api.block(blocked.id).await {
                Ok(_) => {}
                Err(error) => assert_eq!(error.code(), Some(ErrorCode::NotFound), "{}", client::explain(&error)),
            }
        });
    }
    blocking.join_all().await;
    sending.join_all().await.into_iter().sum()
}

async fn assert_closed_for_good(deployment: &Deployment, pair: &Pair) {
    let home = pair.home;
    let one = |question: &str| deployment.sql(question);
    let before = one(&format!("SELECT count(*) FROM messages WHERE conversation_id = {home}"));
    for node in &deployment.nodes {
        for person in [&pair.ann, &pair.ben] {
            assert_refused(person, node, home).await;
        }
    }
    assert_eq!(one(&format!("SELECT count(*) FROM messages WHERE conversation_id = {home}")), before);
    let conversation = format!("FROM conversations WHERE id = {home}");
    assert_eq!(one(&format!("SELECT closed_at IS NOT NULL {conversation}")), "t");
    let messages = format!("FROM messages WHERE conversation_id = {home}");
    assert_eq!(one(&format!("SELECT (SELECT max(rev) {messages}) < last_rev {conversation}")), "t");
    // In each log nothing of the conversation stands behind its end; 3 is the end, 6 a message.
    let behind = format!(
        "SELECT count(*) FROM events AS e JOIN events AS gone ON gone.user_id = e.user_id AND gone.kind = 3
         AND gone.conversation_id = e.conversation_id
         WHERE e.conversation_id = {home} AND e.kind = 6 AND e.cursor > gone.cursor"
    );
    assert_eq!(one(&behind), "0");
}

async fn assert_refused(person: &Person, node: &Node, home: kernel::ConversationId) {
    let mut socket = person.clone().at(node).chat().await;
    socket.send(&message(home, "too late", None)).await.expect("the socket takes it");
    let refusal = answer(&mut socket).await.expect_err("nothing begins behind the block's answer");
    assert_eq!(refusal.code, ErrorCode::NotFound.as_str());
}
