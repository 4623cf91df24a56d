use crate::{
    bench::{
        crowd::Crowd,
        figures::{Better, OURS, RATE},
        progress::bar,
        round::Round,
        subject::Subject,
    },
    outcome::Outcome,
};

const ENDPOINTS: [(&str, &str); 3] = [
    ("connect chat", "/ws/chat/?token={token}"),
    ("connect conversation", "/ws/conversations/{room}/?token={token}"),
    ("connect notifications", "/ws/notifications/?token={token}"),
];

/// Handshakes a second, 64 at a time, each of somebody else. The sockets are held until the last is open.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    let subject = Subject::ours(round.place, round.plan.handshakes.div_ceil(2), 2).await?;
    let rooms = round.plan.handshakes.div_ceil(subject.people.members).min(subject.people.rooms());
    for (work, path) in ENDPOINTS {
        let bar = bar(&format!("{OURS}: {work}"));
        let before = subject.meter.sample();
        let crowd = Crowd::gather(&subject.door(path), 0..rooms, subject.people.members, &bar).await?;
        let spent = subject.meter.sample().since(&before);
        bar.finish_and_clear();
        #[expect(clippy::cast_precision_loss, reason = "no machine holds 2^52 sockets")]
        let count = crowd.lines.len() as f64;
        let figures = &mut *round.figures;
        figures.note(OURS, work, RATE, "/s", Better::Higher, count / crowd.took.as_secs_f64());
        for (name, cpu) in [("server CPU each", spent.server), ("PostgreSQL CPU each", spent.postgres)] {
            if let Some(cpu) = cpu {
                figures.note(OURS, work, name, "µs", Better::Lower, cpu * 1e6 / count);
            }
        }
        figures.note_latencies(OURS, work, &crowd.handshakes);
    }
    Ok(())
}
