//! Everything at once: clients talk while nodes are killed, Redis is emptied, deafened and restarted, PostgreSQL is
//! killed. The history of it is judged afterwards. `make chaos` runs it at length.

use crate::{
    UNLIMITED,
    phone::{Addresses, Phone},
};
use std::{collections::BTreeSet, env, path::Path, sync::Arc, time::Duration};
use tests::{
    Deployment, Node, Pair, Person,
    history::{self, Entry, History, What},
    run,
    services::{PrivatePostgres, PrivateRedis, test_name},
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, timeout},
};

/// Messages of the short run; `MATCHWIRE_CHAOS_MESSAGES` asks for another number.
const MESSAGES: usize = 2000;
/// Every so manieth client drops its connection again and again.
const FLAPPING: usize = 5;
/// How long a run may take that acks nothing new.
const STANDSTILL: Duration = Duration::from_mins(1);

#[test]
fn nothing_acked_is_lost_doubled_or_reordered_while_nodes_redis_and_postgresql_are_killed() {
    let messages = env::var("MATCHWIRE_CHAOS_MESSAGES").map_or(MESSAGES, |number| number.parse().expect("a number"));
    run(async {
        let Some(mut cluster) = Cluster::start(3) else { return };
        let faults = [
            Fault::KillNode,
            Fault::RestartRedis,
            Fault::KillPostgres,
            Fault::EmptyRedis,
            Fault::DeafenRedis,
            Fault::StopRedis,
        ];
        let rounds = (messages / 30_000).max(1);
        let faults = faults.into_iter().cycle().take(faults.len() * rounds);
        Box::pin(cluster.talk_through(messages, faults.collect())).await;
    });
}

#[test]
fn while_postgresql_is_killed_and_restarted_what_was_acked_stays_and_clients_go_on() {
    run(async {
        let Some(mut cluster) = Cluster::start(2) else { return };
        Box::pin(cluster.talk_through(600, vec![Fault::KillPostgres, Fault::KillPostgres])).await;
    });
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    KillNode,
    RestartRedis,
    /// Down while a hundredth of all messages is acked.
    StopRedis,
    EmptyRedis,
    DeafenRedis,
    KillPostgres,
}

struct Cluster {
    deployment: Deployment,
    addresses: Addresses,
    next_victim: usize,
    // Gone after the nodes.
    redis: PrivateRedis,
    postgres: PrivatePostgres,
}

impl Cluster {
    fn start(nodes: usize) -> Option<Self> {
        let (redis, postgres) = (PrivateRedis::start_or_skip()?, PrivatePostgres::start_or_skip()?);
        let settings = [UNLIMITED, ("REDIS_URL", &redis.url()), ("DATABASE_URL", &postgres.url())];
        let deployment = Deployment::postgres_with(nodes, &settings)?;
        let addresses = Addresses::of(&deployment.nodes);
        Some(Self { deployment, addresses, next_victim: 0, redis, postgres })
    }

    /// Lets people send so many messages while these faults happen one after the other, spread over the run.
    async fn talk_through(&mut self, messages: usize, faults: Vec<Fault>) {
        let began = Instant::now();
        let path = env::temp_dir().join(format!("{}.jsonl", test_name()));
        let history = Arc::new(History::create(&path).expect("a file of our own"));
        let pairs = (messages / 100).clamp(6, 100);
        let quota = messages.div_ceil(pairs * 2);
        let (acks, mut acked) = watch::channel(0);
        let phones = self.phones(pairs, quota, &history, &Arc::new(acks)).await;
        let (total, count) = (quota * pairs * 2, phones.len());
        let talked = Instant::now();
        let mut living = JoinSet::new();
        for phone in phones {
            living.spawn(phone.live());
        }
        for (number, fault) in faults.iter().enumerate() {
            reach(&mut acked, total * (number + 1) / (faults.len() + 2)).await;
            println!("{:>8.2} s  {:>7} acked  {fault:?}", talked.elapsed().as_secs_f64(), *acked.borrow());
            self.happen(*fault, &mut acked, total).await;
        }
        reach(&mut acked, total).await;
        let sockets = timeout(STANDSTILL, living.join_all()).await;
        history.finish().expect("the history takes its end");

        let entries = history::read(&path).expect("the history is read");
        let took = talked.elapsed();
        println!(
            "{total} acked in {:.2} s ({:.0}/s) by {count} clients over {} sockets; {} lines of history; {:.2} s in all",
            took.as_secs_f64(),
            f64::from(u32::try_from(total).unwrap_or(u32::MAX)) / took.as_secs_f64(),
            sockets.as_ref().map_or(0, |sockets| sockets.iter().sum()),
            entries.len(),
            began.elapsed().as_secs_f64(),
        );
        self.conclude(&entries, &path, total);
        println!(
            "R1: {total} acked by {count} clients while {} faults happened: 0 lost, 0 twice, 0 out of order",
            faults.len()
        );
        assert!(sockets.is_ok(), "every client sees everything: {}", path.display());
        std::fs::remove_file(&path).expect("the history is ours");
    }

    /// The history is clean and the store holds what it tells.
    fn conclude(&self, entries: &[Entry], path: &Path, total: usize) {
        let complaints = history::judge(entries);
        assert!(complaints.is_empty(), "{}\n{}", path.display(), complaints.join("\n"));
        let sql = |question: &str| self.postgres.sql(question).expect("the database answers");
        let mut rows: Vec<String> = sql("SELECT client_message_id FROM messages").lines().map(str::to_owned).collect();
        let mut acked: Vec<String> = entries.iter().filter_map(acked_key).collect();
        rows.sort_unstable();
        acked.sort_unstable();
        acked.dedup();
        assert_eq!(acked.len(), total);
        assert!(rows == acked, "what was acked is stored once, and nothing else");
        self.account(entries);
        // Every log is dense and ends at its counter.
        let broken = sql("SELECT count(*) FROM persons AS p
             WHERE p.cursor <> (SELECT count(*) FROM events AS e WHERE e.user_id = p.id AND e.cursor <= p.cursor)");
        assert_eq!(broken, "0");
    }

    /// What the store holds for each person is what that person's devices were shown, to the last event: nobody left before
    /// everything had come, so nothing waits.
    fn account(&self, entries: &[Entry]) {
        // 6 is a message.
        let stored =
            self.postgres.sql("SELECT user_id, cursor FROM events WHERE kind = 6").expect("the database answers");
        let stored: BTreeSet<String> = stored.lines().map(str::to_owned).collect();
        let shown: BTreeSet<String> = entries.iter().filter_map(shown).collect();
        let (lacking, invented) = (stored.difference(&shown).count(), shown.difference(&stored).count());
        println!(
            "R8: {} events of messages committed, {} delivered, 0 waiting under faults: difference {}",
            stored.len(),
            shown.len(),
            lacking + invented,
        );
        assert_eq!((lacking, invented), (0, 0), "committed and never shown, shown and never committed");
    }

    async fn phones(
        &self,
        pairs: usize,
        quota: usize,
        history: &Arc<History>,
        acks: &Arc<watch::Sender<usize>>,
    ) -> Vec<Phone> {
        let people = self.deployment.crowd(pairs * 2).await;
        let mut phones: Vec<Phone> = Vec::new();
        for both in people.chunks_exact(2) {
            let pair = Pair::matched(both[0].clone(), both[1].clone()).await;
            // Everybody sends from one device; one of the two has a second one that only listens.
            let devices: [(&Person, u32, usize); 3] = [(&pair.ann, 0, quota), (&pair.ben, 0, quota), (&pair.ben, 1, 0)];
            for (person, device, quota_of_device) in devices {
                let number = phones.len();
                phones.push(Phone {
                    person: person.clone(),
                    device,
                    home: pair.home,
                    nodes: self.addresses.clone(),
                    node: number,
                    history: history.clone(),
                    quota: quota_of_device,
                    expected: quota * 2,
                    flaps_after: number.is_multiple_of(FLAPPING).then_some(7 + number % 11),
                    acks: acks.clone(),
                });
            }
        }
        phones
    }

    async fn happen(&mut self, fault: Fault, acked: &mut watch::Receiver<usize>, total: usize) {
        match fault {
            Fault::KillNode => {
                let victim = self.next_victim % self.deployment.nodes.len();
                self.next_victim += 1;
                self.deployment.nodes[victim].kill();
                // The others carry on alone for a while.
                let goal = *acked.borrow() + total / 50;
                reach(acked, goal).await;
                self.deployment.nodes[victim] = Node::start(self.deployment.settings());
                self.addresses.replace(victim, &self.deployment.nodes[victim]);
            }
            Fault::RestartRedis => self.redis.restart().expect("it comes back"),
            Fault::StopRedis => {
                self.redis.kill();
                let goal = *acked.borrow() + total / 100;
                reach(acked, goal).await;
                self.redis.restart().expect("it comes back");
            }
            Fault::EmptyRedis => drop(self.redis.command(&["FLUSHALL"]).expect("it is ours")),
            Fault::DeafenRedis => {
                drop(self.redis.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).expect("it is ours"));
            }
            Fault::KillPostgres => {
                self.postgres.kill();
                self.postgres.restart().expect("it comes back");
            }
        }
    }
}

/// Waits until so many messages are acked.
pub(crate) async fn reach(acked: &mut watch::Receiver<usize>, goal: usize) {
    loop {
        let now = *acked.borrow_and_update();
        if now >= goal {
            return;
        }
        let moved = timeout(STANDSTILL, acked.changed()).await;
        assert!(matches!(moved, Ok(Ok(()))), "{now} of {goal} acked, and no more for {STANDSTILL:?}");
    }
}

/// The event in somebody's log that a device was shown, as the store names it.
fn shown(entry: &Entry) -> Option<String> {
    match &entry.what {
        What::Received { person, cursor, .. } => Some(format!("{person}|{cursor}")),
        _ => None,
    }
}

fn acked_key(entry: &Entry) -> Option<String> {
    match &entry.what {
        What::Acked { key, .. } => Some(key.clone()),
        _ => None,
    }
}
