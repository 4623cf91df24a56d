use std::fmt;

/// An e-mail address as accounts are found by it: trimmed, in lower case and in NFC, its host as people read it and not in
/// Punycode, so that one person cannot hold two accounts that look alike and are found by what is typed anywhere.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// RFC 5321 bounds an address to 254 octets.
    const LONGEST: usize = 254;

    /// Reads an address. It checks what a mistyped field looks like; only a message that arrives proves an address. One with
    /// a character that nobody can see is refused: its owner would never type it again.
    pub fn parse(raw: &str) -> Option<Self> {
        let (local, host) = raw.trim().rsplit_once('@')?;
        // Bounded before anything is worked on.
        if raw.len() > 4 * Self::LONGEST || text::hides(raw.trim()) {
            return None;
        }
        let local = text::nfc(&local.to_lowercase()).into_owned();
        let address = format!("{local}@{}", text::domain(host)?);
        let sound = address.len() <= Self::LONGEST
            && (1..=64).contains(&local.len())
            && !local.chars().any(|c| c.is_whitespace() || c.is_control() || c == '@');
        sound.then_some(Self(address))
    }

    /// The addresses that an account of this one may be kept under: as it is kept now, and as it was before addresses were
    /// written in NFC, by lower case alone.
    pub fn spellings(raw: &str) -> Vec<Self> {
        let now = Self::parse(raw);
        let before = Some(raw.trim().to_lowercase())
            .filter(|before| before.contains('@') && before.len() <= Self::LONGEST && !before.contains('\0'))
            .map(Self)
            .filter(|before| now.as_ref() != Some(before));
        now.into_iter().chain(before).collect()
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
    fn an_address_is_one_however_it_was_typed() {
        let kept = Email::parse("jörg@müller.example").unwrap();
        for raw in ["jo\u{308}rg@mu\u{308}ller.example", "JÖRG@MÜLLER.example", "\u{A0}jörg@xn--mller-kva.example\n"]
        {
            assert_eq!(Email::parse(raw), Some(kept.clone()), "{raw:?}");
        }
    }

    #[test]
    fn an_address_with_what_nobody_sees_is_refused() {
        for hidden in
            ['\u{200B}', '\u{FEFF}', '\u{202E}', '\u{2066}', '\u{AD}', '\u{3164}', '\u{FE0F}', '\u{E000}', '\u{378}']
        {
            for raw in [
                format!("a{hidden}da@example.com"),
                format!("ada@exam{hidden}ple.com"),
                format!("ada@example.com{hidden}"),
            ] {
                assert_eq!(Email::parse(&raw), None, "{raw:?}");
            }
        }
    }

    #[test]
    fn an_account_from_before_is_found_under_what_was_kept_then() {
        let spelled = |raw: &str| Email::spellings(raw).into_iter().map(|email| email.0).collect::<Vec<_>>();
        assert_eq!(spelled(" ADA@example.com"), ["ada@example.com"]);
        assert_eq!(spelled("jo\u{308}rg@example.com"), ["jörg@example.com", "jo\u{308}rg@example.com"]);
        assert_eq!(spelled("Ada@xn--mller-kva.example"), ["ada@müller.example", "ada@xn--mller-kva.example"]);
        assert_eq!(spelled("a\u{200B}da@example.com"), ["a\u{200B}da@example.com"]);
        assert_eq!(spelled("ada"), [""; 0]);
        assert_eq!(spelled("a\0@example.com"), [""; 0]);
    }

    #[test]
    fn an_address_does_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", Email::parse("ada@example.com").unwrap()), "Email(…)");
    }
}
