//! Group commit: all changes of conversations, by REST or WebSocket, meet here.
//!
//! A few lanes. While a lane's transaction is in flight its next batch gathers; there is no timer, so an idle server adds no
//! delay and a busy one writes large batches. What came first in a lane is written first. Each conversation has its usual lane,
//! and each person keeps to one lane while anything of theirs is under way ([`turns`]), so what somebody asks for is done in
//! that order, whatever it is about. An answer goes out only after the commit, and nothing comes between the two; sockets are
//! told behind it.

mod turns;

use crate::publish::Publisher;
use conversations::{Change, Committed, ConversationError, ConversationStore};
use kernel::{StoreError, StoreFault};
use metrics::{counter, histogram};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    time::{Instant, sleep},
};
use turns::{Turn, Turns};

/// The largest batch. Beyond it a statement over arrays gains nothing and everybody in it waits longer.
const BATCH: usize = 256;
/// While a node that goes away waits for the last of them.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What a change has come to, as its author learns of it.
pub(crate) type Answer = Result<Arc<Committed>, ConversationError>;

/// The same as the store says it.
type Stored = Result<Committed, ConversationError>;

struct Job {
    change: Change,
    answer: Reply,
}

/// Where the author waits, and the turn that is over when it is answered.
struct Reply {
    answer: oneshot::Sender<Answer>,
    _turn: Turn,
}

/// The way in. Cloning shares it.
#[derive(Clone)]
pub(crate) struct Writer {
    lanes: Arc<[mpsc::Sender<Job>]>,
    turns: Turns,
    /// Changes that wait or are being written.
    under_way: Arc<AtomicUsize>,
}

impl Writer {
    /// Starts the lanes on `runtime`, where the store's connections live. `waiting` changes may wait in each; who comes then
    /// is told to come back: nobody has been promised anything yet.
    pub(crate) fn start(
        lanes: usize,
        waiting: usize,
        store: &Arc<dyn ConversationStore>,
        publisher: &Publisher,
        runtime: &Handle,
    ) -> Self {
        let under_way = Arc::new(AtomicUsize::new(0));
        let lanes = (0..lanes.max(1)).map(|_| {
            let (sender, receiver) = mpsc::channel(waiting.max(1));
            let lane = Lane { store: store.clone(), publisher: publisher.clone(), under_way: under_way.clone() };
            runtime.spawn(lane.run(receiver));
            sender
        });
        let lanes: Arc<[_]> = lanes.collect();
        Self { turns: Turns::new(lanes.len()), lanes, under_way }
    }

    /// Ready when nothing waits to be written.
    pub(crate) async fn settled(&self) {
        while self.under_way.load(Ordering::Acquire) > 0 {
            sleep(LOOK_EVERY).await;
        }
    }

    /// Queues a change, before this returns, and waits for what it comes to. Dropping the future undoes nothing.
    pub(crate) fn submit(&self, change: Change) -> impl Future<Output = Answer> + Send + use<> {
        let (answer, outcome) = oneshot::channel();
        let (turn, lane) = self.turns.take(&change);
        self.under_way.fetch_add(1, Ordering::AcqRel);
        let queued = self.lanes[lane].try_send(Job { change, answer: Reply { answer, _turn: turn } });
        if queued.is_err() {
            self.under_way.fetch_sub(1, Ordering::AcqRel);
        }
        async move {
            if queued.is_err() {
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
    under_way: Arc<AtomicUsize>,
}

impl Lane {
    async fn run(self, mut waiting: mpsc::Receiver<Job>) {
        let mut batch = Vec::with_capacity(BATCH);
        while waiting.recv_many(&mut batch, BATCH).await > 0 {
            let changes = batch.len();
            self.commit(std::mem::take(&mut batch)).await;
            self.under_way.fetch_sub(changes, Ordering::AcqRel);
        }
    }

    async fn commit(&self, jobs: Vec<Job>) {
        #[expect(clippy::cast_precision_loss, reason = "a batch is small")]
        histogram!("matchwire_writer_batch_size").record(jobs.len() as f64);
        let (changes, answers): (Vec<_>, Vec<_>) = jobs.into_iter().map(|job| (job.change, job.answer)).unzip();
        let begun = Instant::now();
        let outcome = self.store.write(changes.clone()).await;
        histogram!("matchwire_writer_commit_seconds").record(begun.elapsed());
        match outcome {
            Ok(outcomes) => self.answer(answers, outcomes).await,
            Err(error) if changes.len() > 1 && error.fault() == StoreFault::Broken => {
                // One of them broke the transaction and nothing was kept: the others must not suffer for it.
                tracing::warn!(error.message = %error, error.cause = ?error, batch.size = changes.len(), "batch failed, writing its changes one by one");
                for (change, answer) in changes.into_iter().zip(answers) {
                    let outcome = self.store.write(vec![change]).await;
                    self.answer_one(answer, outcome).await;
                }
            }
            // Whether the commit went through is not known. A client tries again under its own name for the message.
            Err(error) => {
                tracing::error!(error.message = %error, error.cause = ?error, batch.size = answers.len(), "batch failed");
                for answer in answers {
                    let _ = answer.answer.send(Err(StoreError::unavailable("the batch could not be written").into()));
                }
            }
        }
    }

    async fn answer_one(&self, answer: Reply, outcome: Result<Vec<Stored>, StoreError>) {
        match outcome {
            Ok(outcomes) => self.answer(vec![answer], outcomes).await,
            Err(error) => {
                tracing::error!(error.message = %error, error.cause = ?error, "change failed");
                let _ = answer.answer.send(Err(error.into()));
            }
        }
    }

    /// Durable now: tell the authors, then the sockets. Who no longer waits for an answer has hung up.
    async fn answer(&self, answers: Vec<Reply>, outcomes: Vec<Stored>) {
        let mut news = Vec::with_capacity(outcomes.len());
        for (reply, outcome) in answers.into_iter().zip(outcomes) {
            let outcome = outcome.map(Arc::new);
            news.extend(outcome.as_ref().ok().cloned());
            let _ = reply.answer.send(outcome);
        }
        self.publisher.committed(news).await;
    }
}
