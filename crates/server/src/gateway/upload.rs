//! Uploads over the socket.

use super::refused;
use crate::{render, state::AppState, uploads};
use bytes::Bytes;
use kernel::{Author, UploadId};
use protocol::UploadBegin;
use realtime::{CommandError, Reply, UploadStep};
use std::sync::Arc;

type Done = Result<Reply, CommandError>;

pub(super) async fn begin(state: Arc<AppState>, by: Author, announced: UploadBegin) -> Done {
    let name = announced.upload_id.clone();
    let begun = uploads::begin(&state, &by, announced).await.map_err(|error| refused(&error))?;
    let chunk_size = uploads::chunk_size(&state);
    Ok(Reply::Upload(UploadStep::Ready { upload: begun.id, name, chunk_size, offset: begun.received }))
}

pub(super) async fn append(state: Arc<AppState>, by: Author, id: UploadId, start: u64, bytes: Bytes) -> Done {
    let received = uploads::append(&state, &by, id, start, bytes.into()).await;
    Ok(Reply::Upload(UploadStep::Progress { received: received.map_err(|error| refused(&error))? }))
}

pub(super) async fn end(state: Arc<AppState>, by: Author, id: UploadId) -> Done {
    let file = uploads::complete(&state, &by, id).await.map_err(|error| refused(&error))?;
    let url = state.links.own_file(&file, by.person);
    Ok(Reply::Upload(UploadStep::Done(render::message::file_info(&file, url))))
}
