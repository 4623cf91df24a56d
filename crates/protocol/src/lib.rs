#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

#[macro_use]
mod words;

mod call;
mod client_frame;
mod close_code;
mod error_code;
mod fields;
mod json;
mod notification;
mod problem;
mod rest;
mod secret;
mod server_frame;
mod subscription;

pub use call::CallSignal;
pub use client_frame::{ClientFrame, ClientFrameKind, FrameError, Incoming, SendMessage, Subscription, UploadBegin};
pub use close_code::{AfterClose, CloseCode};
pub use error_code::ErrorCode;
pub use fields::{FieldErrors, Fields, WireId};
pub use json::{JsonError, read_object};
pub use notification::{Notification, NotificationFrame};
pub use problem::{PROBLEM_JSON, Problem, sentence};
pub use rest::*;
pub use secret::Secret;
pub use server_frame::*;
pub use subscription::SubscriptionKind;
pub use words::UnknownWord;
