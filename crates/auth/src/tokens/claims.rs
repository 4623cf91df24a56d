use kernel::{Timestamp, UserId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// 9999-12-31T23:59:59Z, the last second RFC 3339 can write.
const END_OF_TIME: i64 = 253_402_300_799;
const MICROS: f64 = 1e6;

/// `token_type`. Absent it is an access token; any other word, or no word at all, is none of ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TokenType {
    #[default]
    Access,
    Refresh,
}

/// A `NumericDate` (RFC 7519, section 2): seconds, maybe with a fraction, between 1970 and 9999. We write whole ones.
#[derive(Clone, Copy, Debug)]
pub(super) struct NumericDate(Timestamp);

impl From<Timestamp> for NumericDate {
    fn from(instant: Timestamp) -> Self {
        Self(instant)
    }
}

impl From<NumericDate> for Timestamp {
    fn from(date: NumericDate) -> Self {
        date.0
    }
}

impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.as_seconds())
    }
}

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumericDateVisitor)
    }
}

struct NumericDateVisitor;

impl de::Visitor<'_> for NumericDateVisitor {
    type Value = NumericDate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds since 1970")
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<NumericDate, E> {
        let seconds = i64::try_from(seconds).ok().filter(|seconds| *seconds <= END_OF_TIME);
        seconds.map(|seconds| NumericDate(Timestamp::from_seconds(seconds))).ok_or_else(|| E::custom("no such second"))
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "within the bounds both are exact"
    )]
    fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<NumericDate, E> {
        // What is no number is in no range.
        if !(0.0..=END_OF_TIME as f64).contains(&seconds) {
            return Err(E::custom("no such second"));
        }
        Ok(NumericDate(Timestamp::from_micros((seconds * MICROS).round() as i64)))
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
    pub(super) exp: NumericDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) iat: Option<NumericDate>,
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub(super) jti: Option<String>,
    pub(super) user_id: UserIdClaim,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sid: Option<String>,
    #[serde(default)]
    pub(super) epoch: i64,
    #[serde(default, skip_serializing)]
    pub(super) nbf: Option<NumericDate>,
}

/// The claims of a refresh token, which nobody but us makes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RefreshClaims {
    pub(super) token_type: TokenType,
    pub(super) exp: NumericDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) iat: Option<NumericDate>,
    pub(super) jti: String,
    pub(super) user_id: UserIdClaim,
    pub(super) sid: String,
    #[serde(default, skip_serializing)]
    pub(super) nbf: Option<NumericDate>,
}
