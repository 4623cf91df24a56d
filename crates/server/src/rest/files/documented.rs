use crate::documents::Route;
use protocol::{ErrorCode as E, OwnPhoto, PhotoOrderRequest, SentFile};
use serde_json::json;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/accounts/photos/", "List one's photos").answers::<Vec<OwnPhoto>>(200, "All of them, in their order."),
        picture(Route::post("/api/accounts/photos/", "Add a photo"))
            .about("JPEG, PNG or WebP; turned upright, made smaller and freed of everything but the picture. Others see it once it is `approved`.")
            .answers::<OwnPhoto>(201, "The photo."),
        Route::put("/api/accounts/photos/order", "Put one's photos in order")
            .about("All of them, the first one first; the first that is approved is the profile picture.")
            .takes::<PhotoOrderRequest>(json!({"ids": ["{photo}"]}))
            .answers::<Vec<OwnPhoto>>(200, "All of them, in their new order."),
        Route::delete("/api/accounts/photos/{photo}/", "Remove a photo").answers_nothing(204, "It is gone."),
        picture(Route::post("/api/accounts/files/profile-picture", "Set the profile picture"))
            .old()
            .about("As clients do it that know of one picture only: the photo becomes the first.")
            .answers::<SentFile>(200, "The picture."),
        Route::post("/api/accounts/files/message-attachment", "Send a file for a message")
            .old()
            .about("A message then names it by `id` or `url`.")
            .takes_file()
            .answers::<SentFile>(200, "The file.")
            .refuses([E::Conflict, E::UploadCorrupt, E::UploadIncomplete, E::UpstreamUnavailable]),
    ]
}

fn picture(route: Route) -> Route {
    route.takes_file().refuses([E::ImageBroken, E::TooManyPhotos, E::UpstreamUnavailable])
}
