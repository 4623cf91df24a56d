//! How a node goes away, so that nobody notices: each step ends before the next one begins, and all of them stay within the time
//! that the operator gives.
//!
//! 1. `/readyz` says so, handshakes are refused by their status, every answer asks for the connection to be closed.
//! 2. For the lame-duck time everything else goes on as before: balancers find out and send nobody more.
//! 3. The listener closes, once whoever had begun to connect is through. No job is begun any more.
//! 4. Connections on which nothing is asked end. The others are answered.
//! 5. Sockets are told to reconnect, and closed in their slots.
//! 6. What was answered is out, what is waiting to be written is written, jobs are finished or given back; the store ends.

use crate::state::AppState;
use app::actions::discovery;
use futures_util::future::join;
use protocol::CloseCode;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use websocket::transport::{Acceptor, Connections};

/// How long a connection that has begun to come about may take, when no other may begin: more than a packet's way and back.
pub(super) const BEGUN_WITHIN: Duration = Duration::from_millis(100);
/// When the listener is closed, whoever is connected has this long to ask something before a quiet connection ends.
const LAST_CALL: Duration = Duration::from_secs(1);

/// The parts of a server that end one after the other.
pub(super) struct Leaving {
    pub(super) state: Arc<AppState>,
    pub(super) acceptor: Acceptor,
    pub(super) connections: Connections,
}

impl Leaving {
    /// Goes away within `over`, of which `lame_duck` passes before anything ends. May be begun again, to be quicker.
    pub(super) async fn go(&self, over: Duration, lame_duck: Duration) {
        let Self { state, acceptor, connections } = self;
        let end = Instant::now() + over;
        let left = || end.saturating_duration_since(Instant::now());
        tracing::info!(
            sockets.count = state.app.realtime.sockets(),
            drain.over_s = over.as_secs(),
            drain.lame_duck_s = lame_duck.as_secs(),
            "draining"
        );
        state.draining.store(true, Ordering::Relaxed);
        sleep(lame_duck).await;
        acceptor.close().await;
        state.app.jobs.stop();
        // It ends at once where nobody is connected.
        let _ = timeout(LAST_CALL.min(left() / 10), connections.answered()).await;
        connections.end_quiet_ones();
        state.app.realtime.drain(left().mul_f64(0.75)).await;
        state.app.realtime.close_all(CloseCode::Draining);
        let written_by = end - over.mul_f64(0.05);
        let all = async {
            connections.gone().await;
            // Of those too whose clients have hung up.
            state.app.under_way.close();
            state.app.under_way.wait().await;
        };
        let last_jobs = state.app.jobs.finish(left().saturating_sub(over.mul_f64(0.15)));
        let by = end - over.mul_f64(0.1);
        let (finished, jobs_finished) = join(timeout_at(by, all), timeout_at(by, last_jobs)).await;
        // Where even giving them back takes too long, their leases run out.
        if !jobs_finished.unwrap_or(false) {
            tracing::info!("jobs that were not finished are given back");
        }
        if finished.is_err() {
            let (left, requests) = (connections.len(), state.app.under_way.len());
            tracing::warn!(connections.count = left, requests.count = requests, "not everything was finished in time");
        }
        if timeout_at(by.max(Instant::now()), discovery::settle_impressions(&state.app)).await.is_err() {
            tracing::warn!("impressions of the last minute were not settled in time");
        }
        if timeout_at(written_by, state.app.writer.settled()).await.is_err() {
            tracing::warn!("not everything was written in time");
        }
    }
}
