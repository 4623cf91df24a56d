#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod author;
mod clock;
mod event;
mod id;
mod list;
mod store_error;
mod timestamp;

pub use author::{Author, Right};
pub use clock::Clock;
pub use event::{Event, EventKind};
pub use id::{ConversationId, Cursor, MatchId, MessageId, Rev, Seq, UploadId, UserId};
pub use list::{Listing, Place};
pub use store_error::{StoreError, StoreFault};
pub use timestamp::Timestamp;
