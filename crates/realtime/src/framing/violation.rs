use protocol::CloseCode;

/// How a peer broke the framing. The stream of messages ends with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The bytes are no RFC 6455 frames of a client.
    #[error("{0}")]
    Protocol(&'static str),
    /// Text that is not UTF-8.
    #[error("text is not utf-8")]
    Utf8,
    /// A frame declares, or a message adds up to, more than is allowed.
    #[error("{0}")]
    TooBig(&'static str),
    /// A frame did not become whole in time.
    #[error("frame took too long")]
    TooSlow,
}

impl Violation {
    /// The code the socket is closed with.
    pub fn close_code(self) -> CloseCode {
        match self {
            Self::Protocol(_) => CloseCode::Protocol,
            Self::Utf8 => CloseCode::InvalidUtf8,
            Self::TooBig(_) => CloseCode::TooBig,
            // The peer may be on a bad line: it may come back at once and resume.
            Self::TooSlow => CloseCode::Idle,
        }
    }
}
