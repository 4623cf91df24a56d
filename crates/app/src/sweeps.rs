//! What a node looks after by itself, for as long as it lives: what is over, and what is of no use any more. A new sweep is an
//! action, and a line here that says how often.

use crate::{
    App,
    actions::{calls, discovery, discovery_upkeep, jobs, sessions, uploads},
};
use realtime::supervise;
use std::{sync::Arc, time::Duration};
use tokio::{
    runtime::Handle,
    time::{Instant, MissedTickBehavior, interval, interval_at},
};

/// Starts them all.
pub fn start(app: &Arc<App>, runtime: &Handle) {
    let own = app.clone();
    runtime.spawn(supervise("overdue_calls", move || every_second(own.clone())));
    let own = app.clone();
    runtime.spawn(supervise("census", move || discovery::keep_counting(own.clone())));
    let own = app.clone();
    runtime.spawn(async move { discovery_upkeep::begin(&own).await });
    let own = app.clone();
    runtime.spawn(supervise("sweep_every_minute", move || every_minute(own.clone())));
    let own = app.clone();
    runtime.spawn(supervise("sweep_every_hour", move || every_hour(own.clone())));
}

/// Calls whose time is over. The look takes an index that holds living calls only.
async fn every_second(app: Arc<App>) {
    let mut second = interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        second.tick().await;
        let looked = calls::end_overdue(&app).await;
        if let Err(error) = &looked
            && !failing
        {
            tracing::warn!(error.cause = ?error, "overdue calls could not be ended, trying again every second");
        }
        failing = looked.is_err();
    }
}

/// Quiet buckets, ended sessions and tickets.
async fn every_minute(app: Arc<App>) {
    // Nodes that start together do not sweep together.
    let first = Instant::now() + Duration::from_mins(1).mul_f64(rand::random::<f64>());
    let mut minute = interval_at(first, Duration::from_mins(1));
    loop {
        minute.tick().await;
        app.limits.sweep();
        discovery::settle_impressions(&app).await;
        sessions::sweep(&app).await;
    }
}

/// Unused files, jobs that were given up long ago, and what discovery has to forget.
async fn every_hour(app: Arc<App>) {
    let mut hour = interval(Duration::from_hours(1));
    loop {
        hour.tick().await;
        uploads::sweep(&app).await;
        jobs::sweep(&app).await;
        discovery_upkeep::sweep(&app).await;
    }
}
