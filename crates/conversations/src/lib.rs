#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod attachment;
pub mod batch;
pub mod call;
mod change;
#[cfg(feature = "contract")]
pub mod contract;
mod conversation;
mod error;
mod face;
mod message;
mod port;
pub mod rules;
mod service;
pub mod upload;

pub use attachment::{Attachment, AttachmentName, File};
pub use call::{Call, CallId, CallState, CallStep, CallStore, Calls, Invite};
pub use change::{Action, Change, Committed, Outcome, UpTo};
pub use conversation::{Conversation, ConversationHead, Horizons, Member, Overview, Shown};
pub use error::ConversationError;
pub use face::{Face, Faces};
pub use message::{Draft, First, Message, MessageKind, Reaction, SendRequest, Text};
pub use port::{
    Changes, ConversationStore, Found, History, MOST_SEARCHED, MessageWindow, Muted, OpenRule, Opened, SearchWindow,
};
pub use service::{Conversations, Settings};
pub use upload::{UploadError, UploadStore};
