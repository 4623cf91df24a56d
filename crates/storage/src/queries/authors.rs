//! Whether whoever asks for a write may still write: judged by the locked row of the person and by the session as it is when
//! that lock is held. What ends a session or moves an epoch holds the same lock.

use super::{Conn, Shared, log};
use crate::{
    among::{among, among_texts},
    rows::FaceColumns,
    schema::{profiles, sessions},
    transaction::TxError,
};
use ::conversations::{
    ConversationError, Face, Faces,
    batch::{OpenSessions, PersonRow},
    rules,
};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{Author, UserId};
use std::sync::Arc;

/// Those of these sessions that are not revoked. Means something only when their people are locked.
pub(crate) async fn open_sessions(
    mut conn: Shared<'_>,
    named: impl IntoIterator<Item = &Arc<str>>,
) -> QueryResult<OpenSessions> {
    let named: Vec<String> = named.into_iter().map(|name| name.as_ref().to_owned()).collect();
    if named.is_empty() {
        return Ok(OpenSessions::new());
    }
    let rows: Vec<(i64, String)> = sessions::table
        .filter(among_texts(sessions::id, named).and(sessions::revoked_at.is_null()))
        .select((sessions::user_id, sessions::id))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(owner, id)| (UserId(owner), id.into())).collect())
}

/// Locks the person and judges the author, for transactions that write in one person's name.
pub(crate) async fn lock_and_admit<E: From<ConversationError>>(
    conn: &mut Conn,
    author: &Author,
) -> Result<(), TxError<E>> {
    let people = log::lock_persons(conn, [author.person]).await?;
    let open = open_sessions(conn, author.session()).await?;
    admit(author, people.get(&author.person), &open).map_err(|error| TxError::Rule(error.into()))
}

/// Locks the person and says whether the author may still write.
pub(crate) async fn lock_and_ask(conn: &mut Conn, author: &Author) -> QueryResult<bool> {
    let people = log::lock_persons(conn, [author.person]).await?;
    let open = open_sessions(conn, author.session()).await?;
    Ok(admit(author, people.get(&author.person), &open).is_ok())
}

/// Judges an author whose person is locked.
pub(crate) fn admit(author: &Author, person: Option<&PersonRow>, open: &OpenSessions) -> Result<(), ConversationError> {
    rules::admit_author(author, person, |session| open.contains(&(author.person, session.clone())))
}

/// These people as frames of a conversation show them.
pub(crate) async fn faces(conn: &mut Conn, people: impl IntoIterator<Item = UserId>) -> QueryResult<Faces> {
    let ids: Vec<i64> = people.into_iter().map(|id| id.0).collect();
    let rows: Vec<FaceColumns> = profiles::table
        .filter(among(profiles::user_id, &ids))
        .select((profiles::user_id, profiles::username, profiles::picture, profiles::share_read_receipts))
        .load(conn)
        .await?;
    Ok(faces_of(rows))
}

pub(crate) fn faces_of(rows: Vec<FaceColumns>) -> Faces {
    let face = |(id, username, picture, shares_reads)| (UserId(id), Face { username, picture, shares_reads });
    Arc::new(rows.into_iter().map(face).collect())
}
