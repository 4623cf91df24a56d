//! What each command means. Durable changes are queued before the future is handed out, so those of one socket keep
//! the order of their frames.

use super::{call, identity_of, not_found, refusal, upload};
use crate::{http::ApiError, state::AppState, writer};
use bytes::Bytes;
use conversations::{Change, ConversationError, Outcome, SendRequest, UpTo};
use futures_util::future::{BoxFuture, FutureExt as _, ready};
use kernel::{Clock as _, ConversationId, MessageId, UserId};
use protocol::{CloseCode, ErrorCode, FrameKind, Secret, TypingIndicator, whole_frame};
use realtime::{Command, CommandError, Identity, Reply, SentMessage, Signal, SignalFrame};
use std::sync::Arc;

pub(super) type Done = Result<Reply, CommandError>;

pub(super) fn dispatch(state: &Arc<AppState>, who: &Identity, command: Command) -> BoxFuture<'static, Done> {
    let (person, now) = (who.person, state.clock.now());
    let rules = &state.conversations;
    match command {
        Command::Send { conversation, content, attachment, client_message_id, reply_to } => {
            let request = SendRequest { content, attachment, client_message_id, reply_to };
            write(state, rules.send(person, conversation, request, now))
        }
        Command::Delivered { conversation, seq } => {
            write(state, Ok(rules.receive(person, conversation, UpTo::Seq(seq), now)))
        }
        Command::Read { conversation, message } => {
            in_conversation(state, person, conversation, message, move |state, home| {
                Ok(state.conversations.read(person, home, UpTo::Message(message), now))
            })
        }
        Command::Edit { conversation, message, content } => {
            in_conversation(state, person, conversation, message, move |state, home| {
                state.conversations.edit(person, home, message, content, now)
            })
        }
        Command::Delete { conversation, message } => {
            in_conversation(state, person, conversation, message, move |state, home| {
                Ok(state.conversations.delete(person, home, message, now))
            })
        }
        Command::React { conversation, message, emoji, remove } => {
            in_conversation(state, person, conversation, message, move |state, home| {
                state.conversations.react(person, home, message, &emoji, !remove, now)
            })
        }
        Command::Typing { conversation, is_typing } => typing(state.clone(), person, conversation, is_typing).boxed(),
        Command::Call { kind, conversation, signal } => {
            call::dispatch(state, person, (kind, conversation, signal), now)
        }
        Command::BeginUpload(announced) => upload::begin(state.clone(), person, announced).boxed(),
        Command::AppendUpload { upload, start, bytes } => {
            upload::append(state.clone(), person, upload, start, bytes).boxed()
        }
        Command::EndUpload { upload } => upload::end(state.clone(), person, upload).boxed(),
        Command::Focus { conversation } => focus(state.clone(), person, conversation).boxed(),
        Command::Authenticate { token } => authenticate(state.clone(), person, token).boxed(),
    }
}

/// Queues a change that the rules let through.
fn write(state: &AppState, change: Result<Change, ConversationError>) -> BoxFuture<'static, Done> {
    match change {
        Ok(change) => {
            let answer = state.writer.submit(change);
            async move { reply(answer.await) }.boxed()
        }
        Err(error) => ready(Err(refusal(&ApiError::from(error)))).boxed(),
    }
}

/// A change of a message whose conversation the frame may not have named.
fn in_conversation(
    state: &Arc<AppState>,
    person: UserId,
    conversation: Option<ConversationId>,
    message: MessageId,
    change: impl FnOnce(&AppState, ConversationId) -> Result<Change, ConversationError> + Send + 'static,
) -> BoxFuture<'static, Done> {
    if let Some(home) = conversation {
        return write(state, change(state, home));
    }
    let state = state.clone();
    async move {
        let found = state.stores.conversations.message(person, message).await;
        let home = found.map_err(|error| refusal(&error.into()))?.ok_or_else(not_found)?.0.conversation;
        write(&state, change(&state, home)).await
    }
    .boxed()
}

fn reply(answer: writer::Answer) -> Done {
    match answer.map_err(|error| refusal(&ApiError::from(error)))?.outcome {
        Outcome::Sent { message, duplicate } => Ok(Reply::Sent(SentMessage {
            message_id: message.id,
            conversation_id: message.conversation,
            seq: message.seq,
            created_at: message.created_at,
            client_message_id: message.client_message_id,
            duplicate,
        })),
        Outcome::Changed(_) | Outcome::Moved { .. } | Outcome::Unchanged => Ok(Reply::Done),
    }
}

/// The others in a conversation, if this person is in it.
pub(super) async fn others(
    state: &AppState,
    person: UserId,
    conversation: ConversationId,
) -> Result<Arc<[UserId]>, CommandError> {
    let members = state.stores.conversations.members(person, conversation).await;
    let members = members.map_err(|error| refusal(&error.into()))?.ok_or_else(not_found)?;
    Ok(members.into_iter().filter(|member| *member != person).collect())
}

async fn typing(state: Arc<AppState>, person: UserId, conversation: ConversationId, is_typing: bool) -> Done {
    let to = others(&state, person, conversation).await?;
    let cards = state.people.cards([person]).await.map_err(|error| refusal(&error.into()))?;
    let card = cards.get(&person).ok_or_else(not_found)?;
    if !card.privacy.share_typing {
        return Ok(Reply::Done);
    }
    let body = TypingIndicator {
        conversation_id: conversation,
        is_typing,
        user_name: format!("{} {}", card.first_name, card.last_name).trim().to_owned(),
        user_id: person,
        username: card.username.clone(),
    };
    let text = Bytes::from(whole_frame(FrameKind::TypingIndicator, None, &body));
    let frame = SignalFrame { kind: FrameKind::TypingIndicator, text };
    state.realtime.signal(&Signal::Conversation { conversation, from: person, to, frame });
    Ok(Reply::Done)
}

/// What comes onto the screen has been read as far as it has come.
async fn focus(state: Arc<AppState>, person: UserId, conversation: Option<ConversationId>) -> Done {
    let Some(conversation) = conversation else { return Ok(Reply::Done) };
    let standing = state.stores.conversations.standing(person, conversation).await;
    let standing = standing.map_err(|error| refusal(&error.into()))?.ok_or_else(not_found)?;
    let change = state.conversations.read(person, conversation, UpTo::Seq(standing.last_seq), state.clock.now());
    write(&state, Ok(change)).await
}

/// The same person goes on under another token.
async fn authenticate(state: Arc<AppState>, person: UserId, token: Secret) -> Done {
    let refused = |error: auth::Error| refusal(&ApiError::from(error));
    let claims = state.auth.authenticate(token.reveal(), state.clock.now()).map_err(refused)?;
    if claims.user != person {
        let close = Some(CloseCode::Unauthenticated);
        return Err(CommandError { close, ..CommandError::new(ErrorCode::InvalidToken) });
    }
    state.auth.admit(&claims).await.map_err(refused)?;
    Ok(Reply::Authenticated(identity_of(&claims)))
}
