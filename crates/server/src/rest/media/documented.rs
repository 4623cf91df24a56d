use crate::documents::Route;
use protocol::ErrorCode as E;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        bytes(Route::get("/media/pictures/{key}", "Fetch a profile picture"), "image/*").about(
            "The address stands in `profile_picture`: its key cannot be guessed and is the same for all viewers.",
        ),
        bytes(Route::get("/media/photos/{photo}/{size}", "Fetch a photo"), "image/*").about(
            "By a link that was signed for one viewer. Whether that one may still see its owner is asked each time.",
        ),
        bytes(Route::get("/media/files/{file}", "Fetch an attachment"), "*/*")
            .about("By a link that was signed for a conversation. A block or the end of a match ends it within 2 s."),
    ]
}

fn bytes(route: Route, media_type: &'static str) -> Route {
    route
        .answers_other(200, media_type, "The whole of it. `ETag`, `Accept-Ranges` and ranges are kept to.")
        .answers_other(206, media_type, "The part that `Range` asked for.")
        .answers_nothing(304, "It is what `If-None-Match` names.")
        .refuses([E::RangeNotSatisfiable, E::StoreUnavailable, E::UpstreamUnavailable])
}
