use crate::{ErrorCode, FieldErrors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The media type of [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// The body of every REST error (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// A URI that names the kind of problem: `urn:matchwire:error:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A name for this kind of problem, the same every time.
    pub title: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// A sentence for people that says what happened in this case. Old clients show it.
    pub detail: String,
    /// The stable word to decide by. Words are added, so a client has a default for one that it does not know.
    pub code: String,
    /// The request's id, which stands in the logs too.
    pub request_id: String,
    /// The complaints about single fields; absent when there are none.
    #[serde(default, skip_serializing_if = "FieldErrors::is_empty")]
    pub errors: FieldErrors,
    /// Members that only some codes have, such as `is_match` and `match` for `already_liked`.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Problem {
    /// A problem with the table's own text, as a sentence.
    pub fn new(code: ErrorCode, request_id: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:matchwire:error:{code}"),
            title: sentence(code.message()),
            status: code.status(),
            detail: sentence(code.message()),
            code: code.as_str().to_owned(),
            request_id: request_id.into(),
            errors: FieldErrors::default(),
            more: Map::new(),
        }
    }

    /// The same with a text that fits the case better.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = sentence(&detail.into());
        self
    }

    /// The same with what is wrong in which field.
    #[must_use]
    pub fn with_errors(mut self, errors: FieldErrors) -> Self {
        self.errors = errors;
        self
    }

    /// The same with one member more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// The code, if this version of the table has it.
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.code.parse().ok()
    }
}

/// A text for logs as people read it: with a capital.
pub fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn has_the_members_of_rfc_9457_and_ours() {
        let problem = Problem::new(ErrorCode::AlreadyLiked, "r-1").with("is_match", false);
        let written = serde_json::to_value(&problem).unwrap();
        assert_eq!(
            written,
            json!({"type": "urn:matchwire:error:already_liked", "title": "You already like this person", "status": 400,
                "detail": "You already like this person", "code": "already_liked", "request_id": "r-1", "is_match": false})
        );
        assert_eq!(serde_json::from_value::<Problem>(written).unwrap(), problem);
    }

    #[test]
    fn names_the_fields_that_are_wrong() {
        let mut errors = FieldErrors::default();
        errors.add("email", "enter a valid e-mail address");
        let problem = Problem::new(ErrorCode::ValidationFailed, "r-2").with_errors(errors);
        assert_eq!(
            serde_json::to_value(&problem).unwrap()["errors"],
            json!({"email": ["enter a valid e-mail address"]})
        );
    }

    #[test]
    fn a_code_from_a_newer_server_is_kept_as_a_word() {
        let mut problem = Problem::new(ErrorCode::NotFound, "r-3");
        problem.code = "from_the_future".into();
        assert_eq!(problem.error_code(), None);
    }
}
