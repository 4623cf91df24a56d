//! Nodes without a server around them: sockets in memory, a store of vectors, and the bus as it is.

mod lifecycle;
mod node;
mod presence;
mod redis_bus;
mod supervision;
mod support;
