use crate::{connection::reconnect, core::Core, presence::notifier, sockets::Depart};
use protocol::CloseCode;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

/// Sockets that are closed in one go: a slot of its own for each of ten thousand would be a timer for each.
const SLOTS: u32 = 100;
/// The slots take this share of the time.
const SLOTS_TAKE: f64 = 0.75;
/// After this share of the time the last close frames and answers must be out; the rest is for telling the store who was here.
const SOCKETS_TAKE: f64 = 0.9;
const LOOK_EVERY: Duration = Duration::from_millis(20);

pub(crate) async fn drain(core: &Core, over: Duration) {
    core.sockets.refuse();
    let begun = Instant::now();
    let open = core.sockets.all();
    let step = over.mul_f64(SLOTS_TAKE) / SLOTS;
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
            open.connection.do_send(Depart(CloseCode::Draining));
        }
    }
    // Some may have come while the drain began.
    close_all(core, CloseCode::Draining);
    while core.sockets.len() > 0 && begun.elapsed() < over.mul_f64(SOCKETS_TAKE) {
        sleep(LOOK_EVERY).await;
    }
    if timeout_at(begun + over, notifier::note_departures(core)).await.is_err() {
        tracing::debug!("when the last people were here could not be stored in time");
    }
}

pub(crate) fn close_all(core: &Core, with: CloseCode) {
    for open in core.sockets.all() {
        open.connection.do_send(Depart(with));
    }
}
