//! A node on SQLite that is killed in the middle of whatever it does, again and again: everything that it acked is there, once
//! and in order, and its database opens by itself. Its clients are good ones, who send again what was not acked.

use crate::{
    UNLIMITED,
    chaos::reach,
    disk::stopped_site,
    goals::long_or,
    phone::{Addresses, Phone},
};
use client::Window;
use std::{
    collections::BTreeSet,
    env,
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
    time::Duration,
};
use tests::{
    Deployment, Node, Pair, Person,
    history::{self, History, What},
    run,
    services::test_name,
};
use tokio::{
    sync::watch,
    task::{JoinSet, block_in_place},
    time::{Instant, sleep, timeout},
};

/// Couples at one node. All four people write.
const COUPLES: usize = 2;
/// Messages that one couple sends from one kill to the next, nearly.
const BETWEEN: usize = 6;
/// A kill comes at any moment within this time after so many messages.
const MOMENT: Duration = Duration::from_millis(15);
/// Every so manieth time the node is killed once more while it starts, at any moment within a time that a start takes.
const AT_START: usize = 4;
const STARTING: Duration = Duration::from_millis(300);
/// How often a node is killed in its very first start.
const FIRST_STARTS: usize = 10;
/// How long the last messages may take to everybody.
const END: Duration = Duration::from_mins(1);

#[test]
fn every_message_acked_by_a_node_on_sqlite_is_there_however_often_it_is_killed() {
    // So many nodes side by side, and kills of each.
    let (nodes, kills) = long_or((8, 1250), (4, 25));
    run(async {
        let begun = Instant::now();
        let mut lives = JoinSet::new();
        for _ in 0..nodes {
            lives.spawn(live_through(kills));
        }
        let acked: usize = lives.join_all().await.into_iter().sum();
        println!(
            "R12: {nodes} nodes killed {kills} times each, {acked} messages acked, all there once; {:.1} s",
            begun.elapsed().as_secs_f64()
        );
    });
}

#[test]
fn a_node_killed_while_it_makes_its_database_makes_it_at_the_next_start() {
    run(async {
        let (site, folder) = stopped_site();
        for _ in 0..FIRST_STARTS {
            std::fs::remove_dir_all(&folder).expect("the folder is ours");
            Node::kill_while_it_starts(site.settings(), any_moment_within(STARTING));
            let node = Node::start(site.settings());
            Person::sign_up(&node, "Ann").await;
        }
    });
}

/// What costs a start most is done by each thread that serves, and one is enough here: what is written has one way in any case.
const ONE_THREAD: (&str, &str) = ("MATCHWIRE__SERVER__WORKERS", "1");

/// Kills a node so often while people talk; gives back how many messages were acked.
async fn live_through(kills: usize) -> usize {
    let mut site = block_in_place(|| Deployment::sqlite_with(&[UNLIMITED, ONE_THREAD]));
    let people = site.crowd(COUPLES * 2).await;
    let path = env::temp_dir().join(format!("{}.jsonl", test_name()));
    let history = Arc::new(History::create(&path).expect("a file of our own"));
    let addresses = Addresses::of(&site.nodes);
    let (acks, mut acked) = watch::channel(0);
    let (acks, quota) = (Arc::new(acks), kills * BETWEEN / 2 + 1);
    let (mut phones, mut pairs) = (JoinSet::new(), Vec::new());
    for both in people.chunks_exact(2) {
        let pair = Pair::matched(both[0].clone(), both[1].clone()).await;
        for person in [&pair.ann, &pair.ben] {
            let phone = Phone {
                person: person.clone(),
                device: 0,
                home: pair.home,
                nodes: addresses.clone(),
                node: 0,
                history: history.clone(),
                quota,
                expected: quota * 2,
                flaps_after: None,
                acks: acks.clone(),
            };
            phones.spawn(phone.live());
        }
        pairs.push(pair);
    }
    let total = quota * 2 * COUPLES;
    for kill in 0..kills {
        reach(&mut acked, total * kill / kills).await;
        sleep(any_moment_within(MOMENT)).await;
        site.nodes[0].kill();
        if kill % AT_START == 0 {
            block_in_place(|| Node::kill_while_it_starts(site.settings(), any_moment_within(STARTING)));
        }
        site.nodes[0] = block_in_place(|| Node::start(site.settings()));
        addresses.replace(0, &site.nodes[0]);
    }
    let seen = timeout(END, phones.join_all()).await;
    assert!(seen.is_ok(), "everybody sees everything: {}", path.display());
    history.finish().expect("the history takes its end");

    let entries = history::read(&path).expect("the history is read");
    let complaints = history::judge(&entries);
    assert!(complaints.is_empty(), "{}\n{}", path.display(), complaints.join("\n"));
    let keys = entries.iter().filter_map(|entry| match &entry.what {
        What::Acked { key, .. } => Some(key.clone()),
        _ => None,
    });
    let keys: BTreeSet<String> = keys.collect();
    assert_eq!(keys.len(), total);
    // A start that is not interrupted finds the same.
    site.nodes[0].kill();
    site.nodes[0] = block_in_place(|| Node::start(site.settings()));
    let mut stored = Vec::new();
    for pair in pairs {
        stored.extend(keys_in(&pair, site.first()).await);
    }
    assert_eq!(stored.len(), total, "each is stored once");
    assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), keys, "what was acked is stored, and nothing else");
    std::fs::remove_file(&path).expect("the history is ours");
    total
}

/// The keys of all messages of a conversation; their places are dense.
async fn keys_in(pair: &Pair, node: &Node) -> Vec<String> {
    let reader = pair.ann.clone().at(node);
    let mut keys = Vec::new();
    loop {
        let after = keys.len().try_into().expect("few");
        let window = Window { after: Some(kernel::Seq(after)), limit: Some(100), ..Window::default() };
        let page = reader.api.messages(pair.home, window).await.expect("a page");
        if page.is_empty() {
            return keys;
        }
        for message in page {
            keys.push(message.client_message_id.expect("every message here has a key"));
            assert_eq!(message.seq.0, i64::try_from(keys.len()).expect("few"), "places are dense");
        }
    }
}

fn any_moment_within(span: Duration) -> Duration {
    // Another hasher each time: as random as a test needs.
    let share = RandomState::new().hash_one(0) % 1000;
    span.mul_f64(f64::from(u32::try_from(share).unwrap_or(0)) / 1000.0)
}
