use crate::{Fields, Request};
use kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// One's own profile. Nobody else sees this shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the contract")]
pub struct User {
    /// Who.
    pub id: UserId,
    /// By username.
    pub username: String,
    /// The address the account was made with.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// An absolute URL.
    pub profile_picture: Option<String>,
    /// What they say of themselves.
    pub bio: String,
    /// `YYYY-MM-DD`.
    pub date_of_birth: Option<String>,
    /// As it was typed.
    pub phone_number: Option<String>,
    /// Where they say they are.
    pub location: String,
    /// Whether a socket of theirs is open.
    pub is_online: bool,
    /// When they were last there.
    pub last_activity: Timestamp,
    /// What they chose.
    pub interests: Vec<Interest>,
    /// Whom they look for.
    pub preferences: Preferences,
    /// Their id at the Appwrite server, if linked.
    pub appwrite_user_id: Option<String>,
    /// M, F or O.
    #[serde(default)]
    pub gender: Option<String>,
    /// Shows the first name only.
    #[serde(default)]
    pub hide_last_name: bool,
    /// Lets matches see when they are online.
    #[serde(default)]
    pub share_presence: bool,
    /// Lets the other side see them type.
    #[serde(default)]
    pub share_typing: bool,
    /// Lets the other side see what they have read.
    #[serde(default)]
    pub share_read_receipts: bool,
}

/// An interest, by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// Which.
    pub id: i64,
    /// What it is called.
    pub name: String,
}

/// Whom somebody looks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// In years, at least 18.
    pub min_age: u16,
    /// In years.
    pub max_age: u16,
    /// In kilometres.
    pub max_distance: u16,
    /// M, F, O or A (all).
    pub gender_preference: String,
}

/// PUT and PATCH `preferences/`: what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PreferencesPatch {
    /// In years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_age: Option<u16>,
    /// In years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u16>,
    /// In kilometres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_distance: Option<u16>,
    /// M, F, O or A (all).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender_preference: Option<String>,
}

impl Request for PreferencesPatch {
    fn read(fields: &mut Fields) -> Self {
        Self {
            min_age: fields.optional_small("min_age"),
            max_age: fields.optional_small("max_age"),
            max_distance: fields.optional_small("max_distance"),
            gender_preference: fields.optional_text("gender_preference"),
        }
    }
}

/// PUT and PATCH `users/me`: what is absent stays as it is, so a client that sends back what it was given changes nothing.
///
/// Where the inner value is an option, `null` takes the value away. A name or text that is `null` becomes empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UserPatch {
    /// By username.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// What they say of themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// Where they say they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Option<String>>,
    /// M, F or O.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Option<String>>,
    /// As it was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<Option<String>>,
    /// Only `null` means something: a picture comes by upload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_picture: Option<Option<String>>,
    /// Shows the first name only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_last_name: Option<bool>,
    /// Lets matches see when they are online.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_presence: Option<bool>,
    /// Lets the other side see them type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_typing: Option<bool>,
    /// Lets the other side see what they have read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_read_receipts: Option<bool>,
}

impl Request for UserPatch {
    fn read(fields: &mut Fields) -> Self {
        let text_or_empty = |fields: &mut Fields, field: &str| {
            fields.patched(field, Fields::optional_text).map(Option::unwrap_or_default)
        };
        Self {
            username: fields.optional_text("username"),
            first_name: text_or_empty(fields, "first_name"),
            last_name: text_or_empty(fields, "last_name"),
            bio: text_or_empty(fields, "bio"),
            location: text_or_empty(fields, "location"),
            date_of_birth: fields.patched("date_of_birth", Fields::optional_text),
            gender: fields.patched("gender", Fields::optional_text),
            phone_number: fields.patched("phone_number", Fields::optional_text),
            profile_picture: fields.patched("profile_picture", Fields::optional_text),
            hide_last_name: fields.optional_flag("hide_last_name"),
            share_presence: fields.optional_flag("share_presence"),
            share_typing: fields.optional_flag("share_typing"),
            share_read_receipts: fields.optional_flag("share_read_receipts"),
        }
    }
}
