use std::fmt;

/// An e-mail address as accounts are found by it: trimmed and in lower case, so that one person cannot hold two
/// accounts that differ in case.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// RFC 5321 bounds an address to 254 octets.
    const LONGEST: usize = 254;

    /// Reads an address. It checks what a mistyped field looks like; only a message that arrives proves an address.
    pub fn parse(raw: &str) -> Option<Self> {
        let address = raw.trim().to_lowercase();
        let (local, domain) = address.rsplit_once('@')?;
        let sound = address.len() <= Self::LONGEST
            && (1..=64).contains(&local.len())
            && !local.chars().any(|c| c.is_whitespace() || c.is_control() || c == '@')
            && is_domain(domain);
        sound.then_some(Self(address))
    }

    /// An address from the store, which holds only parsed ones.
    pub fn from_stored(address: String) -> Self {
        Self(address)
    }

    /// The normalised address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.') && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

/// Addresses stay out of logs, so a careless `{:?}` shows none.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed_and_written_in_lower_case() {
        assert_eq!(Email::parse("  Ada.Lovelace@Example.COM ").unwrap().as_str(), "ada.lovelace@example.com");
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for raw in ["", "ada", "@example.com", "ada@", "ada@localhost", "a da@example.com", "ada@exa mple.com"] {
            assert!(Email::parse(raw).is_none(), "{raw}");
        }
        for raw in ["ada@@example.com", "ada@.com", "ada@example..com", "ada@-a.com", "ada\0@example.com", &long] {
            assert!(Email::parse(raw).is_none(), "{raw}");
        }
    }

    #[test]
    fn plus_addresses_and_foreign_letters_pass() {
        assert!(Email::parse("ada+dating@example.com").is_some());
        assert!(Email::parse("jörg@müller.example").is_some());
    }

    #[test]
    fn an_address_does_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", Email::parse("ada@example.com").unwrap()), "Email(…)");
    }
}
