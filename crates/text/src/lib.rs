#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod clean;
mod emoji;
mod file_name;
mod fold;
mod name;
mod prepare;
#[cfg(test)]
mod tests;
mod visible;

pub use clean::{line, paragraphs};
pub use emoji::Emoji;
pub use file_name::file_name;
pub use fold::{Search, fold};
pub use name::Username;
pub use prepare::{domain, nfc, opaque, username};
pub use visible::{hides, is_visible};
