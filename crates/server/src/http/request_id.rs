use super::{ApiError, outgoing};
use crate::random;
use actix_web::{
    Error, HttpMessage as _, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
};
use protocol::ErrorCode;
use std::{cell::RefCell, rc::Rc};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Bytes of the longest path and query. The longest of ours holds a token.
const LONGEST_ADDRESS: usize = 32 * 1024;

/// What a request is called in the logs and in its answer.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(Rc<str>);

impl RequestId {
    /// The client's own word for it, if it is one; else a new one.
    fn of(request: &ServiceRequest) -> Self {
        let given = request.headers().get(&HEADER).and_then(|value| value.to_str().ok());
        let sound =
            |id: &&str| (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        match given.filter(sound) {
            Some(id) => Self(id.into()),
            None => Self(random::ordered_id().into()),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The id of a request that has passed [`name_requests`].
pub(crate) fn request_id_of(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.as_str().to_owned())
}

thread_local! {
    // An error becomes an answer where its request is not at hand. Both happen in one poll on one thread.
    static CURRENT: RefCell<Option<RequestId>> = const { RefCell::new(None) };
}

/// The id of the request that is being answered on this thread.
pub(super) fn current() -> String {
    CURRENT.with_borrow(|id| id.as_ref().map_or_else(String::new, |id| id.as_str().to_owned()))
}

/// Names each request and logs how it ended. No query is logged: it may hold a token.
pub(crate) async fn name_requests(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::of(&request);
    request.extensions_mut().insert(id.clone());
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let start = tokio::time::Instant::now();
    let address = request.uri().path_and_query().map_or(0, |all| all.as_str().len());
    let answer = if address > LONGEST_ADDRESS {
        let refusal = ApiError::new(ErrorCode::UriTooLong).response(request.request());
        request.into_response(refusal)
    } else {
        Named { id: id.clone(), future: Box::pin(next.call(request)) }.await?.map_into_boxed_body()
    };
    let mut answer = outgoing::complete(answer);
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        answer.headers_mut().insert(HEADER, value);
    }
    metrics::histogram!("matchwire_http_request_seconds", "status" => class(answer.status())).record(start.elapsed());
    let (status, took_us) = (answer.status().as_u16(), start.elapsed().as_micros());
    tracing::debug!(request.id = id.as_str(), http.method = %method, http.path = path, http.status = status, http.took_us = took_us, "request");
    Ok(answer)
}

/// A status by its hundred: a label must not have many values.
fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

/// Says whose request is worked on whenever it is.
struct Named<F> {
    id: RequestId,
    future: std::pin::Pin<Box<F>>,
}

impl<F: Future> Future for Named<F> {
    type Output = F::Output;

    fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<F::Output> {
        CURRENT.set(Some(self.id.clone()));
        let outcome = self.future.as_mut().poll(context);
        CURRENT.set(None);
        outcome
    }
}
