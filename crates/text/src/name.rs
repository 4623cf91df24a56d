use crate::username;
use std::fmt;

/// A public name: 3 to 30 of `A–Z a–z 0–9 _ .`, unique whatever its case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Username(String);

impl Username {
    /// Reads a name as somebody chose it; the case is kept.
    pub fn parse(raw: &str) -> Option<Self> {
        username(raw).map(|name| Self(name.to_owned()))
    }

    /// The name of somebody who chose none, made from their number, which is random and public anyway. It never comes from the
    /// e-mail address, which is private.
    pub fn for_newcomer(number: i64) -> Self {
        Self(format!("user_{}", base36(number)))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name itself.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The form in which names are compared.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

fn base36(number: i64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        digits.push(char::from(DIGITS[usize::try_from(rest % 36).unwrap_or_default()]));
        rest /= 36;
        if rest == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_three_to_thirty_plain_characters() {
        assert_eq!(Username::parse(" Ada.L_1 ").unwrap().as_str(), "Ada.L_1");
        for raw in ["", "ab", "a b c", "ada!", "jörg", "ada\0", &"a".repeat(31)] {
            assert!(Username::parse(raw).is_none(), "{raw}");
        }
    }

    #[test]
    fn names_are_compared_without_case() {
        assert_eq!(Username::parse("ADA").unwrap().key(), Username::parse("ada").unwrap().key());
    }

    #[test]
    fn a_newcomers_name_is_a_valid_name_for_every_id() {
        for id in [1, 35, 36, (1 << 52) - 1] {
            let name = Username::for_newcomer(id);
            assert_eq!(Username::parse(name.as_str()), Some(name));
        }
        assert_eq!(Username::for_newcomer(36).as_str(), "user_10");
    }
}
