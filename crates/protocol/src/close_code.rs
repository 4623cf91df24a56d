use crate::ErrorCode;

/// The step that a client takes after a close.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AfterClose {
    /// Stop and fix something first: sign in, leave the conversation, correct the program.
    Stop,
    /// Come back after the delay that was named.
    Later,
    /// Come back at once and resume.
    AtOnce,
}

macro_rules! close_codes {
    ($( $(#[$doc:meta])* $variant:ident $number:literal $word:literal $after:ident; )+) => {
        words! {
            /// Every close code we send. 40xx stop and fix, 41xx come back later, 42xx come back at once; RFC 6455 codes keep
            /// their meaning. Codes are added, never reused. 1011 is not here: it would be a defect.
            pub enum CloseCode { $( $(#[$doc])* $variant = $word, )+ }
        }

        impl CloseCode {
            /// The number in the close frame.
            pub const fn code(self) -> u16 {
                match self { $(Self::$variant => $number),+ }
            }

            /// The code behind a number.
            pub const fn from_code(number: u16) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)+ _ => None }
            }

            /// The step that a client takes after this code.
            pub const fn after(self) -> AfterClose {
                match self { $(Self::$variant => AfterClose::$after),+ }
            }
        }
    };
}

close_codes! {
    /// The socket has fulfilled its purpose.
    Normal 1000 "normal" Stop;
    /// The server process ends without a drain.
    GoingAway 1001 "going_away" AtOnce;
    /// The peer breaks RFC 6455.
    Protocol 1002 "protocol_error" Stop;
    /// A binary frame came where none is expected.
    Unsupported 1003 "unexpected_binary" Stop;
    /// A text frame is not UTF-8.
    InvalidUtf8 1007 "invalid_utf8" Stop;
    /// A frame or message is larger than the limit.
    TooBig 1009 "too_big" Stop;
    /// The handshake had no token, or one that is not valid.
    Unauthenticated 4001 "unauthenticated" Stop;
    /// The token has expired: refresh it.
    TokenExpired 4002 "token_expired" Stop;
    /// The person is banned or no longer a participant. Only sockets that had access are told so.
    Forbidden 4003 "forbidden" Stop;
    /// The conversation does not exist or is not this person's: one answer, so that it tells nothing.
    NotFound 4004 "not_found" Stop;
    /// The session was ended.
    SignedOut 4005 "signed_out" Stop;
    /// The person opened another socket and this was the oldest.
    TooManyConnections 4006 "too_many_connections" Stop;
    /// The client did not stop when it was told to slow down.
    RateLimited 4100 "rate_limited" Later;
    /// The server has too much to do.
    Overloaded 4101 "overloaded" Later;
    /// The store cannot be reached.
    StoreUnavailable 4102 "store_unavailable" Later;
    /// The peer reads too slowly; nothing is lost, it resumes.
    SlowConsumer 4200 "slow_consumer" AtOnce;
    /// The node is draining.
    Draining 4201 "draining" AtOnce;
    /// Nothing came from the peer for too long.
    Idle 4202 "idle" AtOnce;
}

impl CloseCode {
    /// The code that says what a refused handshake would have said by its status (`?errors=frame`).
    ///
    /// A request that is wrong in itself (400) has no code of ours and ends as a protocol error, so that nobody tries it again.
    pub const fn for_error(error: ErrorCode) -> Self {
        match error {
            ErrorCode::TokenExpired => Self::TokenExpired,
            ErrorCode::SignedOut | ErrorCode::RefreshReused => Self::SignedOut,
            ErrorCode::Draining => Self::Draining,
            ErrorCode::Overloaded => Self::Overloaded,
            ErrorCode::TooLarge => Self::TooBig,
            other => match other.status() {
                401 => Self::Unauthenticated,
                403 => Self::Forbidden,
                404 => Self::NotFound,
                429 => Self::RateLimited,
                500..=599 => Self::StoreUnavailable,
                _ => Self::Protocol,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_tells_a_client_what_to_do() {
        for &close in CloseCode::ALL {
            let expected = match close.code() {
                4000..=4099 => AfterClose::Stop,
                4100..=4199 => AfterClose::Later,
                4200..=4299 => AfterClose::AtOnce,
                _ => continue,
            };
            assert_eq!(close.after(), expected, "{close}");
        }
    }

    #[test]
    fn every_number_is_read_back_and_1011_is_none() {
        for &close in CloseCode::ALL {
            assert_eq!(CloseCode::from_code(close.code()), Some(close));
        }
        assert_eq!(CloseCode::from_code(1011), None);
    }

    #[test]
    fn a_refused_handshake_has_the_code_of_its_status() {
        for (error, number) in [
            (ErrorCode::Unauthenticated, 4001),
            (ErrorCode::InvalidToken, 4001),
            (ErrorCode::TokenExpired, 4002),
            (ErrorCode::AccountBanned, 4003),
            (ErrorCode::NotFound, 4004),
            (ErrorCode::SignedOut, 4005),
            (ErrorCode::RateLimited, 4100),
            (ErrorCode::Draining, 4201),
            (ErrorCode::StoreUnavailable, 4102),
            (ErrorCode::ValidationFailed, 1002),
        ] {
            assert_eq!(CloseCode::for_error(error).code(), number, "{error}");
        }
    }
}
