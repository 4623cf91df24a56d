#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod accept;
mod catalogue;
mod catalogues;

pub use catalogue::{BadCatalogue, Value};
pub use catalogues::{Catalogues, Language};
