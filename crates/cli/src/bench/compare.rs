use super::figures::{Better, Figure, Figures, Spread};

/// How a figure has changed since an earlier report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Change {
    /// The share by which the middle of the runs has changed: 0.1 for a tenth more.
    pub(super) share: f64,
    pub(super) kind: ChangeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangeKind {
    Better,
    Worse,
    /// The runs of both overlap: the difference may be chance.
    WithinSpread,
}

/// None where the earlier report does not have it, or had nothing there.
pub(super) fn change(figure: &Figure, earlier: &Figures) -> Option<Change> {
    let before = earlier.find(&figure.subject, &figure.work, &figure.name)?.spread();
    let now = figure.spread();
    if before.median == 0.0 || figure.better == Better::Neither {
        return None;
    }
    let share = now.median / before.median - 1.0;
    let is_higher = share > 0.0;
    let kind = if overlap(now, before) {
        ChangeKind::WithinSpread
    } else if is_higher == (figure.better == Better::Higher) {
        ChangeKind::Better
    } else {
        ChangeKind::Worse
    };
    Some(Change { share, kind })
}

fn overlap(one: Spread, other: Spread) -> bool {
    one.min <= other.max && other.min <= one.max
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(better: Better, before: &[f64], now: &[f64]) -> Option<Change> {
        let mut earlier = Figures::default();
        for run in before {
            earlier.note("a", "b", "c", "", better, *run);
        }
        let mut later = Figures::default();
        for run in now {
            later.note("a", "b", "c", "", better, *run);
        }
        change(&later.figures[0], &earlier)
    }

    #[test]
    fn more_is_better_or_worse_by_what_is_counted() {
        assert_eq!(of(Better::Higher, &[10.0], &[15.0]), Some(Change { share: 0.5, kind: ChangeKind::Better }));
        assert_eq!(of(Better::Lower, &[10.0], &[15.0]), Some(Change { share: 0.5, kind: ChangeKind::Worse }));
        assert_eq!(of(Better::Lower, &[10.0], &[5.0]), Some(Change { share: -0.5, kind: ChangeKind::Better }));
    }

    #[test]
    fn runs_that_overlap_tell_no_difference() {
        let change = of(Better::Higher, &[9.0, 10.0, 12.0], &[11.0, 13.0, 14.0]).unwrap();
        assert_eq!(change.kind, ChangeKind::WithinSpread);
    }

    #[test]
    fn what_was_not_there_or_tells_nothing_is_not_compared() {
        assert_eq!(of(Better::Neither, &[10.0], &[15.0]), None);
        assert_eq!(of(Better::Lower, &[0.0], &[15.0]), None);
        let mut alone = Figures::default();
        alone.note("a", "b", "c", "", Better::Lower, 1.0);
        assert_eq!(change(&alone.figures[0], &Figures::default()), None);
    }
}
