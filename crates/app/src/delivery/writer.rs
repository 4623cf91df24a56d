//! Group commit: all changes of conversations, by REST or WebSocket, meet here.
//!
//! A few lanes. While a lane's transaction is in flight its next batch gathers; there is no timer, so an idle server adds no
//! delay and a busy one writes large batches. What came first in a lane is written first. Each conversation has its usual lane,
//! and each person keeps to one lane while anything of theirs is under way ([`turns`]), so what somebody asks for is done in
//! that order, whatever it is about. An answer goes out only after the commit, and nothing comes between the two; sockets are
//! told behind it.
//!
//! Conversations that somebody else holds are set aside ([`aside`]), so that nobody else waits for them.

mod aside;
mod job;
#[cfg(test)]
mod tests;
mod turns;

pub use job::WriteOutcome;

use super::publisher::Publisher;
use aside::SetAside;
use conversations::{Change, Committed, ConversationError, ConversationStore};
use job::{Job, Reply, UnderWay};
use kernel::{StoreError, StoreFault};
use metrics::{counter, histogram};
use realtime::supervise_vital;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{Mutex, mpsc, oneshot},
    time::{Instant, sleep, sleep_until, timeout_at},
};
use turns::Turns;

/// The largest batch. Beyond it a statement over arrays gains nothing and everybody in it waits longer.
const BATCH: usize = 256;
/// While a node that goes away waits for the last of them.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What a change has come to, as the store says it.
type Stored = Result<Committed, ConversationError>;

/// Who has waited longer than this for a lane is told to come back: the store has been silent.
const STALE: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug)]
pub struct WriterSettings {
    /// Transactions that may be under way at once.
    pub lanes: usize,
    /// Changes that may wait in each lane; who comes then is told to come back: nobody has been promised anything yet.
    pub waiting: usize,
    /// How long changes wait for what somebody else holds.
    pub patience: Duration,
}

/// The way in. Cloning shares it.
#[derive(Clone)]
pub struct Writer {
    lanes: Arc<[mpsc::Sender<Job>]>,
    turns: Turns,
    /// Changes that wait or are being written.
    under_way: Arc<AtomicUsize>,
}

impl Writer {
    /// Starts the lanes on `runtime`, where the store's connections live.
    pub fn start(
        settings: WriterSettings,
        store: &Arc<dyn ConversationStore>,
        publisher: &Publisher,
        runtime: &Handle,
    ) -> Self {
        let WriterSettings { lanes, waiting, patience } = settings;
        let under_way = Arc::new(AtomicUsize::new(0));
        let lanes = (0..lanes.max(1)).map(|_| {
            let (sender, receiver) = mpsc::channel(waiting.max(1));
            let (store, publisher) = (store.clone(), publisher.clone());
            let lane = Arc::new(Lane { store, publisher, patience });
            let receiver = Arc::new(Mutex::new(receiver));
            runtime.spawn(supervise_vital("writer", move || lane.clone().run(receiver.clone())));
            sender
        });
        let lanes: Arc<[_]> = lanes.collect();
        Self { turns: Turns::new(lanes.len()), lanes, under_way }
    }

    /// Ready when nothing waits to be written.
    pub async fn settled(&self) {
        while self.under_way.load(Ordering::Acquire) > 0 {
            sleep(LOOK_EVERY).await;
        }
    }

    /// Queues a change, before this returns, and waits for what it comes to. Dropping the future undoes nothing.
    pub fn submit(&self, change: Change) -> impl Future<Output = WriteOutcome> + Send + use<> {
        let (answer, outcome) = oneshot::channel();
        let (turn, lane) = self.turns.take(&change);
        let answer = Reply::new(answer, turn, UnderWay::begin(&self.under_way));
        let job = Job { queued_at: Instant::now(), set_aside_at: None, change, answer };
        let is_queued = self.lanes[lane].try_send(job).is_ok();
        async move {
            if !is_queued {
                counter!("matchwire_writer_refused_total").increment(1);
                return Err(StoreError::overloaded("too many changes wait to be written").into());
            }
            outcome.await.unwrap_or_else(|_| Err(StoreError::unavailable("the writer has stopped").into()))
        }
    }
}

struct Lane {
    store: Arc<dyn ConversationStore>,
    publisher: Publisher,
    patience: Duration,
}

impl Lane {
    /// Only this task takes from the queue, and locks it only so that another can go on where it panics.
    async fn run(self: Arc<Self>, waiting: Arc<Mutex<mpsc::Receiver<Job>>>) {
        let mut waiting = waiting.lock().await;
        let mut aside = SetAside::new(self.patience);
        let mut newcomers = Vec::with_capacity(BATCH);
        loop {
            match aside.again_at() {
                None if waiting.recv_many(&mut newcomers, BATCH).await == 0 => return,
                None => {}
                // Nobody can come any more, but those set aside are still to be answered.
                Some(at) => {
                    if let Ok(0) = timeout_at(at, waiting.recv_many(&mut newcomers, BATCH)).await {
                        sleep_until(at).await;
                    }
                }
            }
            self.take_turn(std::mem::take(&mut newcomers), &mut aside).await;
        }
    }

    async fn take_turn(&self, newcomers: Vec<Job>, aside: &mut SetAside) {
        let now = Instant::now();
        let sorted = aside.sort(refuse_stale(newcomers), now);
        refuse(sorted.refused, || StoreError::overloaded("too many changes wait for what somebody else holds"));
        // Where something is held already, nobody waits to find out what else is.
        let is_wary = aside.again_at().is_some();
        let mut batch = aside.take_due(now);
        batch.extend(sorted.free);
        if batch.is_empty() {
            return;
        }
        let locked = self.commit(batch, is_wary).await;
        let given_up = aside.keep(locked, Instant::now());
        if !given_up.is_empty() {
            counter!("matchwire_writer_locked_total").increment(given_up.len() as u64);
            tracing::warn!(changes.count = given_up.len(), "conversations are held by somebody else, gave up");
        }
        refuse(given_up, || StoreError::locked("somebody else holds the conversation, or a person in it"));
    }

    /// Writes a batch and answers all who can be answered. Returns, in their order, the changes that somebody else stands in
    /// the way of.
    async fn commit(&self, jobs: Vec<Job>, is_wary: bool) -> Vec<Job> {
        #[expect(clippy::cast_precision_loss, reason = "a batch is small")]
        histogram!("matchwire_writer_batch_size").record(jobs.len() as f64);
        let changes: Vec<Change> = jobs.iter().map(|job| job.change.clone()).collect();
        let begun = Instant::now();
        let outcome = if is_wary { self.store.write_free(changes).await } else { self.store.write(changes).await };
        histogram!("matchwire_writer_commit_seconds").record(begun.elapsed());
        match outcome {
            Ok(outcomes) => self.answer(jobs, outcomes).await,
            Err(error) if jobs.len() > 1 && error.fault() == StoreFault::Broken => {
                // One of them broke the transaction and nothing was kept: the others must not suffer for it.
                tracing::warn!(error.cause = ?error, changes.count = jobs.len(), "batch failed, writing its changes one by one");
                self.commit_one_by_one(jobs).await
            }
            // Whether the commit went through is not known. A client tries again under its own name for the message.
            Err(error) => {
                tracing::error!(error.cause = ?error, changes.count = jobs.len(), "batch failed");
                refuse(jobs, || error.repeated());
                Vec::new()
            }
        }
    }

    /// As long as the store is there.
    async fn commit_one_by_one(&self, jobs: Vec<Job>) -> Vec<Job> {
        let mut locked = Vec::new();
        let mut jobs = jobs.into_iter();
        while let Some(job) = jobs.next() {
            match self.store.write(vec![job.change.clone()]).await {
                Ok(outcomes) => locked.extend(self.answer(vec![job], outcomes).await),
                Err(error) => {
                    tracing::error!(error.cause = ?error, "change failed");
                    refuse([job], || error.repeated());
                    if error.fault() == StoreFault::Unavailable {
                        refuse(jobs, || error.repeated());
                        break;
                    }
                }
            }
        }
        locked
    }

    /// Durable now: tell the authors, then the sockets. Who no longer waits for an answer has hung up. Returns what is locked.
    async fn answer(&self, jobs: Vec<Job>, outcomes: Vec<Stored>) -> Vec<Job> {
        let (mut committed, mut locked) = (Vec::with_capacity(outcomes.len()), Vec::new());
        let mut to_be_told = Vec::with_capacity(outcomes.len());
        for (job, outcome) in jobs.into_iter().zip(outcomes) {
            if matches!(&outcome, Err(ConversationError::Store(error)) if error.fault() == StoreFault::Locked) {
                locked.push(job);
                continue;
            }
            let outcome = outcome.map(Arc::new);
            committed.extend(outcome.as_ref().ok().cloned());
            to_be_told.push(job.answer.send(outcome));
        }
        self.publisher.committed(committed).await;
        drop(to_be_told);
        locked
    }
}

/// Answers those who have waited for too long already, which nobody does behind a store that answers.
fn refuse_stale(jobs: Vec<Job>) -> Vec<Job> {
    let (stale, fresh): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| job.queued_at.elapsed() > STALE);
    refuse(stale, || StoreError::unavailable("the store was silent"));
    fresh
}

fn refuse(jobs: impl IntoIterator<Item = Job>, why: impl Fn() -> StoreError) {
    for job in jobs {
        drop(job.answer.send(Err(why().into())));
    }
}
