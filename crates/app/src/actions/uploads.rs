//! Files that people send, as they arrive over a socket, and as they are fetched.

mod media_type;

use crate::{App, Asker, Refusal, pixels::Place, random, random::hex};
use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use conversations::{
    File, UploadError,
    upload::{Begun, Completed, Digest, End, Kept, NewUpload, Standing, UploadRules, judge_end},
};
use kernel::{StoreError, UploadId};
use media::pixels;
use media_type::{HEAD, is_drawn_anew, type_of};
use protocol::{AttachmentInfo, ErrorCode, SentFile, UploadBegin};
use realtime::FrameCost;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// A chunk is as large as a frame may be with its offset, but not larger than this.
const LARGEST_CHUNK: usize = 32 * 1024;
const OFFSET: usize = 8;
/// Of a file that comes in one piece, what is stored in one transaction.
const PIECE: usize = 256 * 1024;
/// The type of what has none.
const UNKNOWN: &str = "application/octet-stream";
/// A file that nobody has touched for so long and no message shows is thrown away, and so is what was never completed.
const KEPT_UNUSED: Duration = Duration::from_hours(24);

/// A file that comes in one piece.
pub struct Sent {
    pub filename: String,
    /// What its sender calls it, unless that is no type at all.
    pub content_type: Option<String>,
    pub bytes: Vec<u8>,
}

/// Announces a file, or goes on with an earlier announcement of the same.
pub async fn begin(app: &App, by: &Asker, announced: UploadBegin) -> Result<Begun, Refusal> {
    let UploadBegin { upload_id, filename, size, content_type, sha256 } = announced;
    let wanted = NewUpload { name: upload_id, filename, size, content_type, sha256 };
    Ok(app.ports.uploads.begin(&by.author, wanted, rules(app), app.clock.now()).await?)
}

/// Takes one chunk, no faster than the pace of its owner. Answers how many bytes are here now, durably.
pub async fn append(app: &App, by: &Asker, id: UploadId, start: u64, bytes: Bytes) -> Result<u64, Refusal> {
    app.upload_pace.wait(by.person(), bytes.len()).await;
    Ok(app.ports.uploads.append(&by.author, id, start, bytes.into()).await?)
}

/// Completes an upload whose bytes are those that were announced. A picture is drawn anew before it is one: it tells nothing but what
/// it shows. Asked for again, on whatever node, it answers the same file.
pub async fn complete(app: &App, by: &Asker, id: UploadId) -> Result<AttachmentInfo, Refusal> {
    let announced = match app.ports.uploads.standing(&by.author, id).await? {
        Standing::Complete(file) => return Ok(app.renderer.own_file(&file, by.person())),
        Standing::Open(announced) => announced,
    };
    let content_type = type_of(&head(app, id).await?, &announced.content_type);
    // Whoever has no place waits outside: so no more pictures are in memory than there are places.
    let is_drawn_anew = content_type.as_deref().is_some_and(is_drawn_anew);
    let place = if is_drawn_anew { Some(app.pixels.enter()?) } else { None };
    let (digest, bytes) = read(app, id, place.is_some()).await?;
    let kept = match judge_end(&announced, &digest) {
        Ok(End::Whole) => kept(app, content_type, place, bytes).await?,
        // It is not at its end, or corrupt, or somebody has completed it meanwhile: the store knows which.
        Ok(End::Corrupt) | Err(_) => Kept { content_type: announced.content_type, redrawn: None },
    };
    match app.ports.uploads.complete(&by.author, id, digest, kept, app.clock.now()).await? {
        Completed::Whole(file) => Ok(app.renderer.own_file(&file, by.person())),
        Completed::Corrupt => Err(Refusal::new(ErrorCode::UploadCorrupt)),
    }
}

/// What becomes of a file whose bytes are of this type.
async fn kept(app: &App, content_type: Option<String>, place: Option<Place>, bytes: Vec<u8>) -> Result<Kept, Refusal> {
    let content_type = content_type.ok_or(UploadError::TypeNotAllowed)?;
    rules(app).takes(&content_type)?;
    let Some(place) = place else { return Ok(Kept { content_type, redrawn: None }) };
    let redrawn = app.pixels.redraw(&place, bytes).await?;
    Ok(Kept { content_type: pixels::CONTENT_TYPE.to_owned(), redrawn: Some(redrawn) })
}

/// Lets somebody bring a file in one piece: takes its price, and a place among those that are held in memory.
pub fn announce_whole(app: &App, by: &Asker) -> Result<OwnedSemaphorePermit, Refusal> {
    app.limits.change(by.person(), FrameCost::Other)?;
    app.whole_files.clone().try_acquire_owned().map_err(|_| Refusal::new(ErrorCode::Overloaded))
}

/// A file that comes in one piece goes the same way, in chunks that are no larger than the pace allows at once.
pub async fn whole(app: &App, by: &Asker, _place: OwnedSemaphorePermit, sent: Sent) -> Result<SentFile, Refusal> {
    let Sent { filename, content_type, bytes } = sent;
    let mut context = Context::new(&SHA256);
    context.update(&bytes);
    let announced = UploadBegin {
        upload_id: format!("rest-{}", random::ordered_id()),
        filename,
        size: bytes.len() as u64,
        content_type: type_of(&bytes[..bytes.len().min(HEAD)], &content_type.unwrap_or_default())
            .unwrap_or_else(|| UNKNOWN.to_owned()),
        sha256: hex(context.finish().as_ref()),
    };
    let id = begin(app, by, announced).await?.id;
    let (bytes, mut start) = (Bytes::from(bytes), 0);
    while start < bytes.len() {
        let end = bytes.len().min(start + PIECE);
        append(app, by, id, start as u64, bytes.slice(start..end)).await?;
        start = end;
    }
    // What is stored is read back: it need not be in memory twice.
    drop(bytes);
    let AttachmentInfo { id, url, filename, .. } = complete(app, by, id).await?;
    Ok(SentFile { detail: "File uploaded".to_owned(), url, filename, id })
}

/// The beginning of what is stored, by which its type is known.
async fn head(app: &App, id: UploadId) -> Result<Vec<u8>, StoreError> {
    let mut head = Vec::new();
    while head.len() < HEAD
        && let Some(chunk) = app.ports.uploads.chunk(id, head.len() as u64).await?
    {
        head.extend_from_slice(&chunk);
    }
    head.truncate(HEAD);
    Ok(head)
}

/// The digest of what is stored, not of what went by: an upload may have come in parts, to several nodes. With the bytes, where they
/// are wanted.
async fn read(app: &App, id: UploadId, wants_bytes: bool) -> Result<(Digest, Vec<u8>), StoreError> {
    let (mut context, mut start, mut bytes) = (Context::new(&SHA256), 0, Vec::new());
    while let Some(chunk) = app.ports.uploads.chunk(id, start).await? {
        context.update(&chunk);
        start += chunk.len() as u64;
        if wants_bytes {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((Digest { sha256: hex(context.finish().as_ref()), bytes: start }, bytes))
}

/// Bytes of the largest chunk a client should send.
pub fn chunk_size(app: &App) -> u64 {
    LARGEST_CHUNK.min(app.settings.uploads.frame_bytes - OFFSET) as u64
}

fn rules(app: &App) -> UploadRules {
    let uploads = &app.settings.uploads;
    UploadRules {
        max_bytes: uploads.max_bytes,
        daily_bytes: uploads.daily_bytes,
        content_types: uploads.content_types.clone(),
    }
}

/// A file by the signed query of a link. What the link allows is asked of the store each time, so a block ends it at once.
pub async fn by_link(app: &App, id: UploadId, query: &str) -> Result<File, Refusal> {
    let readership = app.renderer.links.readership(id, query, app.clock.now()).ok_or_else(Refusal::not_found)?;
    app.ports.uploads.readable(id, readership).await?.ok_or_else(Refusal::not_found)
}

/// The bytes of a file from there to the end of the chunk that holds them; none at the end.
pub async fn chunk(app: &App, id: UploadId, start: u64) -> Result<Option<Bytes>, Refusal> {
    Ok(app.ports.uploads.chunk(id, start).await?.map(Bytes::from))
}

/// Throws away what is of no use any more.
pub async fn sweep(app: &App) {
    app.upload_pace.sweep();
    match app.ports.uploads.sweep_uploads(app.clock.now().minus(KEPT_UNUSED)).await {
        Ok(0) => {}
        Ok(files) => tracing::info!(uploads.count = files, "unused uploads are gone"),
        Err(error) => tracing::warn!(error.cause = ?error, "unused uploads could not be swept"),
    }
}
