//! What holds whatever the schedule, and that the model would notice if it did not.

use super::{Fault, World};
use crate::connection::tests::schedules::{Dice, Tally, explore, find_fault};
use proptest::{prop_assert_eq, test_runner::TestCaseError};

fn run(dice: Dice, fault: Option<Fault>) -> Result<Tally, TestCaseError> {
    let mut world = World::new(dice, fault);
    while world.dice.has_more() {
        world.step();
    }
    world.settle();
    for device in &world.devices {
        device.check(world.trims)?;
        if device.open {
            prop_assert_eq!(device.shown(), Some(world.store.counter), "{:?} {:?}", device.position, device.seen);
        }
    }
    Ok(world.happened)
}

#[test]
fn no_schedule_loses_doubles_or_reorders_an_event_and_no_live_event_overtakes_a_replay() {
    let steps = ["connect", "resume", "two devices", "lost doorbell", "forgotten group", "restart"];
    explore(&steps, |dice| run(dice, None));
}

#[test]
fn what_is_broken_on_purpose_is_found() {
    for fault in [Fault::StoreSkips, Fault::GroupDoubles, Fault::GroupLoses, Fault::LiveOvertakes] {
        find_fault(&format!("{fault:?}"), |dice| run(dice, Some(fault)));
    }
}
