/// The state of a person's account, as one number that is stored. Whether somebody may act, and whether others see them, follows
/// from it in every domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonState {
    /// The account is in use.
    Active,
    /// A moderator has shut it. With the end of the ban everything is as before.
    Banned,
    /// Its owner has erased it for good; only the number is left. It answers as somebody does who has blocked
    /// whoever asks.
    Erased,
}

impl PersonState {
    /// The number that is stored.
    pub const fn code(self) -> i16 {
        match self {
            Self::Active => 0,
            Self::Banned => 1,
            Self::Erased => 2,
        }
    }

    /// The state behind a stored number. One of a newer version counts as a ban: it lets nobody in, and it may end.
    pub const fn from_code(code: i16) -> Self {
        match code {
            0 => Self::Active,
            2 => Self::Erased,
            _ => Self::Banned,
        }
    }

    /// True while the person may act and be seen.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Active)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_read_back_and_what_nobody_knows_lets_nobody_in() {
        for state in [PersonState::Active, PersonState::Banned, PersonState::Erased] {
            assert_eq!(PersonState::from_code(state.code()), state);
        }
        for newer in [-1, 3, 99] {
            assert!(!PersonState::from_code(newer).is_active());
        }
    }
}
