use super::slots::Pending;
use crate::{CommandError, encoded_frame::EncodedFrame};
use kernel::Timestamp;
use protocol::{
    Ack, ErrorCode, ErrorFrame, FrameError, Pong, Reconnect, ServerFrame, StoredMessage, Subscribed, TokenExpiring,
};
use serde_json::Value;

pub(super) fn pong(timestamp: Option<Value>, now: Timestamp) -> EncodedFrame {
    EncodedFrame::of(&ServerFrame::Pong(Pong::to(timestamp, now)))
}

pub(super) fn subscribed(word: &'static str) -> EncodedFrame {
    EncodedFrame::of(&ServerFrame::Subscribed(Subscribed { subscription_type: word.into() }))
}

/// Answers everything that stores no message.
pub(super) fn ack(reference: String) -> EncodedFrame {
    EncodedFrame::of(&ServerFrame::Ack(Ack { reference: Some(reference), stored: None }))
}

pub(super) fn sent(reference: Option<String>, stored: StoredMessage) -> EncodedFrame {
    EncodedFrame::of(&ServerFrame::Ack(Ack { reference, stored: Some(stored) }))
}

pub(super) fn unreadable(error: FrameError) -> EncodedFrame {
    EncodedFrame::of(&ServerFrame::Error(error.into()))
}

pub(super) fn refused(pending: Pending, error: CommandError) -> EncodedFrame {
    let CommandError { code, message, retry_after_ms, .. } = error;
    let mut frame = ErrorFrame::new(code);
    if let Some(message) = message {
        frame.message = message;
    }
    let Pending { reference, client_message_id, .. } = pending;
    EncodedFrame::of(&ServerFrame::Error(ErrorFrame { reference, client_message_id, retry_after_ms, ..frame }))
}

pub(super) fn too_fast(pending: Pending, retry_after_ms: Option<u64>) -> EncodedFrame {
    refused(pending, CommandError { retry_after_ms, ..CommandError::new(ErrorCode::RateLimited) })
}

pub(super) fn token_expiring(expires_at: Timestamp) -> EncodedFrame {
    EncodedFrame::of(&ServerFrame::TokenExpiring(TokenExpiring { expires_at }))
}

/// Names the socket's slot in a drain.
pub(crate) fn reconnect(retry_after_ms: u64) -> EncodedFrame {
    EncodedFrame::of(&ServerFrame::Reconnect(Reconnect { retry_after_ms }))
}
