use serde::{Deserialize, Deserializer, de::Error as _};
use std::{net::IpAddr, str::FromStr};

/// An address or a range of addresses with a common beginning, such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Whether `address` lies in this network. An IPv4 address that came in by an IPv6 socket counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                (network.to_bits() ^ address.to_bits()).leading_zeros() >= self.prefix
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                (network.to_bits() ^ address.to_bits()).leading_zeros() >= self.prefix
            }
            _ => false,
        }
    }
}

/// The text names no network.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address or a network such as \"10.0.0.0/8\"")]
pub struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u32>().map_err(|_| NotANetwork)?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(bits);
        if prefix > bits { Err(NotANetwork) } else { Ok(Self { address, prefix }) }
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_holds_the_addresses_that_begin_like_it() {
        let private = network("10.0.0.0/8");
        assert!(private.contains(address("10.255.3.4")));
        assert!(private.contains(address("::ffff:10.1.2.3")));
        assert!(!private.contains(address("11.0.0.0")));
        assert!(!private.contains(address("::1")));
        assert!(network("2001:db8::/32").contains(address("2001:db8:1::5")));
        assert!(!network("2001:db8::/32").contains(address("2001:db9::5")));
        assert!(network("0.0.0.0/0").contains(address("8.8.8.8")));
    }

    #[test]
    fn a_bare_address_is_a_network_of_one() {
        assert!(network("192.168.0.1").contains(address("192.168.0.1")));
        assert!(!network("192.168.0.1").contains(address("192.168.0.2")));
        assert!(network("::1").contains(address("::1")));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "localhost", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8"] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
        }
    }
}
