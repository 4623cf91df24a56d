//! What the HTTP dispatcher refuses by itself, because it cannot read it as a request, in our words.

use crate::random;
use bytes::Bytes;
use protocol::{ErrorCode, PROBLEM_JSON, Problem};

fn code_of(status: u16) -> ErrorCode {
    match status {
        408 => ErrorCode::RequestTimeout,
        431 => ErrorCode::HeadersTooLarge,
        500.. => ErrorCode::Internal,
        _ => ErrorCode::BadRequest,
    }
}

/// The whole answer that takes its place.
pub(crate) fn reword(status: u16, date: Option<&str>) -> Bytes {
    let (code, id) = (code_of(status), random::ordered_id());
    let body = serde_json::to_string(&Problem::new(code, id.clone())).unwrap_or_default();
    let reason = actix_http::StatusCode::from_u16(code.status()).ok().and_then(|status| status.canonical_reason());
    let date = date.map(|date| format!("date: {date}\r\n")).unwrap_or_default();
    tracing::debug!(request.id = id, http.status = code.status(), "what came is no request");
    Bytes::from(format!(
        "HTTP/1.1 {} {}\r\ncontent-type: {PROBLEM_JSON}\r\ncontent-language: en\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
         x-request-id: {id}\r\nconnection: close\r\n{date}\r\n{body}",
        code.status(),
        reason.unwrap_or_default(),
        body.len(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_it_is_and_ends_the_connection() {
        let text = reword(400, Some("Thu, 26 Nov 2026 14:10:51 GMT"));
        let (head, body) = std::str::from_utf8(&text).unwrap().split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("HTTP/1.1 400 Bad Request\r\n") && head.contains("\r\nconnection: close\r\n"),
            "{head}"
        );
        let body_bytes = format!("content-length: {}\r\n", body.len());
        assert!(head.contains(&body_bytes) && head.ends_with("GMT"), "{head}");
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!((&problem["code"], &problem["status"]), (&"bad_request".into(), &400.into()));
        assert!(head.contains(problem["request_id"].as_str().unwrap()), "{head}");
    }
}
