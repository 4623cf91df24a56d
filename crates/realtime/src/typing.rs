//! Who types where, from this node's sockets. Whoever just stops is taken off the others' screens by the server, so one
//! lost `is_typing: false` shows nobody typing for ever.

use crate::{
    core::Core,
    group::SocketId,
    typing_state::{Ended, stopped},
};
use std::{sync::Arc, time::Instant};
use tokio::time::timeout;

/// Takes everybody off the others' screens who has not said for a while that they still type.
pub(crate) async fn run(core: Arc<Core>) {
    loop {
        tokio::select! {
            () = core.stop.cancelled() => return,
            () = core.typing.due() => {}
        }
        tell(&core, &core.typing.expire(Instant::now()));
    }
}

/// A socket is gone, and with it what it said last.
pub(crate) fn socket_closed(core: &Core, socket: SocketId) {
    tell(core, &core.typing.socket_closed(socket));
}

/// Best effort: the others' own screens forget it too after a while.
fn tell(core: &Core, ended: &[Ended]) {
    if ended.is_empty() {
        return;
    }
    metrics::counter!("matchwire_typing_expired_total").increment(ended.len() as u64);
    let gateway = core.gateway();
    let told: Vec<_> =
        ended.iter().map(|(identity, conversation)| gateway.command(identity, stopped(*conversation))).collect();
    let patience = core.settings.store_patience;
    core.runtime.spawn(async move {
        let _ = timeout(patience, futures_util::future::join_all(told)).await;
    });
}
