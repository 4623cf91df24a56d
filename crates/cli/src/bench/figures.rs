use super::latency::Latencies;
use serde::{Deserialize, Serialize};

/// The subject that is ours, among peers.
pub(super) const OURS: &str = "matchwire";

// Names of figures that goals and reports look for.
pub(super) const RATE: &str = "rate";
pub(super) const DELIVERIES: &str = "deliveries";
pub(super) const P50: &str = "p50";
pub(super) const P99: &str = "p99";
pub(super) const SERVER_CPU: &str = "server CPU a delivery";
pub(super) const MEMORY: &str = "memory a socket";
pub(super) const GROWTH: &str = "memory a socket has gained after a frame of the largest size";

/// Tells whether a larger figure or a smaller one is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Better {
    Higher,
    Lower,
    /// It only tells under what circumstances the others came about.
    Neither,
}

/// One thing that was measured, once a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Figure {
    /// The server it was measured on: ours or a peer.
    pub(super) subject: String,
    /// The load that it was put under.
    pub(super) work: String,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) better: Better,
    /// One value a run.
    pub(super) runs: Vec<f64>,
}

impl Figure {
    pub(super) fn spread(&self) -> Spread {
        Spread::of(&self.runs).unwrap_or_default()
    }
}

/// The smallest, the middle and the largest of several runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Spread {
    pub(super) min: f64,
    pub(super) median: f64,
    pub(super) max: f64,
}

impl Spread {
    /// None of nothing.
    pub(super) fn of(runs: &[f64]) -> Option<Self> {
        let mut sorted = runs.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let middle = sorted.len() / 2;
        let median =
            if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) };
        Some(Self { min, median, max })
    }
}

/// The shares of the last run that were done within so many milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Curve {
    pub(super) subject: String,
    pub(super) work: String,
    pub(super) points: Vec<(f64, f64)>,
}

/// Everything that was measured so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Figures {
    pub(super) figures: Vec<Figure>,
    pub(super) curves: Vec<Curve>,
}

impl Figures {
    /// Adds the value of one run.
    pub(super) fn note(&mut self, subject: &str, work: &str, name: &str, unit: &str, better: Better, value: f64) {
        let known = self
            .figures
            .iter_mut()
            .find(|known| (known.subject.as_str(), known.work.as_str(), known.name.as_str()) == (subject, work, name));
        if let Some(known) = known {
            known.runs.push(value);
            return;
        }
        self.figures.push(Figure {
            subject: subject.to_owned(),
            work: work.to_owned(),
            name: name.to_owned(),
            unit: unit.to_owned(),
            better,
            runs: vec![value],
        });
    }

    /// Adds how long the things of one run took.
    pub(super) fn note_latencies(&mut self, subject: &str, work: &str, latencies: &Latencies) {
        if latencies.is_empty() {
            return;
        }
        for (name, share) in [(P50, 0.5), ("p95", 0.95), (P99, 0.99)] {
            self.note(subject, work, name, "ms", Better::Lower, latencies.at(share));
        }
        self.note(subject, work, "longest", "ms", Better::Lower, latencies.longest());
        self.curves.retain(|curve| (curve.subject.as_str(), curve.work.as_str()) != (subject, work));
        let points = latencies.curve();
        self.curves.push(Curve { subject: subject.to_owned(), work: work.to_owned(), points });
    }

    pub(super) fn find(&self, subject: &str, work: &str, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.subject == subject && figure.work == work && figure.name == name)
    }

    /// Everything that was to be done, in the order in which it was.
    pub(super) fn works(&self) -> Vec<&str> {
        let mut works: Vec<&str> = Vec::new();
        for figure in &self.figures {
            if !works.contains(&figure.work.as_str()) {
                works.push(&figure.work);
            }
        }
        works
    }

    pub(super) fn of_work<'a>(&'a self, work: &'a str) -> impl Iterator<Item = &'a Figure> {
        self.figures.iter().filter(move |figure| figure.work == work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runs_of_one_figure_stand_together() {
        let mut figures = Figures::default();
        for rate in [3.0, 1.0, 2.0] {
            figures.note(OURS, "messages", RATE, "/s", Better::Higher, rate);
            figures.note("peer", "messages", RATE, "/s", Better::Higher, rate);
        }
        assert_eq!(figures.figures.len(), 2);
        assert_eq!(figures.works(), ["messages"]);
        let found = figures.find(OURS, "messages", RATE).unwrap();
        assert_eq!(found.spread(), Spread { min: 1.0, median: 2.0, max: 3.0 });
        assert_eq!(figures.find(OURS, "messages", P50), None);
    }

    #[test]
    fn of_an_even_number_of_runs_the_middle_lies_between_two() {
        assert_eq!(Spread::of(&[4.0, 1.0]), Some(Spread { min: 1.0, median: 2.5, max: 4.0 }));
        assert_eq!(Spread::of(&[]), None);
    }
}
