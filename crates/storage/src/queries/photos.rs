//! Photos of profiles as rows, in the order of their owner. The profile's picture is the key of the first approved one.

use super::{Conn, authors, deck_rows, discovery_rows, jobs, log, match_lists};
use crate::{
    rows::{ACTIVE, PhotoRow},
    schema::{persons, photos, profiles},
    transaction::TxError,
};
use ::conversations::ConversationError;
use ::matching::PictureKey;
use ::media::{Added, Album, MediaError, NewPhoto, PendingPhoto, Photo, PhotoKey, PhotoState, Verdict, files};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    SelectableHelper as _, dsl::exists,
};
use diesel_async::RunQueryDsl as _;
use kernel::{Author, Event, PhotoId, Timestamp, UserId};

type Tx<T> = Result<T, TxError<MediaError>>;

const APPROVED: i16 = PhotoState::Approved.code();

/// The photos of somebody in their order.
pub(crate) async fn of(conn: &mut Conn, owner: UserId) -> QueryResult<Vec<Photo>> {
    let rows: Vec<PhotoRow> = photos::table
        .filter(photos::owner_id.eq(owner.0))
        .order((photos::position, photos::id))
        .select(PhotoRow::as_select())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(Photo::from).collect())
}

pub(crate) async fn add(conn: &mut Conn, by: &Author, new: &NewPhoto, at: Timestamp) -> Tx<Added> {
    lock_and_admit(conn, by).await?;
    let owner = by.person;
    let announced = files::announced(&new.key, at);
    if !jobs::take_back(conn, announced.kind, &announced.key).await? {
        return Err(TxError::Rule(MediaError::TooLate));
    }
    let before = Album::of(of(conn, owner).await?);
    before.admit().map_err(TxError::Rule)?;
    let row: PhotoRow = diesel::insert_into(photos::table)
        .values((
            photos::owner_id.eq(owner.0),
            photos::key.eq(new.key.as_str()),
            photos::position.eq(place(before.photos().len())),
            photos::state.eq(new.state.code()),
            photos::blurhash.eq(&new.blurhash),
            photos::width.eq(new.width.cast_signed()),
            photos::height.eq(new.height.cast_signed()),
            photos::created_at.eq(at.as_micros()),
        ))
        .returning(PhotoRow::as_returning())
        .get_result(conn)
        .await?;
    let photo = Photo::from(row);
    let mut after = before.clone();
    after.add(photo.clone(), new.first).map_err(TxError::Rule)?;
    let events = keep(conn, owner, &before, &after, at).await?;
    Ok(Added { photo, photos: after.into_photos(), events })
}

pub(crate) async fn reorder(
    conn: &mut Conn,
    by: &Author,
    ids: &[PhotoId],
    at: Timestamp,
) -> Tx<(Vec<Photo>, Vec<Event>)> {
    lock_and_admit(conn, by).await?;
    let before = Album::of(of(conn, by.person).await?);
    let mut after = before.clone();
    after.reorder(ids).map_err(TxError::Rule)?;
    let events = if after == before { Vec::new() } else { keep(conn, by.person, &before, &after, at).await? };
    Ok((after.into_photos(), events))
}

pub(crate) async fn remove(conn: &mut Conn, by: &Author, id: PhotoId, at: Timestamp) -> Tx<Vec<Event>> {
    lock_and_admit(conn, by).await?;
    let before = Album::of(of(conn, by.person).await?);
    let mut after = before.clone();
    let removed = after.remove(id).map_err(TxError::Rule)?;
    forget(conn, &removed, at).await?;
    Ok(keep(conn, by.person, &before, &after, at).await?)
}

pub(crate) async fn judge(conn: &mut Conn, id: PhotoId, verdict: &Verdict, at: Timestamp) -> Tx<(UserId, Vec<Event>)> {
    let owner: Option<i64> = photos::table.find(id.0).select(photos::owner_id).first(conn).await.optional()?;
    let owner = UserId(owner.ok_or(TxError::Rule(MediaError::NotFound))?);
    log::lock_persons(conn, [owner]).await?;
    let before = Album::of(of(conn, owner).await?);
    let mut after = before.clone();
    let changed = after.judge(id, verdict.state, verdict.reason.clone()).map_err(TxError::Rule)?;
    let events = if changed { keep(conn, owner, &before, &after, at).await? } else { Vec::new() };
    Ok((owner, events))
}

pub(crate) async fn pending(conn: &mut Conn, limit: u32) -> QueryResult<Vec<PendingPhoto>> {
    let rows: Vec<(i64, PhotoRow)> = photos::table
        .filter(photos::state.eq(PhotoState::Pending.code()))
        .order((photos::created_at, photos::id))
        .limit(i64::from(limit))
        .select((photos::owner_id, PhotoRow::as_select()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(owner, row)| PendingPhoto { owner: UserId(owner), photo: row.into() }).collect())
}

pub(crate) async fn readable(
    conn: &mut Conn,
    id: PhotoId,
    viewer: UserId,
    reveals_likes: bool,
    at: Timestamp,
) -> QueryResult<Option<PhotoKey>> {
    let row: Option<(i64, String, i16)> =
        photos::table.find(id.0).select((photos::owner_id, photos::key, photos::state)).first(conn).await.optional()?;
    let active = persons::table.filter(persons::id.eq(viewer.0).and(persons::state.eq(ACTIVE)));
    let Some((owner, key, state)) = row else { return Ok(None) };
    let owner = UserId(owner);
    if !diesel::select(exists(active)).get_result(conn).await? {
        return Ok(None);
    }
    let may = owner == viewer || (state == APPROVED && sees(conn, viewer, owner, reveals_likes, at).await?);
    Ok(may.then(|| PhotoKey::from_stored(key)))
}

/// Whoever has a card of somebody sees their photos, also one that a deck has dealt from farther away than usual. Who likes the
/// viewer is shown by it only where likes are: else a link would tell them apart.
async fn sees(conn: &mut Conn, viewer: UserId, owner: UserId, reveals_likes: bool, at: Timestamp) -> QueryResult<bool> {
    let reach = deck_rows::dealt_within(conn, viewer, owner).await?;
    Ok(!match_lists::cards(conn, viewer, &[owner], reach, at).await?.is_empty()
        || (reveals_likes && !match_lists::waiting_likes(conn, viewer, &[owner], at).await?.is_empty()))
}

pub(crate) async fn is_kept(conn: &mut Conn, key: &PhotoKey) -> QueryResult<bool> {
    diesel::select(exists(photos::table.filter(photos::key.eq(key.as_str())))).get_result(conn).await
}

/// Removes the photo that is the profile's picture, and says which picture comes after it and what the own devices have to be
/// told. Nothing if no photo is. The caller holds the lock of the person, and writes the profile.
pub(crate) async fn withdraw_primary(
    conn: &mut Conn,
    owner: UserId,
    at: Timestamp,
) -> QueryResult<Option<(Option<PictureKey>, Event)>> {
    let before = Album::of(of(conn, owner).await?);
    let Some(primary) = before.primary() else { return Ok(None) };
    forget(conn, primary, at).await?;
    let mut after = before.clone();
    // It is one of them.
    let _ = after.remove(primary.id);
    arrange(conn, &before, &after).await?;
    Ok(Some((picture_of(&after), told(owner, at))))
}

/// Takes the photos of an erased person away, and has their files collected.
pub(crate) async fn erase_of(conn: &mut Conn, owner: UserId, at: Timestamp) -> QueryResult<()> {
    let own = photos::table.filter(photos::owner_id.eq(owner.0));
    let keys: Vec<String> = diesel::delete(own).returning(photos::key).get_results(conn).await?;
    let collections: Vec<_> = keys.into_iter().map(|key| files::removed(&PhotoKey::from_stored(key), at)).collect();
    jobs::enqueue(conn, &collections, at).await.map(drop)
}

/// Locks the person and judges the author.
async fn lock_and_admit(conn: &mut Conn, by: &Author) -> Tx<()> {
    let people = log::lock_persons(conn, [by.person]).await?;
    let open = authors::open_sessions(conn, by.session()).await?;
    authors::admit(by, people.get(&by.person), &open).map_err(|error| {
        TxError::Rule(match error {
            ConversationError::Banned => MediaError::Banned,
            _ => MediaError::SignedOut,
        })
    })
}

/// The row goes, and a job takes its files.
async fn forget(conn: &mut Conn, photo: &Photo, at: Timestamp) -> QueryResult<()> {
    diesel::delete(photos::table.find(photo.id.0)).execute(conn).await?;
    jobs::enqueue(conn, &[files::removed(&photo.key, at)], at).await.map(drop)
}

/// Writes what is different now, the profile's picture too, and tells the own devices.
async fn keep(conn: &mut Conn, owner: UserId, before: &Album, after: &Album, at: Timestamp) -> QueryResult<Vec<Event>> {
    arrange(conn, before, after).await?;
    let picture = picture_of(after);
    if picture != picture_of(before) {
        let picture = picture.as_ref().map(PictureKey::as_str);
        diesel::update(profiles::table.find(owner.0)).set(profiles::picture.eq(picture)).execute(conn).await?;
        discovery_rows::refresh(conn, &[owner], at).await?;
    }
    log::append_events(conn, vec![told(owner, at)]).await
}

async fn arrange(conn: &mut Conn, before: &Album, after: &Album) -> QueryResult<()> {
    for (number, photo) in after.photos().iter().enumerate() {
        // A new one was stored in the last place, which is where it stands or from where it moves.
        if before.photos().get(number) != Some(photo) {
            let reason = photo.reason.as_ref().map(::media::Reason::as_str);
            let set = (
                photos::position.eq(place(number)),
                photos::state.eq(photo.state.code()),
                photos::reason_code.eq(reason),
            );
            diesel::update(photos::table.find(photo.id.0)).set(set).execute(conn).await?;
        }
    }
    Ok(())
}

fn picture_of(album: &Album) -> Option<PictureKey> {
    album.primary().map(|photo| PictureKey::from_stored(photo.key.as_str().to_owned()))
}

fn told(owner: UserId, at: Timestamp) -> Event {
    Event::own_change(owner, "photos", at)
}

fn place(number: usize) -> i16 {
    i16::try_from(number).unwrap_or(i16::MAX)
}
