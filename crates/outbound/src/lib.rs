#![doc = include_str!("../README.md")]

mod appwrite;

pub use appwrite::Appwrite;
