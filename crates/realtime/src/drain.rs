use crate::{
    core::Core,
    session::{Depart, reconnect},
};
use protocol::CloseCode;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};

/// Sockets that are closed in one go: a slot of its own for each of ten thousand would be a timer for each.
const SLOTS: u32 = 100;
/// What is left of the drain after the last slot, for close frames and last answers.
const LAST_FRAMES: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(20);

pub(crate) async fn drain(core: &Core, over: Duration) {
    core.sockets.refuse();
    let begun = Instant::now();
    let open = core.sockets.all();
    // The last slots are a little before the end, so that the close frames get out within it.
    let spread = over.mul_f64(0.8);
    let step = spread / SLOTS;
    let size = open.len().div_ceil(SLOTS as usize).max(1);
    let slots: Vec<_> = open.chunks(size).zip(1u32..).map(|(sockets, number)| (sockets, step * number)).collect();
    for (sockets, slot) in &slots {
        for open in *sockets {
            open.socket.send(reconnect(u64::try_from(slot.as_millis()).unwrap_or(u64::MAX)));
        }
    }
    for (sockets, slot) in slots {
        sleep_until(begun + slot).await;
        for open in sockets {
            open.session.do_send(Depart(CloseCode::Draining));
        }
    }
    // Who came while the drain began.
    close_all(core, CloseCode::Draining);
    while core.sockets.len() > 0 && begun.elapsed() < over + LAST_FRAMES {
        sleep(LOOK_EVERY).await;
    }
}

pub(crate) fn close_all(core: &Core, with: CloseCode) {
    for open in core.sockets.all() {
        open.session.do_send(Depart(with));
    }
}
