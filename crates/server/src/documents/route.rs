//! How a route is described: one declaration beside its handler.

use protocol::ErrorCode;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

/// A schema that is made when the document is.
pub(super) type Shape = fn(&mut SchemaGenerator) -> Schema;

/// A route as client authors are told of it. What every route of its kind has in common is added by the document: refusals of
/// tokens, of bodies that cannot be read and of queries, and what parts of paths are.
pub(crate) struct Route {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) is_old: bool,
    pub(super) needs_token: bool,
    pub(super) query: Vec<Parameter>,
    pub(super) body: Body,
    pub(super) answers: Vec<Answer>,
    pub(super) refusals: Vec<ErrorCode>,
}

pub(super) enum Body {
    None,
    /// JSON, with an example in which people are named as in [`super::acted`].
    Json(Shape, Value),
    /// One file in a form.
    File,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) text: &'static str,
    pub(super) content: Content,
}

pub(super) enum Content {
    Nothing,
    Json(Shape),
    Other(&'static str),
}

/// A field of a query.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) text: &'static str,
    pub(super) is_required: bool,
}

/// What a field of a query may be.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A whole number between two.
    Number(i64, i64),
    Flag,
    Text,
    Words(&'static [&'static str]),
}

impl Route {
    fn new(method: &'static str, path: &'static str, title: &'static str) -> Self {
        let needs_token = path.starts_with("/api/");
        let (query, answers, refusals) = (Vec::new(), Vec::new(), Vec::new());
        Self { method, path, title, text: "", is_old: false, needs_token, query, body: Body::None, answers, refusals }
    }

    pub(crate) fn get(path: &'static str, title: &'static str) -> Self {
        Self::new("get", path, title)
    }

    pub(crate) fn post(path: &'static str, title: &'static str) -> Self {
        Self::new("post", path, title)
    }

    pub(crate) fn put(path: &'static str, title: &'static str) -> Self {
        Self::new("put", path, title)
    }

    pub(crate) fn patch(path: &'static str, title: &'static str) -> Self {
        Self::new("patch", path, title)
    }

    pub(crate) fn delete(path: &'static str, title: &'static str) -> Self {
        Self::new("delete", path, title)
    }

    /// What there is to know besides the title; Markdown.
    pub(crate) fn about(self, text: &'static str) -> Self {
        Self { text, ..self }
    }

    /// Clients of the backend before this one know its shapes: none may lose or retype a field.
    pub(crate) fn old(self) -> Self {
        Self { is_old: true, ..self }
    }

    /// Nobody has to be signed in.
    pub(crate) fn open(self) -> Self {
        Self { needs_token: false, ..self }
    }

    pub(crate) fn query(mut self, name: &'static str, kind: Kind, text: &'static str) -> Self {
        self.query.push(Parameter { name, kind, text, is_required: false });
        self
    }

    pub(crate) fn required_query(mut self, name: &'static str, kind: Kind, text: &'static str) -> Self {
        self.query.push(Parameter { name, kind, text, is_required: true });
        self
    }

    pub(crate) fn takes<T: JsonSchema>(self, example: Value) -> Self {
        Self { body: Body::Json(SchemaGenerator::subschema_for::<T>, example), ..self }
    }

    pub(crate) fn takes_file(self) -> Self {
        Self { body: Body::File, ..self }
    }

    /// The first answer is the one that the example gets.
    pub(crate) fn answers<T: JsonSchema>(mut self, status: u16, text: &'static str) -> Self {
        self.answers.push(Answer { status, text, content: Content::Json(SchemaGenerator::subschema_for::<T>) });
        self
    }

    pub(crate) fn answers_nothing(mut self, status: u16, text: &'static str) -> Self {
        self.answers.push(Answer { status, text, content: Content::Nothing });
        self
    }

    pub(crate) fn answers_other(mut self, status: u16, media_type: &'static str, text: &'static str) -> Self {
        self.answers.push(Answer { status, text, content: Content::Other(media_type) });
        self
    }

    /// The refusals that only routes like this one have.
    pub(crate) fn refuses(mut self, codes: impl IntoIterator<Item = ErrorCode>) -> Self {
        self.refusals.extend(codes);
        self
    }

    /// Its name in the documents, and that by which its example is kept.
    pub(super) fn id(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// Every code that the route can answer with.
    pub(super) fn codes(&self) -> Vec<ErrorCode> {
        use ErrorCode as E;
        let mut codes = self.refusals.clone();
        if self.needs_token {
            codes.extend([E::Unauthenticated, E::TokenExpired, E::InvalidToken, E::SignedOut, E::AccountBanned]);
        }
        match self.body {
            Body::None if !self.query.is_empty() => codes.push(E::ValidationFailed),
            Body::None => {}
            Body::Json(..) => codes.extend([
                E::BadRequest,
                E::BadJson,
                E::ValidationFailed,
                E::TooLarge,
                E::UnsupportedMediaType,
                E::RequestTimeout,
            ]),
            Body::File => {
                codes.extend([
                    E::BadRequest,
                    E::ValidationFailed,
                    E::TooLarge,
                    E::UnsupportedMediaType,
                    E::RequestTimeout,
                ]);
            }
        }
        if self.path.contains('{') {
            codes.push(E::NotFound);
        }
        if self.path.starts_with("/api/") {
            codes.extend([E::OriginNotAllowed, E::RateLimited, E::Draining, E::StoreUnavailable, E::Overloaded]);
        }
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}
