#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod account;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod email;
mod error;
#[cfg(test)]
mod memory;
pub mod password;
mod port;
pub mod rules;
mod service;
mod session;
pub mod tokens;

pub use account::{Account, AppwriteId, AppwriteIdentity, NewAccount, PasswordHash, TokenEpoch};
pub use email::Email;
pub use error::Error;
pub use password::{Argon2id, Attempt, Hashing, HashingCost, Password, Recognised, Salt};
pub use port::Accounts;
pub use service::{Auth, Fresh, Registration, SignedIn, Ticket, Tickets};
pub use session::{
    AccessStatus, EndedSession, NewRefresh, NewSession, NewTicket, Refresh, Rotated, Session, SessionId, SessionStatus,
    TicketHolder, TicketId, TokenId,
};
pub use tokens::{Claims, Lifetimes, TokenPair, Tokens};
