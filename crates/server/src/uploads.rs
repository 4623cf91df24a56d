//! Files that people send, as they arrive over a socket.

mod pace;

pub(crate) use pace::Pace;

use crate::{http::ApiError, random::hex, state::AppState};
use aws_lc_rs::digest::{Context, SHA256};
use conversations::{
    File,
    upload::{Begun, Completed, Digest, NewUpload, UploadRules},
};
use kernel::{Author, Clock as _, UploadId};
use protocol::{ErrorCode, UploadBegin};
use std::time::Duration;

/// A chunk is as large as a frame may be with its offset, but not larger than this.
const LARGEST_CHUNK: usize = 32 * 1024;
const OFFSET: usize = 8;
/// A file that nobody has touched for so long and no message shows is thrown away, and so is what was never completed.
const KEPT_UNUSED: Duration = Duration::from_hours(24);

pub(crate) async fn begin(state: &AppState, by: &Author, announced: UploadBegin) -> Result<Begun, ApiError> {
    let UploadBegin { upload_id, filename, size, content_type, sha256 } = announced;
    let wanted = NewUpload { name: upload_id, filename, size, content_type, sha256 };
    Ok(state.stores.uploads.begin(by, wanted, rules(state), state.clock.now()).await?)
}

/// Takes one chunk, no faster than the pace of its owner. Answers how many bytes are here now, durably.
pub(crate) async fn append(
    state: &AppState,
    by: &Author,
    id: UploadId,
    start: u64,
    bytes: Vec<u8>,
) -> Result<u64, ApiError> {
    state.upload_pace.wait(by.person, bytes.len()).await;
    Ok(state.stores.uploads.append(by, id, start, bytes).await?)
}

/// Completes an upload whose bytes are those that were announced.
pub(crate) async fn complete(state: &AppState, by: &Author, id: UploadId) -> Result<File, ApiError> {
    let digest = digest(state, id).await?;
    match state.stores.uploads.complete(by, id, digest, state.clock.now()).await? {
        Completed::Whole(file) => Ok(file),
        Completed::Corrupt => Err(ApiError::new(ErrorCode::UploadCorrupt)),
    }
}

/// Of what is stored, not of what went by: an upload may have come in parts, to several nodes.
async fn digest(state: &AppState, id: UploadId) -> Result<Digest, ApiError> {
    let (mut context, mut bytes) = (Context::new(&SHA256), 0);
    while let Some(chunk) = state.stores.uploads.chunk(id, bytes).await? {
        context.update(&chunk);
        bytes += chunk.len() as u64;
    }
    Ok(Digest { sha256: hex(context.finish().as_ref()), bytes })
}

/// Bytes of the largest chunk a client should send.
pub(crate) fn chunk_size(state: &AppState) -> u64 {
    LARGEST_CHUNK.min(state.config.realtime.frame_bytes - OFFSET) as u64
}

fn rules(state: &AppState) -> UploadRules {
    let uploads = &state.config.uploads;
    UploadRules {
        max_bytes: uploads.max_bytes,
        daily_bytes: state.config.limits.enabled.then_some(uploads.daily_bytes),
        content_types: uploads.content_types.clone(),
    }
}

/// Throws away what is of no use any more.
pub(crate) async fn sweep(state: &AppState) {
    state.upload_pace.sweep();
    match state.stores.uploads.sweep_uploads(state.clock.now().minus(KEPT_UNUSED)).await {
        Ok(0) => {}
        Ok(files) => tracing::info!(uploads.count = files, "unused uploads are gone"),
        Err(error) => tracing::warn!(error.cause = ?error, "unused uploads could not be swept"),
    }
}
