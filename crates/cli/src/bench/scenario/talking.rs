use crate::{
    bench::{
        crowd::Crowd,
        figures::{Better, DELIVERIES, Figures, RATE, SERVER_CPU},
        pacing::Pacing,
        peer::Peer,
        peer_server::{PeerServer, rate},
        progress::bar,
        round::Round,
        subject::Subject,
        talk::{Heard, Talk},
        template::Template,
    },
    outcome::Outcome,
};
use std::time::Duration;
use tokio::time::sleep;

/// By then everybody has been greeted: a server may end a socket on which somebody speaks before.
const GREETINGS: Duration = Duration::from_secs(1);

/// Who talks, and how.
pub(super) struct Shape<'a> {
    pub(super) rooms: usize,
    /// People in each room.
    pub(super) members: usize,
    pub(super) path: &'a str,
    pub(super) send: &'a str,
    pub(super) only: Option<&'a str>,
    pub(super) echoes: bool,
}

/// One thing that is measured: its name among the figures, what peers call its kind, and its pace.
pub(super) struct Work {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) pacing: Pacing,
}

/// Measures our own server, then in turn each peer that does any of these works.
pub(super) async fn measure(round: &mut Round<'_>, shape: &Shape<'_>, works: &[Work]) -> Outcome {
    let plan = round.plan;
    let ours = Subject::ours(round.place, shape.rooms, shape.members).await?;
    for work in works {
        talk(round.figures, &ours, shape, ours.people.members, work, plan.secs).await?;
    }
    drop(ours);
    for peer in round.peers {
        let works: Vec<&Work> = works.iter().filter(|work| peer.does(work.kind)).collect();
        if works.is_empty() {
            continue;
        }
        // One that cannot be had or breaks down costs its own figures and no others.
        if let Err(error) = measure_peer(round, peer, shape, &works).await {
            round.not_measured.insert(peer.name(), format!("{}: {error}", peer.title));
        }
    }
    Ok(())
}

async fn measure_peer(round: &mut Round<'_>, peer: &Peer, shape: &Shape<'_>, works: &[&Work]) -> Outcome {
    let bar = bar(&format!("{}: starts", peer.title));
    let Some(path) = peer.path.as_deref() else {
        for work in works {
            let rate = rate(peer, round.services, round.plan.secs)?;
            round.figures.note(&peer.name(), &work.name, RATE, "/s", Better::Higher, rate);
        }
        return Ok(());
    };
    let server = PeerServer::start(peer, round.services, shape.rooms, shape.members).await?;
    bar.finish_and_clear();
    let subject = Subject::peer(server);
    let theirs = Shape { path, send: &peer.send, only: peer.only.as_deref(), ..*shape };
    for work in works {
        talk(round.figures, &subject, &theirs, shape.members, work, round.plan.secs).await?;
    }
    Ok(())
}

/// Lets the first `members` of each room in and measures how they talk.
pub(super) async fn talk(
    figures: &mut Figures,
    subject: &Subject,
    shape: &Shape<'_>,
    members: usize,
    work: &Work,
    time: Duration,
) -> Outcome {
    let rooms = shape.rooms.min(subject.people.rooms());
    let bar = bar(&format!("{}: {}, sockets open", subject.name, work.name));
    let crowd = Crowd::gather(&subject.door(shape.path), 0..rooms, members, &bar).await?;
    bar.set_message(format!("{}: {}", subject.name, work.name));
    sleep(GREETINGS).await;
    let talk =
        Talk { send: Template::new(shape.send), only: shape.only, pacing: work.pacing, echoes: shape.echoes, time };
    let heard = talk.run(crowd, &subject.people, &subject.meter, &bar).await;
    bar.finish_and_clear();
    if heard.came == 0 {
        return Err(format!("{}: nothing came of what was sent", work.name).into());
    }
    note(figures, &subject.name, work, &heard);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "no run has 2^52 frames")]
fn note(figures: &mut Figures, subject: &str, work: &Work, heard: &Heard) {
    let mut note = |name: &str, unit: &str, better, value| {
        figures.note(subject, &work.name, name, unit, better, value);
    };
    let (seconds, delivered) = (heard.elapsed.as_secs_f64(), heard.delivered as f64);
    note(RATE, "/s", Better::Higher, delivered / heard.hearers as f64 / seconds);
    note(DELIVERIES, "/s", Better::Higher, delivered / seconds);
    let spent = heard.spent;
    let apart = [(SERVER_CPU, spent.server), ("PostgreSQL CPU a delivery", spent.postgres)];
    for (name, cpu) in apart.into_iter().chain([("Redis CPU a delivery", spent.redis)]) {
        if let Some(cpu) = cpu.filter(|_| heard.delivered > 0) {
            note(name, "µs", Better::Lower, cpu * 1e6 / delivered);
        }
    }
    if let Some(cpu) = spent.load {
        note("load on one core of ours", "%", Better::Neither, cpu * 100.0 / seconds);
    }
    if let Pacing::Rate(_) = work.pacing {
        note("sent late, p99", "ms", Better::Neither, heard.lateness.at(0.99));
    }
    note("frames sent in all", "", Better::Neither, heard.sent as f64);
    note("deliveries in all", "", Better::Neither, heard.came as f64);
    note("lost", "", Better::Lower, heard.lost as f64);
    note("sockets closed", "", Better::Lower, heard.closed as f64);
    figures.note_latencies(subject, &work.name, &heard.latencies);
}
