//! A file in a body of `multipart/form-data` (RFC 7578), in time and of a bounded size.

use super::ApiError;
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{HttpRequest, http::header, web};
use app::Refusal;
use futures_util::StreamExt as _;
use protocol::ErrorCode;
use std::time::Duration;
use tokio::time::timeout;

/// The name of the part that is the file.
const NAME: &str = "file";
/// What the heads of the parts and other fields may take besides.
const AROUND: u64 = 64 * 1024;
/// In which something more has to arrive.
const PATIENCE: Duration = Duration::from_secs(10);
/// In which all of it has to: a large picture over a slow phone, and not a connection that is held for ever.
const WHOLE: Duration = Duration::from_mins(3);

/// A file as it was sent.
#[derive(Debug)]
pub(crate) struct SentPart {
    /// As its sender calls it; may be empty.
    pub(crate) filename: String,
    /// The media type, unless its sender knows none.
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// The file of this body, of at most so many bytes.
pub(crate) async fn file_part(request: &HttpRequest, payload: web::Payload, most: u64) -> Result<SentPart, ApiError> {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: u64| length > most.saturating_add(AROUND)) {
        return Err(too_large(most));
    }
    let form = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !form.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data")) {
        let refusal = Refusal::new(ErrorCode::UnsupportedMediaType);
        return Err(refusal.with_detail("Files are taken as multipart/form-data, in a part named file").into());
    }
    let parts = Multipart::new(request.headers(), payload);
    let read = timeout(WHOLE, read(parts, most)).await.map_err(|_| ApiError::new(ErrorCode::RequestTimeout))?;
    read?.ok_or_else(|| Refusal::field(NAME, "this field is required").into())
}

/// Reads to the end, so that the connection can be used for the next request.
async fn read(mut parts: Multipart, most: u64) -> Result<Option<SentPart>, ApiError> {
    let (mut found, mut around) = (None, AROUND);
    while let Some(part) = in_time(parts.next()).await? {
        let mut part = part.map_err(|error| unreadable(&error))?;
        if part.name() == Some(NAME) && found.is_none() {
            found = Some(whole(&mut part, most).await?);
            continue;
        }
        while let Some(piece) = in_time(part.next()).await? {
            let piece = piece.map_err(|error| unreadable(&error))?;
            around = around.checked_sub(piece.len() as u64).ok_or_else(|| too_large(most))?;
        }
    }
    Ok(found)
}

async fn whole(part: &mut Field, most: u64) -> Result<SentPart, ApiError> {
    let filename = part.content_disposition().and_then(|head| head.get_filename()).unwrap_or_default().to_owned();
    let content_type = part.content_type().map(|kind| kind.essence_str().to_ascii_lowercase());
    let content_type = content_type.filter(|kind| kind != "application/octet-stream");
    let mut bytes = Vec::new();
    while let Some(piece) = in_time(part.next()).await? {
        let piece = piece.map_err(|error| unreadable(&error))?;
        if bytes.len() as u64 + piece.len() as u64 > most {
            return Err(too_large(most));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(SentPart { filename, content_type, bytes })
}

async fn in_time<T>(next: impl Future<Output = T>) -> Result<T, ApiError> {
    timeout(PATIENCE, next).await.map_err(|_| ApiError::new(ErrorCode::RequestTimeout))
}

fn too_large(most: u64) -> ApiError {
    Refusal::new(ErrorCode::TooLarge).with_detail(format!("A file has at most {most} bytes")).into()
}

/// It broke off, or is no form.
fn unreadable(error: &MultipartError) -> ApiError {
    Refusal::new(ErrorCode::BadRequest).with_detail(format!("This form cannot be read: {error}")).into()
}
