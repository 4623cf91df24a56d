use crate::documents::{Kind, Route};
use protocol::{Card, Page, RankingWeight};

/// The orders that can be asked for.
const ORDERS: &[&str] = &["last_activity", "-date_joined", "date_joined", "distance", "is_online"];

pub(crate) fn routes() -> Vec<Route> {
    vec![
        people(Route::get("/api/matching/potential-matches/", "See whom one could like")),
        people(Route::get("/api/matching/potential/", "See whom one could like, under its short name")),
        Route::get("/api/matching/ranking/", "Read what decides who is shown first")
            .answers::<Vec<RankingWeight>>(200, "The weights, in words."),
    ]
}

fn people(route: Route) -> Route {
    route
        .old()
        .about(
            "`page=1` builds a deck, later pages are places in it: nobody comes twice, nobody is lost by one's own swipes. Where \
             nobody is left, `empty_reason` says why; `widened_to_km` and `searched_to_km` say where a distance was changed.",
        )
        .query("page", Kind::Number(1, i64::from(u32::MAX)), "The page, from 1.")
        .query("page_size", Kind::Number(1, 100), "People on a page; 20 when absent.")
        .query("search", Kind::Text, "The beginning of a username or first name; é counts as e.")
        .query("ordering", Kind::Words(ORDERS), "The rank when absent.")
        .query("common_interests", Kind::Flag, "Only people who share an interest.")
        .query("online_only", Kind::Flag, "Only people who were active today.")
        .query("with_photo", Kind::Flag, "Only people with a picture.")
        .query("max_distance", Kind::Number(1, 20_000), "The largest distance in kilometres.")
        .answers::<Page<Card>>(200, "A page of people.")
}
