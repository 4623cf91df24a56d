use crate::state::AppState;
use actix_web::{HttpResponse, http::StatusCode, web};
use realtime::BusHealth;
use serde_json::json;
use std::sync::atomic::Ordering;

/// The process answers.
pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

/// Whether to send people here: the store answers and the node is not going away. A lost bus costs speed and no message,
/// so it is told as a degradation and changes nothing.
pub(super) async fn ready(state: web::Data<AppState>) -> HttpResponse {
    let store = state.stores.events.counters(&[]).await.is_ok();
    let bus = state.realtime.bus_health();
    let draining = state.draining.load(Ordering::Relaxed);
    let (status, word) = match (store, draining) {
        (_, true) => (StatusCode::SERVICE_UNAVAILABLE, "draining"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        (true, false) if bus != BusHealth::Degraded => (StatusCode::OK, "ready"),
        (true, false) => (StatusCode::OK, "degraded"),
    };
    let mut answer = HttpResponse::build(status);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.insert_header(("Retry-After", "1"));
    }
    answer.json(json!({
        "status": word,
        "checks": {"store": if store { "ok" } else { "unavailable" }, "bus": word_of(bus)},
    }))
}

fn word_of(bus: BusHealth) -> &'static str {
    match bus {
        BusHealth::Local => "local",
        BusHealth::Healthy => "ok",
        BusHealth::Degraded => "degraded",
    }
}
