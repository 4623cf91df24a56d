//! The tables of error and close codes, with what a client should do.

use protocol::{AfterClose, CloseCode, ErrorCode};
use schemars::{JsonSchema as _, SchemaGenerator};
use serde_json::{Value, json};

/// A line of either table.
pub(crate) struct Code {
    pub(crate) word: &'static str,
    /// The HTTP status, or the number in the close frame.
    pub(crate) number: u16,
    pub(crate) text: String,
    /// What a client should do.
    pub(crate) advice: &'static str,
    /// Whether the same can succeed later.
    pub(crate) is_temporary: bool,
}

impl Code {
    pub(super) fn json(&self) -> Value {
        json!({"code": self.word, "number": self.number, "meaning": self.text, "client": self.advice, "temporary": self.is_temporary})
    }
}

pub(crate) fn error_codes() -> Vec<Code> {
    let line = |code: &ErrorCode| Code {
        word: code.as_str(),
        number: code.status(),
        text: protocol::sentence(code.message()),
        advice: after_error(*code),
        is_temporary: code.temporary(),
    };
    ErrorCode::ALL.iter().map(line).collect()
}

pub(crate) fn close_codes() -> Vec<Code> {
    // The words of the table are its documentation.
    let described = CloseCode::json_schema(&mut SchemaGenerator::default()).to_value();
    let text = |word: &str| {
        let one = described["oneOf"].as_array().and_then(|all| all.iter().find(|one| one["const"] == word));
        one.and_then(|one| one["description"].as_str()).unwrap_or_default().to_owned()
    };
    let line = |code: &CloseCode| Code {
        word: code.as_str(),
        number: code.code(),
        text: text(code.as_str()),
        advice: match code.after() {
            AfterClose::Stop => after_stop(*code),
            AfterClose::Later => {
                "Wait for the delay that was named, or back off with jitter, then come back and resume."
            }
            AfterClose::AtOnce => "Come back at once, with jitter, and resume by cursor.",
        },
        is_temporary: code.after() != AfterClose::Stop,
    };
    CloseCode::ALL.iter().map(line).collect()
}

fn after_stop(code: CloseCode) -> &'static str {
    match code {
        CloseCode::Normal => "Nothing: this side has closed it, or its purpose is fulfilled.",
        CloseCode::Unauthenticated | CloseCode::SignedOut => "Let the person sign in again.",
        CloseCode::TokenExpired => "Refresh the token, then come back and resume.",
        CloseCode::Forbidden | CloseCode::NotFound => {
            "Leave the conversation; on the chat socket, show that the account is shut."
        }
        CloseCode::TooManyConnections => "Do not come back by yourself: another device has taken the place.",
        _ => "A defect of the client: log it, and do not repeat what was sent.",
    }
}

/// Every code has its line here, or the server does not compile.
fn after_error(code: ErrorCode) -> &'static str {
    use ErrorCode as E;
    match code {
        E::BadRequest
        | E::BadJson
        | E::UnknownType
        | E::UnknownSubscription
        | E::NotOnThisSocket
        | E::UpgradeRequired
        | E::MethodNotAllowed
        | E::UriTooLong
        | E::HeadersTooLarge => "A defect of the client: log it, do not repeat it.",
        E::ValidationFailed => "Show what `errors` says beside each field.",
        E::EmptyMessage | E::ContentTooLong | E::CannotTargetSelf => {
            "Do not offer this in the first place; show `detail`."
        }
        E::AttachmentNotAllowed => "Send the file again, and name the new upload.",
        E::EmailTaken | E::UsernameTaken => "Ask for another, or offer to sign in.",
        E::UnderAge => "Show `detail`; there is no way around it.",
        E::AlreadyLiked => "Take it as done; `is_match` and `match` say how things stand.",
        E::ImageBroken | E::UnsupportedMediaType => "Ask for another file.",
        E::Unauthenticated | E::InvalidToken | E::SignedOut | E::RefreshReused => {
            "Forget the tokens and let the person sign in."
        }
        E::TokenExpired => "Refresh once and try again; if that fails too, let the person sign in.",
        E::InvalidCredentials => "Ask again; do not say which of the two was wrong.",
        E::AccountBanned => "Show that the account is shut, and stop.",
        E::Forbidden | E::NotMatched => "Load anew what is shown: it is not as it was.",
        E::OriginNotAllowed => "An operator has to allow this origin.",
        E::NotFound => "Take it off the screen: it is not there, or not for this person.",
        E::RequestTimeout => "Try again on a better connection.",
        E::IdempotencyConflict => "A defect of the client: a `client_message_id` belongs to one message.",
        E::EmailLinkedElsewhere => "Offer to sign in with the account that has this address.",
        E::TooManyReactions | E::TooManyPhotos => "Take one away first.",
        E::NothingToRewind => "Take the button away.",
        E::Conflict => "Load anew, then decide again.",
        E::TooLarge => "Send less; `detail` or `welcome.limits` says how much there may be.",
        E::RangeNotSatisfiable => "Fetch the file from its beginning.",
        E::UploadUnknown => "Begin the upload again with `upload_begin`.",
        E::UploadInProgress => "Finish the upload that is open, or use another socket.",
        E::UploadOutOfOrder => "Send `upload_begin` again and go on at its `offset`.",
        E::UploadIncomplete => "Send the rest, then `upload_end` again.",
        E::UploadCorrupt => "Begin again under a new `upload_id`.",
        E::CallUnknown => "Stop ringing.",
        E::CallBusy => "Show that they are busy.",
        E::RateLimited => "Wait for `Retry-After` or `retry_after_ms`, then go on.",
        E::LikeLimitReached => "Show when likes are full again: `reset_at`.",
        E::Draining => "Come back at once: another node answers.",
        E::StoreUnavailable | E::Overloaded | E::UpstreamUnavailable => {
            "Keep what was meant and try again after `Retry-After`, with jitter."
        }
        E::Internal => "A defect of ours: report its `request_id`; try again later.",
    }
}
