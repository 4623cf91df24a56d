use protocol::{ErrorCode, Problem};
use std::{error::Error, time::Duration};

/// An error and what is behind it, in one line.
pub fn explain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut behind = error.source();
    while let Some(cause) = behind {
        let said = cause.to_string();
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        behind = cause.source();
    }
    text
}

/// The reason why a request has no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The base URL is not one.
    #[error("not a usable address: {0}")]
    BadUrl(String),
    /// The server could not be reached, or the answer broke off.
    #[error("no answer")]
    Transport(#[source] reqwest::Error),
    /// The server said no, in its own words.
    #[error("{what}: {} {}: {}", .problem.status, .problem.code, .problem.detail)]
    Refused {
        /// The method and path of the request.
        what: String,
        /// The body of the refusal.
        problem: Box<Problem>,
        /// The time after which another try makes sense, if the server says so.
        retry_after: Option<Duration>,
    },
    /// Neither success nor a problem: not an answer of Matchwire, perhaps of something in between.
    #[error("{what}: unexpected status {status}")]
    Unexpected {
        /// The method and path of the request.
        what: String,
        /// The HTTP status of the answer.
        status: u16,
    },
    /// The answer is not of the documented shape.
    #[error("{what}: the answer is not of the documented shape")]
    Unreadable {
        /// The method and path of the request.
        what: String,
        /// The fault that the reader of JSON found.
        source: serde_json::Error,
    },
}

impl ApiError {
    /// The stable code, if the server gave one that this version knows.
    pub fn code(&self) -> Option<ErrorCode> {
        self.problem()?.error_code()
    }

    /// The body of a refusal.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused { problem, .. } => Some(problem),
            _ => None,
        }
    }

    /// A query may hold a token, and errors end up in logs.
    pub(crate) fn transport(error: reqwest::Error) -> Self {
        Self::Transport(error.without_url())
    }
}

/// The reason why a socket has nothing to hand out.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// Nothing fitting came in time.
    #[error("no {waited_for} within {after:?}; waiting there: {seen}")]
    Timeout {
        /// The frame that was waited for, and where.
        waited_for: String,
        /// The time for which it was waited for.
        after: Duration,
        /// The types of all frames that are waiting to be asked for.
        seen: String,
    },
    /// The socket was closed while something was waited for.
    #[error("closed with {code:?} while waiting for {waited_for}: {reason}")]
    Closed {
        /// The frame that was waited for, and where.
        waited_for: String,
        /// The close code; none when the connection just broke.
        code: Option<u16>,
        /// The reason that came with the close.
        reason: String,
    },
    /// A frame of a known type that is not of the documented shape, or no JSON at all.
    #[error("a frame is not of the documented shape: {frame}")]
    Unreadable {
        /// The beginning of the frame.
        frame: String,
        /// The fault that the reader of JSON found.
        source: serde_json::Error,
    },
    /// A binary frame, which the server never sends.
    #[error("a binary frame of {0} bytes")]
    Binary(usize),
    /// The frame could not be sent.
    #[error("the frame could not be sent")]
    Transport(#[source] tokio_tungstenite::tungstenite::Error),
}
