use super::jobs::{measure, prepare};
use crate::{
    bench::{round::Round, subject::Subject},
    outcome::Outcome,
};
use client::{Api, Endpoint, Position};
use kernel::ConversationId;
use protocol::{FrameKind, SendMessageRequest};
use std::time::{Duration, Instant};

/// People who were away.
const PEOPLE: usize = 20;
/// What each of them has missed.
const MISSED: usize = 200;
const PATIENCE: Duration = Duration::from_secs(30);

/// From the handshake of somebody who has missed 200 events to `synced`: all of them have come.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    let subject = Subject::ours(round.place, PEOPLE, 2).await?;
    let members = subject.people.members;
    let rooms = PEOPLE.min(subject.people.rooms());
    let mut away: Vec<(Api, Position)> = Vec::new();
    for room in 0..rooms {
        let api = subject.api(room * members + 1)?;
        let mut socket = api.socket(Endpoint::Chat).open().await.map_err(|error| client::explain(&error))?;
        socket.expect(FrameKind::Welcome, PATIENCE).await.map_err(|error| client::explain(&error))?;
        away.push((api, socket.position()));
    }
    let mut writers = Vec::new();
    for room in 0..rooms {
        let id = ConversationId(i64::try_from(subject.people.room(room))?);
        writers.push((subject.api(room * members)?, id));
    }
    prepare((0..MISSED * rooms).map(|number| {
        let (writer, room) = &writers[number % rooms];
        async move {
            let message = SendMessageRequest { content: format!("missed {number}"), ..SendMessageRequest::default() };
            writer.send_message(*room, &message).await.map_err(|error| client::explain(&error))?;
            Ok(())
        }
    }))
    .await?;
    let back = (0..).map(|number: usize| {
        let (api, position) = &away[number % rooms];
        come_back(api, position.clone())
    });
    // One after the other: who comes back alone is not to wait for others, nor for our reading of what they get.
    measure(round.figures, "resume", round.plan.secs, 1, back).await
}

async fn come_back(api: &Api, position: Position) -> Outcome<Duration> {
    let begun = Instant::now();
    let socket = api.socket(Endpoint::Chat).position(position).open().await;
    let mut socket = socket.map_err(|error| client::explain(&error))?;
    socket.expect(FrameKind::Synced, PATIENCE).await.map_err(|error| client::explain(&error))?;
    let took = begun.elapsed();
    let messages = socket.history().iter().filter(|frame| frame["type"] == FrameKind::NewMessage.as_str()).count();
    if messages == MISSED { Ok(took) } else { Err(format!("{messages} of {MISSED} missed messages came").into()) }
}
