//! Which action each command of a socket is. What has to keep the order of the frames is queued by the action before its future
//! is handed out.

use super::identity::{author_of, identity_of};
use crate::{App, Asker, Refusal, actions};
use actions::{
    authenticate, calls,
    messages::{self, Changed},
    typing, uploads,
};
use conversations::Outcome;
use futures_util::future::{BoxFuture, FutureExt as _, ready};
use kernel::{UploadId, UserId};
use protocol::{Secret, StoredMessage, UploadBegin, UploadDone, UploadProgress, UploadReady};
use realtime::{Command, CommandError, Identity, Reply, UploadStep};
use std::sync::Arc;

type Done = Result<Reply, CommandError>;

pub(super) fn carry_out(app: &Arc<App>, who: &Identity, command: Command) -> BoxFuture<'static, Done> {
    let by = Asker::by_socket(author_of(who));
    match command {
        Command::Send { conversation, message, over_limit_ms } => {
            changed(messages::send(app, &by.over_limit(over_limit_ms), conversation, message))
        }
        Command::Delivered { conversation, seq } => changed(messages::receive(app, &by, conversation, seq)),
        Command::Read { conversation, message } => changed(messages::read(app, &by, conversation, message)),
        Command::Edit { conversation, message, content } => {
            changed(messages::edit(app, &by, conversation, message, content))
        }
        Command::Delete { conversation, message } => changed(messages::delete(app, &by, conversation, message)),
        Command::React { conversation, message, emoji, remove } => {
            changed(messages::react(app, &by, conversation, message, &emoji, !remove))
        }
        Command::Focus { conversation: Some(conversation) } => changed(messages::read_all(app, &by, conversation)),
        Command::Focus { conversation: None } => ready(Ok(Reply::Done)).boxed(),
        Command::Typing { conversation, is_typing } => done(typing::typing(app, by.person(), conversation, is_typing)),
        Command::Call { kind, conversation, signal } => done(calls::signal(app, &by, kind, conversation, signal)),
        Command::BeginUpload(announced) => begin_upload(app.clone(), by, announced).boxed(),
        Command::AppendUpload { upload, name, start, bytes } => {
            let app = app.clone();
            async move {
                let received = uploads::append(&app, &by, upload, start, bytes).await?;
                Ok(Reply::Upload(UploadStep::Progress(UploadProgress { upload_id: name, received })))
            }
            .boxed()
        }
        Command::EndUpload { upload, name } => end_upload(app.clone(), by, upload, name).boxed(),
        Command::Authenticate { token } => renew(app.clone(), by.person(), token).boxed(),
    }
}

/// The answer to a socket that asked for a change.
fn changed(outcome: impl Future<Output = Changed> + Send + 'static) -> BoxFuture<'static, Done> {
    let reply = |outcome: Changed| match &outcome?.outcome {
        Outcome::Sent { message, duplicate } => Ok(Reply::Sent(StoredMessage {
            message_id: message.id,
            conversation_id: message.conversation,
            seq: message.seq,
            created_at: message.created_at,
            client_message_id: message.client_message_id.clone(),
            duplicate: *duplicate,
        })),
        Outcome::Changed(_) | Outcome::Moved { .. } | Outcome::Unchanged => Ok(Reply::Done),
    };
    outcome.map(reply).boxed()
}

fn done(outcome: impl Future<Output = Result<(), Refusal>> + Send + 'static) -> BoxFuture<'static, Done> {
    outcome.map(|outcome| Ok(outcome.map(|()| Reply::Done)?)).boxed()
}

async fn begin_upload(app: Arc<App>, by: Asker, announced: UploadBegin) -> Done {
    let upload_id = announced.upload_id.clone();
    let begun = uploads::begin(&app, &by, announced).await?;
    let ready = UploadReady { upload_id, chunk_size: uploads::chunk_size(&app), offset: begun.received };
    Ok(Reply::Upload(UploadStep::Ready(begun.id, ready)))
}

async fn end_upload(app: Arc<App>, by: Asker, upload: UploadId, upload_id: String) -> Done {
    let attachment = uploads::complete(&app, &by, upload).await?;
    Ok(Reply::Upload(UploadStep::Done(UploadDone { upload_id, attachment })))
}

async fn renew(app: Arc<App>, person: UserId, token: Secret) -> Done {
    let claims = authenticate::renew(&app, person, &token).await?;
    Ok(Reply::Authenticated(identity_of(&claims)))
}

/// A refusal as a socket tells it.
impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        let retry_after_ms = refusal.retry_after.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        Self { code: refusal.code, message: refusal.detail, retry_after_ms, close: refusal.closes }
    }
}
