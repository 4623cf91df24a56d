//! How values are read whose form in the file is not their form here.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::net::SocketAddr;

pub(super) fn parsed_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| D::Error::custom("an address and a port such as \"127.0.0.1:8000\""))
}

// A field of type `Option` would count as present when its key is missing; with a function of its own it does not.
pub(super) fn unset_when_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok((!text.is_empty()).then_some(text))
}

pub(super) fn none_when_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    let number = usize::deserialize(deserializer)?;
    Ok((number > 0).then_some(number))
}

pub(super) fn secret_unless_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SecretString>, D::Error> {
    Ok(unset_when_empty(deserializer)?.map(SecretString::from))
}
