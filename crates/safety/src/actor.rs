use kernel::UserId;
use std::fmt;

/// Who acts: as the audit log names them, `staff:17` or `os:alice`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has a role.
    Staff(UserId),
    /// Whoever runs the program on the machine, by the name that the system knows them by.
    System(String),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(person) => write!(f, "staff:{person}"),
            Self::System(user) => write!(f, "os:{user}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_who_runs_the_program_is_taken_for_staff() {
        assert_eq!(Actor::Staff(UserId(17)).to_string(), "staff:17");
        assert_eq!(Actor::System("staff:17".to_owned()).to_string(), "os:staff:17");
    }
}
