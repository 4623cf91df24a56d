//! Group commit: all changes of conversations, by REST or WebSocket, meet here.
//!
//! A few lanes, each conversation always in the same one. While a lane's transaction is in flight its next batch
//! gathers; there is no timer, so an idle server adds no delay and a busy one writes large batches. What came first is
//! written first, so changes of one socket keep their order. An answer goes out only after the commit.

use crate::publish::Publisher;
use conversations::{Change, Committed, ConversationError, ConversationStore};
use kernel::{ConversationId, StoreError, StoreFault};
use metrics::{counter, histogram};
use std::sync::Arc;
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    time::Instant,
};

/// The largest batch. Beyond it a statement over arrays gains nothing and everybody in it waits longer.
const BATCH: usize = 256;

/// What a change has come to, as its author learns of it.
pub(crate) type Answer = Result<Committed, ConversationError>;

struct Job {
    change: Change,
    answer: oneshot::Sender<Answer>,
}

/// The way in. Cloning shares it.
#[derive(Clone)]
pub(crate) struct Writer {
    lanes: Arc<[mpsc::Sender<Job>]>,
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
        let lanes = (0..lanes.max(1)).map(|_| {
            let (sender, receiver) = mpsc::channel(waiting.max(1));
            let lane = Lane { store: store.clone(), publisher: publisher.clone() };
            runtime.spawn(lane.run(receiver));
            sender
        });
        Self { lanes: lanes.collect() }
    }

    /// Queues a change, before this returns, and waits for what it comes to. Dropping the future undoes nothing.
    pub(crate) fn submit(&self, change: Change) -> impl Future<Output = Answer> + Send + 'static {
        let (answer, outcome) = oneshot::channel();
        let queued = self.lane(change.conversation).try_send(Job { change, answer });
        async move {
            if queued.is_err() {
                counter!("matchwire_writer_refused_total").increment(1);
                return Err(StoreError::overloaded("too many changes wait to be written").into());
            }
            outcome.await.unwrap_or_else(|_| Err(StoreError::unavailable("the writer has stopped").into()))
        }
    }

    fn lane(&self, conversation: ConversationId) -> &mpsc::Sender<Job> {
        let lanes = self.lanes.len();
        &self.lanes[usize::try_from(conversation.0.unsigned_abs()).unwrap_or(0) % lanes]
    }
}

struct Lane {
    store: Arc<dyn ConversationStore>,
    publisher: Publisher,
}

impl Lane {
    async fn run(self, mut waiting: mpsc::Receiver<Job>) {
        let mut batch = Vec::with_capacity(BATCH);
        while waiting.recv_many(&mut batch, BATCH).await > 0 {
            self.commit(std::mem::take(&mut batch)).await;
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
                    let _ = answer.send(Err(StoreError::unavailable("the batch could not be written").into()));
                }
            }
        }
    }

    async fn answer_one(&self, answer: oneshot::Sender<Answer>, outcome: Result<Vec<Answer>, StoreError>) {
        match outcome {
            Ok(outcomes) => self.answer(vec![answer], outcomes).await,
            Err(error) => {
                tracing::error!(error.message = %error, error.cause = ?error, "change failed");
                let _ = answer.send(Err(error.into()));
            }
        }
    }

    /// Durable now: tell the sockets, then the authors. Who no longer waits for an answer has hung up.
    async fn answer(&self, answers: Vec<oneshot::Sender<Answer>>, outcomes: Vec<Answer>) {
        self.publisher.committed(outcomes.iter().filter_map(|outcome| outcome.as_ref().ok())).await;
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            let _ = answer.send(outcome);
        }
    }
}
