//! Showing the others that one types.

use crate::{App, Refusal};
use bytes::Bytes;
use kernel::{ConversationId, UserId};
use protocol::{FrameKind, TypingIndicator, whole_frame};
use std::sync::Arc;

/// Takes its turn before it returns: the end of typing never overtakes its beginning.
pub fn typing(
    app: &Arc<App>,
    person: UserId,
    conversation: ConversationId,
    is_typing: bool,
) -> impl Future<Output = Result<(), Refusal>> + Send + use<> {
    let shown = app.clone();
    app.signals.in_order(person, conversation, async move { show(&shown, person, conversation, is_typing).await })
}

async fn show(app: &App, person: UserId, conversation: ConversationId, is_typing: bool) -> Result<(), Refusal> {
    let to = app.signals.participants(person, conversation).await?;
    let cards = app.renderer.people.cards([person]).await?;
    let card = cards.get(&person).ok_or_else(Refusal::not_found)?;
    if !card.privacy.share_typing {
        return Ok(());
    }
    let body = TypingIndicator {
        conversation_id: conversation,
        is_typing,
        user_name: format!("{} {}", card.first_name, card.last_name).trim().to_owned(),
        user_id: person,
        username: card.username.clone(),
    };
    let text = Bytes::from(whole_frame(FrameKind::TypingIndicator, None, &body));
    app.signals.show(conversation, person, to, FrameKind::TypingIndicator, text);
    Ok(())
}
