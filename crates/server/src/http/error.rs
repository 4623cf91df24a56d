use super::request_id_of;
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError,
    http::StatusCode,
    http::header::{self, HeaderName},
};
use kernel::StoreFault;
use protocol::{ErrorCode, FieldErrors, PROBLEM_JSON, Problem, RequestError};
use serde_json::{Map, Value};
use std::fmt;

/// A refusal on its way to a client: one line of the table of codes, and what is particular to this case.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) code: ErrorCode,
    detail: Option<String>,
    errors: FieldErrors,
    more: Map<String, Value>,
    pub(crate) retry_after_s: Option<u64>,
    headers: Vec<(HeaderName, String)>,
}

impl ApiError {
    /// With the table's own text.
    pub(crate) fn new(code: ErrorCode) -> Self {
        let retry_after_s = (code.status() == 503 || code.status() == 429).then_some(1);
        Self {
            code,
            detail: None,
            errors: FieldErrors::default(),
            more: Map::new(),
            retry_after_s,
            headers: Vec::new(),
        }
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// With a header that belongs to this answer.
    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// For something that may be tried again after so many seconds.
    pub(crate) fn after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds.max(1));
        self
    }

    /// One field that cannot be accepted.
    pub(crate) fn field(name: &str, message: &str) -> Self {
        let mut error = Self::new(ErrorCode::ValidationFailed);
        error.errors.add(name, message);
        error
    }

    /// What is wrong with several.
    pub(crate) fn invalid(errors: FieldErrors) -> Self {
        Self { errors, ..Self::new(ErrorCode::ValidationFailed) }
    }

    #[cfg(test)]
    pub(crate) fn named_fields(&self) -> Vec<String> {
        self.errors.0.keys().cloned().collect()
    }

    fn fields<'a>(errors: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut error = Self::new(ErrorCode::ValidationFailed);
        for (name, message) in errors {
            error.errors.add(name, message);
        }
        error
    }

    /// What stands beside the code on a socket.
    pub(crate) fn message(&self) -> Option<String> {
        self.detail.clone()
    }

    /// The whole answer. `request` names itself in it.
    pub(crate) fn response(&self, request: &HttpRequest) -> HttpResponse {
        self.respond(request_id_of(request))
    }

    fn respond(&self, request_id: String) -> HttpResponse {
        let mut problem = Problem::new(self.code, request_id).with_errors(self.errors.clone());
        if let Some(detail) = &self.detail {
            problem = problem.with_detail(detail);
        }
        for (name, value) in &self.more {
            problem = problem.with(name, value.clone());
        }
        let mut answer = HttpResponseBuilder::new(self.status_code());
        answer.content_type(PROBLEM_JSON);
        if self.status_code() == StatusCode::UNAUTHORIZED {
            answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(seconds) = self.retry_after_s {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        for (name, value) in &self.headers {
            answer.insert_header((name.clone(), value.as_str()));
        }
        answer.json(problem)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail.as_deref().unwrap_or(self.code.message()))
    }
}

/// The request is not at hand here: the request-id middleware puts its id into the body on the way out.
impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.respond(super::request_id::current())
    }
}

impl From<kernel::StoreError> for ApiError {
    /// A store's failure is logged here, once, and answered without a word of it.
    fn from(error: kernel::StoreError) -> Self {
        match error.fault() {
            // It is counted where it is decided; a line for each of thousands would make it worse.
            StoreFault::Overloaded => return Self::new(ErrorCode::Overloaded),
            // What holds it is somebody else's, and the database's log names it.
            StoreFault::Locked => tracing::info!(error.cause = ?error, "store locked"),
            StoreFault::Unavailable => tracing::warn!(error.cause = ?error, "store unavailable"),
            StoreFault::Broken => tracing::error!(error.cause = ?error, "store broken"),
        }
        Self::new(ErrorCode::StoreUnavailable)
    }
}

impl From<RequestError> for ApiError {
    fn from(error: RequestError) -> Self {
        let mut refused = Self::new(error.code());
        if let RequestError::Json(_) = error {
            refused = refused.with_detail(error.to_string());
        }
        Self { errors: error.into_errors(), ..refused }
    }
}

impl From<conversations::ConversationError> for ApiError {
    fn from(error: conversations::ConversationError) -> Self {
        use conversations::ConversationError as E;
        let text = error.to_string();
        match error {
            E::NotFound => Self::new(ErrorCode::NotFound),
            E::Banned => Self::new(ErrorCode::AccountBanned),
            E::SignedOut => Self::new(ErrorCode::SignedOut),
            E::NotSentBefore => Self::new(ErrorCode::RateLimited),
            E::IdempotencyConflict => Self::new(ErrorCode::IdempotencyConflict),
            E::Empty => Self { code: ErrorCode::EmptyMessage, ..Self::field("content", &text) },
            E::TooLong { .. } => {
                Self { code: ErrorCode::ContentTooLong, ..Self::field("content", &text).with_detail(&text) }
            }
            E::HasNul => Self::field("content", &text),
            E::BadClientMessageId => Self::field("client_message_id", &text),
            E::AttachmentNotAllowed => {
                Self { code: ErrorCode::AttachmentNotAllowed, ..Self::field("attachment", &text) }
            }
            E::BadReply => Self::field("reply_to", &text),
            E::NotAuthor | E::OwnCall => Self::new(ErrorCode::Forbidden).with_detail(text),
            E::BadReaction => Self::field("emoji", &text),
            E::TooManyReactions => Self::new(ErrorCode::TooManyReactions).with_detail(text),
            E::NotMatched => Self::new(ErrorCode::NotMatched),
            E::SelfTarget => Self { code: ErrorCode::CannotTargetSelf, ..Self::field("participant_id", &text) },
            E::BadCallId => Self::field("call_id", &text),
            E::CallUnknown => Self::new(ErrorCode::CallUnknown),
            E::CallBusy => Self::new(ErrorCode::CallBusy),
            E::CallConflict => Self::new(ErrorCode::Conflict).with_detail(text),
            E::Store(error) => error.into(),
        }
    }
}

impl From<conversations::UploadError> for ApiError {
    fn from(error: conversations::UploadError) -> Self {
        use conversations::UploadError as E;
        let text = error.to_string();
        match error {
            E::NotFound => Self::new(ErrorCode::UploadUnknown),
            E::Banned => Self::new(ErrorCode::AccountBanned),
            E::SignedOut => Self::new(ErrorCode::SignedOut),
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

impl From<matching::Error> for ApiError {
    fn from(error: matching::Error) -> Self {
        use matching::Error as E;
        match error {
            E::Invalid(fields) => Self::fields(fields.iter().map(|f| (f.field, f.message))),
            E::OneSelf => Self::new(ErrorCode::CannotTargetSelf),
            E::NotFound => Self::new(ErrorCode::NotFound),
            E::AlreadyLiked { .. } => Self::new(ErrorCode::AlreadyLiked),
            E::LimitReached { .. } => Self::new(ErrorCode::LikeLimitReached),
            E::UsernameTaken => {
                Self { code: ErrorCode::UsernameTaken, ..Self::field("username", ErrorCode::UsernameTaken.message()) }
            }
            E::UnderAge => {
                Self { code: ErrorCode::UnderAge, ..Self::field("date_of_birth", ErrorCode::UnderAge.message()) }
            }
            E::NotActive => Self::new(ErrorCode::SignedOut),
            E::Store(error) => error.into(),
        }
    }
}

impl From<auth::Error> for ApiError {
    fn from(error: auth::Error) -> Self {
        use auth::Error as E;
        match error {
            E::Invalid(fields) => Self::fields(fields.iter().map(|f| (f.field, f.message))),
            E::EmailTaken => {
                Self { code: ErrorCode::EmailTaken, ..Self::field("email", ErrorCode::EmailTaken.message()) }
            }
            E::UsernameTaken => {
                Self { code: ErrorCode::UsernameTaken, ..Self::field("username", ErrorCode::UsernameTaken.message()) }
            }
            E::UnderAge => {
                Self { code: ErrorCode::UnderAge, ..Self::field("date_of_birth", ErrorCode::UnderAge.message()) }
            }
            E::InvalidCredentials => Self::new(ErrorCode::InvalidCredentials),
            E::InvalidToken => Self::new(ErrorCode::InvalidToken),
            E::TokenExpired => Self::new(ErrorCode::TokenExpired),
            E::SignedOut => Self::new(ErrorCode::SignedOut),
            E::RefreshReused(_) => Self::new(ErrorCode::RefreshReused),
            E::AccountBanned => Self::new(ErrorCode::AccountBanned),
            E::NoSession => Self::new(ErrorCode::Forbidden).with_detail("this token belongs to no session"),
            E::AppwriteConflict => Self::new(ErrorCode::EmailLinkedElsewhere),
            E::NotFound => Self::new(ErrorCode::NotFound),
            E::Store(error) => error.into(),
        }
    }
}
