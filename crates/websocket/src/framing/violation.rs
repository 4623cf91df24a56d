/// The ways in which a peer breaks the framing. The stream of messages ends with the first.
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
    /// The code that RFC 6455 (7.4.1) has for it. A frame that takes too long breaks no rule of the RFC but one of ours, which
    /// is a violation of policy.
    pub fn code(self) -> u16 {
        match self {
            Self::Protocol(_) => 1002,
            Self::Utf8 => 1007,
            Self::TooBig(_) => 1009,
            Self::TooSlow => 1008,
        }
    }
}
