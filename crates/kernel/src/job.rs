use crate::{Timestamp, UserId};

/// Something to be done behind the answer, by whichever node comes to it: a mail, an export, a push.
///
/// What causes a job stores it in its own transaction, so there is a job exactly if there is its cause. It is done at least once:
/// a node may be killed after the deed and before it could say so. Whoever does it uses the key to make a second time harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// The word under which those who can do it find it. An older version leaves kinds alone that it does not know.
    pub kind: &'static str,
    /// The name of this job among those of its kind. A job that is there already is not stored again.
    pub key: String,
    /// The person whose job it is, with whom it is erased. Nobody's job outlives everybody and must not tell of anybody.
    pub person: Option<UserId>,
    /// Whatever is needed to do it, in the words of those who do. It names things, and holds no secret.
    pub payload: String,
    /// The earliest time at which it is done.
    pub due_at: Timestamp,
}
