use super::id_in_path;
use crate::{http::ApiError, pictures, state::AppState};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::header::{
        Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue, TryIntoHeaderValue as _,
    },
    web,
};
use conversations::{File, UploadStore};
use futures_util::{Stream, stream};
use kernel::{Clock as _, StoreError, UploadId};
use matching::PictureKey;
use protocol::ErrorCode;
use std::sync::Arc;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// A profile picture by its unguessable key. Whoever was given the key may look, for as long as it is the picture of
/// somebody whose account is not shut; caches ask again after a minute.
pub(super) async fn picture(state: web::Data<AppState>, key: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let svg = pictures::draw(&key).ok_or_else(not_found)?;
    let key = PictureKey::parse(&key).ok_or_else(not_found)?;
    if !state.stores.matching.shows_picture(&key).await? {
        return Err(not_found());
    }
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    let mut answer = inert(policy, "public, max-age=60");
    Ok(answer.content_type("image/svg+xml").body(svg))
}

/// A file by a signed link. What the link allows is asked of the store each time, so a block ends it at once.
pub(super) async fn file(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = id_in_path(&id, UploadId::parse)?;
    let readership = state.links.readership(id, request.query_string(), state.clock.now()).ok_or_else(not_found)?;
    let uploads = state.stores.uploads.clone();
    let file = uploads.readable(id, readership).await?.ok_or_else(not_found)?;
    let mut answer = inert("default-src 'none'; sandbox", "private, max-age=300");
    answer.content_type(file.content_type.as_str());
    if let Ok(disposition) = disposition(&file).try_into_value() {
        answer.insert_header(("Content-Disposition", disposition));
    }
    let body = chunks(uploads, id, state.requests.token());
    Ok(answer.body(SizedStream::new(file.size, body)))
}

fn not_found() -> ApiError {
    ApiError::new(ErrorCode::NotFound)
}

/// Whatever it is, a browser shows it and runs nothing of it.
fn inert(policy: &'static str, caching: &'static str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header(("Cache-Control", caching))
        .insert_header(("Content-Security-Policy", policy))
        .insert_header(("X-Content-Type-Options", "nosniff"));
    answer
}

/// Pictures, sounds and films are shown where they stand, everything else is saved. The name goes as RFC 8187 writes it, and
/// in ASCII for those who do not know that (RFC 6266, appendix D).
fn disposition(file: &File) -> ContentDisposition {
    let is_shown = ["image/", "audio/", "video/"].iter().any(|kind| file.content_type.starts_with(kind));
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: file.filename.clone().into_bytes(),
    };
    ContentDisposition {
        disposition: if is_shown { DispositionType::Inline } else { DispositionType::Attachment },
        parameters: vec![DispositionParam::Filename(ascii(&file.filename)), DispositionParam::FilenameExt(name)],
    }
}

fn ascii(name: &str) -> String {
    name.chars().map(|c| if (c.is_ascii_graphic() && c != '%') || c == ' ' { c } else { '_' }).collect()
}

/// As it came, chunk by chunk: no more of it is in memory than one. The request is under way until the last of them.
fn chunks(
    uploads: Arc<dyn UploadStore>,
    id: UploadId,
    request: TaskTrackerToken,
) -> impl Stream<Item = Result<web::Bytes, Box<dyn std::error::Error>>> {
    stream::try_unfold((uploads, 0_u64, request), move |(uploads, start, request)| async move {
        let chunk = uploads.chunk(id, start).await.map_err(|error: StoreError| {
            // The answer has begun: all that is left is to break off before its end.
            ApiError::from(error).to_string()
        })?;
        Ok(chunk.map(|chunk| {
            let next = start + chunk.len() as u64;
            (web::Bytes::from(chunk), (uploads, next, request))
        }))
    })
}
