//! Conversations: the list, opening, muting. Leaving one is ending its match (`matches::leave`).

use crate::{App, Asker, Refusal};
use conversations::{ConversationError, First, SendRequest};
use kernel::{ConversationId, Listing, Place, UserId};
use protocol::{Conversation, OpenConversationRequest};
use realtime::FrameCost;

/// A conversation that is open now.
pub struct Opened {
    /// False where the conversation was open before.
    pub created: bool,
    pub conversation: Conversation,
}

/// Open conversations, latest activity first: at most `limit` of those that stand behind a place.
pub async fn list(
    app: &App,
    reader: UserId,
    limit: u32,
    before: Option<Place<ConversationId>>,
) -> Result<Listing<Conversation, ConversationId>, Refusal> {
    let found = app.ports.conversations.list(reader, limit, before).await?;
    let items = app.renderer.conversations(reader, &found.items).await?;
    Ok(Listing { items, next: found.next })
}

pub async fn one(app: &App, reader: UserId, id: ConversationId) -> Result<Conversation, Refusal> {
    let found = app.ports.conversations.overview(reader, id).await?.ok_or_else(Refusal::not_found)?;
    let shown = app.renderer.conversations(reader, std::slice::from_ref(&found)).await?;
    shown.into_iter().next().ok_or_else(Refusal::internal)
}

/// Whether this person takes part in a conversation that is open.
pub async fn require_part(app: &App, person: UserId, id: ConversationId) -> Result<(), Refusal> {
    app.ports.conversations.head(person, id).await?.map(drop).ok_or_else(Refusal::not_found)
}

pub async fn open(app: &App, by: &Asker, body: OpenConversationRequest) -> Result<Opened, Refusal> {
    let OpenConversationRequest { participant_id, message, client_message_id } = body;
    let (first, too_fast) = first(app, by, message, client_message_id)?;
    let (rule, now) = (app.settings.open_rule, app.clock.now());
    let opened = app.ports.conversations.open(&by.author, participant_id, rule, first, now).await;
    let opened = opened.map_err(|error| match (error, too_fast) {
        (ConversationError::NotSentBefore, Some(too_fast)) => too_fast,
        (error, _) => error.into(),
    })?;
    app.publish(opened.events);
    if let Some(said) = opened.said {
        app.publish_change(said);
    }
    let conversation = app.renderer.shown_conversation(by.person(), &opened.shown);
    Ok(Opened { created: opened.created, conversation })
}

/// The first message is judged like any other before anything is opened. Of somebody who is over the limit it is only looked
/// up, and the refusal is for what is not found.
fn first(
    app: &App,
    by: &Asker,
    content: Option<String>,
    client_message_id: Option<String>,
) -> Result<(First, Option<Refusal>), Refusal> {
    let Some(content) = content else { return Ok((First::Nothing, None)) };
    let draft = app.conversations.draft(SendRequest { content, client_message_id, ..SendRequest::default() })?;
    match app.limits.charge(by, FrameCost::Message) {
        Ok(()) => Ok((First::Say(draft), None)),
        Err(too_fast) if draft.client_message_id.is_none() => Err(too_fast),
        Err(too_fast) => Ok((First::Recall(draft), Some(too_fast))),
    }
}

/// True where this person wants push from here.
pub async fn mute(app: &App, by: &Asker, id: ConversationId, muted: bool) -> Result<Conversation, Refusal> {
    let muted = app.ports.conversations.mute(&by.author, id, muted, app.clock.now()).await?;
    app.publish(muted.events);
    Ok(app.renderer.shown_conversation(by.person(), &muted.shown))
}
