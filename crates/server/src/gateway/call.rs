//! Call signalling. What begins and ends a call is kept in the store; what the two negotiate in between is handed on as it
//! came, to whoever is there now, and touches nothing but the question who takes part.

use super::{
    command::{Done, others},
    refusal,
};
use crate::{calls, http::ApiError, state::AppState};
use bytes::Bytes;
use conversations::{CallStep, ConversationError};
use futures_util::future::{BoxFuture, FutureExt as _, ready};
use kernel::{ConversationId, Timestamp, UserId};
use protocol::{CallSignal, ErrorCode, FrameKind};
use realtime::{CommandError, Reply, Signal, SignalFrame};
use std::sync::Arc;

/// A call frame on its way.
struct Sent {
    kind: FrameKind,
    from: UserId,
    conversation: ConversationId,
    signal: CallSignal,
    at: Timestamp,
}

pub(super) fn dispatch(
    state: &Arc<AppState>,
    from: UserId,
    (kind, conversation, signal): (FrameKind, ConversationId, CallSignal),
    at: Timestamp,
) -> BoxFuture<'static, Done> {
    let (state, sent) = (state.clone(), Sent { kind, from, conversation, signal, at });
    if !matches!(kind, FrameKind::CallInvite | FrameKind::CallAnswer | FrameKind::CallHangup) {
        let before = state.call_order.under_way(from, conversation);
        return async move {
            before.over().await;
            negotiate(&state, sent).await
        }
        .boxed();
    }
    let Some(call) = sent.signal.call_id.clone() else {
        let error = ApiError::new(ErrorCode::ValidationFailed).with_detail("call_id: this field is required");
        return ready(Err(refusal(&error))).boxed();
    };
    // In a task of its own: whoever hangs up and is gone has still hung up, and the other side must hear of it.
    let (turn, before) = state.call_order.enter(from, conversation);
    let step = tokio::spawn(async move {
        before.over().await;
        let done = step(&state, sent, call).await;
        drop(turn);
        done
    });
    async move { step.await.unwrap_or_else(|_| Err(CommandError::new(ErrorCode::Internal))) }.boxed()
}

/// An offer or a candidate.
async fn negotiate(state: &AppState, sent: Sent) -> Done {
    let to = others(state, sent.from, sent.conversation).await?;
    let (conversation, from, frame) = (sent.conversation, sent.from, sent.frame());
    state.realtime.signal(&Signal::Conversation { conversation, from, to, frame });
    Ok(Reply::Done)
}

/// A step is kept first and told then. Said again, it is told again: the first time may have been lost with a node.
async fn step(state: &AppState, sent: Sent, call: String) -> Done {
    let Sent { kind, from, conversation, at, .. } = sent;
    let kept: Result<CallStep, ConversationError> = match kind {
        FrameKind::CallInvite => state.calls.invite(from, conversation, call, at).await,
        FrameKind::CallAnswer => state.calls.answer(from, conversation, call, at).await,
        _ => state.calls.hang_up(from, conversation, call, at).await,
    };
    let kept = kept.map_err(|error| refusal(&ApiError::from(error)))?;
    let to = kept.members.iter().copied().filter(|member| *member != from).collect();
    let frame = sent.frame();
    // The sender's other devices stop ringing: they tell by `from_user_id` that it was answered or ended elsewhere.
    if kind != FrameKind::CallInvite {
        let signal = Signal::Person { person: from, conversation: Some(conversation), frame: frame.clone() };
        state.realtime.signal(&signal);
    }
    state.realtime.signal(&Signal::Conversation { conversation, from, to, frame });
    calls::tell_of_missed(state, &kept).await;
    Ok(Reply::Done)
}

impl Sent {
    /// As everybody gets it.
    fn frame(&self) -> SignalFrame {
        let text = Bytes::from(self.signal.relayed(self.kind, self.conversation, self.from));
        SignalFrame { kind: self.kind, text }
    }
}
