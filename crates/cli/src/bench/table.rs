//! What is printed: every figure and every goal, a line each.

use super::{
    compare::{ChangeKind, change},
    figures::{Figure, Figures, OURS},
    goals::{Judged, Verdict},
    number::told,
};
use std::fmt::Write as _;

/// All figures, work by work, with what has changed since an earlier report.
pub(super) fn of_figures(figures: &Figures, earlier: Option<&Figures>) -> String {
    let mut text = String::new();
    for work in figures.works() {
        let _ = writeln!(text, "\n{work}");
        for figure in figures.of_work(work) {
            let who = if figure.subject == OURS { "" } else { &figure.subject };
            let changed = earlier.and_then(|earlier| changed(figure, earlier)).unwrap_or_default();
            let line = format!("  {who:<16} {:<30} {:>24}  {changed}", figure.name, spread(figure));
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

fn spread(figure: &Figure) -> String {
    let spread = figure.spread();
    let middle = format!("{} {}", told(spread.median), figure.unit).trim_end().to_owned();
    if figure.runs.len() < 2 { middle } else { format!("{middle} ({}–{})", told(spread.min), told(spread.max)) }
}

/// What has changed in a figure since an earlier report.
pub(super) fn changed(figure: &Figure, earlier: &Figures) -> Option<String> {
    let change = change(figure, earlier)?;
    let word = match change.kind {
        ChangeKind::Better => "better",
        ChangeKind::Worse => "worse",
        ChangeKind::WithinSpread => "within the spread",
    };
    Some(format!("{:+.0} % {word}", change.share * 100.0))
}

/// Each goal with whether it holds.
pub(super) fn of_goals(goals: &[Judged]) -> String {
    let mut text = String::from("\ngoals\n");
    for goal in goals {
        let _ = writeln!(text, "  {}  {:<12} {}: {}", goal.id, word(goal.verdict), goal.what, reached(goal));
    }
    text
}

pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::FallsShort => "falls short",
        Verdict::NotMeasured => "not measured",
    }
}

/// What was reached, the bound, and the peer or limit.
pub(super) fn reached(goal: &Judged) -> String {
    let (bound, unit) = (&goal.bound, &goal.unit);
    let against = match &goal.against {
        None => String::new(),
        Some((name, Some(value))) => format!("; {name}: {}", told(*value)),
        Some((name, None)) => format!("; {name}: not measured"),
    };
    match goal.reached {
        None => format!("goal {bound} {unit}{against}"),
        Some(reached) if reached.max > reached.min => format!(
            "{} {unit} ({}–{}), goal {bound} {unit}{against}",
            told(reached.median),
            told(reached.min),
            told(reached.max)
        ),
        Some(reached) => format!("{} {unit}, goal {bound} {unit}{against}", told(reached.median)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        figures::{Better, RATE},
        goals::judge,
    };
    use super::*;

    #[test]
    fn a_peer_that_did_not_run_is_told_as_not_measured() {
        let mut figures = Figures::default();
        for rate in [1000.0, 1200.0, 1100.0] {
            figures.note(OURS, "messages closed", RATE, "/s", Better::Higher, rate);
            figures.note("socket_io", "messages closed", RATE, "/s", Better::Higher, 100.0);
        }
        let told = of_goals(&judge(&figures));
        let line = |part: &str| told.lines().find(|line| line.contains(part)).unwrap().trim().to_owned();
        assert_eq!(
            line("Django"),
            "P1  not measured durable messages against a peer: goal ≥ 60 ×; Django Channels on Daphne: not measured"
        );
        assert_eq!(
            line("Socket.IO"),
            "P1  holds        durable messages against a peer: 11.0 × (10.0–12.0), goal ≥ 5 ×; Socket.IO: 100"
        );
        let table = of_figures(&figures, Some(&figures));
        assert!(table.contains("1,100 /s (1,000–1,200)  +0 % within the spread"), "{table}");
    }
}
