//! When each frame is sent. Every frame has its line here, or the server does not compile.

use protocol::{ClientFrameKind, FrameKind};

/// When the server sends it.
pub(super) fn sent_when(kind: FrameKind) -> &'static str {
    use FrameKind as K;
    match kind {
        K::Welcome => "First on every socket, once the handshake is done.",
        K::Pong => "At once, for every `ping`.",
        K::NewMatch => "When a like becomes mutual, to both; each is told of the other.",
        K::ConversationUpdate => {
            "When a conversation is opened, changed by its reader or closed, or is there again after a ban."
        }
        K::NewMessage => "After a message is committed, to both, the sender's own sockets too.",
        K::MessageUpdated => "After an edit is committed.",
        K::MessageDeleted => "After a deletion is committed.",
        K::MessageReaction => "After a reaction is put or taken away; it tells how things are now.",
        K::ReadReceipt => "When somebody has read further, one's own other devices included.",
        K::DeliveryReceipt => "When a device of somebody has received further.",
        K::MatchRemoved => "When a match ends: unmatch, leave, skip, block or erasure.",
        K::SelfUpdate => "When something of one's own changed elsewhere; `swipes` at most once a minute.",
        K::Notification => {
            "On `/ws/notifications/` for everything to show outside the chat; on `/ws/chat/` for `new_like` and `system` only."
        }
        K::TypingIndicator => "While somebody types, never to the typist; it holds for at most 6 s.",
        K::UserStatus => "When a matched person comes or goes who allows it to be seen.",
        K::Ack => "When a frame with a `ref` was carried out, and for every `message`, after the commit.",
        K::Error => "When a frame is refused; the socket stays open.",
        K::Subscribed => "As the answer to `subscribe` and `unsubscribe`.",
        K::Synced => "When a replay is complete: from here on the socket is live.",
        K::Reset => {
            "Instead of a replay, when the position cannot be resumed from: reload over REST and start at `cursor`."
        }
        K::TokenExpiring => "60 s before the token ends; answer with `authenticate`.",
        K::Reconnect => "When the node begins to go away; the close with 4201 comes at the slot that it names.",
        K::CallInvite => "When somebody calls.",
        K::CallOffer => "When the caller hands on its session description.",
        K::CallAnswer => "When the called person accepts; one's own other devices stop ringing.",
        K::CallIce => "When the other side hands on a further way to reach it.",
        K::CallHangup => "When a call ends, or has rung in vain (`reason: timeout`).",
        K::UploadReady => "As the answer to `upload_begin`: chunks may come, from `offset` on.",
        K::UploadProgress => "After each chunk.",
        K::UploadDone => "When an upload is complete and its checksum fits.",
    }
}

/// What comes of it.
pub(super) fn comes_of(kind: ClientFrameKind) -> &'static str {
    use ClientFrameKind as K;
    match kind {
        K::Ping => "`pong` comes back at once, always.",
        K::Subscribe => "`subscribed` comes back. Everything is on at connect.",
        K::Unsubscribe => "`subscribed` comes back, and frames of this kind stop on this socket.",
        K::Message => {
            "Stored, then answered by `ack`, with or without a `ref`. Sent again under its `client_message_id` nothing is stored, and `ack` says `duplicate`."
        }
        K::Typing => "The others get `typing_indicator`. Never stored; faster than the throttle it is coalesced.",
        K::ReadReceipt => "The horizon moves on, never back; read implies delivered. The others get `read_receipt`.",
        K::Delivered => "The horizon moves on, never back. The others get `delivery_receipt`.",
        K::EditMessage => "Both get `message_updated`.",
        K::DeleteMessage => "Both get `message_deleted`; the place stays.",
        K::Reaction => "Both get `message_reaction`.",
        K::Focus => "Messages of this conversation count as read when they arrive.",
        K::Authenticate => "The socket goes on with the new token, of the same person.",
        K::CallInvite => "The other side's devices ring.",
        K::CallOffer | K::CallIce => "Handed on to the other side as it came.",
        K::CallAnswer => "Handed on; one's own other devices stop ringing.",
        K::CallHangup => "The call ends on both sides.",
        K::UploadBegin => "`upload_ready` says where to go on: after a break, name the same `upload_id`.",
        K::UploadEnd => "`upload_done` comes back with the attachment, or `error`.",
    }
}

/// Whether it belongs to the old clients' contract, whose shapes lose nothing.
pub(super) fn is_old(word: &str) -> bool {
    const OLD: [&str; 11] = [
        "ping",
        "subscribe",
        "message",
        "typing",
        "read_receipt",
        "pong",
        "new_match",
        "conversation_update",
        "new_message",
        "notification",
        "typing_indicator",
    ];
    OLD.contains(&word)
}
