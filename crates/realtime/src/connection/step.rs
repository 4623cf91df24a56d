//! The steps of the machine: one input, and the effects that follow.

use super::slots::Slot;
use crate::{
    Command, CommandError, ConversationPage, ConversationPosition, ConversationState, Identity, PersonPage, Reply,
    Unavailable,
    encoded_frame::EncodedFrame,
    greeting::Greeting,
    group::{Admittance, GroupAnswer},
    outbox::CloseReason,
};
use bytes::Bytes;
use bytestring::ByteString;
use kernel::{Cursor, Rev, Seq};
use protocol::{ClientFrameKind, CloseCode, SubscriptionKind};
use websocket::framing::Violation;

/// Something that happens to a connection.
#[derive(Debug)]
pub(super) enum Input {
    /// A group answers.
    Group(GroupAnswer),
    /// Answers `ReadPerson`.
    PersonPage(Result<PersonPage, Unavailable>),
    /// Answers `ReadConversation`; none when the person does not take part.
    ConversationPage(Result<Option<ConversationPage>, Unavailable>),
    /// Answers `ReadState`; none when the person does not take part.
    ConversationState(Result<Option<ConversationState>, Unavailable>),
    /// The frames of `Replay` are out, or as good as.
    Replayed,
    Text(ByteString),
    Binary(Bytes),
    Ping(Bytes),
    Pong,
    /// The peer closes, or answers a close.
    PeerClosed(Option<u16>),
    Violation(Violation),
    /// Answers `Submit`.
    Reply(Slot, Result<Reply, CommandError>),
    /// Time passed.
    Tick,
    /// Close with this once the commands under way are answered.
    Depart(CloseCode),
}

/// One thing that a connection wants done. They are done in their order.
#[derive(Debug)]
pub(super) enum Effect {
    JoinPerson(Admittance, Option<Greeting>),
    EnterPerson(Option<Cursor>, Greeting),
    ReadPerson(Cursor),
    JoinConversation,
    EnterConversation(Rev, Option<Greeting>),
    ReadState,
    ReadConversation(ConversationPosition, Option<Seq>),
    /// Write these as the peer takes them, then give `Replayed`.
    Replay(Vec<EncodedFrame>),
    Send(EncodedFrame),
    Pong(Bytes),
    Ping,
    /// Stop or go on reading from the peer.
    HoldBack(bool),
    Turn(SubscriptionKind, bool),
    Submit(Slot, Command),
    /// A frame of this kind was read; none for one that could not be.
    Count(Option<ClientFrameKind>),
    /// The socket belongs to this session from now on.
    Become(Identity),
    /// Close behind what was sent.
    Close(CloseReason),
}
