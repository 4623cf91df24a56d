use crate::{Fields, Request};
use kernel::UserId;
use schemars::JsonSchema;
use serde::Serialize;

/// The body of POST `/demo/tokens`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DemoRequest {
    /// Which of the demo people; absent for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
}

impl Request for DemoRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { user_id: fields.optional_id("user_id") }
    }
}
