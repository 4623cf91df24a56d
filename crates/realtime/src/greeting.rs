use crate::{ConversationState, encoded_frame::EncodedFrame};
use kernel::{Cursor, Rev};
use protocol::{Reset, ResetReason, ServerFrame, Synced, Welcome};

/// The frame that makes a socket live. Its group writes it in the same step, so its position is exact and nothing
/// overtakes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Greeting {
    Welcome(Box<Welcome>),
    Synced(Box<Synced>),
    Reset(Box<Reset>),
}

impl Greeting {
    pub(crate) fn synced(epoch: &str, cursor: Cursor) -> Self {
        let (cursor, epoch) = (Some(cursor), epoch.to_owned());
        Self::Synced(Box::new(Synced { cursor, epoch, last_seq: None, last_rev: None, horizons: None }))
    }

    pub(crate) fn reset(epoch: &str, reason: ResetReason) -> Self {
        let (reason, epoch) = (Some(reason), epoch.to_owned());
        Self::Reset(Box::new(Reset { cursor: None, epoch, reason, last_seq: None, last_rev: None }))
    }

    /// Adds how far the conversation is.
    pub(crate) fn of_conversation(mut self, state: &ConversationState) -> Self {
        let (seq, rev) = (Some(state.last_seq), Some(state.last_rev));
        match &mut self {
            Self::Welcome(welcome) => (welcome.last_seq, welcome.last_rev) = (seq, rev),
            Self::Reset(reset) => (reset.last_seq, reset.last_rev) = (seq, rev),
            Self::Synced(synced) => {
                (synced.last_seq, synced.last_rev) = (seq, rev);
                synced.horizons = Some(state.horizons.clone());
            }
        }
        self
    }

    /// The frame for a person's socket that is live behind this event.
    pub(crate) fn at_cursor(mut self, cursor: Cursor) -> EncodedFrame {
        match &mut self {
            Self::Welcome(welcome) => welcome.cursor = cursor,
            Self::Synced(synced) => synced.cursor = Some(cursor),
            Self::Reset(reset) => reset.cursor = Some(cursor),
        }
        self.encode()
    }

    /// The frame for a conversation's socket that is live behind this change.
    pub(crate) fn at_rev(mut self, rev: Rev) -> EncodedFrame {
        match &mut self {
            Self::Welcome(welcome) => welcome.last_rev = Some(rev),
            Self::Synced(synced) => synced.last_rev = Some(rev),
            Self::Reset(reset) => reset.last_rev = Some(rev),
        }
        self.encode()
    }

    pub(crate) fn encode(self) -> EncodedFrame {
        EncodedFrame::of(&match self {
            Self::Welcome(welcome) => ServerFrame::Welcome(*welcome),
            Self::Synced(synced) => ServerFrame::Synced(*synced),
            Self::Reset(reset) => ServerFrame::Reset(*reset),
        })
    }
}
