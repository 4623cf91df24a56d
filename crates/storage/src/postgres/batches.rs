//! Batches of changes, and what becomes of one that meets rows that somebody else holds: a node that was stopped within a
//! transaction, or somebody at a console.
//!
//! Such a batch is split. What can be had is written, and the changes of the conversations that cannot be had come back as
//! locked, so that nobody else waits for them.

use super::{
    Conn, Database, batch,
    database::{Frame, run},
    dialect,
    messages::load_members,
    pool::{Ended, Pool},
};
use crate::{
    meters,
    transaction::{Condition, Edges, TxError},
};
use ::conversations::{Change, Committed, ConversationError, batch::Needs};
use diesel::QueryResult;
use kernel::{ConversationId, StoreError, UserId};
use metrics::counter;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

type Stored = Result<Committed, ConversationError>;
type Outcome = Result<Vec<Stored>, Ended<StoreError>>;

impl Database {
    /// Writes a batch; where somebody holds on to something for longer than a moment, what is free of it.
    pub(crate) async fn write_batch(&self, changes: Vec<Change>) -> Result<Vec<Stored>, StoreError> {
        let pool = self.batches.clone();
        self.within(self.limits.call, async move {
            let changes = Arc::new(changes);
            let outcome = match whole(&pool, changes.clone()).await {
                locked if is_locked(&locked) => free(&pool, &changes).await,
                outcome => outcome,
            };
            outcome.map_err(Ended::into_port_error)
        })
        .await
    }

    /// Writes what is free of a batch and waits for nothing.
    pub(crate) async fn write_free_of_batch(&self, changes: Vec<Change>) -> Result<Vec<Stored>, StoreError> {
        let pool = self.batches.clone();
        self.within(
            self.limits.call,
            async move { free(&pool, &Arc::new(changes)).await.map_err(Ended::into_port_error) },
        )
        .await
    }
}

fn is_locked(outcome: &Outcome) -> bool {
    matches!(outcome, Err(Ended::Failed(failure)) if failure.condition == Condition::Locked)
}

async fn whole(pool: &Pool, changes: Arc<Vec<Change>>) -> Outcome {
    run(pool, Frame::OfTheWork, move |conn| {
        let changes = changes.clone();
        Box::pin(async move { batch::write(conn, &changes, Edges::Own).await.map_err(TxError::Database) })
    })
    .await
}

async fn free(pool: &Pool, changes: &Arc<Vec<Change>>) -> Outcome {
    counter!(meters::BATCHES_SPLIT).increment(1);
    let all = changes.clone();
    let outcome = run(pool, Frame::Around { statements: None }, move |conn| {
        let changes = all.clone();
        Box::pin(async move { write_free(conn, &changes).await.map_err(TxError::Database) })
    });
    match outcome.await {
        // What is held is neither a conversation nor a person: a file, a session, a table.
        locked if is_locked(&locked) => one_by_one(pool, changes).await,
        outcome => outcome,
    }
}

/// Takes the locks that are to be had and does what they suffice for. They are held while [`batch::write`] takes them again,
/// and it reads everything after that.
async fn write_free(conn: &mut Conn, changes: &[Change]) -> QueryResult<Vec<Stored>> {
    let needs = Needs::of(changes);
    let unplaced: Vec<i64> = needs.unplaced.iter().map(|id| id.0).collect();
    let conversations = dialect::conversations_of(conn, &unplaced).await?;
    let conversation_of = |change: &Change| {
        let named = || change.action.message().and_then(|id| conversations.get(&id).copied());
        change.conversation.or_else(named)
    };
    let wanted: BTreeSet<ConversationId> = needs.conversations.iter().chain(conversations.values()).copied().collect();
    let wanted: Vec<i64> = wanted.into_iter().map(|id| id.0).collect();
    let held = dialect::lock_free_conversations(conn, &wanted).await?;
    let busy = dialect::existing_conversations(conn, &without(&wanted, &held)).await?;
    let mut busy: BTreeSet<ConversationId> = busy.into_iter().map(ConversationId).collect();

    let members = load_members(conn, &held).await?;
    let people = members.values().flatten().map(|member| member.person).chain(needs.authors.iter().copied());
    let people: Vec<i64> = people.collect::<BTreeSet<_>>().into_iter().map(|id| id.0).collect();
    let held = dialect::lock_free_persons(conn, &people).await?;
    let absent = dialect::existing_persons(conn, &without(&people, &held)).await?;
    let absent: BTreeSet<UserId> = absent.into_iter().map(UserId).collect();
    let with_absent = members.iter().filter(|(_, members)| members.iter().any(|m| absent.contains(&m.person)));
    busy.extend(with_absent.map(|(id, _)| *id));

    let is_free = |change: &Change| {
        !absent.contains(&change.author.person)
            && conversation_of(change).is_none_or(|conversation| !busy.contains(&conversation))
    };
    let now: Vec<Change> = changes.iter().filter(|change| is_free(change)).cloned().collect();
    let outcomes = if now.is_empty() { Vec::new() } else { batch::write(conn, &now, Edges::Given).await? };
    let mut outcomes = outcomes.into_iter();
    let outcome = |change: &Change| if is_free(change) { outcomes.next().unwrap_or_else(locked) } else { locked() };
    Ok(changes.iter().map(outcome).collect())
}

/// Each conversation alone, so that only those fail that have to.
async fn one_by_one(pool: &Pool, changes: &[Change]) -> Outcome {
    let mut places: BTreeMap<(Option<ConversationId>, UserId), Vec<usize>> = BTreeMap::new();
    for (place, change) in changes.iter().enumerate() {
        // Where a change names only a message, what the same person asks for keeps its order.
        let person = if change.conversation.is_some() { UserId::default() } else { change.author.person };
        places.entry((change.conversation, person)).or_default().push(place);
    }
    let mut outcomes: Vec<(usize, Stored)> = Vec::with_capacity(changes.len());
    for places in places.into_values() {
        let own: Vec<Change> = places.iter().map(|place| changes[*place].clone()).collect();
        match whole(pool, Arc::new(own)).await {
            Ok(stored) => outcomes.extend(places.into_iter().zip(stored)),
            // Others are committed by now, and what became of them has to be told.
            Err(ended) => {
                let error = ended.into_port_error();
                let again = || Err(error.repeated().into());
                outcomes.extend(places.into_iter().map(|place| (place, again())));
            }
        }
    }
    outcomes.sort_unstable_by_key(|(place, _)| *place);
    Ok(outcomes.into_iter().map(|(_, stored)| stored).collect())
}

/// The wanted ids that are not held: somebody else holds them, or they do not exist.
fn without(wanted: &[i64], held: &[i64]) -> Vec<i64> {
    let held: BTreeSet<i64> = held.iter().copied().collect();
    wanted.iter().copied().filter(|id| !held.contains(id)).collect()
}

fn locked() -> Stored {
    Err(StoreError::locked("somebody else holds the conversation, or a person in it").into())
}
