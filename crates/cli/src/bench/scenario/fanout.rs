use super::talking::{Shape, Work, measure};
use crate::{
    bench::{pacing::Pacing, round::Round},
    outcome::Outcome,
};

const MEMBERS: u32 = 100;
/// Frames of a room that are under way at saturation: enough that a socket always has something to write.
const WINDOW: usize = 32;

/// Passing frames to the 99 others of a room. Nothing is stored, so this is what it costs to hand frames on.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    let shape = Shape {
        rooms: 10,
        members: MEMBERS as usize,
        path: "/ws/conversations/{room}/?token={token}",
        send: r#"{"type":"call_ice","call_id":"bench","candidate":{"candidate":"{mark} 1 udp 2122260223 192.0.2.1 56143 typ host","sdpMid":"0"}}"#,
        only: None,
        echoes: false,
    };
    let closed = Work { name: "fanout closed".to_owned(), kind: "fanout closed", pacing: Pacing::Window(WINDOW) };
    let open = round.plan.fanout_rates.iter().map(|deliveries| Work {
        name: format!("fanout {deliveries}/s"),
        kind: "fanout open",
        pacing: Pacing::Rate(f64::from(*deliveries) / f64::from(MEMBERS - 1)),
    });
    let works: Vec<Work> = [closed].into_iter().chain(open).collect();
    measure(round, &shape, &works).await
}
