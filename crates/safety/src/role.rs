/// What somebody may do as staff. Each may all that the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks and changes nothing.
    Viewer,
    /// Decides about people and what they have said and shown.
    Moderator,
    /// Runs the installation.
    Operator,
    /// Gives roles and takes them.
    Owner,
}

impl Role {
    /// All of them, from the one who may least.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Moderator, Self::Operator, Self::Owner];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Moderator => "moderator",
            Self::Operator => "operator",
            Self::Owner => "owner",
        }
    }

    /// The role behind a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// The number that is stored.
    pub fn code(self) -> i16 {
        match self {
            Self::Viewer => 1,
            Self::Moderator => 2,
            Self::Operator => 3,
            Self::Owner => 4,
        }
    }

    /// The role behind a stored number. One of a newer version is the one that may least: a role is never more than it says.
    pub fn from_code(code: i16) -> Self {
        Self::ALL.into_iter().find(|role| role.code() == code).unwrap_or(Self::Viewer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_one_word_and_one_number_and_a_place_among_the_others() {
        for role in Role::ALL {
            assert_eq!((Role::parse(role.word()), Role::from_code(role.code())), (Some(role), role));
        }
        assert!(Role::ALL.is_sorted());
        assert_eq!(Role::parse("Owner"), None);
        assert_eq!(Role::from_code(9), Role::Viewer);
    }
}
