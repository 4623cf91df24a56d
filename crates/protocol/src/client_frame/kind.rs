words! {
    /// The `type` of every frame a client may send.
    pub enum ClientFrameKind {
        /// Asks for a `pong`.
        Ping = "ping",
        /// Turns a kind of frames on.
        Subscribe = "subscribe",
        /// Turns a kind of frames off.
        Unsubscribe = "unsubscribe",
        /// Stores and delivers a message.
        Message = "message",
        /// Begins or ends typing.
        Typing = "typing",
        /// Read up to a message.
        ReadReceipt = "read_receipt",
        /// Received up to a place.
        Delivered = "delivered",
        /// Changes an own message.
        EditMessage = "edit_message",
        /// Takes an own message back.
        DeleteMessage = "delete_message",
        /// Puts an emoji under a message or takes it away.
        Reaction = "reaction",
        /// Tells which conversation is on the screen.
        Focus = "focus",
        /// Renews the credentials.
        Authenticate = "authenticate",
        /// Calls somebody.
        CallInvite = "call_invite",
        /// The caller's session description.
        CallOffer = "call_offer",
        /// The called person's session description.
        CallAnswer = "call_answer",
        /// A way to reach this side.
        CallIce = "call_ice",
        /// Ends a call.
        CallHangup = "call_hangup",
        /// Opens an upload.
        UploadBegin = "upload_begin",
        /// Completes an upload.
        UploadEnd = "upload_end",
    }
}
