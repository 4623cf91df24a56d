//! What people do, one file a thing. Every door calls these: a handler of REST and a command of a socket that mean the same call
//! the same action, so prices, checks and answers stand once.
//!
//! An action takes the [`App`](crate::App), who asks ([`Asker`](crate::Asker) where something is written) and what is asked for; it
//! answers or refuses ([`Refusal`](crate::Refusal)). A new action is a function here, then a route in the server or a command of
//! the gateway that calls it.

pub mod accounts;
pub mod audit;
pub mod authenticate;
pub mod calls;
pub mod conversations;
pub mod demo;
pub mod discovery;
pub(crate) mod discovery_upkeep;
pub mod jobs;
pub mod likes;
pub mod mail;
pub mod matches;
pub mod messages;
pub mod notices;
pub mod photos;
pub mod position;
pub mod profiles;
pub mod prompts;
pub mod sessions;
pub mod staff;
pub mod typing;
pub mod uploads;
