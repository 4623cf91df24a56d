use crate::documents::{Kind, Route};
use protocol::{
    Card, Detail, ErrorCode as E, InterestChoice, InterestsRequest, LikeAnswer, LikeLimits, LikeRequest, LikesReceived,
    Match, Page, Preferences, PreferencesPatch, Prompt, RecentMatch, TargetRequest,
};
use serde_json::json;

/// What one does about somebody.
pub(crate) fn swipes() -> Vec<Route> {
    vec![
        Route::post("/api/matching/like/", "Like somebody")
            .old()
            .about("A mutual like is a match: `is_match`, and `match` with the conversation. Comments become first messages then.")
            .takes::<LikeRequest>(json!({"user_id": "{cleo}", "comment": "That bridge in your photo!"}))
            .answers::<LikeAnswer>(201, "The like is stored.")
            .refuses([E::AlreadyLiked, E::CannotTargetSelf, E::NotFound, E::LikeLimitReached, E::Forbidden, E::ContentTooLong]),
        about_somebody(Route::post("/api/matching/skip/", "Pass somebody")).about("They are not shown again for 90 days. A match ends."),
        about_somebody(Route::post("/api/matching/unlike/", "Take a like back")).about("A match ends. It gives back no like."),
        Route::post("/api/matching/rewind/", "Take the last swipe back")
            .about("One's own last, within 10 minutes, if it made no match; once.")
            .answers::<Card>(200, "Whom it was about.")
            .refuses([E::NothingToRewind]),
        about_somebody(Route::post("/api/matching/block/", "Block somebody")).about("Both ways, at once, on every node; a match ends."),
        about_somebody(Route::post("/api/matching/unblock/", "Unblock somebody")).about("It restores nothing."),
        Route::get("/api/matching/likes-received/", "See who likes one")
            .about("`results` only where the settings reveal likes.")
            .query("page", Kind::Number(1, i64::from(u32::MAX)), "The page, from 1.")
            .query("page_size", Kind::Number(1, 1_000), "Entries on a page; 20 when absent, at most 100 are given.")
            .answers::<LikesReceived>(200, "How many, and perhaps who."),
        Route::get("/api/matching/limits/", "See what is left of today's likes").answers::<LikeLimits>(200, "The budgets."),
    ]
}

fn about_somebody(route: Route) -> Route {
    route
        .old()
        .takes::<TargetRequest>(json!({"user_id": "{cleo}"}))
        .answers::<Detail>(200, "Done.")
        .refuses([E::CannotTargetSelf, E::NotFound])
}

/// What came of it.
pub(crate) fn matches() -> Vec<Route> {
    vec![
        page(Route::get("/api/matching/matches/", "List one's matches")),
        page(Route::get("/api/matching/matched/", "List one's matches, under its old name")),
        Route::get("/api/matching/matches/{match}/", "Read a match").old().answers::<Match>(200, "The match."),
        Route::delete("/api/matching/matches/{match}/", "End a match")
            .about("For both: the conversation closes, both likes go.")
            .answers::<Detail>(200, "It has ended."),
        Route::get("/api/matching/recent-matches/", "List the matches of the last 30 days")
            .old()
            .about("A bare array, newest first. Where there is more, a `Link` header says how to go on.")
            .query("limit", Kind::Number(1, 1_000), "Entries at most.")
            .query("before", Kind::Text, "Go on behind a place that a `Link` named.")
            .answers::<Vec<RecentMatch>>(200, "The matches, flat. `id` is the other person's."),
    ]
}

fn page(route: Route) -> Route {
    route
        .old()
        .query("page", Kind::Number(1, i64::from(u32::MAX)), "The page, from 1.")
        .query("page_size", Kind::Number(1, 1_000), "Matches on a page; 20 when absent, at most 100 are given.")
        .answers::<Page<Match>>(200, "A page of matches, newest first.")
}

/// What people look for and tell of themselves.
pub(crate) fn wishes() -> Vec<Route> {
    vec![
        Route::get("/api/matching/preferences/", "Read whom one looks for")
            .old()
            .answers::<Preferences>(200, "The wishes."),
        wish(Route::put("/api/matching/preferences/", "Say whom one looks for, as a whole")),
        wish(Route::patch("/api/matching/preferences/", "Say whom one looks for")),
        Route::get("/api/matching/interests/", "List all interests")
            .old()
            .answers::<Vec<InterestChoice>>(200, "The catalogue, and which are one's own."),
        Route::post("/api/matching/interests/", "Choose interests")
            .old()
            .about("These, and no others.")
            .takes::<InterestsRequest>(json!({"interest_ids": ["{interest}"]}))
            .answers::<Vec<InterestChoice>>(200, "The catalogue as it is now."),
        Route::get("/api/matching/prompts/", "List the questions that a profile can answer")
            .answers::<Vec<Prompt>>(200, "The catalogue, in the reader's language."),
    ]
}

fn wish(route: Route) -> Route {
    route
        .old()
        .about("What is absent stays as it is.")
        .takes::<PreferencesPatch>(json!({"min_age": 25, "max_age": 40, "max_distance": 30, "gender_preference": "A"}))
        .answers::<Preferences>(200, "The wishes as they are now.")
}
