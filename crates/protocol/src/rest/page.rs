use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One page of a list, as old clients know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Page<T> {
    /// The number of entries on all pages.
    pub count: i64,
    /// The address of the next page.
    pub next: Option<String>,
    /// The address of the page before.
    pub previous: Option<String>,
    /// The entries of this page.
    pub results: Vec<T>,
    /// A stable word that says why discovery has nobody to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty_reason: Option<String>,
    /// The kilometres within which discovery looked, where that is farther than the viewer asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub widened_to_km: Option<u32>,
    /// The kilometres within which discovery looked, where a wider wish was cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub searched_to_km: Option<u32>,
}

impl<T> Page<T> {
    /// A page with no neighbours yet.
    pub fn of(count: i64, results: Vec<T>) -> Self {
        Self {
            count,
            next: None,
            previous: None,
            results,
            empty_reason: None,
            widened_to_km: None,
            searched_to_km: None,
        }
    }
}

/// An answer that only says that it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Detail {
    /// A sentence for people.
    pub detail: String,
}

impl Detail {
    /// An answer with this text.
    pub fn new(detail: impl Into<String>) -> Self {
        Self { detail: detail.into() }
    }
}
