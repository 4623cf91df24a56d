use super::{
    reader::{Reader, reader_of},
    request_id,
};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError,
    http::StatusCode,
    http::header::{self, HeaderName},
};
use app::Refusal;
use protocol::{ErrorCode, PROBLEM_JSON, Problem, RequestError};
use std::fmt;

/// A refusal on its way to a client of REST: a problem document (RFC 9457), and the headers that belong to it.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) refusal: Refusal,
    headers: Vec<(HeaderName, String)>,
}

pub(crate) type HandlerResult = Result<HttpResponse, ApiError>;

impl ApiError {
    /// With the table's own text.
    pub(crate) fn new(code: ErrorCode) -> Self {
        Refusal::new(code).into()
    }

    /// With a header that belongs to this answer.
    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The whole answer. `request` names itself in it.
    pub(crate) fn response(&self, request: &HttpRequest) -> HttpResponse {
        self.respond(request_id::id_of(request), reader_of(request).as_ref())
    }

    fn respond(&self, request_id: String, reader: Option<&Reader>) -> HttpResponse {
        let Refusal { code, detail, errors, more, retry_after, closes: _ } = &self.refusal;
        let mut problem = Problem::new(*code, request_id).with_errors(errors.clone());
        if let Some(detail) = detail {
            problem = problem.with_detail(detail);
        }
        if let Some(Reader { texts, language }) = reader {
            (problem.title, problem.detail) = self.refusal.words(texts, *language);
        }
        for (name, value) in more {
            problem = problem.with(name, value.clone());
        }
        let mut answer = HttpResponseBuilder::new(self.status_code());
        answer.content_type(PROBLEM_JSON);
        let language = reader.map_or("en", |Reader { texts, language }| texts.tag(*language));
        answer.insert_header((header::CONTENT_LANGUAGE, language));
        if self.status_code() == StatusCode::UNAUTHORIZED {
            answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(wait) = retry_after {
            answer.insert_header((header::RETRY_AFTER, wait.as_secs().max(1).to_string()));
        }
        for (name, value) in &self.headers {
            answer.insert_header((name.clone(), value.as_str()));
        }
        answer.json(problem)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, headers: Vec::new() }
    }
}

impl From<RequestError> for ApiError {
    fn from(error: RequestError) -> Self {
        Refusal::from(error).into()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refusal.fmt(f)
    }
}

/// The request is not at hand here: what is needed of it is kept for the thread that answers it.
impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.refusal.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let (id, reader) = request_id::current();
        self.respond(id, reader.as_ref())
    }
}
