use super::*;
use proptest::prelude::*;

const SECOND: u64 = 1_000_000;

fn rate(per_s: u32, burst: u32) -> Rate {
    Rate::new(per_s, Duration::from_secs(1), burst)
}

#[test]
fn a_bucket_gives_its_burst_and_then_as_fast_as_it_fills() {
    let (rate, mut bucket, now) = (rate(1, 3), Bucket::default(), 50 * SECOND);
    assert!((0..3).all(|_| bucket.spend(rate, now).is_ok()));
    assert_eq!(bucket.spend(rate, now), Err(SECOND));
    assert_eq!(bucket.spend(rate, now + SECOND / 4), Err(SECOND * 3 / 4), "being refused costs nothing");
    assert_eq!(bucket.spend(rate, now + SECOND), Ok(()));
    assert_eq!(bucket.spend(rate, now + SECOND), Err(SECOND));
    assert!(!bucket.is_full(now + 4 * SECOND - 1) && bucket.is_full(now + 4 * SECOND));
}

#[test]
fn what_others_spent_is_taken_over_and_what_was_spent_since_comes_on_top() {
    let (rate, mut bucket, now) = (rate(1, 5), Bucket::default(), 50 * SECOND);
    bucket.spend(rate, now).unwrap();
    assert_eq!(bucket.tell(), Spent { since: now, amount: SECOND });
    bucket.spend(rate, now).unwrap();
    bucket.learn(rate, now, 4 * SECOND);
    assert_eq!(bucket.spend(rate, now), Err(SECOND), "four of all nodes and one more of this");
    assert_eq!(bucket.tell(), Spent { since: now, amount: SECOND }, "what others spent is not told them");
    bucket.learn(rate, now, 0);
    assert_eq!(bucket.spend(rate, now), Err(SECOND), "an emptied redis fills no bucket");
}

#[test]
fn what_could_not_be_told_is_told_later() {
    let (rate, mut bucket, now) = (rate(1, 5), Bucket::default(), 50 * SECOND);
    bucket.spend(rate, now).unwrap();
    let spent = bucket.tell();
    bucket.spend(rate, now + SECOND).unwrap();
    bucket.give_back(spent);
    assert_eq!(bucket.tell(), Spent { since: now, amount: 2 * SECOND });
    bucket.give_back(Spent::default());
    assert_eq!(bucket.tell(), Spent::default());
}

#[test]
fn after_an_hour_without_redis_no_more_is_told_than_is_missing() {
    let (rate, mut bucket, start) = (rate(1, 60), Bucket::default(), 50 * SECOND);
    for second in 0..3600 {
        let _ = bucket.spend(rate, start + second * SECOND);
    }
    let later = start + 7200 * SECOND;
    assert!((0..60).all(|_| bucket.spend(rate, later).is_ok()));
    assert_eq!(bucket.tell(), Spent { since: later, amount: 60 * SECOND }, "the pause has refilled the rest");
}

#[test]
fn a_clock_that_went_back_shuts_nobody_out_for_long() {
    let (rate, mut bucket) = (rate(1, 5), Bucket::default());
    bucket.learn(rate, SECOND, u64::MAX);
    assert!(bucket.is_full(SECOND + 80 * SECOND));
}

/// The work of the script in Redis on one key.
fn shared(full_at: u64, spent: Spent, now: u64) -> u64 {
    if spent.amount == 0 { full_at } else { full_at.max(spent.since) + spent.amount }
        .max(now.saturating_sub(5 * SECOND))
}

/// Some nodes that settle once a second each, at different moments, and everybody who tries at one of them.
fn granted(rate: Rate, nodes: usize, tries: &[(usize, u64)]) -> Vec<u64> {
    let mut buckets = vec![Bucket::default(); nodes];
    let (mut full_at, mut now, mut moments) = (0, 100 * SECOND, Vec::new());
    let mut due: Vec<u64> = (0..nodes as u64).map(|node| now + node * SECOND / nodes as u64).collect();
    for (node, gap) in tries {
        let then = now + gap;
        while let Some((first, at)) = due.iter().copied().enumerate().min_by_key(|(_, at)| *at)
            && at <= then
        {
            full_at = shared(full_at, buckets[first].tell(), at);
            buckets[first].learn(rate, at, full_at.saturating_sub(at));
            due[first] += SECOND;
        }
        now = then;
        if buckets[node % nodes].spend(rate, now).is_ok() {
            moments.push(now);
        }
    }
    moments
}

/// In any window there are at most so many more than the rate allows.
fn assert_bounded(moments: &[u64], rate: Rate, extra: u64) {
    for (first, begin) in moments.iter().enumerate() {
        for (last, end) in moments.iter().enumerate().skip(first) {
            let (count, allowed) = ((last - first + 1) as u64, (end - begin) / rate.interval);
            assert!(count <= allowed + extra, "{count} in {} µs, at most {allowed} + {extra}", end - begin);
        }
    }
}

fn tries() -> impl Strategy<Value = Vec<(usize, u64)>> {
    let gap = prop_oneof![4 => 0..SECOND / 20, 2 => 0..SECOND, 1 => 0..20 * SECOND];
    prop::collection::vec((0..4usize, gap), 1..250)
}

proptest! {
    #[test]
    fn one_node_never_gives_more_than_burst_and_rate(per_s in 1..20u32, burst in 1..30u32, tries in tries()) {
        let rate = rate(per_s, burst);
        assert_bounded(&granted(rate, 1, &tries), rate, burst.into());
    }

    #[test]
    fn several_nodes_give_more_only_for_as_long_as_they_have_not_settled(
        nodes in 2..4usize, per_s in 1..20u32, burst in 1..30u32, tries in tries()
    ) {
        let rate = rate(per_s, burst);
        // What one says is heard by another after two settlings at most, its own and the other's: until then each of the
        // others may give what it has.
        let unheard = u64::from(burst + 2 * per_s);
        assert_bounded(&granted(rate, nodes, &tries), rate, u64::from(burst) + (nodes as u64 - 1) * unheard);
    }
}
