//! Saying something, by whichever door it comes in.

use crate::{state::AppState, writer};
use conversations::{ConversationError, SendRequest};
use kernel::{Author, Clock as _, ConversationId};

/// Judges a message as far as that needs no store, and queues it before this returns. Of somebody who is over the limit it is
/// only looked up: what was sent before is answered as it was then, and everything else is
/// [`ConversationError::NotSentBefore`]. Whatever has to ask somebody else about a message asks here, before it is queued.
pub(crate) fn say(
    state: &AppState,
    author: Author,
    conversation: ConversationId,
    request: SendRequest,
    is_over_limit: bool,
) -> Result<impl Future<Output = writer::Answer> + Send + use<>, ConversationError> {
    let (rules, now) = (&state.conversations, state.clock.now());
    let change = if is_over_limit {
        rules.recall(author, conversation, request, now)?.ok_or(ConversationError::NotSentBefore)?
    } else {
        rules.send(author, conversation, request, now)?
    };
    Ok(state.writer.submit(change))
}
