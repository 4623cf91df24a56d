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
    use crate::ErrorCode;

    #[test]
    fn where_somebody_is_is_not_printed() {
        let request = PositionRequest::parse(br#"{"latitude":48.8566,"longitude":2.3522}"#).unwrap();
        assert_eq!(format!("{request:?}"), "PositionRequest(..)");
    }

    #[test]
    fn a_number_that_json_cannot_hold_is_a_wrong_field() {
        let refused = |body: &str| PositionRequest::parse(body.as_bytes()).unwrap_err();
        for number in ["NaN", "Infinity", "-Infinity", "1e400", "-1e400"] {
            let named = refused(&format!(r#"{{"latitude":{number},"longitude":2.3522}}"#));
            assert_eq!(named.to_string(), "latitude: must be a number", "{number}");
            let both = refused(&format!(r#"{{"latitude":{number}}}"#));
            assert_eq!(both.to_string(), "latitude: must be a number; longitude: this field is required");
            for elsewhere in
                [format!(r#"{{"latitude":1,"longitude":2,"altitude":{number}}}"#), format!(r#"{{"latitude":{number}"#)]
            {
                assert_eq!(refused(&elsewhere).code(), ErrorCode::BadJson, "{elsewhere}");
            }
        }
    }
}
