//! Who is shown to whom, and in which order.

mod build;
mod census;
mod discoverer;
mod empty_reason;
#[cfg(test)]
mod memory;
mod order;
mod port;
mod question;
mod rank;
mod row;
mod salt;
mod settings;
mod why;

pub use census::{Area, Census};
pub use discoverer::{DeckPage, Discoverer, ShownCard};
pub use empty_reason::EmptyReason;
pub use order::DeckOrder;
pub use port::{Deck, Discovery, Filters, Found, Impressions, Place, Search, Traits};
pub use question::{DECK, Question};
pub use rank::{Onlooker, Prospect, rank, weights};
pub use row::{DiscoveryRow, GenderBits, searched_names};
pub use salt::Salt;
pub use settings::Settings;
pub use why::{Dealt, Reasons, Why};
