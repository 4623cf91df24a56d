//! Messages: saying something, changing what was said, telling how far one has read, looking back.
//!
//! A change is queued before its future is handed out, and whatever has to be looked up for it is looked up when it has its turn:
//! so the changes of one socket keep the order of their frames.

use crate::{App, Asker, Refusal, delivery::WriteOutcome};
use conversations::{
    Change, Committed, ConversationError, Found, MOST_SEARCHED, MessageWindow, Outcome, SearchWindow, SendRequest, UpTo,
};
use kernel::{ConversationId, MessageId, Seq, UserId};
use protocol::SendMessageRequest;
use realtime::FrameCost;
use std::sync::Arc;
use text::Search;

/// What a change has come to, durably.
pub type Changed = Result<Arc<Committed>, Refusal>;

/// Says something. Of somebody who is over the limit it is only looked up: what was sent before is answered as it was then, and
/// everything else is refused. Whatever has to ask somebody else about a message asks here, before it is queued.
pub fn send(
    app: &App,
    by: &Asker,
    conversation: ConversationId,
    message: SendMessageRequest,
) -> impl Future<Output = Changed> + Send + use<> {
    let SendMessageRequest { content, attachment, client_message_id, reply_to } = message;
    let request = SendRequest { content, attachment, client_message_id, reply_to };
    let over_limit = app.limits.charge(by, FrameCost::Message).err();
    let queued = draft(app, by, conversation, request, over_limit.is_some()).map(|change| app.writer.submit(change));
    async move {
        let said = match queued {
            Ok(outcome) => outcome.await,
            Err(error) => Err(error),
        };
        said.map_err(|error| match (error, over_limit) {
            (ConversationError::NotSentBefore, Some(too_fast)) => too_fast,
            (error, _) => error.into(),
        })
    }
}

fn draft(
    app: &App,
    by: &Asker,
    conversation: ConversationId,
    request: SendRequest,
    is_over_limit: bool,
) -> Result<Change, ConversationError> {
    let (author, now) = (by.author.clone(), app.clock.now());
    if is_over_limit {
        app.conversations.recall(author, conversation, request, now)?.ok_or(ConversationError::NotSentBefore)
    } else {
        app.conversations.send(author, conversation, request, now)
    }
}

/// Puts other words in an own message.
pub fn edit(
    app: &App,
    by: &Asker,
    conversation: Option<ConversationId>,
    message: MessageId,
    content: String,
) -> impl Future<Output = Changed> + Send + use<> {
    submit(app, by, app.conversations.edit(by.author.clone(), conversation, message, content, app.clock.now()))
}

/// Takes an own message back.
pub fn delete(
    app: &App,
    by: &Asker,
    conversation: Option<ConversationId>,
    message: MessageId,
) -> impl Future<Output = Changed> + Send + use<> {
    submit(app, by, Ok(app.conversations.delete(by.author.clone(), conversation, message, app.clock.now())))
}

/// Puts an emoji under a message, or takes it away.
pub fn react(
    app: &App,
    by: &Asker,
    conversation: Option<ConversationId>,
    message: MessageId,
    emoji: &str,
    on: bool,
) -> impl Future<Output = Changed> + Send + use<> {
    submit(app, by, app.conversations.react(by.author.clone(), conversation, message, emoji, on, app.clock.now()))
}

/// Tells that everything up to this message is read.
pub fn read(
    app: &App,
    by: &Asker,
    conversation: Option<ConversationId>,
    message: MessageId,
) -> impl Future<Output = Changed> + Send + use<> {
    let upto = UpTo::Message(message);
    submit(app, by, Ok(app.conversations.read(by.author.clone(), conversation, upto, app.clock.now())))
}

/// Tells that a conversation has come onto the screen: everything has been read as far as it has come.
pub fn read_all(app: &App, by: &Asker, conversation: ConversationId) -> impl Future<Output = Changed> + Send + use<> {
    let upto = UpTo::Seq(Seq(i64::MAX));
    submit(app, by, Ok(app.conversations.read(by.author.clone(), Some(conversation), upto, app.clock.now())))
}

/// Tells how far everything has arrived.
pub fn receive(
    app: &App,
    by: &Asker,
    conversation: ConversationId,
    seq: Seq,
) -> impl Future<Output = Changed> + Send + use<> {
    let upto = UpTo::Seq(seq);
    submit(app, by, Ok(app.conversations.receive(by.author.clone(), Some(conversation), upto, app.clock.now())))
}

/// Queues a change that the rules let through and that is paid for.
fn submit(
    app: &App,
    by: &Asker,
    change: Result<Change, ConversationError>,
) -> impl Future<Output = Changed> + Send + use<> {
    let paid = change.map_err(Refusal::from).and_then(|change| {
        app.limits.charge(by, FrameCost::Other)?;
        Ok(change)
    });
    let queued = paid.map(|change| app.writer.submit(change));
    async move {
        let outcome: WriteOutcome = queued?.await;
        Ok(outcome?)
    }
}

/// A message that a change has come to, as the one who made it sees it.
pub struct Shown {
    pub message: protocol::Message,
    /// False for an answer that was given before, and for a change of an older message.
    pub is_new: bool,
}

/// The message of a change that leaves one. All that is shown of it came with the commit.
pub fn show(app: &App, committed: &Committed) -> Result<Shown, Refusal> {
    let (message, is_new) = match &committed.outcome {
        Outcome::Sent { message, duplicate } => (message, !duplicate),
        Outcome::Changed(message) => (message, false),
        Outcome::Moved { .. } | Outcome::Unchanged => return Err(Refusal::internal()),
    };
    Ok(Shown { message: app.renderer.committed(&committed.faces, message), is_new })
}

/// A stretch of a conversation.
pub struct Stretch {
    pub messages: Vec<protocol::Message>,
    /// Whether there are others beyond it, on the side to which it was read.
    pub more: bool,
}

/// A window of the messages of a conversation, from oldest to newest.
pub async fn window(app: &App, reader: UserId, id: ConversationId, asked: MessageWindow) -> Result<Stretch, Refusal> {
    // One more than wanted tells whether there are others.
    let window = MessageWindow { limit: asked.limit + 1, ..asked };
    let found = app.ports.conversations.history(reader, id, window).await?;
    let mut history = found.ok_or_else(Refusal::not_found)?;
    let limit = asked.limit as usize;
    let more = history.messages.len() > limit;
    match asked.after {
        None if more => drop(history.messages.drain(..history.messages.len() - limit)),
        _ => history.messages.truncate(limit),
    }
    Ok(Stretch { messages: app.renderer.history(&history).await?, more })
}

/// The messages in which this is found, newest first, and where to go on unless everything was looked through.
pub async fn search(
    app: &App,
    reader: UserId,
    id: ConversationId,
    wanted: &Search,
    limit: u32,
    before: Option<Seq>,
) -> Result<(Vec<protocol::Message>, Option<Seq>), Refusal> {
    let window = SearchWindow { limit, most: MOST_SEARCHED, before };
    let found = app.ports.conversations.search(reader, id, wanted, window).await?;
    let Found { history, before } = found.ok_or_else(Refusal::not_found)?;
    Ok((app.renderer.history(&history).await?, before))
}
