use crate::{Command, Endpoint, FrameCost};
use kernel::ConversationId;
use protocol::{ClientFrame, ClientFrameKind, ErrorCode, SubscriptionKind, UploadBegin};
use serde_json::Value;

/// A frame's request, to the connection itself or to the server.
#[derive(Debug)]
pub(super) enum Request {
    Ping(Option<Value>),
    Turn {
        kind: SubscriptionKind,
        word: &'static str,
        on: bool,
    },
    Command(Command),
    BeginUpload(UploadBegin),
    /// Ends the upload of this name, or whichever is open.
    EndUpload(Option<String>),
}

/// The limit that a frame counts against; none for what is bounded in another way.
pub(super) fn cost(kind: ClientFrameKind) -> Option<FrameCost> {
    match kind {
        ClientFrameKind::Ping => Some(FrameCost::Ping),
        ClientFrameKind::Message => Some(FrameCost::Message),
        ClientFrameKind::Typing => None,
        _ => Some(FrameCost::Other),
    }
}

/// Fills in what the endpoint implies.
pub(super) fn request(frame: ClientFrame, endpoint: Endpoint) -> Result<Request, ErrorCode> {
    let implied = endpoint.conversation();
    let call = frame.call().map(|(kind, signal)| (kind, signal.clone()));
    if let Some((kind, signal)) = call {
        on_chat(endpoint)?;
        let conversation = place(signal.conversation_id, implied)?;
        return Ok(Request::Command(Command::Call { kind, conversation, signal }));
    }
    let command = match frame {
        ClientFrame::Ping { timestamp } => return Ok(Request::Ping(timestamp)),
        ClientFrame::Subscribe(subscription) => {
            return Ok(Request::Turn { kind: subscription.kind, word: subscription.subscription_type, on: true });
        }
        ClientFrame::Unsubscribe(subscription) => {
            return Ok(Request::Turn { kind: subscription.kind, word: subscription.subscription_type, on: false });
        }
        ClientFrame::Authenticate { token } => return Ok(Request::Command(Command::Authenticate { token })),
        ClientFrame::Message(send) => {
            let conversation = place(send.conversation_id, implied)?;
            Command::Send { conversation, message: send.message, over_limit_ms: None }
        }
        ClientFrame::Typing { conversation_id, is_typing } => {
            Command::Typing { conversation: place(conversation_id, implied)?, is_typing }
        }
        ClientFrame::ReadReceipt { message_id } => Command::Read { conversation: implied, message: message_id },
        ClientFrame::Delivered { conversation_id, seq } => {
            Command::Delivered { conversation: place(conversation_id, implied)?, seq }
        }
        ClientFrame::EditMessage { message_id, content } => {
            Command::Edit { conversation: implied, message: message_id, content }
        }
        ClientFrame::DeleteMessage { message_id } => Command::Delete { conversation: implied, message: message_id },
        ClientFrame::Reaction { message_id, emoji, remove } => {
            Command::React { conversation: implied, message: message_id, emoji, remove }
        }
        ClientFrame::Focus { conversation_id } => Command::Focus { conversation: conversation_id },
        // Calls were taken above.
        ClientFrame::CallInvite(_)
        | ClientFrame::CallOffer(_)
        | ClientFrame::CallAnswer(_)
        | ClientFrame::CallIce(_)
        | ClientFrame::CallHangup(_) => return Err(ErrorCode::NotOnThisSocket),
        ClientFrame::UploadBegin(begin) => return on_chat(endpoint).map(|()| Request::BeginUpload(begin)),
        ClientFrame::UploadEnd { upload_id } => return on_chat(endpoint).map(|()| Request::EndUpload(upload_id)),
    };
    on_chat(endpoint)?;
    Ok(Request::Command(command))
}

/// The notification feed takes nothing that belongs into a conversation.
fn on_chat(endpoint: Endpoint) -> Result<(), ErrorCode> {
    if endpoint == Endpoint::Notifications { Err(ErrorCode::NotOnThisSocket) } else { Ok(()) }
}

/// The conversation that is meant: the socket's own, which a frame may name too, or the one that is named.
fn place(named: Option<ConversationId>, implied: Option<ConversationId>) -> Result<ConversationId, ErrorCode> {
    match (named, implied) {
        (Some(named), Some(implied)) if named != implied => Err(ErrorCode::NotOnThisSocket),
        (named, implied) => implied.or(named).ok_or(ErrorCode::ValidationFailed),
    }
}
