use super::*;
use jobs::{Backoff, JobStore as _, memory::Memory};
use kernel::{Clock, NewJob, Timestamp};
use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);
const BACKOFF: Backoff = Backoff { first: Duration::from_secs(4), longest: Duration::from_mins(1), attempts: 3 };

/// Goes with the runtime's own time, which a test moves.
struct PausedClock(Instant);

impl Clock for PausedClock {
    fn now(&self) -> Timestamp {
        NOON.plus(self.0.elapsed())
    }
}

/// What was tried, by key, with the number of the try.
#[derive(Clone, Default)]
struct Tried(Arc<Mutex<Vec<(String, u32)>>>);

impl Tried {
    fn note(&self, job: &Job) {
        self.0.lock().unwrap().push((job.key.clone(), job.attempt));
    }

    fn all(&self) -> Vec<(String, u32)> {
        self.0.lock().unwrap().clone()
    }
}

fn queue(store: &Arc<Memory>) -> Jobs {
    Jobs::new(store.clone(), Arc::new(PausedClock(Instant::now())))
}

fn work<F>(run: impl Fn(Job) -> F + Send + Sync + 'static) -> Work
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let run = Box::new(move |job| run(job).boxed());
    Work { kind: "mail", at_once: 2, within: Duration::from_mins(1), backoff: BACKOFF, run }
}

fn job(key: &str) -> NewJob {
    NewJob { kind: "mail", key: key.to_owned(), person: None, payload: String::new(), due_at: NOON }
}

fn start(jobs: &Jobs, work: Work) {
    Runner::new(jobs.clone(), work).start(&Handle::current());
}

async fn dead(store: &Memory) -> Vec<String> {
    let dead = store.dead_ones(NOON.plus(Duration::from_hours(100)), 100).await.unwrap();
    dead.into_iter().map(|dead| dead.failure).collect()
}

#[tokio::test(start_paused = true)]
async fn what_fails_is_tried_again_until_it_is_dead_and_a_panic_is_a_failure() {
    let (store, tried) = (Arc::new(Memory::default()), Tried::default());
    let (jobs, noted) = (queue(&store), tried.clone());
    start(
        &jobs,
        work(move |job| {
            noted.note(&job);
            async move {
                match job.key.as_str() {
                    "good" => Ok(()),
                    "second" if job.attempt > 1 => Ok(()),
                    "hopeless" => Err(Failure::for_good("no such mailbox")),
                    "broken" => panic!("a defect"),
                    _ => Err(Failure::for_now("no answer")),
                }
            }
        }),
    );
    jobs.enqueue(["good", "second", "hopeless", "broken", "never"].map(job).to_vec()).await.unwrap();
    sleep(Duration::from_mins(2)).await;
    let mut all = tried.all();
    all.sort();
    let thrice = |key: &str| (1..=3).map(|n| (key.to_owned(), n)).collect::<Vec<_>>();
    let expected = [
        thrice("broken"),
        vec![("good".into(), 1), ("hopeless".into(), 1)],
        thrice("never"),
        thrice("second")[..2].to_vec(),
    ];
    assert_eq!(all, expected.concat());
    let mut causes = dead(&store).await;
    causes.sort();
    assert_eq!(causes, ["a defect: it panicked", "no answer", "no such mailbox"]);
}

#[tokio::test(start_paused = true)]
async fn no_more_is_done_at_once_than_the_table_says() {
    let (store, now, most) =
        (Arc::new(Memory::default()), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (jobs, highest) = (queue(&store), most.clone());
    start(
        &jobs,
        work(move |_| {
            let (now, most) = (now.clone(), most.clone());
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                sleep(Duration::from_millis(300)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            }
        }),
    );
    jobs.enqueue((0..10).map(|n| job(&n.to_string())).collect()).await.unwrap();
    sleep(Duration::from_secs(10)).await;
    assert_eq!(highest.load(Ordering::SeqCst), 2);
    assert_eq!(store.enqueue((0..10).map(|n| job(&n.to_string())).collect(), NOON).await.unwrap(), 10, "all were done");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_takes_long_keeps_its_lease_and_one_that_takes_too_long_has_failed() {
    let (store, tried) = (Arc::new(Memory::default()), Tried::default());
    let (jobs, noted) = (queue(&store), tried.clone());
    start(
        &jobs,
        work(move |job| {
            noted.note(&job);
            async move {
                sleep(if job.key == "long" { LEASE + LEASE / 2 } else { Duration::from_hours(1) }).await;
                Ok(())
            }
        }),
    );
    jobs.enqueue(vec![job("long"), job("endless")]).await.unwrap();
    sleep(Duration::from_secs(50)).await;
    assert_eq!(tried.all().len(), 2, "the lease of neither has run out");
    sleep(Duration::from_mins(5)).await;
    assert_eq!(tried.all().iter().filter(|(key, _)| key == "long").count(), 1);
    assert_eq!(dead(&store).await, ["it took too long"]);
}

#[tokio::test(start_paused = true)]
async fn the_jobs_of_a_node_that_was_killed_are_taken_by_another() {
    let (store, tried) = (Arc::new(Memory::default()), Tried::default());
    let jobs = queue(&store);
    jobs.enqueue(vec![job("a")]).await.unwrap();
    // The other node claims it and is never heard of again.
    store.claim("mail", 1, NOON, NOON.plus(LEASE)).await.unwrap();
    let noted = tried.clone();
    start(
        &jobs,
        work(move |job| {
            noted.note(&job);
            async { Ok(()) }
        }),
    );
    sleep(LEASE.saturating_sub(Duration::from_secs(2))).await;
    assert_eq!(tried.all(), []);
    sleep(Duration::from_secs(4)).await;
    assert_eq!(tried.all(), [("a".to_owned(), 2)]);
}

#[tokio::test(start_paused = true)]
async fn one_that_kills_whoever_tries_it_is_dead_in_the_end() {
    let (store, tried) = (Arc::new(Memory::default()), Tried::default());
    let jobs = queue(&store);
    jobs.enqueue(vec![job("a")]).await.unwrap();
    for n in 0..3 {
        let at = NOON.plus(LEASE * n);
        assert_eq!(store.claim("mail", 1, at, at).await.unwrap().len(), 1);
    }
    sleep(LEASE * 3).await;
    let noted = tried.clone();
    start(
        &jobs,
        work(move |job| {
            noted.note(&job);
            async { Ok(()) }
        }),
    );
    sleep(Duration::from_secs(2)).await;
    assert_eq!((tried.all(), dead(&store).await.len()), (vec![], 1));
}

#[tokio::test(start_paused = true)]
async fn a_node_that_goes_away_finishes_what_it_has_and_claims_nothing_more() {
    let (store, tried) = (Arc::new(Memory::default()), Tried::default());
    let (jobs, noted) = (queue(&store), tried.clone());
    start(
        &jobs,
        work(move |job| {
            noted.note(&job);
            async {
                sleep(Duration::from_secs(3)).await;
                Ok(())
            }
        }),
    );
    jobs.enqueue(vec![job("a"), job("b"), job("c")]).await.unwrap();
    sleep(Duration::from_millis(1500)).await;
    assert!(jobs.finish(Duration::from_secs(5)).await);
    assert_eq!(tried.all().len(), 2);
    let left = store.claim("mail", 10, NOON.plus(Duration::from_secs(10)), NOON).await.unwrap();
    assert_eq!(left.into_iter().map(|job| job.key).collect::<Vec<_>>(), ["c"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_finished_in_time_is_given_back_and_was_no_try() {
    let store = Arc::new(Memory::default());
    let jobs = queue(&store);
    start(
        &jobs,
        work(|_| async {
            sleep(Duration::from_secs(30)).await;
            Ok(())
        }),
    );
    jobs.enqueue(vec![job("a")]).await.unwrap();
    sleep(Duration::from_secs(2)).await;
    assert!(!jobs.finish(Duration::from_secs(1)).await);
    let back = store.claim("mail", 10, NOON.plus(Duration::from_secs(4)), NOON).await.unwrap();
    assert_eq!(back.iter().map(|job| job.attempt).collect::<Vec<_>>(), [1]);
}
