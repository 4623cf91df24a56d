use crate::SubscriptionKind;

macro_rules! frame_kinds {
    ($( $(#[$doc:meta])* $variant:ident $word:literal $life:ident $subscription:ident; )+) => {
        words! {
            /// The `type` of every frame the server sends.
            pub enum FrameKind { $( $(#[$doc])* $variant = $word, )+ }
        }

        impl FrameKind {
            /// Whether it stands in the person's log: it has a cursor and is replayed on resume.
            pub const fn is_durable(self) -> bool {
                match self { $(Self::$variant => frame_kinds!(@life $life)),+ }
            }

            /// The subscription that turns it off; none for what every socket gets.
            pub const fn subscription(self) -> Option<SubscriptionKind> {
                match self { $(Self::$variant => frame_kinds!(@subscription $subscription)),+ }
            }
        }
    };
    (@life durable) => { true };
    (@life passing) => { false };
    (@subscription none) => { None };
    (@subscription $kind:ident) => { Some(SubscriptionKind::$kind) };
}

frame_kinds! {
    /// The first frame on every socket.
    Welcome "welcome" passing none;
    /// The answer to `ping`.
    Pong "pong" passing none;
    /// Two people matched.
    NewMatch "new_match" durable Matches;
    /// A conversation was opened, changed or closed.
    ConversationUpdate "conversation_update" durable Conversations;
    /// A message was stored.
    NewMessage "new_message" durable Messages;
    /// A message was edited.
    MessageUpdated "message_updated" durable Messages;
    /// A message was deleted.
    MessageDeleted "message_deleted" durable Messages;
    /// The reactions of a message changed.
    MessageReaction "message_reaction" durable Messages;
    /// Somebody has read up to a message.
    ReadReceipt "read_receipt" durable Messages;
    /// Somebody has received up to a message.
    DeliveryReceipt "delivery_receipt" durable Messages;
    /// A match ended.
    MatchRemoved "match_removed" durable Matches;
    /// Something to show outside the chat.
    Notification "notification" durable Notifications;
    /// Somebody types, or no longer does.
    TypingIndicator "typing_indicator" passing Presence;
    /// Somebody came online or went.
    UserStatus "user_status" passing Presence;
    /// A frame was carried out.
    Ack "ack" passing none;
    /// A frame was refused.
    Error "error" passing none;
    /// The answer to `subscribe`.
    Subscribed "subscribed" passing none;
    /// The end of a replay.
    Synced "synced" passing none;
    /// A position that cannot be resumed from.
    Reset "reset" passing none;
    /// The token ends soon.
    TokenExpiring "token_expiring" passing none;
    /// The node is draining.
    Reconnect "reconnect" passing none;
    /// Somebody calls.
    CallInvite "call_invite" passing none;
    /// The caller's session description.
    CallOffer "call_offer" passing none;
    /// The called person's session description.
    CallAnswer "call_answer" passing none;
    /// A way to reach the other side.
    CallIce "call_ice" passing none;
    /// The call has ended.
    CallHangup "call_hangup" passing none;
    /// Chunks may come.
    UploadReady "upload_ready" passing none;
    /// A chunk has arrived.
    UploadProgress "upload_progress" passing none;
    /// An upload is complete.
    UploadDone "upload_done" passing none;
}
