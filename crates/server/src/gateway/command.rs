//! What each command means. A durable change is queued before its future is handed out and whatever has to be looked up for it
//! is looked up when it has its turn, so the changes of one socket keep the order of their frames.

use super::{author_of, call, identity_of, not_found, refusal, refused, upload};
use crate::{http::ApiError, say, state::AppState, writer};
use bytes::Bytes;
use conversations::{Change, ConversationError, Outcome, SendRequest, UpTo};
use futures_util::future::{BoxFuture, FutureExt as _, ready};
use kernel::{Clock as _, ConversationId, Seq, UserId};
use protocol::{CloseCode, ErrorCode, FrameKind, Secret, SendMessage, StoredMessage, TypingIndicator, whole_frame};
use realtime::{Command, CommandError, Identity, Reply, Signal, SignalFrame};
use std::sync::Arc;

pub(super) type Done = Result<Reply, CommandError>;

pub(super) fn dispatch(state: &Arc<AppState>, who: &Identity, command: Command) -> BoxFuture<'static, Done> {
    let (author, now) = (author_of(who), state.clock.now());
    let rules = &state.conversations;
    match command {
        Command::Send { conversation, message, over_limit_ms } => {
            let SendMessage { content, attachment, client_message_id, reply_to, .. } = message;
            let request = SendRequest { content, attachment, client_message_id, reply_to };
            send(say::say(state, author, conversation, request, over_limit_ms.is_some()), over_limit_ms)
        }
        Command::Delivered { conversation, seq } => {
            write(state, Ok(rules.receive(author, Some(conversation), UpTo::Seq(seq), now)))
        }
        Command::Read { conversation, message } => {
            write(state, Ok(rules.read(author, conversation, UpTo::Message(message), now)))
        }
        Command::Edit { conversation, message, content } => {
            write(state, rules.edit(author, conversation, message, content, now))
        }
        Command::Delete { conversation, message } => write(state, Ok(rules.delete(author, conversation, message, now))),
        Command::React { conversation, message, emoji, remove } => {
            write(state, rules.react(author, conversation, message, &emoji, !remove, now))
        }
        Command::Typing { conversation, is_typing } => {
            let (person, shown) = (author.person, state.clone());
            in_order(state, person, conversation, async move { typing(&shown, person, conversation, is_typing).await })
        }
        Command::Call { kind, conversation, signal } => {
            call::dispatch(state, author, (kind, conversation, signal), now)
        }
        Command::BeginUpload(announced) => upload::begin(state.clone(), author, announced).boxed(),
        Command::AppendUpload { upload, name, start, bytes } => {
            upload::append(state.clone(), author, (upload, name), start, bytes).boxed()
        }
        Command::EndUpload { upload, name } => upload::end(state.clone(), author, upload, name).boxed(),
        Command::Focus { conversation: None } => ready(Ok(Reply::Done)).boxed(),
        // What comes onto the screen has been read as far as it has come.
        Command::Focus { conversation } => {
            write(state, Ok(rules.read(author, conversation, UpTo::Seq(Seq(i64::MAX)), now)))
        }
        Command::Authenticate { token } => authenticate(state.clone(), author.person, token).boxed(),
    }
}

/// Waits for what a message comes to. Over the limit it is only an answer if it was sent before.
fn send(
    said: Result<impl Future<Output = writer::Answer> + Send + 'static, ConversationError>,
    over_limit_ms: Option<u64>,
) -> BoxFuture<'static, Done> {
    let too_fast = move || CommandError { retry_after_ms: over_limit_ms, ..CommandError::new(ErrorCode::RateLimited) };
    match said {
        Ok(answer) => async move {
            match answer.await {
                Err(ConversationError::NotSentBefore) => Err(too_fast()),
                answer => reply(answer),
            }
        }
        .boxed(),
        Err(ConversationError::NotSentBefore) => ready(Err(too_fast())).boxed(),
        Err(error) => ready(Err(refusal(&ApiError::from(error)))).boxed(),
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

/// A frame that only passes through, behind what the same person has sent there before. In a task of its own: whoever hangs up
/// and is gone has still hung up, and the other side must hear of it.
pub(super) fn in_order(
    state: &AppState,
    person: UserId,
    conversation: ConversationId,
    work: impl Future<Output = Done> + Send + 'static,
) -> BoxFuture<'static, Done> {
    let (turn, before) = state.signal_order.enter(person, conversation);
    let step = tokio::spawn(async move {
        before.over().await;
        let done = work.await;
        drop(turn);
        done
    });
    async move { step.await.unwrap_or_else(|_| Err(CommandError::new(ErrorCode::Internal))) }.boxed()
}

fn reply(answer: writer::Answer) -> Done {
    match &answer.map_err(|error| refused(&ApiError::from(error)))?.outcome {
        Outcome::Sent { message, duplicate } => Ok(Reply::Sent(StoredMessage {
            message_id: message.id,
            conversation_id: message.conversation,
            seq: message.seq,
            created_at: message.created_at,
            client_message_id: message.client_message_id.clone(),
            duplicate: *duplicate,
        })),
        Outcome::Changed(_) | Outcome::Moved { .. } | Outcome::Unchanged => Ok(Reply::Done),
    }
}

/// Everybody in a conversation, if this person is in it.
pub(super) async fn participants(
    state: &AppState,
    person: UserId,
    conversation: ConversationId,
) -> Result<Arc<[UserId]>, CommandError> {
    let people = state.stores.conversations.members(person, conversation).await;
    Ok(people.map_err(|error| refusal(&error.into()))?.ok_or_else(not_found)?.into())
}

async fn typing(state: &AppState, person: UserId, conversation: ConversationId, is_typing: bool) -> Done {
    let to = participants(state, person, conversation).await?;
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
