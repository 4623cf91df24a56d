use super::Refusal;
use media::{MediaError as E, StorageError, pixels::PictureError as P};
use protocol::{CloseCode, ErrorCode};

impl From<E> for Refusal {
    fn from(error: E) -> Self {
        let text = error.to_string();
        match error {
            E::NotFound => Self::not_found(),
            E::Banned => Self::new(ErrorCode::AccountBanned).closing(CloseCode::Forbidden),
            E::SignedOut => Self::new(ErrorCode::SignedOut).closing(CloseCode::SignedOut),
            E::TooMany => Self::new(ErrorCode::TooManyPhotos).with_detail(text),
            E::BadOrder => Self::field("ids", &text),
            E::TooLate => Self::new(ErrorCode::Overloaded),
            E::Store(error) => error.into(),
        }
    }
}

impl From<P> for Refusal {
    fn from(error: P) -> Self {
        let code = match error {
            P::TypeNotTaken => ErrorCode::UnsupportedMediaType,
            P::Broken => ErrorCode::ImageBroken,
            P::TooManyBytes { .. } | P::TooManyPixels { .. } => ErrorCode::TooLarge,
        };
        Self::new(code).with_detail(error.to_string())
    }
}

impl From<StorageError> for Refusal {
    /// What the storage said is for operators.
    fn from(error: StorageError) -> Self {
        tracing::warn!(error.cause = %error, "storage of files unavailable");
        Self::new(ErrorCode::UpstreamUnavailable).after(5)
    }
}
