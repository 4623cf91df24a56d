//! The real program, told as stories: each is tried on SQLite with one node and on PostgreSQL and Redis with two.

mod accounts;
mod appwrite;
mod bad_frames;
mod bad_requests;
mod busy;
mod calls;
mod conversations;
mod endings;
mod forgeries;
mod frames;
mod handshakes;
mod limits;
mod matching;
mod metrics;
mod raw;
mod restart;
mod routes;
mod secrets;
mod sessions;
mod shapes;
mod slow;
mod store;
mod strangers;
mod subscriptions;
mod uploads;
mod wire;
