//! A lane that panics.

use super::*;
use crate::{clock::SystemClock, render::Links};
use async_trait::async_trait;
use conversations::{
    Action, Changes, ConversationHead, Found, History, Horizons, Member, Message, MessageWindow, Muted, OpenRule,
    Opened, Outcome, Overview, SearchWindow, UpTo,
};
use kernel::{Author, ConversationId, Listing, MessageId, Place, Rev, Seq, Timestamp, UserId};
use realtime::{BusConfig, Parts, Realtime, Settings};
use std::sync::atomic::AtomicBool;
use text::Search;

/// A store that writes what it is given, once it has panicked. Nobody reads from it.
#[derive(Default)]
struct Store(AtomicBool);

type Stored<T> = Result<T, StoreError>;

#[async_trait]
impl ConversationStore for Store {
    async fn write(&self, changes: Vec<Change>) -> Stored<Vec<Result<Committed, ConversationError>>> {
        assert!(self.0.swap(true, Ordering::SeqCst), "a defect");
        let done = || Committed { outcome: Outcome::Unchanged, events: Vec::new(), faces: Arc::default() };
        Ok(changes.iter().map(|_| Ok(done())).collect())
    }

    async fn write_free(&self, changes: Vec<Change>) -> Stored<Vec<Result<Committed, ConversationError>>> {
        self.write(changes).await
    }

    async fn open(
        &self,
        _: &Author,
        _: UserId,
        _: OpenRule,
        _: conversations::First,
        _: Timestamp,
    ) -> Result<Opened, ConversationError> {
        unreachable!()
    }

    async fn list(
        &self,
        _: UserId,
        _: u32,
        _: Option<Place<ConversationId>>,
    ) -> Stored<Listing<Overview, ConversationId>> {
        unreachable!()
    }

    async fn overview(&self, _: UserId, _: ConversationId) -> Stored<Option<Overview>> {
        unreachable!()
    }

    async fn members(&self, _: UserId, _: ConversationId) -> Stored<Option<Vec<UserId>>> {
        unreachable!()
    }

    async fn head(&self, _: UserId, _: ConversationId) -> Stored<Option<ConversationHead>> {
        unreachable!()
    }

    async fn history(&self, _: UserId, _: ConversationId, _: MessageWindow) -> Stored<Option<History>> {
        unreachable!()
    }

    async fn message(&self, _: UserId, _: MessageId) -> Stored<Option<(Message, Vec<Member>)>> {
        unreachable!()
    }

    async fn changes(&self, _: UserId, _: ConversationId, _: Rev, _: Seq, _: u32) -> Stored<Option<Changes>> {
        unreachable!()
    }

    async fn messages_at(&self, _: UserId, _: &[(ConversationId, Seq)]) -> Stored<Vec<Message>> {
        unreachable!()
    }

    async fn horizons(&self, _: UserId, _: &[ConversationId]) -> Stored<Vec<(ConversationId, UserId, Horizons)>> {
        unreachable!()
    }

    async fn mute(&self, _: &Author, _: ConversationId, _: bool, _: Timestamp) -> Result<Muted, ConversationError> {
        unreachable!()
    }

    async fn search(&self, _: UserId, _: ConversationId, _: &Search, _: SearchWindow) -> Stored<Option<Found>> {
        unreachable!()
    }
}

fn change(person: i64) -> Change {
    let (conversation, author) = (Some(ConversationId(7)), Author::server(UserId(person)));
    Change { conversation, author, at: Timestamp::from_seconds(1), action: Action::Read(UpTo::Seq(Seq(1))) }
}

#[test]
fn a_lane_that_panics_answers_whom_it_had_and_goes_on() {
    actix_rt::System::new().block_on(async {
        let runtime = Handle::current();
        let parts = Parts {
            settings: Settings::default(),
            clock: Arc::new(SystemClock),
            bus: BusConfig::Local,
            runtime: runtime.clone(),
            arbiters: vec![actix_rt::Arbiter::new().handle()],
            node: 1,
        };
        let realtime = Realtime::new(parts).unwrap();
        let (publisher, _readers) = Publisher::start(realtime, Links::new("http://localhost", b"secret"), &runtime);
        let store: Arc<dyn ConversationStore> = Arc::new(Store::default());
        let writer = Writer::start(1, 10, Duration::from_secs(1), &store, &publisher, &runtime);

        let lost = writer.submit(change(1)).await.unwrap_err();
        let ConversationError::Store(error) = lost else { panic!("{lost:?}") };
        assert_eq!(error.fault(), StoreFault::Unavailable, "nobody knows what became of it");
        let next = writer.submit(change(1)).await.expect("the lane goes on");
        assert_eq!(next.outcome, Outcome::Unchanged);
        writer.settled().await;
    });
}
