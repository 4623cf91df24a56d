//! What has to be unguessable or unique, drawn here and given to the domains as arguments.

use auth::{Fresh, SessionId, TokenId};
use aws_lc_rs::hmac;
use kernel::UserId;
use rand::{Rng as _, RngCore as _};
use uuid::Uuid;

/// A new person's id: random below 2^52, so that nobody walks through the accounts. A collision is refused by the store.
pub fn user_id() -> UserId {
    UserId(rand::rng().random_range(1..1 << 52))
}

/// A session, a token, a node: unique, and in the order of time.
pub fn ordered_id() -> String {
    Uuid::now_v7().simple().to_string()
}

/// Something that opens a door: 256 bits, in hex.
pub fn secret() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    hex(&bytes)
}

/// A number that follows from a secret, and which nobody without it can tell: the same on all nodes that share the secret.
pub fn derived_number(secret: &[u8], purpose: &[u8]) -> u64 {
    let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), purpose);
    derived.as_ref().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Bytes as hexadecimal digits in lower case.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The salt of one password.
pub fn salt() -> [u8; 16] {
    let mut bytes = [0_u8; 16];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// Everything random that a sign-in uses.
pub fn fresh() -> Option<Fresh> {
    Some(Fresh {
        session: SessionId::parse(&ordered_id())?,
        refresh: TokenId::parse(&ordered_id())?,
        access: TokenId::parse(&ordered_id())?,
    })
}

/// A word that no other run uses.
pub fn nonce() -> String {
    ordered_id()
}
