use super::{
    latency::Latencies,
    line::{self, Line},
    people::People,
    template::Template,
};
use crate::outcome::Outcome;
use futures_util::{SinkExt as _, StreamExt as _, stream};
use indicatif::ProgressBar;
use std::{
    net::SocketAddr,
    ops::Range,
    time::{Duration, Instant},
};
use tokio_tungstenite::tungstenite::Message;

/// Handshakes at a time.
const AT_A_TIME: usize = 64;

/// The way in which a socket shows who it is.
pub(super) struct Door<'a> {
    pub(super) address: SocketAddr,
    pub(super) path: Template,
    /// What has to be said first, where the server wants that.
    pub(super) hello: Option<&'a str>,
    pub(super) people: &'a People,
}

/// Everybody who has come in, room by room.
pub(super) struct Crowd {
    pub(super) lines: Vec<Line>,
    /// How many of each room are here.
    pub(super) members: usize,
    pub(super) handshakes: Latencies,
    pub(super) took: Duration,
}

impl Crowd {
    /// Lets the first `members` of each of these rooms in. That somebody cannot come in is an error.
    pub(super) async fn gather(
        door: &Door<'_>,
        rooms: Range<usize>,
        members: usize,
        bar: &ProgressBar,
    ) -> Outcome<Self> {
        let all = door.people.members;
        let people: Vec<usize> = rooms.flat_map(|room| (0..members).map(move |member| room * all + member)).collect();
        bar.set_length(people.len() as u64);
        let (begun, mut handshakes) = (Instant::now(), Latencies::new());
        let mut arriving = stream::iter(people).map(|person| arrive(door, person)).buffered(AT_A_TIME);
        let mut lines = Vec::new();
        while let Some(arrived) = arriving.next().await {
            let (line, took) = arrived?;
            handshakes.record(took);
            lines.push(line);
            bar.inc(1);
        }
        drop(arriving);
        Ok(Self { lines, members, handshakes, took: begun.elapsed() })
    }
}

async fn arrive(door: &Door<'_>, person: usize) -> Outcome<(Line, Duration)> {
    let path = door.people.path(&door.path, person);
    let begun = Instant::now();
    let mut line = line::open(door.address, &path, person).await.map_err(|error| client::explain(&error))?;
    let took = begun.elapsed();
    if let Some(hello) = door.hello {
        line.send(Message::text(hello)).await?;
    }
    Ok((line, took))
}
