//! What the rings that span crates share. Every ring is one binary below `tests/tests/`.

pub use services;
