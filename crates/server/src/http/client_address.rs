//! Whose address a request comes from.

use crate::{config::Network, state::AppState};
use actix_web::HttpRequest;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The peer's address, or what a trusted proxy says of it (the last entry that is no trusted
/// proxy itself).
pub(crate) fn client_address(state: &AppState, request: &HttpRequest) -> IpAddr {
    address_behind(&state.config.server.trusted_proxies, request)
}

fn address_behind(proxies: &[Network], request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let trusted = |address: IpAddr| proxies.iter().any(|network| network.contains(address));
    if !trusted(peer) {
        return peer;
    }
    let forwarded: Vec<_> = request.headers().get_all("X-Forwarded-For").collect();
    let hops: Vec<_> = forwarded.iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).collect();
    for hop in hops.into_iter().rev() {
        match address_of(hop) {
            Some(address) if trusted(address) => {}
            Some(address) => return address,
            // What stands before something unreadable may be made up by the client.
            None => return peer,
        }
    }
    peer
}

/// An address with or without a port, as proxies write it.
fn address_of(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn address(peer: &str, forwarded: &[&str]) -> String {
        let proxies: Vec<Network> = ["10.0.0.0/8", "::1"].iter().map(|network| network.parse().unwrap()).collect();
        let mut request = TestRequest::default().peer_addr(SocketAddr::new(peer.parse().unwrap(), 4000));
        for value in forwarded {
            request = request.append_header(("X-Forwarded-For", *value));
        }
        address_behind(&proxies, &request.to_http_request()).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_about_an_address() {
        assert_eq!(address("192.0.2.7", &["198.51.100.1"]), "192.0.2.7");
        assert_eq!(address("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(address("::1", &["2001:db8::1"]), "2001:db8::1");
        assert_eq!(address("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_last_that_is_no_proxy_is_the_client_whatever_it_claims_before() {
        assert_eq!(address("10.0.0.1", &["203.0.113.9, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(address("10.0.0.1", &["203.0.113.9", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(address("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.1");
        assert_eq!(address("10.0.0.1", &["203.0.113.9, 198.51.100.1:5999"]), "198.51.100.1");
        assert_eq!(address("10.0.0.1", &["203.0.113.9, unknown"]), "10.0.0.1");
        assert_eq!(address("10.0.0.1", &["203.0.113.9,"]), "10.0.0.1");
    }
}
