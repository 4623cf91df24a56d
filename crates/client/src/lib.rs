#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod answer;
mod api;
mod check;
mod connect;
mod error;
mod received;
mod socket;

pub use answer::Answer;
pub use api::{Api, Sent, Window};
pub use check::{CheckError, check};
pub use connect::{Connect, Credential, Endpoint, Position};
pub use error::{ApiError, ConnectError, SocketError, explain};
pub use received::{Closed, Received};
pub use reqwest::Method;
pub use socket::Socket;
