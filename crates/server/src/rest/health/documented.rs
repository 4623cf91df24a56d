use super::{Alive, Ready};
use crate::documents::Route;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/healthz", "Is the process alive?").answers::<Alive>(200, "It answers."),
        Route::get("/readyz", "Should people be sent here?")
            .answers::<Ready>(200, "Yes; `degraded` where the bus is lost, which costs speed and no message.")
            .answers::<Ready>(503, "Not now: the store is away, or the node is going away."),
        Route::get("/metrics", "Read the metrics")
            .about("In the text format of Prometheus. Keep it from the public.")
            .answers_other(200, "text/plain", "The metrics."),
    ]
}
