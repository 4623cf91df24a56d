use kernel::UserId;
use std::{collections::HashMap, sync::Arc};

/// The little that frames of a conversation say about somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// The username in the spelling that was chosen.
    pub username: String,
    /// The key of the profile picture.
    pub picture: Option<String>,
    /// True when the others may see what this person has read.
    pub shares_reads: bool,
}

/// Faces by person, shared by everything that one batch has done. Who is erased or was never there has none.
pub type Faces = Arc<HashMap<UserId, Face>>;
