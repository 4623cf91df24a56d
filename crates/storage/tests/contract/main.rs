//! Every port on both databases: a store is right when it passes its contract, and only then.

mod accounts;
mod across;
mod authority;
mod before;
mod calls;
mod calls_across;
mod comments;
mod conversations;
mod databases;
mod discovery;
mod discovery_coverage;
mod discovery_rows;
mod discovery_size;
mod erasure;
mod events;
mod held;
mod jobs;
mod lists;
mod many;
mod matching;
mod photos;
mod plans;
mod registry;
mod safety;
mod uploads;
mod waits;
