//! The promises of ARCHITECTURE.md that a program can check: who uses whom, what is banned, how files are laid out.
//!
//! To add a crate: put its line into `dependencies::RULES` and into the table of ARCHITECTURE.md.

mod circles;
mod conditions;
mod dependencies;
mod doors;
mod files;
mod licences;
mod logs;
mod map;
mod metrics;
mod outsiders;
mod texts;
mod words;
mod workspace;
