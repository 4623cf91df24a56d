pub(super) mod documented;

use crate::state::AppState;
use actix_web::{HttpResponse, http::StatusCode, web};
use realtime::BusHealth;
use schemars::JsonSchema;
use serde::Serialize;
use std::{collections::BTreeMap, sync::atomic::Ordering};

/// The answer of `/healthz`.
#[derive(Serialize, JsonSchema)]
struct Alive {
    /// Always `ok`.
    status: &'static str,
}

/// The answer of `/readyz`.
#[derive(Serialize, JsonSchema)]
struct Ready {
    /// `ready`, `degraded`, `draining` or `unavailable`.
    status: &'static str,
    /// Each part that was looked at.
    checks: BTreeMap<&'static str, &'static str>,
    /// How long ago it was looked, in milliseconds.
    checked_ms_ago: u128,
}

/// The process answers. It asks nobody, so it says nothing of what it needs for its work.
pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok().json(Alive { status: "ok" })
}

/// Tells whether to send people here: what was looked at serves, nothing that the node needs for its work rests after a panic, and
/// the node is not going away. A lost bus costs speed and no message, so it is told as a degradation and changes nothing.
/// Nobody is asked for this: what is told was seen before.
pub(super) async fn ready(state: web::Data<AppState>) -> HttpResponse {
    let (seen, age) = state.readiness.seen();
    let missing = realtime::is_missing_a_task();
    let serves = seen.serves() && !missing;
    let bus = state.app.realtime.bus_health();
    let draining = state.draining.load(Ordering::Relaxed);
    let (status, word) = match (serves, draining) {
        (_, true) => (StatusCode::SERVICE_UNAVAILABLE, "draining"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        (true, false) if bus != BusHealth::Degraded => (StatusCode::OK, "ready"),
        (true, false) => (StatusCode::OK, "degraded"),
    };
    let mut answer = HttpResponse::build(status);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.insert_header(("Retry-After", "1"));
    }
    let tasks = if missing { "restarting" } else { "ok" };
    let checks: BTreeMap<_, _> = seen.checks().into_iter().chain([("bus", word_of(bus)), ("tasks", tasks)]).collect();
    answer.json(Ready { status: word, checks, checked_ms_ago: age.as_millis() })
}

fn word_of(bus: BusHealth) -> &'static str {
    match bus {
        BusHealth::Local => "local",
        BusHealth::Healthy => "ok",
        BusHealth::Degraded => "degraded",
    }
}
