#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod card;
mod cell;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub mod discovery;
mod error;
mod form;
mod interest;
#[cfg(test)]
mod memory;
mod page;
mod pairing;
mod port;
mod preferences;
mod profile;
mod prompt;
pub mod rules;
mod service;
mod swipe;

pub use card::{Card, Person};
pub use cell::Cell;
pub use error::Error;
pub use form::ProfileForm;
pub use interest::{Interest, InterestId, InterestName};
pub use page::{Page, PageRequest};
pub use pairing::{Acquaintance, Match, MatchedCard, Pair, WhichMatch};
pub use port::Matching;
pub use preferences::{Gender, GenderPreference, Preferences, PreferencesChange};
pub use profile::{Changed, Newcomer, PictureKey, Privacy, PrivacyChange, Profile, ProfileChange};
pub use prompt::{PromptAnswer, PromptId, PromptsForm};
pub use service::{Matchmaker, Settings};
pub use swipe::{Like, LikeBudget, LikeReceived, Liked};
