//! What happens to calls by itself: the time of each one runs out, whichever node it began on and whether that node lives.

use crate::state::AppState;
use bytes::Bytes;
use conversations::CallStep;
use kernel::{Clock as _, StoreError, StoreFault};
use protocol::{CallSignal, FrameKind};
use realtime::{Signal, SignalFrame};
use std::{sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

/// Looks once a second for calls whose time is over. Every node does, by an index that holds living calls only; of those
/// that find the same call, one ends it.
pub(crate) async fn watch(state: Arc<AppState>) {
    let mut second = interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        second.tick().await;
        let looked = end_overdue(&state).await;
        if let Err(error) = &looked
            && !failing
        {
            tracing::warn!(error.cause = ?error, "overdue calls could not be ended, trying again every second");
        }
        failing = looked.is_err();
    }
}

async fn end_overdue(state: &AppState) -> Result<(), StoreError> {
    let mut outcome = Ok(());
    for (conversation, call) in state.calls.overdue(state.clock.now()).await? {
        match state.calls.lapse(conversation, &call, state.clock.now()).await {
            Ok(Some(step)) => {
                hang_up(state, &step);
                tell_of_missed(state, &step).await;
            }
            Ok(None) => {}
            Err(error) if error.fault() == StoreFault::Unavailable => return Err(error),
            // The others must not wait behind one that cannot be ended.
            Err(error) => outcome = Err(error),
        }
    }
    outcome
}

/// Tells everybody in the conversation, on all their sockets, that the call is over.
fn hang_up(state: &AppState, step: &CallStep) {
    let (conversation, caller) = (step.call.conversation, step.call.caller);
    let mut signal = CallSignal { call_id: Some(step.call.id.as_str().to_owned()), ..CallSignal::default() };
    signal.more.insert("reason".to_owned(), "timeout".into());
    let text = Bytes::from(signal.relayed(FrameKind::CallHangup, conversation, caller));
    for person in &step.members {
        let frame = SignalFrame { kind: FrameKind::CallHangup, text: text.clone() };
        state.realtime.signal(&Signal::Person { person: *person, conversation: Some(conversation), frame });
    }
}

/// Delivers the message of a missed call, which is committed with the end of the call.
pub(crate) async fn tell_of_missed(state: &AppState, step: &CallStep) {
    state.publisher.committed(step.missed.iter().cloned().map(Arc::new).collect()).await;
}
