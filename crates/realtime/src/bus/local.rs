use super::{Bus, BusHealth, CountedBy, OpenSockets, Receiver, Topic};
use crate::{LiveEvent, Signal};
use kernel::UserId;
use std::{sync::Arc, time::Duration};
use tokio::runtime::Handle;

/// The bus of a node that is alone: there is nobody else to tell.
pub(crate) struct LocalBus;

impl Bus for LocalBus {
    fn start(&self, _: Arc<dyn Receiver>, _: &Handle) {}

    fn event(&self, _: &LiveEvent, counted_by: CountedBy) {
        if counted_by == CountedBy::Receiver {
            // Nobody else can have this person's sockets.
            metrics::counter!("matchwire_events_waiting_total").increment(1);
        }
    }

    fn signal(&self, _: &Signal) {}

    fn presence(&self, _: &[(UserId, Duration)]) {}

    fn sockets(&self, _: &OpenSockets) {}

    fn subscribe(&self, _: Topic) {}

    fn unsubscribe(&self, _: Topic) {}

    fn health(&self) -> BusHealth {
        BusHealth::Local
    }

    fn stop(&self) {}
}
