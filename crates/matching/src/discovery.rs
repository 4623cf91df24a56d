//! Who is shown to whom, and in which order.

mod port;
mod row;

pub use port::{Deck, Discovery, Filters, Found, Impressions, Place, Search, Traits};
pub use row::{DiscoveryRow, GenderBits};
