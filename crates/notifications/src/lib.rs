#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod mail;

pub use mail::{Mail, MailError, Mailer};
