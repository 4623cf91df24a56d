//! Whose the photo or the answer is that a like is about.

use super::Conn;
use ::matching::{Like, LikeTarget};
use diesel::QueryResult;

/// Whether the target of a like is the liked person's; a like without one is about nothing that could be somebody else's. What is
/// kept of photos and answers is asked here and nowhere else.
#[expect(
    clippy::unused_async,
    clippy::ptr_arg,
    reason = "photos and answers have no tables yet: there is nothing to ask"
)]
pub(crate) async fn is_theirs(_conn: &mut Conn, like: &Like) -> QueryResult<bool> {
    Ok(match like.target {
        None | Some(LikeTarget::Photo(_) | LikeTarget::Prompt(_)) => true,
    })
}
