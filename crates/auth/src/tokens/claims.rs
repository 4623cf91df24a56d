use kernel::{Timestamp, UserId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// 9999-12-31T23:59:59Z, the last second RFC 3339 can write.
const END_OF_TIME: i64 = 253_402_300_799;

/// `token_type`. Absent it is an access token; any other word, or no word at all, is none of ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TokenType {
    #[default]
    Access,
    Refresh,
}

/// A `NumericDate` as we take it: whole seconds between 1970 and 9999.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seconds(i64);

impl From<Timestamp> for Seconds {
    fn from(instant: Timestamp) -> Self {
        Self(instant.as_seconds())
    }
}

impl From<Seconds> for Timestamp {
    fn from(seconds: Seconds) -> Self {
        Self::from_seconds(seconds.0)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = i64::deserialize(deserializer)?;
        if (0..=END_OF_TIME).contains(&seconds) { Ok(Self(seconds)) } else { Err(de::Error::custom("no such second")) }
    }
}

/// `user_id`: written as a number, read as a number or as a string of digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct UserIdClaim(UserId);

impl From<UserId> for UserIdClaim {
    fn from(user: UserId) -> Self {
        Self(user)
    }
}

impl From<UserIdClaim> for UserId {
    fn from(claim: UserIdClaim) -> Self {
        claim.0
    }
}

impl Serialize for UserIdClaim {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.0)
    }
}

impl<'de> Deserialize<'de> for UserIdClaim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UserIdVisitor)
    }
}

struct UserIdVisitor;

impl de::Visitor<'_> for UserIdVisitor {
    type Value = UserIdClaim;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a user id")
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<UserIdClaim, E> {
        i64::try_from(number).ok().and_then(UserId::parse).map(UserIdClaim).ok_or_else(|| E::custom("no user id"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<UserIdClaim, E> {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(E::custom("no user id"));
        }
        text.parse().map_err(E::custom).and_then(|number| self.visit_u64(number))
    }
}

/// The claims of an access token. Only `exp` and `user_id` are required, since other makers' tokens carry no more.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AccessClaims {
    #[serde(default)]
    pub(super) token_type: TokenType,
    pub(super) exp: Seconds,
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub(super) iat: Option<Seconds>,
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub(super) jti: Option<String>,
    pub(super) user_id: UserIdClaim,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sid: Option<String>,
    #[serde(default)]
    pub(super) epoch: i64,
    #[serde(default, skip_serializing)]
    pub(super) nbf: Option<Seconds>,
}

/// The claims of a refresh token, which nobody but us makes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RefreshClaims {
    pub(super) token_type: TokenType,
    pub(super) exp: Seconds,
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub(super) iat: Option<Seconds>,
    pub(super) jti: String,
    pub(super) user_id: UserIdClaim,
    pub(super) sid: String,
    #[serde(default, skip_serializing)]
    pub(super) nbf: Option<Seconds>,
}
