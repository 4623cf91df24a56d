//! Uploads as rows: begun, filled chunk by chunk, complete, thrown away.
//!
//! `size` and `content_type` are those that were announced until the upload is complete, then those of what is kept. `received` counts
//! what was sent, so of a complete one it is the size that was announced.

use super::{Conn, authors};
use crate::{
    among::among,
    macros::everybody_is_there,
    rows::{ACTIVE, FileRow},
    schema::{conversation_members, conversations, messages, persons, upload_chunks, uploads},
    transaction::TxError,
};
use ::conversations::{
    File, UploadError,
    upload::{
        Begun, Completed, Digest, End, Kept, MOST_UNFINISHED, NewUpload, Readership, Standing, UploadRow, UploadRules,
        Usage, admit, day_before, judge_end, may_resume, why_not_appended,
    },
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, OptionalExtension as _, QueryDsl as _,
    QueryResult, SelectableHelper as _, dsl::exists,
};
use diesel_async::RunQueryDsl as _;
use kernel::{Author, Timestamp, UploadId, UserId};
use std::collections::HashMap;

/// Bytes of a chunk of what takes the place of what was sent.
const PIECE: usize = 256 * 1024;

type Tried<T> = Result<T, TxError<UploadError>>;

/// The complete ones of these, and whose they are.
pub(crate) async fn files(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<UploadId, (UserId, File)>> {
    let rows: Vec<(i64, FileRow)> = uploads::table
        .filter(among(uploads::id, ids).and(uploads::completed_at.is_not_null()))
        .select((uploads::owner_id, FileRow::as_select()))
        .load(conn)
        .await?;
    Ok(by_id(rows))
}

/// The same for sending them with messages of these authors, who have to be their owners. Called when the persons are
/// locked.
pub(crate) async fn files_to_send(
    conn: &mut Conn,
    ids: &[i64],
    authors: &[i64],
    at: Timestamp,
) -> QueryResult<HashMap<UploadId, (UserId, File)>> {
    let own = uploads::table
        .filter(among(uploads::id, ids).and(among(uploads::owner_id, authors)))
        .filter(uploads::completed_at.is_not_null());
    let rows: Vec<(i64, FileRow)> = diesel::update(own)
        .set(uploads::touched_at.eq(at.as_micros()))
        .returning((uploads::owner_id, FileRow::as_returning()))
        .get_results(conn)
        .await?;
    Ok(by_id(rows))
}

fn by_id(rows: Vec<(i64, FileRow)>) -> HashMap<UploadId, (UserId, File)> {
    let files = rows.into_iter().map(|(owner, row)| (UserId(owner), File::from(row)));
    files.map(|(owner, file)| (file.id, (owner, file))).collect()
}

pub(crate) async fn begin(
    conn: &mut Conn,
    by: &Author,
    wanted: &NewUpload,
    rules: &UploadRules,
    at: Timestamp,
) -> Tried<Begun> {
    authors::lock_and_admit(conn, by).await?;
    let owner = by.person;
    if let Some(found) = of_name(conn, owner, wanted).await? {
        return Ok(found);
    }
    admit(wanted, rules, usage(conn, owner, at).await?).map_err(TxError::Rule)?;
    make_room(conn, owner).await?;
    let id = diesel::insert_into(uploads::table)
        .values((
            uploads::owner_id.eq(owner.0),
            uploads::name.eq(&wanted.name),
            uploads::filename.eq(text::file_name(&wanted.filename)),
            uploads::content_type.eq(wanted.content_type.to_ascii_lowercase()),
            uploads::size.eq(wanted.size.cast_signed()),
            uploads::sha256.eq(&wanted.sha256),
            uploads::received.eq(0),
            uploads::created_at.eq(at.as_micros()),
            uploads::touched_at.eq(at.as_micros()),
        ))
        .returning(uploads::id)
        .get_result(conn)
        .await?;
    Ok(Begun { id: UploadId(id), received: 0 })
}

/// What stands in a row about an upload, in the order of [`row_of`].
const STANDING: (uploads::received, uploads::size, uploads::sha256, uploads::content_type, uploads::completed_at) =
    (uploads::received, uploads::size, uploads::sha256, uploads::content_type, uploads::completed_at);

type StandingColumns = (i64, i64, String, String, Option<i64>);

fn row_of((received, size, sha256, content_type, completed_at): StandingColumns) -> UploadRow {
    let (received, is_complete) = (received.unsigned_abs(), completed_at.is_some());
    UploadRow { received, size: sent(received, size, is_complete), sha256, content_type, is_complete }
}

/// The size that was announced.
fn sent(received: u64, size: i64, is_complete: bool) -> u64 {
    if is_complete { received } else { size.unsigned_abs() }
}

/// The owner's upload of this name, which has to announce the same file.
async fn of_name(conn: &mut Conn, owner: UserId, wanted: &NewUpload) -> Tried<Option<Begun>> {
    let found: Option<(i64, StandingColumns)> = uploads::table
        .filter(uploads::owner_id.eq(owner.0).and(uploads::name.eq(&wanted.name)))
        .select((uploads::id, STANDING))
        .first(conn)
        .await
        .optional()?;
    let Some((id, columns)) = found else { return Ok(None) };
    let known = row_of(columns);
    may_resume(wanted, &known).map_err(TxError::Rule)?;
    Ok(Some(Begun { id: UploadId(id), received: known.received }))
}

async fn usage(conn: &mut Conn, owner: UserId, at: Timestamp) -> QueryResult<Usage> {
    // Added up here: the databases do not agree on the type of a sum.
    let sizes: Vec<(i64, i64, Option<i64>)> = uploads::table
        .filter(uploads::owner_id.eq(owner.0).and(uploads::created_at.gt(day_before(at).as_micros())))
        .select((uploads::received, uploads::size, uploads::completed_at))
        .load(conn)
        .await?;
    let sent = |(received, size, completed_at): (i64, i64, Option<i64>)| {
        sent(received.unsigned_abs(), size, completed_at.is_some())
    };
    Ok(Usage { bytes_of_day: sizes.into_iter().map(sent).sum() })
}

/// The oldest of those that were never finished gives way.
async fn make_room(conn: &mut Conn, owner: UserId) -> QueryResult<()> {
    let unfinished: Vec<i64> = uploads::table
        .filter(uploads::owner_id.eq(owner.0).and(uploads::completed_at.is_null()))
        .order((uploads::created_at, uploads::id))
        .select(uploads::id)
        .load(conn)
        .await?;
    let surplus = (unfinished.len() + 1).saturating_sub(MOST_UNFINISHED);
    diesel::delete(uploads::table.filter(among(uploads::id, &unfinished[..surplus]))).execute(conn).await.map(drop)
}

/// Counting up is also the lock: of two chunks for the same place one finds nothing to count.
pub(crate) async fn append(conn: &mut Conn, by: &Author, id: UploadId, start: u64, bytes: &[u8]) -> Tried<u64> {
    authors::lock_and_admit(conn, by).await?;
    let owner = by.person;
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let start = i64::try_from(start).unwrap_or(i64::MAX);
    let end = start.saturating_add(length);
    let open = uploads::table
        .filter(uploads::id.eq(id.0).and(uploads::owner_id.eq(owner.0)).and(uploads::completed_at.is_null()))
        .filter(uploads::received.eq(start).and(uploads::size.ge(end)));
    let counted = diesel::update(open).set(uploads::received.eq(end)).execute(conn).await?;
    if counted == 0 {
        let known = find(conn, owner, id).await?;
        return Err(TxError::Rule(why_not_appended(known.as_ref(), start.unsigned_abs())));
    }
    if length > 0 {
        insert_chunk(conn, id, start, bytes).await?;
    }
    Ok(end.unsigned_abs())
}

/// The owner's upload of this id.
async fn find(conn: &mut Conn, owner: UserId, id: UploadId) -> QueryResult<Option<UploadRow>> {
    let own = uploads::table.filter(uploads::id.eq(id.0).and(uploads::owner_id.eq(owner.0)));
    let columns: Option<StandingColumns> = own.select(STANDING).first(conn).await.optional()?;
    Ok(columns.map(row_of))
}

pub(crate) async fn standing(conn: &mut Conn, by: &Author, id: UploadId) -> Tried<Standing> {
    authors::lock_and_admit(conn, by).await?;
    let known = find(conn, by.person, id).await?.ok_or(TxError::Rule(UploadError::NotFound))?;
    Ok(if known.is_complete { Standing::Complete(file(conn, id).await?) } else { Standing::Open(known) })
}

async fn file(conn: &mut Conn, id: UploadId) -> QueryResult<File> {
    let row: FileRow = uploads::table.find(id.0).select(FileRow::as_select()).first(conn).await?;
    Ok(row.into())
}

/// The lock of its owner is also that of the upload: of two that complete it, on whatever nodes, the second finds it complete.
pub(crate) async fn complete(
    conn: &mut Conn,
    by: &Author,
    id: UploadId,
    digest: &Digest,
    kept: &Kept,
    at: Timestamp,
) -> Tried<Completed> {
    authors::lock_and_admit(conn, by).await?;
    let known = find(conn, by.person, id).await?.ok_or(TxError::Rule(UploadError::NotFound))?;
    let own = uploads::table.find(id.0);
    if !known.is_complete {
        if judge_end(&known, digest).map_err(TxError::Rule)? == End::Corrupt {
            diesel::delete(own).execute(conn).await?;
            return Ok(Completed::Corrupt);
        }
        let size = match &kept.redrawn {
            Some(bytes) => replace(conn, id, bytes).await?,
            None => known.size.cast_signed(),
        };
        diesel::update(own)
            .set((
                uploads::completed_at.eq(at.as_micros()),
                uploads::content_type.eq(&kept.content_type),
                uploads::size.eq(size),
            ))
            .execute(conn)
            .await?;
    }
    Ok(Completed::Whole(file(conn, id).await?))
}

/// Puts these bytes in the place of those that were sent; answers how many they are.
async fn replace(conn: &mut Conn, id: UploadId, bytes: &[u8]) -> QueryResult<i64> {
    diesel::delete(upload_chunks::table.filter(upload_chunks::upload_id.eq(id.0))).execute(conn).await?;
    let mut start = 0;
    for piece in bytes.chunks(PIECE) {
        insert_chunk(conn, id, start, piece).await?;
        start += i64::try_from(piece.len()).unwrap_or(i64::MAX);
    }
    Ok(start)
}

async fn insert_chunk(conn: &mut Conn, id: UploadId, start: i64, bytes: &[u8]) -> QueryResult<()> {
    let row = (upload_chunks::upload_id.eq(id.0), upload_chunks::start.eq(start), upload_chunks::bytes.eq(bytes));
    diesel::insert_into(upload_chunks::table).values(row).execute(conn).await.map(drop)
}

pub(crate) async fn chunk(conn: &mut Conn, id: UploadId, start: u64) -> QueryResult<Option<Vec<u8>>> {
    let place = i64::try_from(start).unwrap_or(i64::MAX);
    let holding: Option<(i64, Vec<u8>)> = upload_chunks::table
        .filter(upload_chunks::upload_id.eq(id.0).and(upload_chunks::start.le(place)))
        .order(upload_chunks::start.desc())
        .select((upload_chunks::start, upload_chunks::bytes))
        .first(conn)
        .await
        .optional()?;
    Ok(holding.and_then(|(first, mut bytes)| {
        let before = usize::try_from(place - first).ok().filter(|before| *before < bytes.len())?;
        Some(bytes.split_off(before))
    }))
}

pub(crate) async fn readable(conn: &mut Conn, id: UploadId, readership: Readership) -> QueryResult<Option<File>> {
    let Some((owner, file)) = files(conn, &[id.0]).await?.remove(&id) else { return Ok(None) };
    let may = match readership {
        Readership::Owner(person) => {
            let active = persons::table.filter(persons::id.eq(person.0).and(persons::state.eq(ACTIVE)));
            person == owner && diesel::select(exists(active)).get_result(conn).await?
        }
        Readership::Conversation(conversation) => {
            let shown = messages::table
                .inner_join(conversations::table.on(conversations::id.eq(messages::conversation_id)))
                .filter(messages::attachment.eq(id.to_string()).and(messages::conversation_id.eq(conversation.0)))
                .filter(conversations::closed_at.is_null())
                .filter(everybody_is_there!())
                .select(messages::id);
            shown.first::<i64>(conn).await.optional()?.is_some()
        }
    };
    Ok(may.then_some(file))
}
