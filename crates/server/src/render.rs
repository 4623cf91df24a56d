//! From the domains to the wire: the only place that knows both.

pub(crate) mod committed;
pub(crate) mod conversation;
mod links;
pub(crate) mod log;
pub(crate) mod message;
pub(crate) mod page;
pub(crate) mod person;

pub(crate) use links::Links;
