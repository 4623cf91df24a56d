use crate::ApiError;
use protocol::Problem;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

/// An HTTP answer as it came: for tests that look at bytes, and the ground of the typed methods.
#[derive(Clone, Debug)]
pub struct HttpAnswer {
    /// Method and path of the request.
    pub what: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// All headers of the answer.
    pub headers: HeaderMap,
    /// The body, byte by byte.
    pub body: Vec<u8>,
}

impl HttpAnswer {
    pub(crate) async fn read(what: String, response: reqwest::Response) -> Result<Self, reqwest::Error> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Self { what, status, headers, body: response.bytes().await?.to_vec() })
    }

    /// True when the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header, if it is there and readable.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The time after which another try makes sense, if the server says so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.header(RETRY_AFTER.as_str())?.parse().ok().map(Duration::from_secs)
    }

    /// The body of an error.
    pub fn problem(&self) -> Option<Problem> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body as JSON, whatever the status.
    pub fn json(&self) -> Result<Value, ApiError> {
        serde_json::from_slice(&self.body).map_err(|source| ApiError::Unreadable { what: self.what.clone(), source })
    }

    /// This answer, if it is a success; else what the server said.
    pub fn success(self) -> Result<Self, ApiError> {
        if self.is_success() {
            return Ok(self);
        }
        let retry_after = self.retry_after();
        match self.problem() {
            Some(problem) => Err(ApiError::Refused { what: self.what, problem: Box::new(problem), retry_after }),
            None => Err(ApiError::Unexpected { what: self.what, status: self.status }),
        }
    }

    /// The body of a success, in its documented shape.
    pub fn into_body<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        let answer = self.success()?;
        serde_json::from_slice(&answer.body).map_err(|source| ApiError::Unreadable { what: answer.what, source })
    }

    /// ` not_found`, for messages.
    pub(crate) fn code_suffix(&self) -> String {
        self.problem().map(|problem| format!(" {}", problem.code)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Detail, ErrorCode};

    fn answer(status: u16, body: &str) -> HttpAnswer {
        HttpAnswer { what: "GET /x".into(), status, headers: HeaderMap::new(), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn a_refusal_keeps_what_the_server_said() {
        let body = serde_json::to_string(&Problem::new(ErrorCode::RateLimited, "r-1")).unwrap();
        let mut refused = answer(429, &body);
        refused.headers.insert(RETRY_AFTER, "7".parse().unwrap());
        let error = refused.into_body::<Detail>().unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::RateLimited));
        assert_eq!(error.to_string(), "GET /x: 429 rate_limited: Too many requests");
        let ApiError::Refused { retry_after, .. } = error else { panic!("a refusal is expected") };
        assert_eq!(retry_after, Some(Duration::from_secs(7)));
    }

    #[test]
    fn what_is_not_ours_is_told_apart() {
        assert!(matches!(answer(502, "<html>").success(), Err(ApiError::Unexpected { status: 502, .. })));
        assert!(matches!(answer(200, "<html>").into_body::<Detail>(), Err(ApiError::Unreadable { .. })));
        assert_eq!(answer(200, r#"{"detail":"done","new":1}"#).into_body::<Detail>().unwrap(), Detail::new("done"));
    }
}
