use crate::Fields;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The switches by which somebody says what others get to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the contract")]
pub struct Privacy {
    /// Lets matches see when they are online.
    pub share_presence: bool,
    /// Lets matches see when they were last here, to five minutes.
    pub share_last_seen: bool,
    /// Lets the other side see what they have read.
    pub share_read_receipts: bool,
    /// Lets the other side see them type.
    pub share_typing: bool,
    /// Lets others see how far away they are.
    pub share_distance: bool,
    /// Shows only the first name to others.
    pub hide_last_name: bool,
    /// Lets discovery show them to strangers.
    pub discoverable: bool,
}

/// A change of privacy; what is absent stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PrivacyPatch {
    /// Lets matches see when they are online.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_presence: Option<bool>,
    /// Lets matches see when they were last here, to five minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_last_seen: Option<bool>,
    /// Lets the other side see what they have read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_read_receipts: Option<bool>,
    /// Lets the other side see them type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_typing: Option<bool>,
    /// Lets others see how far away they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_distance: Option<bool>,
    /// Shows only the first name to others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_last_name: Option<bool>,
    /// Lets discovery show them to strangers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discoverable: Option<bool>,
}

impl PrivacyPatch {
    /// Takes the switches that are given.
    pub(super) fn read(fields: &mut Fields) -> Self {
        Self {
            share_presence: fields.optional_flag("share_presence"),
            share_last_seen: fields.optional_flag("share_last_seen"),
            share_read_receipts: fields.optional_flag("share_read_receipts"),
            share_typing: fields.optional_flag("share_typing"),
            share_distance: fields.optional_flag("share_distance"),
            hide_last_name: fields.optional_flag("hide_last_name"),
            discoverable: fields.optional_flag("discoverable"),
        }
    }
}
