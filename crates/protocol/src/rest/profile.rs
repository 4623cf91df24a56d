use super::{OwnPhoto, Privacy, PrivacyPatch, PromptAnswer};
use crate::{Fields, Request};
use kernel::{Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One's own profile. Nobody else sees this shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the contract")]
pub struct User {
    /// The person's id.
    pub id: UserId,
    /// The name by which others address the person, unique.
    pub username: String,
    /// The address that the account was made with.
    pub email: String,
    /// The first name; may be empty.
    pub first_name: String,
    /// The last name; may be empty.
    pub last_name: String,
    /// The absolute URL of the picture.
    pub profile_picture: Option<String>,
    /// The text with which the person introduces themselves.
    pub bio: String,
    /// The date of birth as `YYYY-MM-DD`.
    pub date_of_birth: Option<String>,
    /// The phone number as it was typed; nobody checks it.
    pub phone_number: Option<String>,
    /// The place that the person names, in their own words.
    pub location: String,
    /// True while a socket of the person is open.
    pub is_online: bool,
    /// The instant at which the person was last seen.
    pub last_activity: Timestamp,
    /// The interests that the person chose.
    pub interests: Vec<Interest>,
    /// The people whom the person looks for.
    pub preferences: Preferences,
    /// The person's id at the Appwrite server, if the accounts are linked.
    pub appwrite_user_id: Option<String>,
    /// The language of what is sent to the person, such as `fr` or `pt-BR`.
    #[serde(default)]
    pub locale: Option<String>,
    /// The zone of the person's clock, such as `Europe/Paris`.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The gender: M, F or O.
    #[serde(default)]
    pub gender: Option<String>,
    /// All photos of one's own, in their order.
    #[serde(default)]
    pub photos: Vec<OwnPhoto>,
    /// The answers to questions of the catalogue, in the order that the person chose.
    #[serde(default)]
    pub prompts: Vec<PromptAnswer>,
    /// What others get to see. The same switches beside it are for clients that know only some of them.
    #[serde(default)]
    pub privacy: Privacy,
    /// True while the person is shown to nobody new, and sees nobody new.
    #[serde(default)]
    pub paused: bool,
    /// Shows only the first name to others.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Interest {
    /// The interest's id.
    pub id: i64,
    /// The name that people see.
    pub name: String,
}

/// The people whom somebody looks for, in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Preferences {
    /// The youngest age in years, at least 18.
    pub min_age: u16,
    /// The oldest age in years.
    pub max_age: u16,
    /// The largest distance in kilometres.
    pub max_distance: u16,
    /// The gender to look for: M, F, O or A (all).
    pub gender_preference: String,
}

/// The body of PUT and PATCH `preferences/`; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PreferencesPatch {
    /// The youngest age in years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_age: Option<u16>,
    /// The oldest age in years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u16>,
    /// The largest distance in kilometres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_distance: Option<u16>,
    /// The gender to look for: M, F, O or A (all).
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

/// The body of PUT and PATCH `users/me`. What is absent stays as it is, so a client that sends back what it was given
/// changes nothing. Where the inner value is an option, `null` takes the value away. A name or text that is `null`
/// becomes empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UserPatch {
    /// The name by which others address the person, unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The first name; may be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The last name; may be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The text with which the person introduces themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// The place that the person names, in their own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The date of birth as `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Option<String>>,
    /// The gender: M, F or O.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Option<String>>,
    /// The phone number as it was typed; nobody checks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<Option<String>>,
    /// The language of what is sent to the person, such as `fr` or `pt-BR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<Option<String>>,
    /// The zone of the person's clock, such as `Europe/Paris`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Option<String>>,
    /// The switches that change. Where one of them also stands beside this, this one counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<PrivacyPatch>,
    /// True to be shown to nobody new, and to see nobody new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
    /// Only `null` means something: a picture comes by upload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_picture: Option<Option<String>>,
    /// Shows only the first name to others.
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
            locale: fields.patched("locale", Fields::optional_text),
            time_zone: fields.patched("time_zone", Fields::optional_text),
            privacy: fields.optional_object("privacy", PrivacyPatch::read),
            paused: fields.optional_flag("paused"),
            profile_picture: fields.patched("profile_picture", Fields::optional_text),
            hide_last_name: fields.optional_flag("hide_last_name"),
            share_presence: fields.optional_flag("share_presence"),
            share_typing: fields.optional_flag("share_typing"),
            share_read_receipts: fields.optional_flag("share_read_receipts"),
        }
    }
}
