#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod card;
mod cell;
mod comment;
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
mod photo;
mod port;
mod preferences;
mod profile;
mod prompt;
pub mod rules;
mod service;
mod swipe;

pub use card::{Card, Person};
pub use cell::Cell;
pub use comment::{Comment, LikeTarget};
pub use error::Error;
pub use form::ProfileForm;
pub use interest::{Interest, InterestId, InterestName};
pub use page::{Page, PageRequest};
pub use pairing::{Acquaintance, Match, MatchedCard, Pair, WhichMatch};
pub use photo::ShownPhoto;
pub use port::Matching;
pub use preferences::{Gender, GenderPreference, Preferences, PreferencesChange};
pub use profile::{Changed, Newcomer, PictureKey, Privacy, PrivacyChange, Profile, ProfileChange};
pub use prompt::{PromptAnswer, PromptId, PromptsForm};
pub use service::{LikeForm, Matchmaker, Settings};
pub use swipe::{
    LastSwipe, Like, LikeBudget, LikeBudgets, LikeKind, LikeReceived, Liked, Pass, Rewound, Spent, SwipeKind,
};
