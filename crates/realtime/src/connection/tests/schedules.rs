//! Schedules that are made up, tried, and cut down to what matters when one of them breaks a promise.

use proptest::{
    arbitrary::any,
    collection::vec,
    test_runner::{Config, TestCaseError, TestError, TestRunner},
};
use std::{cell::RefCell, collections::BTreeMap};

/// Schedules that every model is tried on.
pub(super) const SCHEDULES: u32 = 10_000;
/// Throws of the longest of them.
const LONGEST: usize = 500;

/// What decides what happens next: the throws of a schedule, one after the other. When they are used up it is always the
/// lowest, so that everything comes to rest. Lower is plainer: what goes wrong lies high.
pub(super) struct Dice {
    throws: std::vec::IntoIter<u8>,
}

impl Dice {
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.throws.next().unwrap_or(0)) % sides
    }

    pub(super) fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == sides - 1
    }

    pub(super) fn has_more(&self) -> bool {
        self.throws.len() > 0
    }
}

/// How often what has happened, by name.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    pub(super) fn note(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    fn add(&mut self, other: Self) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }
}

/// Tries a model on all schedules. The first one that breaks a promise is cut down and shown. In the end each of `steps` must
/// have happened: a model in which nothing happens keeps every promise.
pub(super) fn explore(steps: &[&str], model: impl Fn(Dice) -> Result<Tally, TestCaseError>) {
    let happened = RefCell::new(Tally::default());
    if let Err(broken) = try_all(|dice| model(dice).map(|tally| happened.borrow_mut().add(tally))) {
        panic!("{broken}");
    }
    let happened = happened.into_inner().0;
    println!("{SCHEDULES} schedules: {happened:?}");
    for step in steps {
        assert!(happened.get(step).is_some_and(|count| *count > 0), "{step} never happened: {happened:?}");
    }
}

/// Tries a model that is broken on purpose: one of the schedules must find it.
pub(super) fn find_fault(fault: &str, model: impl Fn(Dice) -> Result<Tally, TestCaseError>) {
    match try_all(|dice| model(dice).map(drop)) {
        Err(TestError::Fail(reason, schedule)) => println!("{fault}: found by {schedule:?}: {reason}"),
        Err(TestError::Abort(reason)) => panic!("{fault}: {reason}"),
        Ok(()) => panic!("{fault}: none of {SCHEDULES} schedules finds it"),
    }
}

fn try_all(model: impl Fn(Dice) -> Result<(), TestCaseError>) -> Result<(), TestError<Vec<u8>>> {
    let config = Config { cases: SCHEDULES, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    let schedules = vec(any::<u8>(), 0..LONGEST);
    TestRunner::new(config).run(&schedules, |throws| model(Dice { throws: throws.into_iter() }))
}
