//! Photos as others see them.

use super::Conn;
use crate::{among::among, schema::photos};
use ::matching::ShownPhoto;
use ::media::PhotoState;
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{PhotoId, UserId};

/// The photos of these people that others may see, each person's in their order.
pub(crate) async fn shown(conn: &mut Conn, owners: &[i64]) -> QueryResult<Vec<(UserId, ShownPhoto)>> {
    let rows: Vec<(i64, i64, String)> = photos::table
        .filter(among(photos::owner_id, owners).and(photos::state.eq(PhotoState::Approved.code())))
        .order((photos::owner_id, photos::position, photos::id))
        .select((photos::owner_id, photos::id, photos::blurhash))
        .load(conn)
        .await?;
    let photo = |(owner, id, blurhash)| (UserId(owner), ShownPhoto { id: PhotoId(id), blurhash });
    Ok(rows.into_iter().map(photo).collect())
}
