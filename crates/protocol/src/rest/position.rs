use crate::{Fields, Request};
use kernel::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The body of PUT `users/me/position`, in degrees. It is never printed: of where somebody is, only a coarse cell may be kept
/// anywhere.
#[derive(Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct PositionRequest {
    /// From -90 to 90.
    pub latitude: f64,
    /// From -180 to 180.
    pub longitude: f64,
}

impl fmt::Debug for PositionRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PositionRequest(..)")
    }
}

impl Request for PositionRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { latitude: fields.number("latitude"), longitude: fields.number("longitude") }
    }
}

/// The answer to PUT `users/me/position`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PositionNoted {
    /// The instant from which the person counts as being there.
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_somebody_is_is_not_printed() {
        let request = PositionRequest::parse(br#"{"latitude":48.8566,"longitude":2.3522}"#).unwrap();
        assert_eq!(format!("{request:?}"), "PositionRequest(..)");
    }
}
