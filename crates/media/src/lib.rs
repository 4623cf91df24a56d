#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod album;
#[cfg(feature = "contract")]
pub mod contract;
mod error;
pub mod files;
mod objects;
mod photo;
pub mod pixels;
mod port;

pub use album::{Album, MOST_PHOTOS};
pub use error::MediaError;
pub use objects::{Bytes, ObjectStorage, StorageError};
pub use photo::{NewPhoto, Photo, PhotoKey, PhotoState, Reason, Size};
pub use port::{Added, PendingPhoto, PhotoStore, Verdict};
