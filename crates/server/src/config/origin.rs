use std::str::FromStr;
use url::Url;

/// Where a web page comes from (RFC 6454): scheme, host and port. Two spellings of the same origin are equal: whatever the
/// case, with or without the scheme's usual port, a name with or without the dot of the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: String,
    port: Option<u16>,
}

/// The text names no origin.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a scheme, a host and perhaps a port, such as \"https://app.example.com\", without a path and without a wildcard"
)]
pub struct NotAnOrigin;

impl Origin {
    /// The origin of an address such as `https://api.example.com/v1`.
    pub fn of_address(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        let host = url.host_str().filter(|host| !host.is_empty())?.to_ascii_lowercase();
        let host = host.strip_suffix('.').map(str::to_owned).unwrap_or(host);
        // The usual port of a scheme is left out by whoever reads the address.
        Some(Self { scheme: url.scheme().to_owned(), host, port: url.port() })
    }

    /// A page that the developer serves on this very machine, at any port.
    pub fn is_localhost(&self) -> bool {
        self.scheme == "http" && self.host == "localhost"
    }

    /// Whether a request to `host`, which is what its header `Host` says, stays at this origin. The header tells no scheme.
    pub fn is_at(&self, host: &str) -> bool {
        ["http", "https"].contains(&self.scheme.as_str())
            && format!("{}://{host}", self.scheme).parse().as_ref() == Ok(self)
    }
}

impl FromStr for Origin {
    type Err = NotAnOrigin;

    /// Reads an origin as browsers send it. `null`, which every sandboxed page has, is none.
    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let authority = text.split_once("://").map(|(_, authority)| authority).ok_or(NotAnOrigin)?;
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"/\\?#@*%".contains(&byte);
        if authority.is_empty() || authority.ends_with(':') || !authority.bytes().all(is_plain) {
            return Err(NotAnOrigin);
        }
        Self::of_address(text).ok_or(NotAnOrigin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn spellings_of_the_same_origin_are_equal() {
        for (one, other) in [
            ("https://app.example.com", "https://app.example.com:443"),
            ("http://app.example.com", "http://app.example.com:80"),
            ("https://app.example.com", "HTTPS://App.EXAMPLE.com"),
            ("https://app.example.com", "https://app.example.com."),
            ("https://[2001:db8::1]", "https://[2001:DB8:0:0::1]:443"),
            ("capacitor://localhost", "capacitor://LOCALHOST"),
        ] {
            assert_eq!(origin(one), origin(other), "{other}");
        }
    }

    #[test]
    fn another_scheme_host_or_port_is_another_origin() {
        let app = origin("https://app.example.com");
        for other in [
            "http://app.example.com",
            "https://app.example.com:80",
            "https://app.example.com:8443",
            "https://example.com",
            "https://app.example.com.evil.example",
            "capacitor://app.example.com",
        ] {
            assert_ne!(app, origin(other), "{other}");
        }
        assert_ne!(origin("https://[::1]"), origin("https://127.0.0.1"));
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "",
            "null",
            "*",
            "https://*",
            "https://*.example.com",
            "app.example.com",
            "app.example.com:443",
            "https://",
            "https://app.example.com/",
            "https://app.example.com/path",
            "https://app.example.com?q",
            "https://app.example.com#f",
            "https://user@app.example.com",
            "https://app.example.com\\evil",
            "https://app.example.com:",
            "https://app.example.com:65536",
            "https://app.example.com:x",
            "https://app.example.com https://evil.example",
            "https://[::1",
            "file://",
            "http://localhost@evil.example",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(NotAnOrigin), "{text}");
        }
    }

    #[test]
    fn a_host_header_tells_whether_a_request_stays_at_its_origin() {
        for (text, host) in [
            ("http://api.example.com:8000", "api.example.com:8000"),
            ("https://api.example.com", "api.example.com"),
            ("https://api.example.com", "API.example.com:443"),
            ("http://[::1]:8000", "[::1]:8000"),
        ] {
            assert!(origin(text).is_at(host), "{text} at {host}");
        }
        for (text, host) in [
            ("http://api.example.com:8000", "api.example.com"),
            ("https://api.example.com", "api.example.com:80"),
            ("https://api.example.com", "evil.example/api.example.com"),
            ("https://api.example.com", ""),
            ("capacitor://localhost", "localhost"),
        ] {
            assert!(!origin(text).is_at(host), "{text} at {host}");
        }
    }
}
