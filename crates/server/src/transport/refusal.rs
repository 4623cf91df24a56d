//! The dispatcher's own refusals, and how they look in our words.

use crate::random;
use bytes::Bytes;
use protocol::{ErrorCode, PROBLEM_JSON, Problem};

/// No bare refusal is longer.
const LONGEST: usize = 256;
const END: &[u8] = b"\r\n\r\n";

/// A head that the dispatcher wrote by itself: an error without a body, of which nobody but it knows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bare<'a> {
    /// Where it begins in the bytes it was found in.
    pub(super) start: usize,
    status: u16,
    date: Option<&'a str>,
}

impl<'a> Bare<'a> {
    /// Such a head as the last of these bytes. It is the last thing that is ever written to a connection, and in one piece.
    /// Every answer of ours has more headers than these.
    pub(super) fn at_the_end_of(bytes: &'a [u8]) -> Option<Self> {
        let head = bytes.strip_suffix(END)?;
        let from = head.len().saturating_sub(LONGEST);
        let start = from + head[from..].windows(7).rposition(|window| window == b"HTTP/1.")?;
        let head = std::str::from_utf8(&head[start..]).ok()?;
        let mut lines = head.split("\r\n");
        let (_, rest) = lines.next()?.split_once(' ')?;
        let status = rest.get(..3)?.parse().ok().filter(|status| *status >= 400)?;
        let mut bare = Self { start, status, date: None };
        let mut is_empty = false;
        for line in lines {
            match line.split_once(": ")? {
                ("content-length", "0") => is_empty = true,
                ("date", date) => bare.date = Some(date),
                ("connection", _) => {}
                _ => return None,
            }
        }
        is_empty.then_some(bare)
    }

    fn code(&self) -> ErrorCode {
        match self.status {
            408 => ErrorCode::RequestTimeout,
            431 => ErrorCode::HeadersTooLarge,
            500.. => ErrorCode::Internal,
            _ => ErrorCode::BadRequest,
        }
    }
}

/// The same as a whole answer.
pub(super) fn problem(bare: &Bare<'_>) -> Bytes {
    let (code, id) = (bare.code(), random::ordered_id());
    let body = serde_json::to_string(&Problem::new(code, id.clone())).unwrap_or_default();
    let reason = actix_http::StatusCode::from_u16(code.status()).ok().and_then(|status| status.canonical_reason());
    let date = bare.date.map(|date| format!("date: {date}\r\n")).unwrap_or_default();
    tracing::debug!(request.id = id, http.status = code.status(), "what came is no request");
    Bytes::from(format!(
        "HTTP/1.1 {} {}\r\ncontent-type: {PROBLEM_JSON}\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
         x-request-id: {id}\r\nconnection: close\r\n{date}\r\n{body}",
        code.status(),
        reason.unwrap_or_default(),
        body.len(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\
                        date: Thu, 26 Nov 2026 14:10:51 GMT\r\n\r\n";

    #[test]
    fn a_bare_refusal_is_found_behind_whatever_was_not_written_yet() {
        for before in ["", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-request-id: 1\r\n\r\n{}"] {
            let text = format!("{before}{BARE}");
            let bare = Bare::at_the_end_of(text.as_bytes()).unwrap();
            assert_eq!((bare.start, bare.status), (before.len(), 400));
            assert_eq!(bare.date, Some("Thu, 26 Nov 2026 14:10:51 GMT"));
        }
    }

    #[test]
    fn no_answer_of_ours_is_taken_for_one() {
        for text in [
            "",
            "\r\n\r\n",
            "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nx-request-id: 1\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
            "HTTP/1.1 400 Bad Request\r\n\r\n",
        ] {
            assert_eq!(Bare::at_the_end_of(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_problem_says_what_it_is_and_ends_the_connection() {
        let text = problem(&Bare::at_the_end_of(BARE.as_bytes()).unwrap());
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
