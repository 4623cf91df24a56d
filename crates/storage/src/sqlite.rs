//! SQLite: one file, one process, nothing to install.

mod batches;
mod connect;
mod database;
pub(crate) mod dialect;
mod discovery;
mod listed;
mod lock;
mod migrations;
mod persist;
mod result_code;
mod scrubber;
mod settlers;
mod write_connection;

// The queries, compiled against this database's connection.
#[path = "queries/access.rs"]
mod access;
#[path = "queries/account_store.rs"]
mod account_store;
#[path = "queries/admirers.rs"]
mod admirers;
#[path = "queries/audit_log.rs"]
mod audit_log;
#[path = "queries/authors.rs"]
mod authors;
#[path = "queries/bans.rs"]
mod bans;
#[path = "queries/batch.rs"]
mod batch;
#[path = "queries/calls.rs"]
mod calls;
#[path = "queries/conversation_reads.rs"]
mod conversation_reads;
#[path = "queries/conversation_rows.rs"]
mod conversation_rows;
#[path = "queries/conversation_store.rs"]
mod conversation_store;
#[path = "queries/deck_rows.rs"]
mod deck_rows;
#[path = "queries/discovery_rows.rs"]
mod discovery_rows;
#[path = "queries/discovery_search.rs"]
mod discovery_search;
#[path = "queries/discovery_store.rs"]
mod discovery_store;
#[path = "queries/discovery_sweep.rs"]
mod discovery_sweep;
#[path = "queries/erasure.rs"]
mod erasure;
#[path = "queries/event_log.rs"]
mod event_log;
#[path = "queries/jobs.rs"]
mod jobs;
#[path = "queries/last_swipes.rs"]
mod last_swipes;
#[path = "queries/like_targets.rs"]
mod like_targets;
#[path = "queries/likes.rs"]
mod likes;
#[path = "queries/log.rs"]
mod log;
#[path = "queries/match_lists.rs"]
mod match_lists;
#[path = "queries/matching_store.rs"]
mod matching_store;
#[path = "queries/messages.rs"]
mod messages;
#[path = "queries/pairs.rs"]
mod pairs;
#[path = "queries/photo_store.rs"]
mod photo_store;
#[path = "queries/photos.rs"]
mod photos;
#[path = "queries/probe.rs"]
mod probe;
#[path = "queries/profile_changes.rs"]
mod profile_changes;
#[path = "queries/profiles.rs"]
mod profiles;
#[path = "queries/prompts.rs"]
mod prompts;
#[path = "queries/seeding.rs"]
mod seeding;
#[path = "queries/seen.rs"]
mod seen;
#[path = "queries/session_sweep.rs"]
mod session_sweep;
#[path = "queries/sessions.rs"]
mod sessions;
#[path = "queries/shown_photos.rs"]
mod shown_photos;
#[path = "queries/staff.rs"]
mod staff;
#[path = "queries/swipes.rs"]
mod swipes;
#[path = "queries/trim.rs"]
mod trim;
#[path = "queries/upload_store.rs"]
mod upload_store;
#[path = "queries/upload_sweep.rs"]
mod upload_sweep;
#[path = "queries/uploads.rs"]
mod uploads;

pub(crate) use connect::{Conn, Shared};
pub(crate) use database::Database;
pub(crate) use migrations::migrate;
