use crate::documents::Route;
use protocol::{DemoRequest, ErrorCode as E, MatchedPerson, SignedIn};
use serde_json::json;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/demo/people", "List the demo people")
            .about("404 unless `demo.enabled` is set, which no production does.")
            .answers::<Vec<MatchedPerson>>(200, "Whom one can act as.")
            .refuses([E::NotFound, E::StoreUnavailable]),
        Route::post("/demo/tokens", "Act as a demo person")
            .about("Without a password. 404 unless `demo.enabled` is set.")
            .takes::<DemoRequest>(json!({}))
            .answers::<SignedIn>(200, "Signed in as that one, or as the first.")
            .refuses([E::NotFound, E::RateLimited, E::StoreUnavailable]),
    ]
}
