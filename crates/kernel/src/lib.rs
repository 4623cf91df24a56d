#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod author;
mod birth_date;
mod clock;
#[cfg(feature = "contract")]
pub mod contract;
mod event;
mod field_error;
mod id;
mod job;
mod list;
mod person_state;
#[cfg(feature = "schemas")]
mod schemas;
mod store_error;
mod timestamp;

pub use author::{Author, Right};
pub use birth_date::BirthDate;
pub use clock::Clock;
pub use event::{Event, EventKind};
pub use field_error::FieldError;
pub use id::{ConversationId, Cursor, MatchId, MessageId, PhotoId, Rev, Seq, UploadId, UserId};
pub use job::NewJob;
pub use list::{Listing, Place};
pub use person_state::PersonState;
pub use store_error::{StoreError, StoreFault};
pub use timestamp::Timestamp;
