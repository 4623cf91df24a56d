use super::Refusal;
use matching::{Error as E, SwipeKind};
use protocol::ErrorCode;

impl From<E> for Refusal {
    fn from(error: E) -> Self {
        match error {
            E::Invalid(fields) => Self::fields(fields.iter().map(|f| (f.field, f.message))),
            E::OneSelf => Self::new(ErrorCode::CannotTargetSelf),
            E::NotFound => Self::not_found(),
            E::AlreadyLiked { .. } => Self::new(ErrorCode::AlreadyLiked),
            E::LimitReached { kind: SwipeKind::Like(_), .. } => Self::new(ErrorCode::LikeLimitReached),
            E::LimitReached { kind: SwipeKind::Pass, .. } => Self::new(ErrorCode::RateLimited),
            E::TooManyDecks => Self::new(ErrorCode::RateLimited).after(120),
            E::NothingToRewind => Self::new(ErrorCode::NothingToRewind),
            E::NotOffered => Self::new(ErrorCode::Forbidden),
            E::UsernameTaken => Self::username_taken(),
            E::UnderAge => Self::under_age(),
            E::NotActive => Self::new(ErrorCode::SignedOut),
            E::Store(error) => error.into(),
        }
    }
}
