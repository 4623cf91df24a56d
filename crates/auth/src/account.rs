use crate::Email;
use kernel::{BirthDate, PersonState, Timestamp, UserId};
use std::fmt;
use text::Username;

/// Counts the revocations of everything a person has signed in with. A token carries the epoch it was made in and dies
/// with it.
pub type TokenEpoch = i64;

/// The name an Appwrite server gives a person, 1 to 64 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AppwriteId(String);

impl AppwriteId {
    /// Reads an id.
    pub fn parse(raw: &str) -> Option<Self> {
        let sound = (1..=64).contains(&raw.len()) && raw.bytes().all(|b| b.is_ascii_graphic());
        sound.then(|| Self(raw.to_owned()))
    }

    /// An id from the store, which holds only parsed ones.
    pub fn from_stored(id: String) -> Self {
        Self(id)
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Somebody as an Appwrite server described them when it was asked about their token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppwriteIdentity {
    /// The one thing that opens an account.
    pub id: AppwriteId,
    /// The address; absent for people who signed in there by phone or not at all.
    pub email: Option<Email>,
    /// True when the address is proven there.
    pub email_verified: bool,
    /// The name as they write it; may be empty.
    pub name: String,
}

/// A salted hash in PHC form, such as `$argon2id$v=19$m=19456,t=2,p=1$…`. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash from the store.
    pub fn from_stored(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string, for the store alone.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Somebody's way in. Who they are to others is a profile, which another crate owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The person whose account it is.
    pub id: UserId,
    /// The address at which mail reaches them.
    pub email: Email,
    /// True when the address is proven.
    pub email_verified: bool,
    /// The hash of the password; absent for those who only sign in elsewhere.
    pub password_hash: Option<PasswordHash>,
    /// The Appwrite account that opens this one.
    pub appwrite_id: Option<AppwriteId>,
    /// The instant at which it was made.
    pub created_at: Timestamp,
    /// The state of the account.
    pub state: PersonState,
    /// The epoch that tokens made now carry.
    pub token_epoch: TokenEpoch,
    /// True for somebody made up, who signs in only where that is allowed.
    pub is_demo: bool,
}

/// An account to be made, with the first lines of its profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// The person's id, random and given by the caller.
    pub id: UserId,
    /// The address, which has to be unique.
    pub email: Email,
    /// True when somebody we trust has proven the address.
    pub email_verified: bool,
    /// The username, which has to be unique by its key.
    pub username: Username,
    /// The first name; may be empty.
    pub first_name: String,
    /// The last name; may be empty.
    pub last_name: String,
    /// The date of birth, which is an adult's, if it is told.
    pub date_of_birth: Option<BirthDate>,
    /// The hash of the password; absent for those who only sign in elsewhere.
    pub password_hash: Option<PasswordHash>,
    /// The Appwrite account, which has to be unique where there is one.
    pub appwrite_id: Option<AppwriteId>,
    /// See [`Account::is_demo`].
    pub is_demo: bool,
    /// The present instant.
    pub at: Timestamp,
}
