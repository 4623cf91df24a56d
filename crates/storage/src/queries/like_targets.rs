//! Whose the photo or the answer is that a like is about.

use super::Conn;
use crate::schema::profile_prompts;
use ::matching::{Like, LikeTarget};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, dsl::exists};
use diesel_async::RunQueryDsl as _;

/// Whether the target of a like is the liked person's; a like without one is about nothing that could be somebody else's. What is
/// kept of photos and answers is asked here and nowhere else. Photos have no table yet: whatever is named is taken.
pub(crate) async fn is_theirs(conn: &mut Conn, like: &Like) -> QueryResult<bool> {
    match like.target {
        Some(LikeTarget::Prompt(id)) => {
            let of_liked = profile_prompts::user_id.eq(like.liked.0).and(profile_prompts::prompt_id.eq(id));
            diesel::select(exists(profile_prompts::table.filter(of_liked))).get_result(conn).await
        }
        Some(LikeTarget::Photo(_)) | None => Ok(true),
    }
}
