//! Call signalling. What begins and ends a call is kept in the store; what the two negotiate in between is handed on as it
//! came, to whoever is there now, and touches nothing but the question who takes part.

use super::{
    command::{Done, in_order, participants},
    refusal, refused,
};
use crate::{calls, http::ApiError, state::AppState};
use bytes::Bytes;
use conversations::{CallStep, ConversationError};
use futures_util::future::{BoxFuture, FutureExt as _, ready};
use kernel::{Author, ConversationId, Timestamp};
use protocol::{CallSignal, ErrorCode, FrameKind};
use realtime::{Reply, Signal, SignalFrame};
use std::sync::Arc;

/// A call frame on its way.
struct Sent {
    kind: FrameKind,
    by: Author,
    conversation: ConversationId,
    signal: CallSignal,
    at: Timestamp,
}

pub(super) fn dispatch(
    state: &Arc<AppState>,
    by: Author,
    (kind, conversation, signal): (FrameKind, ConversationId, CallSignal),
    at: Timestamp,
) -> BoxFuture<'static, Done> {
    let (state, sent) = (state.clone(), Sent { kind, by, conversation, signal, at });
    let is_step = matches!(kind, FrameKind::CallInvite | FrameKind::CallAnswer | FrameKind::CallHangup);
    let name = sent.signal.call_id.clone().filter(|_| is_step);
    if is_step && name.is_none() {
        let error = ApiError::new(ErrorCode::ValidationFailed).with_detail("call_id: this field is required");
        return ready(Err(refusal(&error))).boxed();
    }
    in_order(&state.clone(), sent.by.person, conversation, async move {
        match name {
            Some(call) => step(&state, sent, call).await,
            None => negotiate(&state, sent).await,
        }
    })
}

/// An offer or a candidate.
async fn negotiate(state: &AppState, sent: Sent) -> Done {
    let to = participants(state, sent.by.person, sent.conversation).await?;
    let (conversation, from, frame) = (sent.conversation, sent.by.person, sent.frame());
    state.realtime.signal(&Signal::Conversation { conversation, from, to, frame });
    Ok(Reply::Done)
}

/// A step is kept first and told then. Said again, it is told again: the first time may have been lost with a node.
async fn step(state: &AppState, sent: Sent, call: String) -> Done {
    let (kind, conversation, at, from) = (sent.kind, sent.conversation, sent.at, sent.by.person);
    let kept: Result<CallStep, ConversationError> = match kind {
        FrameKind::CallInvite => state.calls.invite(sent.by.clone(), conversation, call, at).await,
        FrameKind::CallAnswer => state.calls.answer(&sent.by, conversation, call, at).await,
        _ => state.calls.hang_up(&sent.by, conversation, call, at).await,
    };
    let kept = kept.map_err(|error| refused(&ApiError::from(error)))?;
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
        let text = Bytes::from(self.signal.relayed(self.kind, self.conversation, self.by.person));
        SignalFrame { kind: self.kind, text }
    }
}
