use crate::documents::Route;
use protocol::{Card, ErrorCode as E, PositionNoted, PositionRequest, PromptAnswer, PromptsRequest, User, UserPatch};
use serde_json::json;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/accounts/users/me", "Read one's own profile").old().answers::<User>(200, "Nobody else sees this shape."),
        change(Route::put("/api/accounts/users/me", "Change one's own profile, as a whole")),
        change(Route::patch("/api/accounts/users/me", "Change one's own profile")),
        Route::delete("/api/accounts/users/me", "Erase one's account")
            .old()
            .about("At once and for good: matches end, what was written keeps its place without its text.")
            .answers_nothing(204, "The account is gone."),
        Route::put("/api/accounts/users/me/position", "Say where one is")
            .about("Only a coarse cell of about 36 km² is kept anywhere.")
            .takes::<PositionRequest>(json!({"latitude": 48.8566, "longitude": 2.3522}))
            .answers::<PositionNoted>(200, "From when on the person counts as being there."),
        Route::delete("/api/accounts/users/me/position", "Forget where one is")
            .answers_nothing(204, "No position is kept."),
        Route::put("/api/accounts/users/me/prompts", "Answer questions of the catalogue")
            .about("These answers, in this order, and no others. The ids are those of `GET /api/matching/prompts/`. A bare list, or the same under `prompts`.")
            .takes::<PromptsRequest>(json!([{"prompt_id": 1, "answer": "Tea, a book, and rain"}]))
            .answers::<Vec<PromptAnswer>>(200, "The answers as others see them."),
        Route::get("/api/accounts/users/{user}/", "See somebody")
            .old()
            .about("A match, or somebody whom discovery would show; everybody else is 404.")
            .answers::<Card>(200, "What others see of a person."),
    ]
}

fn change(route: Route) -> Route {
    route
        .old()
        .about("What is absent stays as it is; unknown and read-only fields are ignored, so the whole profile may be sent back. `privacy` is merged.")
        .takes::<UserPatch>(json!({"bio": "Tea before words.", "location": "Paris", "privacy": {"share_last_seen": false}}))
        .answers::<User>(200, "The profile as it is now.")
        .refuses([E::UsernameTaken, E::UnderAge])
}
