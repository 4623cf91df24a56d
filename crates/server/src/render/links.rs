use matching::PictureKey;
use std::sync::Arc;

/// Absolute addresses under the server's public one.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    base: Arc<str>,
}

impl Links {
    /// Below this address, such as `https://api.example.com`.
    pub(crate) fn new(public_url: &str) -> Self {
        Self { base: public_url.trim_end_matches('/').into() }
    }

    /// Where a profile picture is served, the same for every viewer.
    pub(crate) fn picture(&self, key: &PictureKey) -> String {
        format!("{}/media/pictures/{}", self.base, key.as_str())
    }

    /// An address of this server.
    pub(crate) fn to(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.base)
    }
}
