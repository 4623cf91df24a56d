use super::{ClientFrame, ClientFrameKind, FrameError, Incoming, SendMessage, Subscription, UploadBegin};
use crate::{CallSignal, ErrorCode, Fields, SubscriptionKind, json};
use serde_json::{Map, Value};

const LONGEST_REF: usize = 64;

pub(super) fn parse(text: &str) -> Result<Incoming, FrameError> {
    let map =
        json::read_object(text.as_bytes()).map_err(|error| FrameError::new(ErrorCode::BadJson, error.to_string()))?;
    let reference = readable(&map, "ref");
    let client_message_id = message_key(&map);
    read(map).map_err(|error| FrameError { reference, client_message_id, ..error })
}

fn read(map: Map<String, Value>) -> Result<Incoming, FrameError> {
    let mut fields = Fields::new(map);
    let reference = fields.optional_short("ref", 0, LONGEST_REF);
    let kind = match fields.take("type") {
        Some(Value::String(word)) => word
            .parse::<ClientFrameKind>()
            .map_err(|_| FrameError::new(ErrorCode::UnknownType, ErrorCode::UnknownType.message()))?,
        Some(_) => return Err(FrameError::new(ErrorCode::ValidationFailed, "type: must be a string")),
        None => return Err(FrameError::new(ErrorCode::ValidationFailed, "type: this field is required")),
    };
    let frame = body(kind, &mut fields)?;
    fields.finish(Incoming { frame, reference }).map_err(|errors| FrameError::fields(&errors))
}

fn body(kind: ClientFrameKind, fields: &mut Fields) -> Result<ClientFrame, FrameError> {
    use ClientFrameKind as Kind;
    Ok(match kind {
        Kind::Ping => ClientFrame::Ping { timestamp: fields.take("timestamp") },
        Kind::Subscribe => ClientFrame::Subscribe(subscription(fields)?),
        Kind::Unsubscribe => ClientFrame::Unsubscribe(subscription(fields)?),
        Kind::Message => ClientFrame::Message(send_message(fields)),
        Kind::Typing => ClientFrame::Typing {
            conversation_id: fields.optional_id("conversation_id"),
            is_typing: fields.flag("is_typing"),
        },
        Kind::ReadReceipt => ClientFrame::ReadReceipt { message_id: fields.id("message_id") },
        Kind::Delivered => {
            ClientFrame::Delivered { conversation_id: fields.optional_id("conversation_id"), seq: fields.id("seq") }
        }
        Kind::EditMessage => {
            ClientFrame::EditMessage { message_id: fields.id("message_id"), content: fields.text("content") }
        }
        Kind::DeleteMessage => ClientFrame::DeleteMessage { message_id: fields.id("message_id") },
        Kind::Reaction => ClientFrame::Reaction {
            message_id: fields.id("message_id"),
            emoji: fields.text("emoji"),
            remove: fields.optional_flag("remove").unwrap_or(false),
        },
        Kind::Focus => focus(fields),
        Kind::Authenticate => ClientFrame::Authenticate { token: fields.secret("token") },
        Kind::CallInvite => ClientFrame::CallInvite(CallSignal::read_step(fields)),
        Kind::CallOffer => ClientFrame::CallOffer(CallSignal::read(fields)),
        Kind::CallAnswer => ClientFrame::CallAnswer(CallSignal::read_step(fields)),
        Kind::CallIce => ClientFrame::CallIce(CallSignal::read(fields)),
        Kind::CallHangup => ClientFrame::CallHangup(CallSignal::read_step(fields)),
        Kind::UploadBegin => ClientFrame::UploadBegin(upload_begin(fields)),
        Kind::UploadEnd => ClientFrame::UploadEnd { upload_id: fields.optional_short("upload_id", 1, 64) },
    })
}

/// An unknown kind has a code of its own, so it is told at once and not among the complaints.
fn subscription(fields: &mut Fields) -> Result<Subscription, FrameError> {
    let word = fields.text("subscription_type");
    fields.so_far().map_err(|errors| FrameError::fields(&errors))?;
    match SubscriptionKind::from_request(&word) {
        Some(kind) if word == kind.as_str() => Ok(Subscription { kind, subscription_type: kind.as_str() }),
        Some(kind) => Ok(Subscription { kind, subscription_type: SubscriptionKind::OLD_MATCHES }),
        None => Err(FrameError::new(ErrorCode::UnknownSubscription, ErrorCode::UnknownSubscription.message())),
    }
}

fn send_message(fields: &mut Fields) -> SendMessage {
    SendMessage {
        conversation_id: fields.optional_id("conversation_id"),
        content: fields.optional_text("content").unwrap_or_default(),
        attachment: attachment(fields),
        client_message_id: client_message_id(fields),
        reply_to: fields.optional_id("reply_to"),
    }
}

/// The id or URL of an own upload. Empty means none; an integer id is kept as its digits.
pub(crate) fn attachment(fields: &mut Fields) -> Option<String> {
    match fields.take("attachment")? {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) if !text.contains('\0') => Some(text),
        Value::Number(id) if id.as_i64().is_some_and(|id| id > 0) => Some(id.to_string()),
        _ => {
            fields.complain("attachment", "must be the id or url of an upload");
            None
        }
    }
}

/// The key of a message under its present or its old name; the present one wins.
pub(crate) fn client_message_id(fields: &mut Fields) -> Option<String> {
    let old = fields.optional_short("local_id", 1, 64);
    fields.optional_short("client_message_id", 1, 64).or(old)
}

/// Here `null` says something: the field has to be there.
fn focus(fields: &mut Fields) -> ClientFrame {
    if !fields.has("conversation_id") {
        fields.complain("conversation_id", "this field is required, null when no conversation is on the screen");
    }
    ClientFrame::Focus { conversation_id: fields.optional_id("conversation_id") }
}

fn upload_begin(fields: &mut Fields) -> UploadBegin {
    let upload_id = fields.short("upload_id", 1, 64);
    if !upload_id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
        fields.complain("upload_id", "must have letters, digits, _ and - only");
    }
    let filename = fields.short("filename", 1, 255);
    let size = fields.count("size");
    let content_type = fields.short("content_type", 1, 127);
    let mut sha256 = fields.text("sha256");
    sha256.make_ascii_lowercase();
    if !sha256.is_empty() && (sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit())) {
        fields.complain("sha256", "must have 64 hexadecimal digits");
    }
    UploadBegin { upload_id, filename, size, content_type, sha256 }
}

/// What an error can be tied to, even if the rest of the frame is wrong.
fn readable(map: &Map<String, Value>, field: &str) -> Option<String> {
    map.get(field)?.as_str().filter(|text| text.chars().take(LONGEST_REF + 1).count() <= LONGEST_REF).map(str::to_owned)
}

fn message_key(map: &Map<String, Value>) -> Option<String> {
    if map.get("type")?.as_str()? != ClientFrameKind::Message.as_str() {
        return None;
    }
    readable(map, "client_message_id").or_else(|| readable(map, "local_id"))
}
