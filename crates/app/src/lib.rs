#![doc = include_str!("../README.md")]
#![allow(missing_docs, reason = "only the server uses this crate: a comment stands where it helps")]

pub mod actions;
mod app;
mod asker;
pub mod delivery;
mod gateway;
mod impressions;
pub mod job_table;
pub mod jobs;
pub mod limits;
mod passwords;
mod people;
pub mod pictures;
pub mod pixels;
mod ports;
pub mod random;
mod refusal;
mod remembered;
pub mod render;
mod settings;
pub mod sweeps;

pub use app::{App, Parts};
pub use asker::{Asker, Door};
pub use gateway::{AppGateway, identity_of};
pub use passwords::BlockingPasswords;
pub use people::People;
pub use ports::Ports;
pub use refusal::Refusal;
pub use settings::{MediaSettings, Settings, UploadSettings};

pub use locales::{Catalogues, Language};

/// What actions are given that a domain defines. A door has these words from here and knows no domain.
pub use {
    auth::Claims,
    conversations::MessageWindow,
    matching::{
        PageRequest,
        discovery::{DeckOrder, Question},
    },
};
