use crate::{Unavailable, core::Core, group::PersonShared, sockets::Open};
use std::{collections::HashSet, sync::Arc};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Sessions of one query.
const BATCH: usize = 1000;

/// Looks every socket's session up in the store from time to time: a sign-out or ban whose doorbell was lost ends the
/// sockets all the same.
pub(crate) async fn run(core: Arc<Core>) {
    let mut round = interval(core.settings.recheck_every);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    round.tick().await;
    loop {
        tokio::select! {
            () = core.stop.cancelled() => return,
            _ = round.tick() => {}
        }
        for sockets in core.sockets.all().chunks(BATCH) {
            check(&core, sockets).await;
        }
    }
}

/// The sockets of people whose tokens have ended, by a ban or a change of password, as their counters tell.
pub(crate) async fn revoked(core: &Core, people: &[(Arc<PersonShared>, i64)]) {
    let concerned: HashSet<_> = people.iter().map(|(shared, _)| shared.person).collect();
    let mut sockets = core.sockets.all();
    sockets.retain(|open| concerned.contains(&open.socket.person));
    let mut checked = true;
    for sockets in sockets.chunks(BATCH) {
        checked &= check(core, sockets).await;
    }
    if checked {
        for (shared, token_epoch) in people {
            shared.tokens_checked(*token_epoch);
        }
    }
}

/// Tells whether the store has answered.
async fn check(core: &Core, sockets: &[Open]) -> bool {
    let identities: Vec<_> = sockets.iter().map(|open| open.socket.identity().as_ref().clone()).collect();
    let gateway = core.gateway();
    let verdicts = timeout(core.settings.store_patience, gateway.check_identities(&identities)).await;
    // A store that is away proves nothing about anybody: the next round asks again.
    let Ok(verdicts) = verdicts.unwrap_or(Err(Unavailable)) else { return false };
    for ((open, asked), verdict) in sockets.iter().zip(identities).zip(verdicts) {
        // The socket may have moved to another session while the store was asked.
        if let Some(code) = verdict
            && *open.socket.identity() == asked
        {
            open.socket.close(code);
        }
    }
    true
}
