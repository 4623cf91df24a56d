use super::Refusal;
use conversations::ConversationError as E;
use protocol::{CloseCode, ErrorCode};

impl From<E> for Refusal {
    fn from(error: E) -> Self {
        let text = error.to_string();
        match error {
            E::NotFound => Self::not_found(),
            E::Banned => Self::new(ErrorCode::AccountBanned).closing(CloseCode::Forbidden),
            E::SignedOut => Self::new(ErrorCode::SignedOut).closing(CloseCode::SignedOut),
            E::NotSentBefore => Self::new(ErrorCode::RateLimited),
            E::IdempotencyConflict => Self::new(ErrorCode::IdempotencyConflict),
            E::Empty => Self::field_with(ErrorCode::EmptyMessage, "content", &text),
            E::TooLong { .. } => Self::field_with(ErrorCode::ContentTooLong, "content", &text).with_detail(&text),
            E::HasNul => Self::field("content", &text),
            E::BadClientMessageId => Self::field("client_message_id", &text),
            E::AttachmentNotAllowed => Self::field_with(ErrorCode::AttachmentNotAllowed, "attachment", &text),
            E::BadReply => Self::field("reply_to", &text),
            E::NotAuthor | E::OwnCall => Self::new(ErrorCode::Forbidden).with_detail(text),
            E::BadReaction => Self::field("emoji", &text),
            E::TooManyReactions => Self::new(ErrorCode::TooManyReactions).with_detail(text),
            E::NotMatched => Self::new(ErrorCode::NotMatched),
            E::SelfTarget => Self::field_with(ErrorCode::CannotTargetSelf, "participant_id", &text),
            E::BadCallId => Self::field("call_id", &text),
            E::CallUnknown => Self::new(ErrorCode::CallUnknown),
            E::CallBusy => Self::new(ErrorCode::CallBusy),
            E::CallConflict => Self::new(ErrorCode::Conflict).with_detail(text),
            E::Store(error) => error.into(),
        }
    }
}
