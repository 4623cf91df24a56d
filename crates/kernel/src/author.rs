use crate::UserId;
use std::sync::Arc;

/// Whoever asks for a write, and by what right.
///
/// A token was judged when a socket was opened or a request came in, but what counts is how things stand when the write
/// is committed: a store locks the person's row, reads the session after that, and asks [`Author::stands`]. Whatever ends
/// a session or moves an epoch takes the same lock, so of a write and a revocation one comes first, on every node, and
/// nothing is stored after the revocation was answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Author {
    /// The person in whose name the write is made.
    pub person: UserId,
    /// The ground of their right to it.
    pub right: Right,
}

/// The right by which somebody writes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// A token was shown that said this.
    Token {
        /// The session that it names, if it names one.
        session: Option<Arc<str>>,
        /// The person's token epoch when it was issued.
        epoch: i64,
    },
    /// The server acts by itself in the person's name, such as when a call lapses.
    Server,
}

impl Author {
    /// An author for what the server does by itself in this person's name.
    pub const fn server(person: UserId) -> Self {
        Self { person, right: Right::Server }
    }

    /// The session that a store has to look up, if the right depends on one.
    pub fn session(&self) -> Option<&Arc<str>> {
        match &self.right {
            Right::Token { session, .. } => session.as_ref(),
            Right::Server => None,
        }
    }

    /// True when the right holds while the person's epoch is `present`; `is_open` tells whether a session is this
    /// person's and not revoked. A token without a session ends with the epoch alone.
    pub fn stands(&self, present: i64, is_open: impl FnOnce(&Arc<str>) -> bool) -> bool {
        match &self.right {
            Right::Token { session, epoch } => *epoch == present && session.as_ref().is_none_or(is_open),
            Right::Server => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_stands_while_its_epoch_is_the_present_one_and_its_session_is_open() {
        let token = |session: Option<&str>| Author {
            person: UserId(1),
            right: Right::Token { session: session.map(Arc::from), epoch: 2 },
        };
        let open = |name: &Arc<str>| &**name == "open";
        assert!(token(Some("open")).stands(2, open));
        assert!(!token(Some("open")).stands(3, open));
        assert!(!token(Some("ended")).stands(2, open));
        assert!(token(None).stands(2, open));
        assert!(!token(None).stands(3, open));
        assert!(Author::server(UserId(1)).stands(3, open));
    }
}
