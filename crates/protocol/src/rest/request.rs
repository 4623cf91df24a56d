use crate::{ErrorCode, FieldErrors, Fields, json};

/// A request body that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The body is not one JSON object.
    #[error("{0}")]
    Json(json::JsonError),
    /// Some fields are missing or of the wrong type; all of them are named.
    #[error("{0}")]
    Fields(FieldErrors),
}

impl RequestError {
    /// The code of the answer.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Json(_) => ErrorCode::BadJson,
            Self::Fields(_) => ErrorCode::ValidationFailed,
        }
    }

    /// The complaints about single fields; none for what is no JSON at all.
    pub fn into_errors(self) -> FieldErrors {
        match self {
            Self::Json(_) => FieldErrors::default(),
            Self::Fields(errors) => errors,
        }
    }
}

/// A request body. It is read with the same care as a frame: no key twice, not too deep, every wrong field named.
/// Unknown fields are ignored, so that an old client may send back what it was given.
pub trait Request: Sized {
    /// Takes the request's fields; complaints stay in `fields`.
    fn read(fields: &mut Fields) -> Self;

    /// Reads a body. The error names every field that is wrong.
    fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let mut fields = Fields::new(json::read_object(body).map_err(RequestError::Json)?);
        let request = Self::read(&mut fields);
        fields.finish(request).map_err(RequestError::Fields)
    }
}
