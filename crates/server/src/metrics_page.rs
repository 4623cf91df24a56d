//! `/metrics` in the text format of Prometheus. It names no person; keep it from the public all the same.

use crate::logging;
use actix_web::HttpResponse;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::{sync::OnceLock, time::Duration};

/// Bounds of everything that is measured in seconds: from a commit on a fast disk to what a person calls broken.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Bounds of batches.
const SIZES: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Begins to record, once a process; before anything looks up a counter. Where somebody else records already, as a host
/// program might, the page is empty.
pub(crate) fn install() {
    RECORDER.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
            .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_batch_size".to_owned()), &SIZES));
        builder.and_then(PrometheusBuilder::install_recorder).ok()
    });
}

/// Histograms grow until somebody drains them.
pub(crate) async fn upkeep() {
    let mut tick = tokio::time::interval(Duration::from_secs(5));
    loop {
        tick.tick().await;
        if let Some(Some(recorder)) = RECORDER.get() {
            recorder.run_upkeep();
        }
    }
}

/// The page.
pub(crate) async fn page() -> HttpResponse {
    metrics::counter!("matchwire_log_lines_dropped_total").absolute(logging::dropped());
    let text = RECORDER.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text)
}
