//! What any store of jobs must do. A store runs every case on a fresh database.

use crate::{Claim, Job, JobId, JobStore};
use kernel::{NewJob, Timestamp, contract::join_all};
use std::{collections::HashSet, sync::Arc, time::Duration};

type Store = Arc<dyn JobStore>;

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);
const MAIL: &str = "mail";
const LEASE: Duration = Duration::from_mins(1);

fn after(seconds: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(seconds))
}

fn job(key: &str, due: u64) -> NewJob {
    NewJob { kind: MAIL, key: key.to_owned(), person: None, payload: format!("of {key}"), due_at: after(due) }
}

async fn enqueue(store: &Store, jobs: impl IntoIterator<Item = NewJob>) -> usize {
    store.enqueue(jobs.into_iter().collect(), NOON).await.unwrap()
}

async fn claim(store: &Store, limit: u32, at: u64) -> Vec<Job> {
    store.claim(MAIL, limit, after(at), after(at).plus(LEASE)).await.unwrap()
}

async fn claim_one(store: &Store, at: u64) -> Job {
    let mut claimed = claim(store, 10, at).await;
    assert_eq!(claimed.len(), 1, "{claimed:?}");
    claimed.remove(0)
}

fn keys(jobs: &[Job]) -> Vec<&str> {
    jobs.iter().map(|job| job.key.as_str()).collect()
}

async fn dead_ids(store: &Store) -> Vec<JobId> {
    store.dead_ones(after(1_000_000), 100).await.unwrap().into_iter().map(|dead| dead.id).collect()
}

/// A job comes with all that was stored, when it is due and not before, and is gone when it is done.
pub async fn a_job_is_done_and_gone(store: Store) {
    assert_eq!(enqueue(&store, [job("a", 10)]).await, 1);
    assert!(claim(&store, 10, 9).await.is_empty(), "it is not due");
    let claimed = claim_one(&store, 10).await;
    let Job { claim: right, kind, key, person, payload, attempt, due_at } = claimed;
    assert_eq!((kind.as_str(), key.as_str(), person, payload.as_str()), (MAIL, "a", None, "of a"));
    assert_eq!((attempt, due_at), (1, after(10)));
    assert!(store.done(right).await.unwrap());
    assert!(!store.done(right).await.unwrap(), "there is nothing left to say");
    assert!(claim(&store, 10, 10_000).await.is_empty());
    assert_eq!(enqueue(&store, [job("a", 0)]).await, 1, "its key is free");
}

/// A job is stored once by its key, whether it waits, is worked on or is dead.
pub async fn the_same_key_is_one_job(store: Store) {
    let other = NewJob { kind: "export", ..job("a", 0) };
    assert_eq!(enqueue(&store, [job("a", 0), job("a", 5), other]).await, 2, "kinds have names of their own");
    assert_eq!(enqueue(&store, [job("a", 0)]).await, 0);
    let claimed = claim_one(&store, 1).await;
    assert_eq!(enqueue(&store, [job("a", 0)]).await, 0);
    store.dead(claimed.claim, after(2), "no").await.unwrap();
    assert_eq!(enqueue(&store, [job("a", 0)]).await, 0);
    assert!(claim(&store, 10, 3).await.is_empty());
}

/// Those who claim at the same time share what there is: each job goes to one, the longest due first.
pub async fn a_job_goes_to_one_of_all_who_claim(store: Store) {
    enqueue(&store, (0..40).map(|n| job(&format!("{n}"), 40 - n))).await;
    let claimed = join_all((0..8).map(|_| claim(&store, 5, 100))).await;
    let all: Vec<Job> = claimed.into_iter().flatten().collect();
    let rights: HashSet<JobId> = all.iter().map(|job| job.claim.job).collect();
    assert_eq!(rights.len(), all.len(), "one was given out twice");
    // Whoever came upon what the others had just locked has fewer; the rest is for the next claim.
    let rest = claim(&store, 100, 100).await;
    assert_eq!(all.len() + rest.len(), 40);
    assert!(rest.is_sorted_by_key(|job| job.due_at));
    assert!(claim(&store, 100, 100).await.is_empty(), "all have been given out");
}

/// The claims of one keep the order of what is due, and take no more than was asked for.
pub async fn the_longest_due_comes_first(store: Store) {
    enqueue(&store, [job("c", 3), job("a", 1), job("b", 2), job("d", 4)]).await;
    assert_eq!(keys(&claim(&store, 3, 10).await), ["a", "b", "c"]);
    assert_eq!(keys(&claim(&store, 3, 10).await), ["d"]);
}

/// Kinds are claimed apart: one that nobody here can do stands in nobody's way.
pub async fn kinds_are_claimed_apart(store: Store) {
    let newer = |n: u64| NewJob { kind: "newer", ..job(&n.to_string(), 0) };
    enqueue(&store, (0..20).map(newer).chain([job("a", 5)])).await;
    assert_eq!(keys(&claim(&store, 1, 10).await), ["a"]);
}

/// When a lease has run out another has the job, and whoever had it before can say nothing any more.
pub async fn a_lease_that_ran_out_goes_to_another(store: Store) {
    enqueue(&store, [job("a", 0)]).await;
    let first = claim_one(&store, 0).await;
    assert!(claim(&store, 10, 59).await.is_empty(), "the lease still runs");
    let second = claim_one(&store, 60).await;
    assert_eq!((second.claim.job, second.attempt), (first.claim.job, 2));
    let late = first.claim;
    assert!(!store.extend(late, after(1000)).await.unwrap());
    assert!(!store.done(late).await.unwrap());
    assert!(!store.failed(late, after(61), "late").await.unwrap());
    assert!(!store.dead(late, after(61), "late").await.unwrap());
    assert!(!store.give_back(late, after(61)).await.unwrap());
    assert!(claim(&store, 10, 119).await.is_empty(), "the second lease runs on");
    assert!(store.done(second.claim).await.unwrap());
}

/// A node that goes on working puts the end of its claim off.
pub async fn a_lease_is_put_off(store: Store) {
    enqueue(&store, [job("a", 0)]).await;
    let claimed = claim_one(&store, 0).await;
    assert!(store.extend(claimed.claim, after(200)).await.unwrap());
    assert!(claim(&store, 10, 199).await.is_empty());
    assert_eq!(claim_one(&store, 200).await.attempt, 2);
}

/// A job that failed comes back at its time with the next number, and the one that failed at it can say nothing twice.
pub async fn a_failed_job_comes_back(store: Store) {
    enqueue(&store, [job("a", 0)]).await;
    let first = claim_one(&store, 0).await;
    assert!(store.failed(first.claim, after(100), "no answer").await.unwrap());
    assert!(claim(&store, 10, 99).await.is_empty());
    let second = claim_one(&store, 100).await;
    assert_eq!((second.attempt, second.due_at), (2, after(100)));
    assert!(!store.failed(first.claim, after(500), "again").await.unwrap());
    assert!(store.done(second.claim).await.unwrap());
    assert!(dead_ids(&store).await.is_empty());
}

/// A try that was given back does not count, and the job is due at once.
pub async fn what_is_given_back_was_no_try(store: Store) {
    enqueue(&store, [job("a", 0)]).await;
    for second in 0..3 {
        let claimed = claim_one(&store, second).await;
        assert_eq!(claimed.attempt, 1);
        assert!(store.give_back(claimed.claim, after(second)).await.unwrap());
        assert!(!store.done(Claim { number: claimed.claim.number + 1, ..claimed.claim }).await.unwrap());
    }
    let claimed = claim_one(&store, 3).await;
    assert!(claimed.claim.number > 3, "each claim is one of its own: {claimed:?}");
}

/// A dead job is shown with what it died of, the latest first, and is tried from the beginning only when somebody says so.
pub async fn a_dead_job_waits_for_an_operator(store: Store) {
    enqueue(&store, [job("a", 0), job("b", 1)]).await;
    let claimed = claim(&store, 10, 2).await;
    for (second, job) in (10..).zip(&claimed) {
        assert!(store.dead(job.claim, after(second), "unknown mailbox").await.unwrap());
        assert!(!store.done(job.claim).await.unwrap(), "it is for an operator now");
    }
    assert!(claim(&store, 10, 100_000).await.is_empty());
    let dead = store.dead_ones(after(100), 10).await.unwrap();
    assert_eq!(dead.iter().map(|dead| dead.key.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    let (one, ids) = (&dead[1], [dead[0].id, dead[1].id]);
    assert_eq!((one.kind.as_str(), one.failure.as_str(), one.attempts), (MAIL, "unknown mailbox", 1));
    assert_eq!((one.created_at, one.dead_at, one.person), (NOON, after(10), None));
    assert_eq!(store.dead_ones(after(100), 1).await.unwrap().len(), 1);
    assert_eq!(store.dead_ones(after(10), 10).await.unwrap().len(), 1, "the later one was not dead then");
    assert_eq!(store.revive(&ids[1..], after(200)).await.unwrap(), 1);
    assert_eq!(store.revive(&ids[1..], after(200)).await.unwrap(), 0, "it is not dead any more");
    let again = claim_one(&store, 200).await;
    assert_eq!((again.key.as_str(), again.attempt), ("a", 1));
    assert_eq!(dead_ids(&store).await, ids[..1]);
}

/// What was given up long ago is forgotten; what lives is not, however old.
pub async fn what_is_long_dead_is_forgotten(store: Store) {
    enqueue(&store, [job("a", 0), job("b", 0), job("c", 0)]).await;
    let claimed = claim(&store, 2, 0).await;
    store.dead(claimed[0].claim, after(10), "no").await.unwrap();
    store.dead(claimed[1].claim, after(20), "no").await.unwrap();
    assert_eq!(store.forget(after(20)).await.unwrap(), 1);
    assert_eq!(dead_ids(&store).await, [claimed[1].claim.job]);
    assert_eq!(store.forget(after(100_000)).await.unwrap(), 1);
    assert_eq!(claim(&store, 10, 100).await.len(), 1);
}
