//! Nodes that settle in a real Redis. Each test has a prefix of its own.

use super::*;
use crate::{application::limit_settings, config::Overrides};
use app::limits::RateLimits;
use kernel::UserId;
use realtime::FrameCost;
use services::{PrivateRedis, redis_url, test_name};
use std::net::{IpAddr, Ipv4Addr};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const ANN: UserId = UserId(1);

/// Small limits on this Redis.
fn config(url: &str, prefix: &str) -> Config {
    let set = [
        ("MATCHWIRE__SERVER__ENVIRONMENT", "production"),
        ("MATCHWIRE__MAIL__URL", "log"),
        ("MATCHWIRE__LIMITS__MESSAGE_BURST", "2"),
        ("MATCHWIRE__LIMITS__MESSAGE_PER_S", "1"),
        ("MATCHWIRE__LIMITS__FRAMES_PER_MIN", "3"),
        ("MATCHWIRE__LIMITS__REGISTRATIONS_PER_HOUR", "1"),
        ("MATCHWIRE__LIMITS__LOGINS_PER_MIN", "2"),
        ("MATCHWIRE__LIMITS__LOGINS_PER_MIN_ADDRESS", "5"),
        ("REDIS_URL", url),
        ("MATCHWIRE__REDIS__PREFIX", prefix),
    ];
    let set = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(None, set, &Overrides::default()).expect("these settings are valid")
}

/// A node of an installation.
struct Node {
    limits: RateLimits,
    settlement: RedisSettlement,
}

impl Node {
    async fn of(url: &str, prefix: &str) -> Self {
        let config = config(url, prefix);
        let mut settlement = RedisSettlement::of(&config).expect("an address").expect("limits are on");
        settlement.connect().await.expect("redis answers");
        Self { limits: RateLimits::new(limit_settings(&config).as_ref(), b"a secret"), settlement }
    }

    async fn settle(&mut self) {
        self.limits.settle(&mut self.settlement).await.expect("redis answers");
    }

    fn redis(&self) -> MultiplexedConnection {
        self.settlement.connection.clone().expect("connected")
    }

    fn sends(&self, messages: usize) -> bool {
        (0..messages).all(|_| self.limits.change(ANN, FrameCost::Message).is_ok())
    }
}

#[tokio::test]
async fn what_is_spent_at_one_node_is_gone_at_the_others_after_a_settling() {
    let Ok(url) = redis_url().map_err(|unavailable| unavailable.skip()) else { return };
    let prefix = format!("{}:", test_name());
    let (mut first, mut second) = (Node::of(&url, &prefix).await, Node::of(&url, &prefix).await);
    let mut stranger = Node::of(&url, &format!("{}:", test_name())).await;

    assert!(first.sends(2));
    assert!(first.limits.login("ann@example.com", HERE).is_ok() && first.limits.login("ann@example.com", HERE).is_ok());
    assert!(first.limits.registration(HERE).is_ok() && first.limits.handshake(HERE).is_ok());
    second.limits.arrival(ANN);
    stranger.limits.arrival(ANN);
    for node in [&mut first, &mut second, &mut stranger] {
        node.settle().await;
    }
    assert!(
        second.limits.change(ANN, FrameCost::Message).is_err(),
        "what ann has is used up, and nothing was spent here"
    );
    assert!(second.limits.change(UserId(2), FrameCost::Message).is_ok(), "what others have is not");
    assert!(stranger.sends(2), "nor are those of another installation the same people");

    // What was spent on a bucket before it was known is owed.
    assert!(second.limits.login("ann@example.com", HERE).is_ok());
    second.settle().await;
    assert!(second.limits.login(" ANN@example.com ", HERE).is_err());
    assert!(second.limits.login("ben@example.com", HERE).is_ok());

    let keys: Vec<String> =
        cmd("KEYS").arg(format!("{prefix}*")).query_async(&mut first.redis()).await.expect("redis answers");
    assert!(keys.len() >= 5 && keys.iter().all(|key| key.starts_with(&format!("{prefix}limits:"))), "{keys:?}");
    assert!(!keys.iter().any(|key| key.contains("example") || key.contains('@')), "{keys:?}");
    for key in keys {
        let left: i64 = cmd("PTTL").arg(&key).query_async(&mut first.redis()).await.expect("redis answers");
        assert!((1..=3_606_000).contains(&left), "{key} would stay for {left} ms");
    }
}

#[tokio::test]
async fn what_is_settled_counts_once_however_often_it_is_asked_for() {
    let Ok(url) = redis_url().map_err(|unavailable| unavailable.skip()) else { return };
    let mut node = Node::of(&url, &format!("{}:", test_name())).await;
    assert!(node.limits.registration(HERE).is_ok());
    for _ in 0..3 {
        assert!(node.limits.registration(HERE).is_err());
        node.settle().await;
    }
    let wait = node.limits.registration(HERE).unwrap_err().retry_after.expect("a time").as_secs();
    assert!((3590..=3601).contains(&wait), "{wait} s for one registration an hour");
}

#[tokio::test]
async fn without_redis_the_buckets_hold_on_and_are_settled_when_it_is_back() {
    let Some(redis) = PrivateRedis::start_or_skip() else { return };
    let (mut first, mut second) = (Node::of(&redis.url(), "a:").await, Node::of(&redis.url(), "a:").await);
    assert!(first.limits.change(UserId(2), FrameCost::Message).is_ok());
    first.settle().await;

    redis.kill();
    assert!(first.limits.registration(HERE).is_ok() && first.limits.change(ANN, FrameCost::Other).is_ok());
    first.limits.settle(&mut first.settlement).await.expect_err("there is no redis");
    assert!(first.limits.registration(HERE).is_err(), "the node goes by its own bucket");
    assert!((0..2).all(|_| first.limits.change(ANN, FrameCost::Other).is_ok()));

    redis.restart().expect("it comes back, empty");
    for node in [&mut first, &mut second] {
        node.settlement.connect().await.expect("redis answers");
    }
    first.settle().await;
    assert!(first.limits.registration(HERE).is_err(), "an empty redis fills no bucket");
    assert!(second.limits.registration(HERE).is_ok(), "not known here yet");
    second.limits.arrival(ANN);
    second.settle().await;
    assert!(second.limits.registration(HERE).is_err());
    assert!(second.limits.change(ANN, FrameCost::Other).is_err(), "all three were told, the first of them late");
}
