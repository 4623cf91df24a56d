#![doc = include_str!("../README.md")]

mod appwrite;
mod mail;

pub use appwrite::Appwrite;
pub use mail::{BadMailSettings, MailLog, Smtp};
