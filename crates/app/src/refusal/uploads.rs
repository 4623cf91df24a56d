use super::Refusal;
use conversations::UploadError as E;
use protocol::{CloseCode, ErrorCode};

impl From<E> for Refusal {
    fn from(error: E) -> Self {
        let text = error.to_string();
        match error {
            E::NotFound => Self::new(ErrorCode::UploadUnknown),
            E::Banned => Self::new(ErrorCode::AccountBanned).closing(CloseCode::Forbidden),
            E::SignedOut => Self::new(ErrorCode::SignedOut).closing(CloseCode::SignedOut),
            E::Empty => Self::field("size", &text).with_detail(text),
            E::TooLarge { .. } => Self::new(ErrorCode::TooLarge).with_detail(text),
            E::TypeNotAllowed => Self::new(ErrorCode::UnsupportedMediaType).with_detail(text),
            E::QuotaReached => Self::new(ErrorCode::RateLimited).with_detail(text).after(60 * 60),
            E::Conflict => Self::new(ErrorCode::Conflict).with_detail(text),
            E::OutOfOrder { .. } => Self::new(ErrorCode::UploadOutOfOrder).with_detail(text),
            E::Incomplete { .. } => Self::new(ErrorCode::UploadIncomplete).with_detail(text),
            E::Store(error) => error.into(),
        }
    }
}
