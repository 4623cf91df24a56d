#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod address;
mod answer;
mod api;
mod connect;
mod error;
mod received;
mod socket;

pub use address::{Credential, Endpoint, Position};
pub use answer::HttpAnswer;
pub use api::{Api, Sent, Window};
pub use connect::{Connect, ConnectError};
pub use error::{ApiError, SocketError, explain};
pub use received::{Closed, Received};
pub use reqwest::Method;
pub use socket::Socket;
