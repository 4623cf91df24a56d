#![doc = include_str!("../README.md")]

mod daemon;
mod database;
mod error;
mod find;
mod name;
mod nginx;
mod pgbouncer;
mod port;
mod postgres;
mod proxy;
mod redis;
mod resp;
mod running;
mod shared;
pub mod statements;
mod wait;

pub use database::TestDatabase;
pub use error::Unavailable;
pub use name::test_name;
pub use nginx::PrivateNginx;
pub use pgbouncer::{Pooling, PrivatePgBouncer};
pub use postgres::PrivatePostgres;
pub use proxy::Proxy;
pub use redis::PrivateRedis;
pub use running::redis_url;
pub use shared::{Found, Services};
pub use wait::{PATIENCE, wait_until};
