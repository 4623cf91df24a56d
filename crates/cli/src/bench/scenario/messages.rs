use super::talking::{Shape, Work, measure};
use crate::{
    bench::{pacing::Pacing, round::Round},
    outcome::Outcome,
};

/// Durable messages: from a socket to the store to the sockets of both. What is counted has been committed.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    let shape = Shape {
        rooms: round.plan.rooms,
        members: 2,
        path: "/ws/conversations/{room}/?token={token}",
        send: r#"{"type":"message","content":"hello {mark}"}"#,
        // The ack has no text, but an old client's frames may.
        only: Some("new_message"),
        echoes: true,
    };
    let closed =
        Work { name: "messages closed".to_owned(), kind: "messages closed", pacing: Pacing::Window(round.plan.window) };
    let open = round.plan.rates.iter().map(|rate| Work {
        name: format!("messages {rate}/s"),
        kind: "messages open",
        pacing: Pacing::Rate(f64::from(*rate)),
    });
    let works: Vec<Work> = [closed].into_iter().chain(open).collect();
    measure(round, &shape, &works).await
}
