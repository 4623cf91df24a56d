use crate::{ErrorCode, FieldErrors, Fields, json};

/// A request body that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not one JSON object.
    #[error("{0}")]
    Json(json::JsonError),
    /// Fields that are missing or of the wrong type, all of them.
    #[error("{0}")]
    Fields(FieldErrors),
}

impl RequestError {
    /// The word of the table.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Json(_) => ErrorCode::BadJson,
            Self::Fields(_) => ErrorCode::ValidationFailed,
        }
    }

    /// What is wrong with which field; empty for what is no JSON at all.
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
    /// Takes its fields; complaints stay in `fields`.
    fn read(fields: &mut Fields) -> Self;

    /// Reads a body.
    fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let mut fields = Fields::new(json::read_object(body).map_err(RequestError::Json)?);
        let request = Self::read(&mut fields);
        fields.finish(request).map_err(RequestError::Fields)
    }
}
