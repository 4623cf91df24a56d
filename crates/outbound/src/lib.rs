#![doc = include_str!("../README.md")]

mod appwrite;
mod mail;
mod objects;

pub use appwrite::Appwrite;
pub use mail::{BadMailSettings, MailLog, Smtp};
pub use objects::{BadStorageSettings, Bucket, Objects};
