//! Photos: added, put in order, removed, judged, and looked at.

use crate::{App, Asker, Refusal, jobs::Failure, pictures, pixels::Place, random};
use bytes::Bytes;
use jobs::Job;
use kernel::{Event, PhotoId, Timestamp, UserId};
use matching::PictureKey;
use media::{
    Added, NewPhoto, PendingPhoto, PhotoKey, PhotoState, Reason, Size, Verdict, files,
    pixels::{CONTENT_TYPE, Renditions},
};
use protocol::{OwnPhoto, PhotoOrderRequest, SentFile};
use std::sync::Arc;

/// A picture as it is served.
pub struct Picture {
    pub bytes: Bytes,
    pub content_type: &'static str,
}

/// A picture that one viewer may look at, for as long as the link says.
pub struct SignedPicture {
    pub picture: Picture,
    pub until: Timestamp,
}

/// Lets somebody bring a photo: takes its price, and a place among those that are worked on. Before a byte is read.
pub async fn announce(app: &App, by: &Asker) -> Result<Place, Refusal> {
    app.limits.photo(by.person())?;
    // Told now, and judged again when the photo is added.
    media::Album::of(app.ports.photos.photos(by.person()).await?).admit()?;
    app.pixels.enter()
}

/// Makes a photo of these bytes and adds it, at the last place.
pub async fn add(app: &App, by: &Asker, place: Place, bytes: Vec<u8>) -> Result<OwnPhoto, Refusal> {
    let Added { photo, photos, .. } = added(app, by, place, bytes, false).await?;
    let shown = app.renderer.own_photos(by.person(), photos);
    shown.into_iter().find(|one| one.id == photo.id).ok_or_else(Refusal::internal)
}

/// The same at the first place, as clients do it that know only of one picture.
pub async fn add_first(
    app: &App,
    by: &Asker,
    place: Place,
    filename: &str,
    bytes: Vec<u8>,
) -> Result<SentFile, Refusal> {
    let photo = added(app, by, place, bytes, true).await?.photo;
    let links = &app.renderer.links;
    let url = match photo.state {
        PhotoState::Approved => links.picture_of(photo.key.as_str()),
        _ => links.photo(photo.id, Size::Large, by.person()),
    };
    let filename = text::file_name(filename);
    Ok(SentFile { detail: "Profile picture uploaded".to_owned(), url, filename, id: photo.id.0 })
}

async fn added(app: &App, by: &Asker, place: Place, bytes: Vec<u8>, first: bool) -> Result<Added, Refusal> {
    let made = app.pixels.render(&place, bytes).await?;
    drop(place);
    let key = PhotoKey::parse(&random::secret()).ok_or_else(Refusal::internal)?;
    // Whatever becomes of this request: files that no photo has are collected.
    app.jobs.enqueue(vec![files::announced(&key, app.clock.now())]).await?;
    let Renditions { large, thumb, width, height, blurhash } = made;
    for (size, bytes) in [(Size::Large, large), (Size::Thumb, thumb)] {
        app.objects.put(&files::name(&key, size), CONTENT_TYPE, bytes).await?;
    }
    let state = if app.settings.media.shown_at_once { PhotoState::Approved } else { PhotoState::Pending };
    let photo = NewPhoto { key, state, blurhash, width, height, first };
    let mut added = app.ports.photos.add(&by.author, photo, app.clock.now()).await?;
    changed(app, by.person(), std::mem::take(&mut added.events));
    Ok(added)
}

/// All photos of one's own.
pub async fn own(app: &App, person: UserId) -> Result<Vec<OwnPhoto>, Refusal> {
    Ok(app.renderer.own_photos(person, app.ports.photos.photos(person).await?))
}

pub async fn reorder(app: &App, by: &Asker, body: PhotoOrderRequest) -> Result<Vec<OwnPhoto>, Refusal> {
    let ids: Option<Vec<PhotoId>> = body.ids.into_iter().map(PhotoId::parse).collect();
    let ids = ids.ok_or(media::MediaError::BadOrder)?;
    let (photos, events) = app.ports.photos.reorder(&by.author, &ids, app.clock.now()).await?;
    changed(app, by.person(), events);
    Ok(app.renderer.own_photos(by.person(), photos))
}

pub async fn remove(app: &App, by: &Asker, id: PhotoId) -> Result<(), Refusal> {
    let events = app.ports.photos.remove(&by.author, id, app.clock.now()).await?;
    changed(app, by.person(), events);
    app.jobs.ring();
    Ok(())
}

fn changed(app: &App, person: UserId, events: Vec<Event>) {
    app.renderer.people.forget(person);
    app.publish(events);
}

/// The profile picture of this unguessable key: whoever was given it may look, for as long as it is the picture of somebody whose
/// account is not shut.
pub async fn picture(app: &App, key: &str) -> Result<Picture, Refusal> {
    let (public, own) = (PictureKey::parse(key), PhotoKey::parse(key));
    let (public, own) = public.zip(own).ok_or_else(Refusal::not_found)?;
    if !app.ports.matching.shows_picture(&public).await? {
        return Err(Refusal::not_found());
    }
    drawn_or_kept(app, &own, Size::Large).await
}

/// A photo by the signed query of a link. Whether its viewer may still see it is asked of the store each time, so a block ends it at
/// once.
pub async fn by_link(app: &App, id: PhotoId, size: &str, query: &str) -> Result<SignedPicture, Refusal> {
    let now = app.clock.now();
    let size = Size::parse(size).ok_or_else(Refusal::not_found)?;
    let (viewer, until) = app.renderer.links.photo_viewer(id, size, query, now).ok_or_else(Refusal::not_found)?;
    let key =
        app.ports.photos.readable(id, viewer, app.settings.reveal_likes, now).await?.ok_or_else(Refusal::not_found)?;
    Ok(SignedPicture { picture: drawn_or_kept(app, &key, size).await?, until })
}

async fn drawn_or_kept(app: &App, key: &PhotoKey, size: Size) -> Result<Picture, Refusal> {
    if let Some(svg) = pictures::draw(key.as_str()) {
        return Ok(Picture { bytes: svg.into(), content_type: "image/svg+xml" });
    }
    let bytes = app.objects.get(&files::name(key, size)).await?.ok_or_else(Refusal::not_found)?;
    Ok(Picture { bytes: bytes.into(), content_type: CONTENT_TYPE })
}

/// Photos that nobody has decided about, those that have waited longest first.
pub async fn pending(app: &App, limit: u32) -> Result<Vec<PendingPhoto>, Refusal> {
    Ok(app.ports.photos.pending(limit).await?)
}

/// The address at which an operator's browser shows a photo that waits, as its owner sees it.
pub fn address(app: &App, waiting: &PendingPhoto) -> String {
    app.renderer.links.photo(waiting.photo.id, Size::Large, waiting.owner)
}

/// Shows a photo to others, or with a reason to nobody but its owner. Returns false if it was decided so before.
pub async fn judge(app: &App, id: PhotoId, rejected: Option<&str>) -> Result<bool, Refusal> {
    let verdict = match rejected {
        None => Verdict { state: PhotoState::Approved, reason: None },
        Some(code) => {
            let reason = Reason::parse(code);
            let reason = reason.ok_or_else(|| Refusal::field("reason", "must be 1 to 32 of a-z, 0-9 and _"))?;
            Verdict { state: PhotoState::Rejected, reason: Some(reason) }
        }
    };
    let (owner, events) = app.ports.photos.judge(id, verdict, app.clock.now()).await?;
    let is_new = !events.is_empty();
    changed(app, owner, events);
    Ok(is_new)
}

/// Takes files away that no photo has.
pub(crate) async fn collect(app: Arc<App>, job: Job) -> Result<(), Failure> {
    let key = PhotoKey::parse(&job.payload).ok_or_else(|| Failure::for_good("this is no key of a photo"))?;
    if app.ports.photos.is_kept(&key).await.map_err(Failure::for_now)? {
        return Ok(());
    }
    for size in Size::ALL {
        app.objects.delete(&files::name(&key, size)).await.map_err(Failure::for_now)?;
    }
    Ok(())
}
