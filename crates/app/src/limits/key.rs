//! Whom a bucket belongs to.

use aws_lc_rs::hmac::{self, Context, HMAC_SHA256};
use kernel::UserId;
use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

/// A connection by IPv6 has this much of an address for itself, and chooses the rest as it likes.
const NETWORK: u128 = u128::MAX << 64;

/// A person, an address, or an account at an address. Each limiter has keys of one kind only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(u128);

impl Key {
    pub(super) const fn of_person(person: UserId) -> Self {
        Self(person.0.unsigned_abs() as u128)
    }

    /// By IPv6, all addresses of one network are the same one: whoever has one of them has them all.
    pub(super) fn of_address(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
            IpAddr::V6(address) if address == Ipv6Addr::LOCALHOST => address.to_bits(),
            IpAddr::V6(address) => address.to_bits() & NETWORK,
        })
    }
}

/// It stands in Redis under this name.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

/// Makes keys of accounts. They are the same on every node, and nobody who reads them learns an e-mail address: that
/// takes the installation's secret.
pub(super) struct AccountKeys(hmac::Key);

impl AccountKeys {
    pub(super) fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(HMAC_SHA256, secret))
    }

    pub(super) fn of(&self, email: &str, address: IpAddr) -> Key {
        let mut keyed = Context::with_key(&self.0);
        keyed.update(b"limits: account at address");
        keyed.update(&Key::of_address(address).0.to_be_bytes());
        // However an address is spelled, it is the same account.
        let account = auth::Email::parse(email).map(|email| email.as_str().to_owned());
        keyed.update(account.unwrap_or_else(|| email.trim().to_lowercase()).as_bytes());
        let tag = keyed.sign();
        Key(tag.as_ref()[..16].iter().fold(0, |key, byte| key << 8 | u128::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Key {
        Key::of_address(text.parse().unwrap())
    }

    #[test]
    fn an_address_is_itself_or_its_ipv6_network() {
        assert_eq!(address("192.0.2.1"), address("::ffff:192.0.2.1"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
        assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assert_ne!(address("::1"), address("::2"));
    }

    #[test]
    fn an_account_has_one_key_at_each_address_and_shows_nothing() {
        let here = "192.0.2.1".parse().unwrap();
        let keys = AccountKeys::new(b"a secret");
        let key = keys.of("ann@example.com", here);
        assert_eq!(key, keys.of(" ANN@example.com", here));
        assert_eq!(keys.of("ann@müller.example", here), keys.of("ann@xn--mller-kva.example", here));
        assert_eq!(key, AccountKeys::new(b"a secret").of("ann@example.com", here), "the same on every node");
        assert_ne!(key, keys.of("ann@example.com", "192.0.2.2".parse().unwrap()));
        assert_ne!(key, keys.of("ben@example.com", here));
        assert_ne!(key, AccountKeys::new(b"another").of("ann@example.com", here));
        assert_eq!(key.to_string().trim_start_matches(|c: char| c.is_ascii_hexdigit()), "");
    }
}
