use crate::{Card, Person};
use kernel::{ConversationId, MatchId, Timestamp, UserId};

/// Two people in the order in which everything about a pair is locked and stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    low: UserId,
    high: UserId,
}

impl Pair {
    /// The pair of two people; nobody is a pair.
    pub fn of(one: UserId, other: UserId) -> Option<Self> {
        (one != other).then(|| Self { low: one.min(other), high: one.max(other) })
    }

    /// The smaller id.
    pub fn low(self) -> UserId {
        self.low
    }

    /// The larger id.
    pub fn high(self) -> UserId {
        self.high
    }

    /// Both ids, the smaller first.
    pub fn both(self) -> [UserId; 2] {
        [self.low, self.high]
    }
}

/// A living match as one of the two sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The match's id, the same for both.
    pub id: MatchId,
    /// The other person, whom the viewer has matched.
    pub other: UserId,
    /// The conversation in which the two talk.
    pub conversation: ConversationId,
    /// The instant at which the two matched.
    pub created_at: Timestamp,
}

/// A match with what its viewer may see of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedCard {
    /// The match.
    pub matched: Match,
    /// The other person, as the viewer sees them.
    pub card: Card,
}

/// Two matched people who may know of each other whether they are online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acquaintance {
    /// The two people, the smaller id first.
    pub people: [Person; 2],
    /// The conversation in which they talk.
    pub conversation: ConversationId,
}

/// The way in which a client names a match that it wants to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichMatch {
    /// The match is named by its id.
    Id(MatchId),
    /// The match is named by the conversation of the two.
    Conversation(ConversationId),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_the_same_from_both_sides_and_never_one_person() {
        assert_eq!(Pair::of(UserId(7), UserId(3)), Pair::of(UserId(3), UserId(7)));
        assert_eq!(Pair::of(UserId(7), UserId(3)).map(Pair::both), Some([UserId(3), UserId(7)]));
        assert_eq!(Pair::of(UserId(7), UserId(7)), None);
    }
}
