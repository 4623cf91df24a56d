use crate::{Fields, JsonError, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An entry of `prompts/`: a question that people can answer on their profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Prompt {
    /// The prompt's id.
    pub id: i64,
    /// The question, in the language of the reader.
    pub prompt: String,
}

/// A question and what somebody answered, on a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PromptAnswer {
    /// The prompt's id.
    pub prompt_id: i64,
    /// The question, in the language of the reader.
    pub prompt: String,
    /// The answer, in the person's own words.
    pub answer: String,
}

/// An answer as somebody gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GivenAnswer {
    /// The prompt's id.
    pub prompt_id: i64,
    /// The answer, 1 to 300 characters.
    pub answer: String,
}

/// The body of PUT `users/me/prompts`: these answers, in this order, and no others. It is a bare list, or the same under
/// `prompts` in an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct PromptsRequest(pub Vec<GivenAnswer>);

impl Request for PromptsRequest {
    fn read(fields: &mut Fields) -> Self {
        Self(fields.objects("prompts", |answer| GivenAnswer {
            prompt_id: answer.integer("prompt_id"),
            answer: answer.text("answer"),
        }))
    }

    fn object(value: Value) -> Result<Map<String, Value>, JsonError> {
        Ok(match value {
            Value::Object(map) => map,
            list => Map::from_iter([("prompts".to_owned(), list)]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RequestError;

    #[test]
    fn answers_come_as_a_bare_list_or_in_an_object() {
        let bare = PromptsRequest::parse(br#"[{"prompt_id":3,"answer":"tea"}]"#).unwrap();
        assert_eq!(bare.0, [GivenAnswer { prompt_id: 3, answer: "tea".to_owned() }]);
        assert_eq!(PromptsRequest::parse(br#"{"prompts":[{"prompt_id":3,"answer":"tea"}]}"#).unwrap(), bare);
        assert_eq!(serde_json::to_string(&bare).unwrap(), r#"[{"prompt_id":3,"answer":"tea"}]"#);
        assert_eq!(PromptsRequest::parse(b"[]").unwrap().0, []);
    }

    #[test]
    fn what_is_no_list_of_answers_is_named() {
        for (body, wrong) in [
            ("{}", "prompts: this field is required"),
            ("null", "prompts: this field is required"),
            ("7", "prompts: must be a list of objects"),
            ("[7]", "prompts: must be a list of objects"),
            (r#"[{"prompt_id":"3","answer":7}]"#, "answer: must be a string; prompt_id: must be an integer"),
            ("[{}]", "answer: this field is required; prompt_id: this field is required"),
        ] {
            let Err(RequestError::Fields(errors)) = PromptsRequest::parse(body.as_bytes()) else { panic!("{body}") };
            assert_eq!(errors.to_string(), wrong, "{body}");
        }
        assert!(matches!(PromptsRequest::parse(b"["), Err(RequestError::Json(_))));
    }
}
