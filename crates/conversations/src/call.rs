//! Calls: who rings whom, who has answered, and what is left of a call that nobody answered.

#[cfg(feature = "contract")]
pub mod contract;
mod port;
pub mod rules;
mod service;

pub use port::{CallStep, CallStore};
pub use service::Calls;

use crate::{Action, Change, ConversationError, Text};
use kernel::{Author, ConversationId, Timestamp, UserId};
use std::time::Duration;

/// The caller's name for a call: 1 to 64 characters, never used twice in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CallId(String);

impl CallId {
    /// The length of the longest name, in characters.
    const LIMIT: usize = 64;

    /// Checks a client's word.
    pub fn parse(raw: String) -> Result<Self, ConversationError> {
        let fits = !raw.is_empty() && raw.chars().count() <= Self::LIMIT && !raw.contains('\0');
        if fits { Ok(Self(raw)) } else { Err(ConversationError::BadCallId) }
    }

    /// One that was checked before it was stored.
    pub fn from_stored(stored: String) -> Self {
        Self(stored)
    }

    /// The name as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The state of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// Nobody has answered yet.
    Ringing,
    /// The two are talking, as far as the server knows.
    Answered {
        /// The instant at which that began.
        at: Timestamp,
    },
    /// It is over, for good.
    Ended {
        /// The instant at which that began.
        at: Timestamp,
    },
}

/// A call of a conversation: its caller calls everybody else in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The conversation in which it takes place.
    pub conversation: ConversationId,
    /// The name of the call in its conversation.
    pub id: CallId,
    /// The person who calls.
    pub caller: UserId,
    /// The instant at which it began to ring.
    pub invited_at: Timestamp,
    /// Until when it rings, or keeps people busy once it is answered. Whatever happens to the phones, no call keeps anybody
    /// busy for longer.
    pub lapses_at: Timestamp,
    /// Tells whether it rings, is talked in or is over.
    pub state: CallState,
}

impl Call {
    /// The time for which an answered call keeps its people busy when neither side ever says that it is over.
    pub const LONGEST: Duration = Duration::from_hours(4);

    /// True while it rings or is talked in, so that its people are busy.
    pub fn is_living(&self, at: Timestamp) -> bool {
        !matches!(self.state, CallState::Ended { .. }) && at < self.lapses_at
    }

    /// The same call once somebody has answered.
    #[must_use]
    pub fn answered(self, at: Timestamp) -> Self {
        Self { lapses_at: at.plus(Self::LONGEST), state: CallState::Answered { at }, ..self }
    }

    /// The same call once it is over.
    #[must_use]
    pub fn ended(self, at: Timestamp) -> Self {
        Self { state: CallState::Ended { at }, ..self }
    }

    /// The change by which a missed call stays in the conversation: the system's words, in the caller's name.
    pub fn missed(&self, at: Timestamp) -> Change {
        let action = Action::Announce(Text::of_system("Missed call"));
        let author = Author::server(self.caller);
        Change { conversation: Some(self.conversation), author, at, action }
    }
}

/// A call that somebody wants to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// The conversation in which it takes place.
    pub conversation: ConversationId,
    /// The name of the call.
    pub call: CallId,
    /// The person who calls, and by what right.
    pub caller: Author,
    /// The present instant.
    pub at: Timestamp,
    /// Until when it is to ring.
    pub rings_until: Timestamp,
}
