//! Rows that somebody else holds, a node that was stopped within a transaction, a database that vanished: only those wait who
//! have to, and nobody for ever.

use crate::{
    UNLIMITED,
    goals::long_or,
    talk::{answer, message},
};
use client::{Method, Socket};
use kernel::ConversationId;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tests::{Deployment, Node, Pair, Person, Proxy, percentile, run, wait_until};
use tokio::{
    task::{JoinHandle, JoinSet, spawn_blocking},
    time::{Instant, MissedTickBehavior, interval},
};

/// Everybody says something this often.
const PACE: Duration = Duration::from_millis(100);
/// The delay that the others may notice.
const NOTICEABLE: Duration = Duration::from_millis(100);
/// Whoever has to wait is told so by then.
const TOLD_WITHIN: Duration = Duration::from_secs(3);
/// A store that says nothing counts as away by then.
const AWAY_WITHIN: Duration = Duration::from_secs(10);

#[test]
fn a_row_locked_by_hand_is_felt_in_that_conversation_only() {
    run(async {
        let Some(deployment) = Deployment::postgres_with(2, &[UNLIMITED]) else { return };
        let (deployment, mut crowd) = Crowd::enter(deployment).await;
        let locked = crowd.couples[0].home;
        let usual = crowd.talk(span()).await;
        let hold = Hold::on(&deployment, &format!("conversations WHERE id = {locked}")).await;
        let meanwhile = crowd.talk(span()).await;
        hold.release().await;
        let after = crowd.talk(PACE * 3).await;

        let locked = BTreeSet::from([locked]);
        meanwhile.told_in_time(&locked);
        meanwhile.others_as(&usual, &locked, "a conversation locked by hand");
        after.all_acked();
        crowd.nothing_is_lost(&deployment);
    });
}

#[test]
fn a_person_locked_by_hand_is_felt_in_the_conversations_of_that_person_only() {
    run(async {
        let Some(deployment) = Deployment::postgres_with(2, &[UNLIMITED]) else { return };
        let (deployment, mut crowd) = Crowd::enter(deployment).await;
        // Who listens in the first couple has others to talk with.
        let popular = crowd.couples[0].listener.clone();
        let mut homes = BTreeSet::from([crowd.couples[0].home]);
        for admirer in deployment.crowd(3).await {
            let pair = Pair::matched(admirer, popular.clone()).await;
            homes.insert(pair.home);
            crowd.couples.push(Couple::of(pair).await);
        }
        let usual = crowd.talk(span()).await;
        let hold = Hold::on(&deployment, &format!("persons WHERE id = {}", popular.id)).await;
        let meanwhile = crowd.talk(span()).await;
        hold.release().await;
        let after = crowd.talk(PACE * 3).await;

        meanwhile.told_in_time(&homes);
        meanwhile.others_as(&usual, &homes, "a person locked by hand");
        after.all_acked();
        crowd.nothing_is_lost(&deployment);
    });
}

#[test]
fn a_node_stopped_within_a_transaction_holds_up_only_what_it_had_locked_and_not_for_long() {
    run(async {
        let patient = ("MATCHWIRE__DATABASE__LOCK_TIMEOUT_MS", "2500");
        let Some(deployment) = Deployment::postgres_with(2, &[UNLIMITED, patient]) else { return };
        let victims = Pair::matched(deployment.person("Ann").await, deployment.person("Ben").await).await;
        let (deployment, mut crowd) = Crowd::enter_at(deployment, 1).await;
        let usual = crowd.talk(span()).await;

        // The first node is stopped where it has locked the conversation and waits for the people in it.
        let hold = Hold::on(&deployment, &format!("persons WHERE id = {}", victims.ann.id)).await;
        let (api, matched) = (victims.ann.api.clone(), victims.matched);
        let unmatching = tokio::spawn(async move { api.unmatch(matched).await });
        wait_until("the node waits for the person", async || {
            count(&deployment, "wait_event_type = 'Lock' AND query LIKE '%persons%'") > 0
        })
        .await;
        deployment.first().signal("STOP");
        hold.release().await;
        wait_until("the stopped node holds everything", async || {
            count(&deployment, "state = 'idle in transaction' AND query LIKE '%persons%'") > 0
        })
        .await;

        let home = victims.home;
        let ann = victims.ann.at(deployment.last());
        crowd.couples.push(Couple::of(Pair { ann, ..victims }).await);
        let meanwhile = crowd.talk(Duration::from_secs(7)).await;
        deployment.first().signal("CONT");
        meanwhile.told_in_time(&BTreeSet::from([home]));
        meanwhile.others_as(&usual, &BTreeSet::from([home]), "a node stopped within a transaction");
        assert!(meanwhile.0[&home].last().is_some_and(|said| said.error.is_none()), "what it held is free again");
        // What was under way at the stopped node is not pretended to have been done.
        assert!(unmatching.await.expect("it does not panic").is_err());
        crowd.nothing_is_lost(&deployment);
    });
}

#[test]
fn a_database_that_vanished_counts_as_away_and_is_written_to_again_when_it_is_back() {
    run(async {
        let Some(mut deployment) = Deployment::postgres_with(1, &[UNLIMITED]) else { return };
        let url = deployment.settings().iter().find(|(name, _)| name == "DATABASE_URL").expect("a database").1.clone();
        let (host, rest) = url.split_once('@').expect("a user").1.split_once('/').expect("a database");
        let proxy = Proxy::before(host);
        let behind = format!("{}@{}/{rest}", url.split_once('@').expect("a user").0, proxy.address());
        deployment.add_node_with(&[("DATABASE_URL", &behind)]);
        let (deployment, mut crowd) = Crowd::enter(deployment).await;
        let at_the_last = crowd.homes_at(deployment.last());

        for round in 1..=long_or(3, 1) {
            let usual = crowd.talk(span()).await;
            proxy.vanish();
            let (meanwhile, away_after) = tokio::join!(crowd.talk(AWAY_WITHIN), away(deployment.last()));
            proxy.reappear();
            let back_after = wait_until("the node is ready again", async || is_ready(deployment.last()).await).await;
            let after = crowd.talk(PACE * 3).await;
            println!("R9: round {round}: away after {away_after:?}, ready again after {back_after:?}");

            assert!(away_after <= AWAY_WITHIN, "only after {away_after:?}");
            for home in &at_the_last {
                assert!(meanwhile.0[home].iter().any(|said| said.error.is_some()), "{home} is told");
                for said in &meanwhile.0[home] {
                    assert!(said.took <= AWAY_WITHIN, "{home} is told only after {:?}", said.took);
                }
            }
            meanwhile.others_as(&usual, &at_the_last, "a database behind dropped packets");
            after.all_acked();
        }
        crowd.nothing_is_lost(&deployment);
    });
}

fn span() -> Duration {
    Duration::from_secs(long_or(20, 4))
}

/// Sessions of the database that are like this.
fn count(deployment: &Deployment, how: &str) -> u32 {
    let question = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND {how}"
    );
    deployment.sql(&question).parse().expect("a number")
}

async fn is_ready(node: &Node) -> bool {
    let answer = node.api().request(Method::GET, "/readyz", None).await;
    answer.is_ok_and(|answer| answer.status == 200)
}

/// How long it takes until the node says that its store is away.
async fn away(node: &Node) -> Duration {
    wait_until("the node says that its store is away", async || !is_ready(node).await).await
}

/// Somebody at a console, who locks rows and thinks.
struct Hold {
    deployment: Arc<Deployment>,
    psql: JoinHandle<()>,
}

impl Hold {
    async fn on(deployment: &Arc<Deployment>, rows: &str) -> Self {
        let lock = format!("BEGIN; SELECT FROM {rows} FOR UPDATE; SELECT pg_sleep(3600); COMMIT");
        let held = deployment.clone();
        let psql = spawn_blocking(move || drop(held.try_sql(&lock)));
        wait_until("the rows are held", async || count(deployment, "wait_event = 'PgSleep'") > 0).await;
        Self { deployment: deployment.clone(), psql }
    }

    async fn release(self) {
        self.deployment.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()");
        self.psql.await.expect("psql ends");
    }
}

/// Two people, one of whom talks.
struct Couple {
    home: ConversationId,
    listener: Person,
    node: String,
    socket: Socket,
}

impl Couple {
    async fn of(pair: Pair) -> Self {
        let Pair { ann, ben, home, .. } = pair;
        Self { home, listener: ben, node: ann.api.base().to_owned(), socket: ann.chat().await }
    }
}

/// Couples that talk, each at its node.
struct Crowd {
    couples: Vec<Couple>,
    said: u32,
    acked: BTreeSet<String>,
}

struct Answered {
    took: Duration,
    /// The code of a refusal, and whether it is temporary.
    error: Option<(String, bool)>,
}

/// What became of everything that was said, by conversation.
struct Said(BTreeMap<ConversationId, Vec<Answered>>);

impl Crowd {
    async fn enter(deployment: Deployment) -> (Arc<Deployment>, Self) {
        Self::enter_at(deployment, 0).await
    }

    /// At the nodes from this one on.
    async fn enter_at(deployment: Deployment, first: usize) -> (Arc<Deployment>, Self) {
        let nodes = &deployment.nodes[first..];
        let people = deployment.crowd(long_or(40, 16)).await;
        let mut couples = Vec::new();
        for (number, both) in people.chunks_exact(2).enumerate() {
            let node = &nodes[number % nodes.len()];
            let pair = Pair::matched(both[0].clone().at(node), both[1].clone().at(node)).await;
            couples.push(Couple::of(pair).await);
        }
        (Arc::new(deployment), Self { couples, said: 0, acked: BTreeSet::new() })
    }

    fn homes_at(&self, node: &Node) -> BTreeSet<ConversationId> {
        self.couples.iter().filter(|couple| couple.node == node.base()).map(|couple| couple.home).collect()
    }

    /// Everybody says one thing after the other for so long, each when the last one is answered.
    async fn talk(&mut self, span: Duration) -> Said {
        self.said += 1;
        let (round, end) = (self.said, Instant::now() + span);
        let mut talking = JoinSet::new();
        for couple in self.couples.drain(..) {
            talking.spawn(talk(couple, round, end));
        }
        let mut said = BTreeMap::new();
        for (couple, answers, acked) in talking.join_all().await {
            said.insert(couple.home, answers);
            self.acked.extend(acked);
            self.couples.push(couple);
        }
        self.couples.sort_by_key(|couple| couple.home);
        Said(said)
    }

    /// Each acked message is stored, once.
    fn nothing_is_lost(&self, deployment: &Deployment) {
        let stored = deployment.sql("SELECT client_message_id FROM messages WHERE client_message_id IS NOT NULL");
        let rows: Vec<&str> = stored.lines().collect();
        let stored: BTreeSet<&str> = rows.iter().copied().collect();
        assert_eq!(rows.len(), stored.len(), "nothing is stored twice");
        let lost: Vec<&String> = self.acked.iter().filter(|name| !stored.contains(name.as_str())).collect();
        assert!(lost.is_empty(), "acked and lost: {lost:?}");
    }
}

async fn talk(mut couple: Couple, round: u32, end: Instant) -> (Couple, Vec<Answered>, Vec<String>) {
    let (mut answers, mut acked) = (Vec::new(), Vec::new());
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while Instant::now() < end {
        pace.tick().await;
        let name = format!("{}-{round}-{}", couple.home, answers.len());
        let begun = Instant::now();
        couple.socket.send(&message(couple.home, &name, Some(&name))).await.expect("the socket is open");
        let error = match answer(&mut couple.socket).await {
            Ok(_) => {
                acked.push(name);
                None
            }
            Err(error) => Some((error.code.into_owned(), error.temporary)),
        };
        answers.push(Answered { took: begun.elapsed(), error });
    }
    (couple, answers, acked)
}

impl Said {
    /// In these conversations everybody was told soon that it has to be tried again.
    fn told_in_time(&self, homes: &BTreeSet<ConversationId>) {
        for home in homes {
            let answers = &self.0[home];
            assert!(answers.iter().any(|said| said.error.is_some()), "{home} is told");
            for said in answers {
                assert!(said.took <= TOLD_WITHIN, "{home} is told only after {:?}", said.took);
                let refusal = said.error.as_ref().map(|(code, temporary)| (code.as_str(), *temporary));
                assert!(matches!(refusal, None | Some(("store_unavailable", true))), "{refusal:?}");
            }
        }
    }

    /// Everybody but in these conversations was acked as ever.
    fn others_as(&self, usual: &Self, but: &BTreeSet<ConversationId>, under: &str) {
        let others: BTreeSet<_> = usual.0.keys().filter(|home| !but.contains(home)).copied().collect();
        for home in &others {
            assert!(self.0[home].iter().all(|said| said.error.is_none()), "{home} has nothing to do with it");
        }
        let at = |said: &Self| percentile(&mut said.took(&others), long_or(0.99, 0.9));
        let (before, during) = (at(usual), at(self));
        println!("R9: under {under} {} others are acked in {during:?}, before in {before:?}", others.len());
        assert!(during <= before + NOTICEABLE, "{during:?} instead of {before:?}");
    }

    fn took(&self, homes: &BTreeSet<ConversationId>) -> Vec<Duration> {
        let answers = self.0.iter().filter(|(home, _)| homes.contains(home)).flat_map(|(_, answers)| answers);
        answers.map(|said| said.took).collect()
    }

    fn all_acked(&self) {
        for (home, answers) in &self.0 {
            assert!(answers.iter().all(|said| said.error.is_none()), "{home} is acked again");
        }
    }
}
