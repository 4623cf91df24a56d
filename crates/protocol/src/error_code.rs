macro_rules! error_codes {
    ($( $variant:ident $word:literal $status:literal $retry:ident $message:literal; )+) => {
        words! {
            /// Every stable error code, for REST and for the WebSocket `error` frame. Codes are added, never renamed or reused.
            ///
            /// One line of the table says everything about a code: the word, the HTTP status, whether the same request can
            /// succeed later without a change (`temporary`), and the text for people when nobody has a better one.
            pub enum ErrorCode { $( #[doc = $message] $variant = $word, )+ }
        }

        impl ErrorCode {
            /// The HTTP status of an answer with this code.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// True when the very same request can succeed later.
            pub const fn temporary(self) -> bool {
                match self { $(Self::$variant => error_codes!(@ $retry)),+ }
            }

            /// The text for people, lowercase and without a full stop.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message),+ }
            }
        }
    };
    (@ temporary) => { true };
    (@ permanent) => { false };
}

error_codes! {
    // What was sent cannot be used.
    BadRequest "bad_request" 400 permanent "this is not a valid request";
    BadJson "bad_json" 400 permanent "this is not valid JSON";
    ValidationFailed "validation_failed" 400 permanent "some fields are not valid";
    UnknownType "unknown_type" 400 permanent "this frame type is unknown";
    UnknownSubscription "unknown_subscription" 400 permanent "this subscription type is unknown";
    NotOnThisSocket "not_on_this_socket" 400 permanent "this frame does not belong on this socket";
    UpgradeRequired "upgrade_required" 400 permanent "this address takes websocket connections only";
    EmptyMessage "empty_message" 400 permanent "a message needs a text or an attachment";
    ContentTooLong "content_too_long" 400 permanent "the text is too long";
    AttachmentNotAllowed "attachment_not_allowed" 400 permanent "this attachment is not allowed";
    EmailTaken "email_taken" 400 permanent "this e-mail address is already in use";
    UsernameTaken "username_taken" 400 permanent "this username is already in use";
    UnderAge "under_age" 400 permanent "people under 18 cannot use this service";
    AlreadyLiked "already_liked" 400 permanent "you already like this person";
    CannotTargetSelf "cannot_target_self" 400 permanent "this cannot be done with yourself";

    ImageBroken "image_broken" 400 permanent "this picture is damaged";

    // Who is asking.
    Unauthenticated "unauthenticated" 401 permanent "sign in first";
    TokenExpired "token_expired" 401 permanent "the token has expired";
    InvalidToken "invalid_token" 401 permanent "the token is not valid";
    InvalidCredentials "invalid_credentials" 401 permanent "wrong e-mail address or password";
    RefreshReused "refresh_reused" 401 permanent "this refresh token was used before, the session has ended";
    SignedOut "signed_out" 401 permanent "this session has ended";

    // Not allowed.
    AccountBanned "account_banned" 403 permanent "this account is banned";
    Forbidden "forbidden" 403 permanent "this is not allowed";
    OriginNotAllowed "origin_not_allowed" 403 permanent "this origin is not allowed";
    NotMatched "not_matched" 403 permanent "only matched people can talk";

    // Absent or not yours: one answer, so that it tells nothing.
    NotFound "not_found" 404 permanent "not found";
    MethodNotAllowed "method_not_allowed" 405 permanent "this method is not allowed here";
    RequestTimeout "request_timeout" 408 temporary "the request did not arrive in time";

    // It does not fit what is there.
    IdempotencyConflict "idempotency_conflict" 409 permanent "this client message id was used for another message";
    EmailLinkedElsewhere "email_linked_elsewhere" 409 permanent "an account with this e-mail address exists, sign in to it instead";
    TooManyReactions "too_many_reactions" 409 permanent "this message has no room for more reactions";
    TooManyPhotos "too_many_photos" 409 permanent "there is no room for more photos";
    NothingToRewind "nothing_to_rewind" 409 permanent "there is nothing to take back";
    Conflict "conflict" 409 permanent "this conflicts with the present state";
    TooLarge "too_large" 413 permanent "this is too large";
    UriTooLong "uri_too_long" 414 permanent "this address is too long";
    UnsupportedMediaType "unsupported_media_type" 415 permanent "this content type is not supported";
    RangeNotSatisfiable "range_not_satisfiable" 416 permanent "the file has no such part";
    HeadersTooLarge "headers_too_large" 431 permanent "the headers of this request are too large";

    // Uploads over the socket.
    UploadUnknown "upload_unknown" 404 permanent "no such upload is open";
    UploadInProgress "upload_in_progress" 409 permanent "another upload is open on this socket";
    UploadOutOfOrder "upload_out_of_order" 409 permanent "the chunk does not begin where the last one ended";
    UploadIncomplete "upload_incomplete" 400 permanent "the upload is not complete";
    UploadCorrupt "upload_corrupt" 400 permanent "the checksum does not fit what arrived";

    // Calls.
    CallUnknown "call_unknown" 404 permanent "no such call is open";
    CallBusy "call_busy" 409 temporary "one of the two is in another call";

    // Later.
    RateLimited "rate_limited" 429 temporary "too many requests";
    LikeLimitReached "like_limit_reached" 429 temporary "no likes left for today";
    Draining "draining" 503 temporary "this node is going away, come back at once";
    StoreUnavailable "store_unavailable" 503 temporary "the store is not available";
    Overloaded "overloaded" 503 temporary "the server has too much to do";
    UpstreamUnavailable "upstream_unavailable" 503 temporary "a service we depend on does not answer";

    // Never meant to be seen: a defect of ours.
    Internal "internal" 500 temporary "something went wrong on our side";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::HashSet, str::FromStr};

    #[test]
    fn every_word_is_snake_case_unique_and_read_back() {
        let mut seen = HashSet::new();
        for &code in ErrorCode::ALL {
            let word = code.as_str();
            assert!(word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{word}");
            assert!(seen.insert(word), "{word} stands twice");
            assert_eq!(ErrorCode::from_str(word), Ok(code));
        }
        assert!(ErrorCode::from_str("teapot").is_err());
    }

    #[test]
    fn a_later_try_helps_for_429_and_503_and_for_no_refused_credential() {
        for &code in ErrorCode::ALL {
            match code.status() {
                429 | 503 => assert!(code.temporary(), "{code}"),
                401 | 403 | 404 => assert!(!code.temporary(), "{code}"),
                _ => {}
            }
        }
    }

    #[test]
    fn texts_are_lowercase_without_full_stop() {
        for &code in ErrorCode::ALL {
            assert!(!code.message().ends_with('.') && !code.message().starts_with(char::is_uppercase), "{code}");
        }
    }
}
