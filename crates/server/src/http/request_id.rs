use super::reader::Reader;
use actix_web::{HttpMessage as _, HttpRequest, dev::ServiceRequest, http::header::HeaderName};
use app::random;
use std::{cell::RefCell, rc::Rc};

pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// What a request is called in the logs and in its answer.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(Rc<str>);

impl RequestId {
    /// The client's own word for it, if it is one; else a new one.
    pub(super) fn of(request: &ServiceRequest) -> Self {
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

/// The id of a request that has passed [`super::name_requests`].
pub(super) fn id_of(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.as_str().to_owned())
}

thread_local! {
    // An error becomes an answer where its request is not at hand. Both happen in one poll on one thread.
    static CURRENT: RefCell<Option<(RequestId, Reader)>> = const { RefCell::new(None) };
}

/// The id of the request that is being answered on this thread, and whoever reads the answer.
pub(super) fn current() -> (String, Option<Reader>) {
    CURRENT.with_borrow(|current| match current {
        Some((id, reader)) => (id.as_str().to_owned(), Some(reader.clone())),
        None => (String::new(), None),
    })
}

/// Says whose request is worked on whenever it is.
pub(super) struct Named<F> {
    asked: (RequestId, Reader),
    future: std::pin::Pin<Box<F>>,
}

impl<F: Future> Named<F> {
    pub(super) fn new(id: RequestId, reader: Reader, future: F) -> Self {
        Self { asked: (id, reader), future: Box::pin(future) }
    }
}

impl<F: Future> Future for Named<F> {
    type Output = F::Output;

    fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<F::Output> {
        CURRENT.set(Some(self.asked.clone()));
        let outcome = self.future.as_mut().poll(context);
        CURRENT.set(None);
        outcome
    }
}
