use crate::{ErrorCode, FieldErrors};

/// A frame that cannot be taken, with everything its `error` frame needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FrameError {
    /// The code of the `error` frame.
    pub code: ErrorCode,
    /// A text for people, which names the field that is wrong.
    pub message: String,
    /// The frame's `ref`, if it could be read.
    pub reference: Option<String>,
    /// The `client_message_id` of a `message`, if it could be read.
    pub client_message_id: Option<String>,
}

impl FrameError {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), reference: None, client_message_id: None }
    }

    pub(super) fn fields(errors: &FieldErrors) -> Self {
        Self::new(ErrorCode::ValidationFailed, errors.to_string())
    }
}
