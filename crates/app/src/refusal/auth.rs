use super::Refusal;
use auth::Error as E;
use protocol::ErrorCode;

impl From<E> for Refusal {
    fn from(error: E) -> Self {
        match error {
            E::Invalid(fields) => Self::fields(fields.iter().map(|f| (f.field, f.message))),
            E::EmailTaken => Self::field_with(ErrorCode::EmailTaken, "email", ErrorCode::EmailTaken.message()),
            E::UsernameTaken => Self::username_taken(),
            E::UnderAge => Self::under_age(),
            E::InvalidCredentials => Self::new(ErrorCode::InvalidCredentials),
            E::InvalidToken => Self::new(ErrorCode::InvalidToken),
            E::TokenExpired => Self::new(ErrorCode::TokenExpired),
            E::SignedOut => Self::new(ErrorCode::SignedOut),
            E::RefreshReused(_) => Self::new(ErrorCode::RefreshReused),
            E::AccountBanned => Self::new(ErrorCode::AccountBanned),
            E::NoSession => Self::new(ErrorCode::Forbidden).with_detail("this token belongs to no session"),
            E::AppwriteConflict => Self::new(ErrorCode::EmailLinkedElsewhere),
            E::ProviderUnavailable => Self::new(ErrorCode::UpstreamUnavailable).after(5),
            E::NotFound | E::DemoIsClosed => Self::not_found(),
            E::Store(error) => error.into(),
        }
    }
}
