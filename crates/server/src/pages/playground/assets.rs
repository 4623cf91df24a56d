//! The files of the page, and those of the client library, which is served as it is published.

use aws_lc_rs::digest::{SHA256, digest};
use std::{collections::HashMap, fmt::Write as _, sync::LazyLock};

/// Names below `/playground/` and bytes.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/playground.rs"));

static ASSETS: LazyLock<HashMap<&str, Asset>> =
    LazyLock::new(|| FILES.iter().map(|(name, bytes)| (*name, Asset::of(name, bytes))).collect());

/// A file as it is sent.
pub(super) struct Asset {
    pub(super) content_type: &'static str,
    pub(super) bytes: &'static [u8],
    /// Changes with the bytes, for the header `ETag`.
    pub(super) tag: String,
}

impl Asset {
    fn of(name: &str, bytes: &'static [u8]) -> Self {
        let content_type = match name.rsplit('.').next() {
            Some("html") => "text/html; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => "application/octet-stream",
        };
        let mut tag = String::new();
        for byte in &digest(&SHA256, bytes).as_ref()[..12] {
            // Writing into a string cannot fail.
            let _ = write!(tag, "{byte:02x}");
        }
        Self { content_type, bytes, tag }
    }
}

pub(super) fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.get(name)
}
