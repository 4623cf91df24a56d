//! Passwords and how they are kept: argon2id (RFC 9106).

use crate::{Error, PasswordHash};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _},
};
use async_trait::async_trait;
use kernel::StoreError;
use secrecy::{ExposeSecret as _, SecretString};

/// Sixteen random bytes, new for every hash.
pub type Salt = [u8; 16];

/// A password somebody may choose: 8 to 128 characters, none of them a control character, in the form of [`text::opaque`]. It is
/// never shown.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

impl Password {
    /// The refusal of a field that holds none.
    pub const RULE: &str = "must have 8 to 128 characters, none of them a control character";

    /// Reads a password to be set. One that is only tried is not held to this.
    pub fn parse(raw: &SecretString) -> Option<Self> {
        let prepared = text::opaque(raw.expose_secret())?;
        (8..=128).contains(&prepared.chars().count()).then(|| Self(prepared.into()))
    }

    /// As versions before hashed it.
    #[cfg(test)]
    pub(crate) fn as_it_came(raw: &str) -> Self {
        Self(raw.into())
    }
}

/// A password that is tried, in the forms its hash may have been made of: the prepared one first, then, where it is another,
/// the one that came, which is what was hashed before passwords were prepared.
#[derive(Clone, Debug)]
pub struct Attempt {
    prepared: Option<Password>,
    as_it_came: Option<SecretString>,
}

/// The form of an attempt that was the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// The one that is hashed today.
    Prepared,
    /// Only the one that was hashed before.
    AsItCame,
}

impl Attempt {
    /// Whatever was typed, however long.
    pub fn new(raw: SecretString) -> Self {
        let prepared = text::opaque(raw.expose_secret());
        let is_other = prepared.as_deref() != Some(raw.expose_secret());
        Self { prepared: prepared.map(|text| Password(text.into())), as_it_came: is_other.then_some(raw) }
    }

    /// The password to be hashed in the place of one that was recognised as it came only; none, if it cannot be prepared.
    pub fn into_prepared(self) -> Option<Password> {
        self.prepared
    }

    fn forms(&self) -> impl Iterator<Item = (Recognised, &SecretString)> {
        let prepared = self.prepared.iter().map(|password| (Recognised::Prepared, &password.0));
        prepared.chain(self.as_it_came.iter().map(|raw| (Recognised::AsItCame, raw)))
    }

    /// Which form was hashed, if any. All are worked on until one is right, at most two, also where nothing was kept: so
    /// what an unknown account costs depends on what was typed, and on nothing that is kept.
    pub async fn recognise(
        &self,
        hashing: &dyn Hashing,
        kept: Option<&PasswordHash>,
    ) -> Result<Option<Recognised>, Error> {
        for (form, typed) in self.forms() {
            if hashing.verify(typed.clone(), kept.cloned()).await? {
                return Ok(Some(form));
            }
        }
        Ok(None)
    }
}

/// The cost of a hash to whoever makes it or guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashingCost {
    /// Memory in KiB, at least 8 for every lane.
    pub memory_kib: u32,
    /// Passes over it, at least 1.
    pub passes: u32,
    /// Lanes, at least 1.
    pub lanes: u32,
}

/// The first choice of the OWASP password storage cheat sheet for argon2id.
impl Default for HashingCost {
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 }
    }
}

/// A cost that argon2 cannot work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("argon2 cannot work with these costs")]
pub struct ImpossibleCost;

/// The work on passwords, which takes tens of milliseconds of a core and many megabytes: whoever composes the server
/// decides on which thread it happens and how much of it at once. [`Argon2id`] does it where it is called.
#[async_trait]
pub trait Hashing: Send + Sync {
    /// The hash of a password to be kept.
    async fn hash(&self, password: Password, salt: Salt) -> Result<PasswordHash, Error>;

    /// Whether a password is the one that was kept. Where none was kept it never is, and that takes as long.
    async fn verify(&self, attempt: SecretString, kept: Option<PasswordHash>) -> Result<bool, Error>;
}

/// Argon2id at a given cost.
#[derive(Clone, Debug)]
pub struct Argon2id {
    argon2: Argon2<'static>,
    nobody: PasswordHash,
}

impl Argon2id {
    /// Hashes at this cost. What was hashed at another cost is still verified, at its own.
    pub fn new(cost: HashingCost) -> Result<Self, ImpossibleCost> {
        let HashingCost { memory_kib: m, passes: t, lanes: p } = cost;
        let params = Params::new(m, t, p, Some(32)).map_err(|_| ImpossibleCost)?;
        let salt = "bm9ib2R5IGlzIGhlcmUhIQ";
        let output = "c29tZXRoaW5nIHRoYXQgbm8gcGFzc3dvcmQgaGFzaGU";
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            nobody: PasswordHash::from_stored(format!("$argon2id$v=19$m={m},t={t},p={p}${salt}${output}")),
        })
    }

    /// [`Hashing::hash`], here and now.
    pub fn hash_now(&self, password: &Password, salt: Salt) -> Result<PasswordHash, Error> {
        let password = password.0.expose_secret().as_bytes();
        let hash = self.argon2.hash_password_with_salt(password, &salt).map_err(|error| broken(error.to_string()))?;
        Ok(PasswordHash::from_stored(hash.to_string()))
    }

    /// [`Hashing::verify`], here and now.
    pub fn verify_now(&self, attempt: &SecretString, kept: Option<&PasswordHash>) -> Result<bool, Error> {
        use argon2::password_hash::Error as HashError;
        let attempt = attempt.expose_secret().as_bytes();
        match self.argon2.verify_password(attempt, kept.unwrap_or(&self.nobody).as_str()) {
            Ok(()) => Ok(kept.is_some()),
            Err(HashError::PasswordInvalid) => Ok(false),
            Err(error) => Err(broken(error.to_string())),
        }
    }
}

/// Only what a store handed us can be unreadable here.
fn broken(error: String) -> Error {
    StoreError::broken(error).into()
}

#[async_trait]
impl Hashing for Argon2id {
    async fn hash(&self, password: Password, salt: Salt) -> Result<PasswordHash, Error> {
        self.hash_now(&password, salt)
    }

    async fn verify(&self, attempt: SecretString, kept: Option<PasswordHash>) -> Result<bool, Error> {
        self.verify_now(&attempt, kept.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: Salt = *b"0123456789abcdef";

    fn cheap() -> Argon2id {
        Argon2id::new(HashingCost { memory_kib: 64, passes: 1, lanes: 1 }).unwrap()
    }

    fn password(text: &str) -> Password {
        Password::parse(&text.into()).unwrap()
    }

    #[test]
    fn a_password_has_8_to_128_characters() {
        for (text, taken) in [
            ("seven77", false),
            ("eight888", true),
            ("äöüäöüäö", true),
            ("a\u{308}o\u{308}u\u{308}äö", false),
            ("eight\t88", false),
        ] {
            assert_eq!(Password::parse(&text.into()).is_some(), taken, "{text}");
        }
        assert!(Password::parse(&"x".repeat(128).into()).is_some());
        assert!(Password::parse(&"x".repeat(129).into()).is_none());
    }

    #[test]
    fn a_password_is_recognised_and_another_is_not() {
        let hash = cheap().hash_now(&password("correct horse"), SALT).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{}", hash.as_str());
        assert!(cheap().verify_now(&"correct horse".into(), Some(&hash)).unwrap());
        assert!(!cheap().verify_now(&"correct Horse".into(), Some(&hash)).unwrap());
        assert!(!cheap().verify_now(&"".into(), Some(&hash)).unwrap());
    }

    #[test]
    fn a_hash_is_verified_at_the_cost_it_was_made_with() {
        let hash = cheap().hash_now(&password("correct horse"), SALT).unwrap();
        let dearer = Argon2id::new(HashingCost { memory_kib: 128, passes: 2, lanes: 1 }).unwrap();
        assert!(dearer.verify_now(&"correct horse".into(), Some(&hash)).unwrap());
    }

    #[test]
    fn nobodys_hash_is_worked_on_at_the_same_cost_and_never_fits() {
        let argon2id = Argon2id::new(HashingCost::default()).unwrap();
        assert!(argon2id.nobody.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(!argon2id.verify_now(&"correct horse".into(), None).unwrap());
    }

    #[test]
    fn a_damaged_hash_is_a_fault_of_the_store() {
        let damaged = PasswordHash::from_stored("plain text".to_owned());
        assert!(matches!(cheap().verify_now(&"plain text".into(), Some(&damaged)), Err(Error::Store(_))));
    }

    #[test]
    fn a_cost_that_cannot_work_is_refused() {
        let impossible = HashingCost { memory_kib: 1, passes: 0, lanes: 0 };
        assert!(matches!(Argon2id::new(impossible), Err(ImpossibleCost)));
    }

    #[test]
    fn a_password_does_not_show_in_debug_output() {
        assert!(!format!("{:?}", password("correct horse")).contains("horse"));
    }
}
