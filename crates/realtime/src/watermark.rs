use crate::{Counter, Unavailable, core::Core, group::PersonMessage, recheck};
use kernel::{Cursor, UserId};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Compares the counters of the people online here with what their groups have passed on, from time to time and whenever
/// somebody asks. This bounds what any lost doorbell can hide.
pub(crate) async fn run(core: Arc<Core>) {
    let mut round = interval(core.settings.watermark_every);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let mut people = tokio::select! {
            () = core.stop.cancelled() => return,
            () = core.counter_requests.asked() => HashSet::new(),
            _ = round.tick() => {
                core.sockets.measure();
                core.hub.online().into_iter().collect()
            }
        };
        people.extend(core.counter_requests.take());
        if !people.is_empty() {
            compare(&core, &people.into_iter().collect::<Vec<_>>()).await;
        }
    }
}

async fn compare(core: &Core, people: &[UserId]) {
    let gateway = core.gateway();
    let counters = timeout(core.settings.store_patience, gateway.counters(people)).await;
    let counters: Result<HashMap<UserId, Counter>, Unavailable> = match counters {
        Ok(Ok(counters)) => Ok(counters.into_iter().map(|counter| (counter.person, counter)).collect()),
        Ok(Err(Unavailable)) | Err(_) => Err(Unavailable),
    };
    if counters.is_err() {
        metrics::counter!("matchwire_watermark_failures_total").increment(1);
    }
    let mut revoked = Vec::new();
    for &person in people {
        let Some(group) = core.hub.person(person) else { continue };
        let counter = counters.as_ref().map(|counters| counters.get(&person));
        if let Ok(Some(counter)) = counter
            && group.shared.has_older_tokens(counter.token_epoch)
        {
            revoked.push((group.shared.clone(), counter.token_epoch));
        }
        let counter = counter.map(|counter| counter.map_or(Cursor::ZERO, |counter| counter.cursor));
        let tells = match counter {
            Ok(counter) => group.shared.is_behind(counter),
            Err(_) => !group.shared.has_begun(),
        };
        if tells {
            group.send(PersonMessage::CounterRead(counter.map_err(|_| Unavailable)));
        }
    }
    if !revoked.is_empty() {
        recheck::revoked(core, &revoked).await;
    }
}
