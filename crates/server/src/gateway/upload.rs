//! Uploads over the socket.

use super::refused;
use crate::{render, state::AppState, uploads};
use bytes::Bytes;
use kernel::{Author, UploadId};
use protocol::{UploadBegin, UploadDone, UploadProgress, UploadReady};
use realtime::{CommandError, Reply, UploadStep};
use std::sync::Arc;

type Done = Result<Reply, CommandError>;

pub(super) async fn begin(state: Arc<AppState>, by: Author, announced: UploadBegin) -> Done {
    let upload_id = announced.upload_id.clone();
    let begun = uploads::begin(&state, &by, announced).await.map_err(|error| refused(&error))?;
    let chunk_size = uploads::chunk_size(&state);
    let ready = UploadReady { upload_id, chunk_size, offset: begun.received };
    Ok(Reply::Upload(UploadStep::Ready(begun.id, ready)))
}

pub(super) async fn append(
    state: Arc<AppState>,
    by: Author,
    upload: (UploadId, String),
    start: u64,
    bytes: Bytes,
) -> Done {
    let (id, upload_id) = upload;
    let received = uploads::append(&state, &by, id, start, bytes.into()).await.map_err(|error| refused(&error))?;
    Ok(Reply::Upload(UploadStep::Progress(UploadProgress { upload_id, received })))
}

pub(super) async fn end(state: Arc<AppState>, by: Author, id: UploadId, upload_id: String) -> Done {
    let file = uploads::complete(&state, &by, id).await.map_err(|error| refused(&error))?;
    let url = state.links.own_file(&file, by.person);
    let attachment = render::message::file_info(&file, url);
    Ok(Reply::Upload(UploadStep::Done(UploadDone { upload_id, attachment })))
}
