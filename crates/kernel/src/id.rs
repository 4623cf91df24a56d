use serde::{Deserialize, Serialize};
use std::fmt;

/// Ids and positions are JSON integers below 2^53, because mobile clients hold them in doubles.
const LARGEST_SAFE: i64 = (1 << 53) - 1;

macro_rules! integer {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// A value a client may send: positive and exactly representable in a double.
            pub fn parse(raw: i64) -> Option<Self> {
                (1..=LARGEST_SAFE).contains(&raw).then_some(Self(raw))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! position {
    ($(#[$doc:meta])* $name:ident) => {
        integer!($(#[$doc])* $name);

        impl $name {
            /// The position before the first.
            pub const ZERO: Self = Self(0);

            /// The position that follows; positions are dense.
            #[must_use]
            pub fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }
    };
}

integer!(
    /// A person. Random below 2^52, so that nobody can walk through the accounts.
    UserId
);
integer!(
    /// A conversation.
    ConversationId
);
integer!(
    /// A message, unique over all conversations.
    MessageId
);
integer!(
    /// A match of two people.
    MatchId
);
integer!(
    /// A file that somebody uploads, once it is complete an attachment.
    UploadId
);
integer!(
    /// A photo of somebody's profile.
    PhotoId
);
position!(
    /// A message's place in its conversation, dense from 1, the same for everyone.
    Seq
);
position!(
    /// Counts every durable change of a conversation: message, edit, deletion, reaction, horizon.
    Rev
);
position!(
    /// An event's place in its person's log, dense from 1.
    Cursor
);
