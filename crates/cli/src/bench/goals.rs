//! What has to be reached, as far as this program can measure it. A goal is judged by the middle of all runs; against a peer each
//! run is compared with the peer's own of the same round, so that a machine that is slow for a while is slow for both.

use super::figures::{DELIVERIES, Figures, GROWTH, MEMORY, OURS, P50, P99, RATE, SERVER_CPU, Spread};
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

/// The figure of the same run that a figure is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Against {
    Nothing,
    /// The same figure of a peer, by the name of its folder and as people call it.
    Peer(&'static str, &'static str),
    /// The same figure of another work of ours.
    Work(&'static str),
}

pub(super) struct Goal {
    pub(super) id: &'static str,
    what: &'static str,
    work: &'static str,
    figure: &'static str,
    unit: &'static str,
    bound: Bound,
    against: Against,
}

const DAPHNE: Against = Against::Peer("django_channels", "Django Channels on Daphne");
const SOCKET_IO: Against = Against::Peer("socket_io", "Socket.IO");
const POSTGRES: Against = Against::Peer("postgres", "PostgreSQL alone");
const ACTIX: Against = Against::Peer("actix_ws", "a bare actix-ws broadcast");

const DECK: &str = "p99 of a first page among 1,000,000 people, 20,000 swiped";

pub(super) const GOALS: &[Goal] = &[
    goal("P1", "durable messages against a peer", "messages closed", RATE, "×", Bound::AtLeast(60.0), DAPHNE),
    goal("P1", "durable messages against a peer", "messages closed", RATE, "×", Bound::AtLeast(5.0), SOCKET_IO),
    goal("P1", "durable messages against the limit", "messages closed", RATE, "×", Bound::AtLeast(1.0), POSTGRES),
    goal("P2", "p50 at 200 messages/s against a peer", "messages 200/s", P50, "×", Bound::AtMost(1.0), SOCKET_IO),
    goal("P2", "p50 at 500 messages/s against a peer", "messages 500/s", P50, "×", Bound::AtMost(1.0), SOCKET_IO),
    goal("P2", "p50 at 1,000 messages/s against a peer", "messages 1000/s", P50, "×", Bound::AtMost(1.0), SOCKET_IO),
    goal("P2", "p50 at 1,000 messages/s", "messages 1000/s", P50, "ms", Bound::AtMost(2.0), Against::Nothing),
    goal("P2", "p99 at 1,000 messages/s", "messages 1000/s", P99, "ms", Bound::AtMost(10.0), Against::Nothing),
    goal("P3", "fan-out at saturation against the limit", "fanout closed", DELIVERIES, "×", Bound::AtLeast(1.0), ACTIX),
    goal("P3", "p50 at 50,000 deliveries/s", "fanout 50000/s", P50, "ms", Bound::AtMost(10.0), Against::Nothing),
    goal("P3", "CPU at 10,000 deliveries/s", "fanout 10000/s", SERVER_CPU, "µs", Bound::AtMost(20.0), Against::Nothing),
    goal("P4", "memory of an idle socket", "idle", MEMORY, "KB", Bound::AtMost(6.0), Against::Nothing),
    goal("P5", "growth after a frame of the largest size", "idle", GROWTH, "KB", Bound::AtMost(1.0), Against::Nothing),
    goal("P6", "handshakes on /ws/chat/", "connect chat", RATE, "/s", Bound::AtLeast(2500.0), Against::Nothing),
    goal(
        "P6",
        "handshakes on conversations",
        "connect conversation",
        RATE,
        "/s",
        Bound::AtLeast(2500.0),
        Against::Nothing,
    ),
    goal(
        "P6",
        "handshakes on /ws/notifications/",
        "connect notifications",
        RATE,
        "/s",
        Bound::AtLeast(2500.0),
        Against::Nothing,
    ),
    goal(
        "P7",
        "messages/s at 10,000 conversations against 10",
        "growth 10000",
        RATE,
        "×",
        Bound::AtLeast(0.8),
        Against::Work("growth 10"),
    ),
    goal(
        "P8",
        "from the start to ready, with demo people",
        "start",
        P50,
        "ms",
        Bound::AtMost(1000.0),
        Against::Nothing,
    ),
    goal("P9", DECK, "discovery 1000000, custom plans", P99, "ms", Bound::AtMost(50.0), Against::Nothing),
    goal("P9", DECK, "discovery 1000000, generic plans", P99, "ms", Bound::AtMost(50.0), Against::Nothing),
    goal("P9", DECK, "discovery 1000000, SQLite", P99, "ms", Bound::AtMost(60.0), Against::Nothing),
    goal(
        "R4",
        "p99 of coming back after 200 missed events",
        "resume",
        P99,
        "ms",
        Bound::AtMost(100.0),
        Against::Nothing,
    ),
];

const fn goal(
    id: &'static str,
    what: &'static str,
    work: &'static str,
    figure: &'static str,
    unit: &'static str,
    bound: Bound,
    against: Against,
) -> Goal {
    Goal { id, what, work, figure, unit, bound, against }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Holds,
    FallsShort,
    NotMeasured,
}

/// Whether a goal was met, missed or not measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Judged {
    pub(super) id: String,
    pub(super) what: String,
    pub(super) bound: String,
    pub(super) verdict: Verdict,
    pub(super) unit: String,
    /// What was reached; none where it was not measured.
    pub(super) reached: Option<Spread>,
    /// What it was divided by: whose it was, and the middle of its runs.
    pub(super) against: Option<(String, Option<f64>)>,
}

impl Goal {
    /// The folder of the peer that has to be measured in the same run.
    #[cfg(test)]
    pub(super) fn peer(&self) -> Option<&'static str> {
        if let Against::Peer(folder, _) = self.against { Some(folder) } else { None }
    }

    fn judge(&self, figures: &Figures) -> Judged {
        let ours = figures.find(OURS, self.work, self.figure);
        let (name, other) = match self.against {
            Against::Nothing => (None, None),
            Against::Peer(folder, title) => (Some(title), figures.find(folder, self.work, self.figure)),
            Against::Work(work) => (Some(work), figures.find(OURS, work, self.figure)),
        };
        let runs: Vec<f64> = match (ours, name, other) {
            (Some(ours), None, _) => ours.runs.clone(),
            (Some(ours), Some(_), Some(other)) => {
                ours.runs.iter().zip(&other.runs).filter(|(_, other)| **other > 0.0).map(|(a, b)| a / b).collect()
            }
            _ => Vec::new(),
        };
        let reached = Spread::of(&runs);
        let verdict = match (reached, self.bound) {
            (None, _) => Verdict::NotMeasured,
            (Some(reached), Bound::AtLeast(least)) if reached.median >= least => Verdict::Holds,
            (Some(reached), Bound::AtMost(most)) if reached.median <= most => Verdict::Holds,
            _ => Verdict::FallsShort,
        };
        Judged {
            id: self.id.to_owned(),
            what: self.what.to_owned(),
            bound: self.bound.to_string(),
            verdict,
            unit: self.unit.to_owned(),
            reached,
            against: name.map(|name| (name.to_owned(), other.map(|other| other.spread().median))),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "≥ {least}"),
            Self::AtMost(most) => write!(f, "≤ {most}"),
        }
    }
}

/// Every goal whose work was done, and what became of it.
pub(super) fn judge(figures: &Figures) -> Vec<Judged> {
    let was_done = |goal: &&Goal| figures.find(OURS, goal.work, goal.figure).is_some();
    GOALS.iter().filter(was_done).map(|goal| goal.judge(figures)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::figures::Better;
    use super::*;

    fn figures(values: &[(&str, &str, &str, &[f64])]) -> Figures {
        let mut figures = Figures::default();
        for (subject, work, name, runs) in values {
            runs.iter().for_each(|run| figures.note(subject, work, name, "", Better::Higher, *run));
        }
        figures
    }

    #[test]
    fn a_bound_is_kept_by_the_middle_of_the_runs() {
        let judged = judge(&figures(&[(OURS, "idle", MEMORY, &[5.0, 9.0, 5.5])]));
        let [memory] = judged.as_slice() else { panic!("only what was done is judged: {judged:?}") };
        assert_eq!((memory.id.as_str(), memory.verdict), ("P4", Verdict::Holds));
        assert_eq!(memory.reached, Some(Spread { min: 5.0, median: 5.5, max: 9.0 }));
        let judged = judge(&figures(&[(OURS, "connect chat", RATE, &[2499.0])]));
        assert_eq!(judged[0].verdict, Verdict::FallsShort);
    }

    #[test]
    fn each_run_is_compared_with_the_peers_own_of_the_same_round() {
        let figures = figures(&[
            (OURS, "messages closed", RATE, &[120.0, 60.0, 180.0]),
            ("socket_io", "messages closed", RATE, &[20.0, 15.0, 30.0]),
        ]);
        let judged = judge(&figures);
        let against = |name: &str| {
            judged.iter().find(|judged| judged.against.as_ref().is_some_and(|(other, _)| other == name)).unwrap()
        };
        let socket_io = against("Socket.IO");
        assert_eq!(socket_io.reached, Some(Spread { min: 4.0, median: 6.0, max: 6.0 }));
        assert_eq!((socket_io.verdict, socket_io.bound.as_str()), (Verdict::Holds, "≥ 5"));
        let daphne = against("Django Channels on Daphne");
        assert_eq!((daphne.verdict, daphne.reached), (Verdict::NotMeasured, None), "no number from elsewhere");
    }

    #[test]
    fn a_work_is_compared_with_another_of_ours() {
        let judged = judge(&figures(&[(OURS, "growth 10", RATE, &[100.0]), (OURS, "growth 10000", RATE, &[79.0])]));
        assert_eq!((judged[0].id.as_str(), judged[0].verdict), ("P7", Verdict::FallsShort));
    }
}
