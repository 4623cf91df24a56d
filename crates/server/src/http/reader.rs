use actix_web::{HttpMessage as _, HttpRequest, dev::ServiceRequest, http::header};
use app::{App, Catalogues, Language};
use std::sync::Arc;

/// Whoever reads the answer: in the language that the request wants most of those that there are.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(super) texts: Arc<Catalogues>,
    pub(super) language: Language,
}

impl Reader {
    pub(super) fn of(app: &App, request: &ServiceRequest) -> Self {
        let wanted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self { texts: app.texts.clone(), language: app.texts.negotiate(wanted) }
    }
}

/// The language of whoever reads the answer to a request.
pub(crate) fn language_of(app: &App, request: &HttpRequest) -> Language {
    reader_of(request).map_or_else(|| app.texts.negotiate(None), |reader| reader.language)
}

/// The language that a request names; none where it names none.
pub(crate) fn wanted_language(request: &HttpRequest) -> Option<Language> {
    let is_named = request.headers().contains_key(header::ACCEPT_LANGUAGE);
    reader_of(request).filter(|_| is_named).map(|reader| reader.language)
}

/// The reader of a request that has passed [`super::name_requests`].
pub(super) fn reader_of(request: &HttpRequest) -> Option<Reader> {
    request.extensions().get::<Reader>().cloned()
}
