use crate::{ErrorCode, FieldErrors, Fields, JsonError, json};
use serde_json::{Map, Value};

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

    /// Makes an object of the body's value.
    fn object(value: Value) -> Result<Map<String, Value>, JsonError> {
        json::object(value)
    }

    /// Reads a body. The error names every field that is wrong, also one that holds a number which JSON cannot hold.
    fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let refused = match json::read_value(body) {
            Ok(value) => return read(value),
            Err(error) => RequestError::Json(error),
        };
        let readable = json::without_impossible_numbers(body).and_then(|body| json::read_value(&body).ok());
        match readable.map(read::<Self>) {
            Some(Err(RequestError::Fields(errors))) => Err(RequestError::Fields(errors)),
            // The number stands where nobody asks for it.
            _ => Err(refused),
        }
    }
}

fn read<T: Request>(value: Value) -> Result<T, RequestError> {
    let mut fields = Fields::new(T::object(value).map_err(RequestError::Json)?);
    let request = T::read(&mut fields);
    fields.finish(request).map_err(RequestError::Fields)
}
