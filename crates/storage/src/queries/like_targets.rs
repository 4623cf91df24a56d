//! Whose the photo or the answer is that a like is about.

use super::Conn;
use crate::schema::{photos, profile_prompts};
use ::matching::{Like, LikeTarget};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, dsl::exists};
use diesel_async::RunQueryDsl as _;
use media::PhotoState;

/// Whether the target of a like is the liked person's; a like without one is about nothing that could be somebody else's. A
/// photo has to be one that others see.
pub(crate) async fn is_theirs(conn: &mut Conn, like: &Like) -> QueryResult<bool> {
    match like.target {
        Some(LikeTarget::Prompt(id)) => {
            let of_liked = profile_prompts::user_id.eq(like.liked.0).and(profile_prompts::prompt_id.eq(id));
            diesel::select(exists(profile_prompts::table.filter(of_liked))).get_result(conn).await
        }
        Some(LikeTarget::Photo(id)) => {
            let approved = photos::state.eq(PhotoState::Approved.code());
            let of_liked = photos::id.eq(id).and(photos::owner_id.eq(like.liked.0)).and(approved);
            diesel::select(exists(photos::table.filter(of_liked))).get_result(conn).await
        }
        None => Ok(true),
    }
}
