use super::{
    jobs::{AT_A_TIME, measure, prepare},
    matched::Single,
};
use crate::{
    bench::{round::Round, subject::Subject},
    outcome::Outcome,
};
use client::{Api, Window};
use kernel::ConversationId;
use protocol::SendMessageRequest;
use std::time::{Duration, Instant};

/// People who read and write.
const READERS: usize = 20;
/// Conversations that each reader has, besides the one with whom they share a room.
const CONVERSATIONS: usize = 49;
/// Messages in each reader's room.
const MESSAGES: usize = 60;

/// What an app asks for when it is opened, and a message by REST.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    let subject = Subject::ours(round.place, READERS + CONVERSATIONS.div_ceil(2), 2).await?;
    let members = subject.people.members;
    let readers = READERS.min(subject.people.rooms() / 2);
    let others = readers * members..subject.people.tokens.len().min(readers * members + CONVERSATIONS);
    let mut desks: Vec<(Single, ConversationId)> = Vec::new();
    for reader in 0..readers {
        let room = i64::try_from(subject.people.room(reader))?;
        desks.push((Single::of(subject.api(reader * members)?).await?, ConversationId(room)));
    }
    let mut strangers = Vec::new();
    for other in others {
        strangers.push(Single::of(subject.api(other)?).await?);
    }
    // Each takes the strangers in another order, so that those at work at the same time do not wait for each other.
    let pairs = (0..strangers.len()).flat_map(|turn| (0..desks.len()).map(move |desk| (desk, turn)));
    prepare(pairs.map(|(desk, turn)| {
        let (one, other) = (&desks[desk].0, &strangers[(desk + turn) % strangers.len()]);
        async move { one.match_with(other).await.map(drop) }
    }))
    .await?;
    prepare((0..MESSAGES * desks.len()).map(|number| {
        let (reader, room) = &desks[number % desks.len()];
        async move { send(&reader.api, *room).await.map(drop) }
    }))
    .await?;
    let (figures, time) = (&mut *round.figures, round.plan.secs / 3);
    let desk = |number: usize| &desks[number % desks.len()];
    measure(figures, "rest list of 50 conversations", time, AT_A_TIME, (0..).map(|n| list(&desk(n).0.api))).await?;
    measure(figures, "rest page of 50 messages", time, AT_A_TIME, (0..).map(|n| page(&desk(n).0.api, desk(n).1)))
        .await?;
    measure(figures, "rest send", time, AT_A_TIME, (0..).map(|n| send(&desk(n).0.api, desk(n).1))).await
}

async fn list(reader: &Api) -> Outcome<Duration> {
    let begun = Instant::now();
    reader.conversations().await.map_err(|error| client::explain(&error))?;
    Ok(begun.elapsed())
}

async fn page(reader: &Api, room: ConversationId) -> Outcome<Duration> {
    let begun = Instant::now();
    reader.messages(room, Window::default()).await.map_err(|error| client::explain(&error))?;
    Ok(begun.elapsed())
}

async fn send(writer: &Api, room: ConversationId) -> Outcome<Duration> {
    let message = SendMessageRequest { content: "hello".to_owned(), ..SendMessageRequest::default() };
    let begun = Instant::now();
    writer.send_message(room, &message).await.map_err(|error| client::explain(&error))?;
    Ok(begun.elapsed())
}
