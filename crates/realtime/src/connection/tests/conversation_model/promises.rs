//! What holds whatever the schedule, and that the model would notice if it did not.

use super::{Fault, World};
use crate::connection::tests::schedules::{Dice, Tally, explore, find_fault};
use proptest::{prop_assert, prop_assert_eq, test_runner::TestCaseError};

fn run(dice: Dice, fault: Option<Fault>) -> Result<Tally, TestCaseError> {
    let mut world = World::new(dice, fault);
    while world.dice.has_more() {
        world.step();
    }
    world.settle();
    for device in world.devices.iter().filter(|device| device.open) {
        prop_assert!(device.live.is_some() && device.synced, "device {} never goes live", device.id);
        prop_assert_eq!(&device.shown, &world.rows);
    }
    Ok(world.happened)
}

#[test]
fn whatever_the_schedule_every_device_ends_with_the_present_state() {
    let steps =
        ["connect", "resume by rev", "resume by seq", "two devices", "lost change", "forgotten group", "restart"];
    explore(&steps, |dice| run(dice, None));
}

#[test]
fn what_is_broken_on_purpose_is_found() {
    for fault in [Fault::StoreSkips, Fault::GroupLoses, Fault::LossIsHidden] {
        find_fault(&format!("{fault:?}"), |dice| run(dice, Some(fault)));
    }
}
