use crate::{
    bench::{
        crowd::Crowd,
        figures::{Better, GROWTH, MEMORY, OURS},
        line::Line,
        progress::bar,
        round::Round,
        subject::Subject,
    },
    outcome::Outcome,
};
use futures_util::{SinkExt as _, StreamExt as _, stream};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;

/// What is left of the handshakes has settled after this.
const REST: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(20);
/// The largest frame that the server takes as it is shipped (`realtime.frame_bytes`).
const LARGEST: usize = 65536;
const AT_A_TIME: usize = 64;

/// Memory of a socket on which nothing happens, and what it has gained once each client has sent a frame of the largest size.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    let subject = Subject::ours(round.place, round.plan.sockets.div_ceil(2), 2).await?;
    sleep(REST).await;
    let before = subject.meter.memory_kib();
    let bar = bar("matchwire: idle, sockets open");
    let rooms = round.plan.sockets.div_ceil(subject.people.members).min(subject.people.rooms());
    let door = subject.door("/ws/chat/?token={token}");
    let crowd = Crowd::gather(&door, 0..rooms, subject.people.members, &bar).await?;
    let sockets = crowd.lines.len();
    sleep(REST).await;
    let idle = subject.meter.memory_kib();
    bar.set_message("matchwire: idle, a large frame each");
    bar.set_position(0);
    let mut asked = stream::iter(crowd.lines)
        .map(|mut line| async { timeout(PATIENCE, say_much(&mut line)).await?.map(|()| line) })
        .buffer_unordered(AT_A_TIME);
    let mut lines: Vec<Line> = Vec::with_capacity(sockets);
    while let Some(line) = asked.next().await {
        lines.push(line?);
        bar.inc(1);
    }
    drop(asked);
    sleep(REST).await;
    let after = subject.meter.memory_kib();
    bar.finish_and_clear();
    let figures = &mut *round.figures;
    #[expect(clippy::cast_precision_loss, reason = "no machine holds 2^52 sockets")]
    let count = lines.len() as f64;
    figures.note(OURS, "idle", "sockets", "", Better::Neither, count);
    if let (Some(before), Some(idle), Some(after)) = (before, idle, after) {
        figures.note(OURS, "idle", MEMORY, "KB", Better::Lower, (idle - before) / count);
        figures.note(OURS, "idle", GROWTH, "KB", Better::Lower, (after - idle) / count);
    }
    Ok(())
}

/// Sends a ping that is as large as may be, and waits for its answer.
async fn say_much(line: &mut Line) -> Outcome {
    let frame = |padding: &str| format!(r#"{{"type":"ping","padding":"{padding}"}}"#);
    let padding = "x".repeat(LARGEST - frame("").len());
    line.send(Message::text(frame(&padding))).await?;
    while let Some(message) = line.next().await {
        if message?.to_text().is_ok_and(|text| text.contains("\"pong\"")) {
            return Ok(());
        }
    }
    Err("a socket was closed while nothing happened".into())
}
