//! A node that dies between the commit and the doorbell: what it promised arrives all the same.

use crate::{
    REPAIRED_WITHIN, UNLIMITED,
    talk::{hear_until, say},
};
use protocol::FrameKind;
use tests::{Deployment, PATIENCE, Pair, Person, Proxy, run, services::PrivateRedis};
use tokio::time::Instant;

/// The first node lives; the second reaches Redis through a proxy.
struct Cluster {
    deployment: Deployment,
    proxy: Proxy,
    // Gone with the nodes.
    _redis: PrivateRedis,
}

impl Cluster {
    fn start() -> Option<Self> {
        let redis = PrivateRedis::start_or_skip()?;
        let proxy = Proxy::before(&redis.address());
        let mut deployment = Deployment::postgres_with(1, &[UNLIMITED, ("REDIS_URL", &redis.url())])?;
        deployment.add_node_with(&[("REDIS_URL", &format!("redis://{}", proxy.address()))]);
        Some(Self { deployment, proxy, _redis: redis })
    }

    fn kill_the_second(&mut self) {
        self.deployment.nodes[1].kill();
    }
}

#[test]
fn a_message_of_a_node_killed_between_commit_and_publish_is_on_the_other_node_within_two_seconds() {
    run(async {
        let Some(mut cluster) = Cluster::start() else { return };
        let Pair { ann, ben, home, .. } = cluster.deployment.pair().await;
        let mut ann = ann.at(cluster.deployment.last()).chat().await;
        let mut ben = ben.at(cluster.deployment.first()).chat().await;
        // The way is open before.
        say(&mut ann, home, "before").await;
        hear_until(&mut ben, "before").await;

        cluster.proxy.swallow();
        say(&mut ann, home, "swallowed").await;
        let acked = Instant::now();
        cluster.kill_the_second();
        let heard = hear_until(&mut ben, "swallowed").await;
        let took = acked.elapsed();
        println!("on the other node {took:?} after the ack");
        assert_eq!(heard.len(), 1);
        assert!(took <= REPAIRED_WITHIN, "only {took:?} after the ack");
    });
}

#[test]
fn a_match_of_a_node_killed_between_commit_and_publish_is_announced_on_the_other_node_within_two_seconds() {
    run(async {
        let Some(mut cluster) = Cluster::start() else { return };
        let ann = Person::sign_up(cluster.deployment.last(), "Ann").await;
        let ben = Person::sign_up(cluster.deployment.first(), "Ben").await;
        ben.api.like(ann.id).await.expect("a like works");
        let mut socket = ben.chat().await;

        cluster.proxy.swallow();
        let answer = ann.api.like(ben.id).await.expect("a like back works");
        let answered = Instant::now();
        cluster.kill_the_second();
        assert!(answer.is_match);
        socket.expect(FrameKind::NewMatch, PATIENCE).await.expect("told of the match");
        let took = answered.elapsed();
        println!("on the other node {took:?} after the answer");
        assert!(took <= REPAIRED_WITHIN, "only {took:?} after the answer");
        socket.expect(FrameKind::ConversationUpdate, PATIENCE).await.expect("told of the conversation");
    });
}
