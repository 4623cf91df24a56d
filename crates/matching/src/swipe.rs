use crate::{Card, Comment, LikeTarget, MatchedCard};
use kernel::{Event, Timestamp, UserId};

/// The kind of a like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LikeKind {
    /// An ordinary like.
    #[default]
    Plain,
    /// A like that stands out, of which there are few a day. It can also make more of a plain one that stands.
    Super,
}

/// The kind of a swipe; each has a budget of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwipeKind {
    /// Somebody was liked.
    Like(LikeKind),
    /// Somebody was passed over.
    Pass,
}

impl LikeKind {
    /// The kind behind a client's word: `like` or `super`.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Plain, Self::Super].into_iter().find(|kind| kind.word() == word)
    }

    /// The word for it on the wire.
    pub fn word(self) -> &'static str {
        SwipeKind::Like(self).word()
    }
}

impl SwipeKind {
    const ALL: [Self; 3] = [Self::Like(LikeKind::Plain), Self::Like(LikeKind::Super), Self::Pass];

    /// The word for it on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Like(LikeKind::Plain) => "like",
            Self::Like(LikeKind::Super) => "super",
            Self::Pass => "pass",
        }
    }

    /// The number that is stored.
    pub fn code(self) -> i16 {
        match self {
            Self::Like(LikeKind::Plain) => 1,
            Self::Like(LikeKind::Super) => 2,
            Self::Pass => 3,
        }
    }

    /// The kind behind a stored number; none for one of a newer version.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kind of a stored like. One of a newer version is a like all the same.
    pub fn of_like(code: i16) -> LikeKind {
        match Self::from_code(code) {
            Some(Self::Like(kind)) => kind,
            _ => LikeKind::Plain,
        }
    }
}

/// One person likes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    /// The person who likes.
    pub liker: UserId,
    /// The person who is liked.
    pub liked: UserId,
    /// The present instant.
    pub at: Timestamp,
    /// The kind of like.
    pub kind: LikeKind,
    /// The likes of this kind that a person has a UTC day; none means without a bound.
    pub daily_limit: Option<i64>,
    /// The photo or answer that the like is about.
    pub target: Option<LikeTarget>,
    /// The words that come with it, which open the conversation once the like is mutual.
    pub comment: Option<Comment>,
}

impl Like {
    /// A plain like without a bound and without a word.
    pub fn plain(by: UserId, target: UserId, at: Timestamp) -> Self {
        Self { liker: by, liked: target, at, kind: LikeKind::Plain, daily_limit: None, target: None, comment: None }
    }
}

/// One person passes another over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// The person who passes.
    pub by: UserId,
    /// The person who is passed over.
    pub target: UserId,
    /// The present instant.
    pub at: Timestamp,
    /// The instant from which the other may be shown again.
    pub returns_at: Timestamp,
    /// The passes that a person has a UTC day; none means without a bound.
    pub daily_limit: Option<i64>,
}

/// The result of a like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liked {
    /// The match as the liker sees it, if the other liked back.
    pub matched: Option<MatchedCard>,
    /// The events that are now in the logs of both, for those who are connected.
    pub events: Vec<Event>,
}

/// The swipe that somebody made last, as long as it can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSwipe {
    /// The person it was about.
    pub other: UserId,
    /// The kind of swipe.
    pub kind: SwipeKind,
    /// The instant at which it was made.
    pub at: Timestamp,
}

/// A swipe that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewound {
    /// The person who is undecided again, as discovery shows them.
    pub card: Card,
    /// The events that are now in the person's own log.
    pub events: Vec<Event>,
}

/// Somebody who likes the viewer, not matched and not judged by the viewer yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikeReceived {
    /// The person who likes, as the viewer sees them.
    pub card: Card,
    /// The instant at which the like was given.
    pub at: Timestamp,
    /// The kind of like.
    pub kind: LikeKind,
    /// The photo or answer of the viewer's that it is about.
    pub target: Option<LikeTarget>,
    /// The words that came with it.
    pub comment: Option<Comment>,
}

/// The swipes that somebody has spent on a UTC day. Nothing is given back for what is taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// The plain likes.
    pub likes: i64,
    /// The super likes.
    pub super_likes: i64,
    /// The passes.
    pub passes: i64,
}

impl Spent {
    /// The number of this kind.
    pub fn of(&self, kind: SwipeKind) -> i64 {
        match kind {
            SwipeKind::Like(LikeKind::Plain) => self.likes,
            SwipeKind::Like(LikeKind::Super) => self.super_likes,
            SwipeKind::Pass => self.passes,
        }
    }
}

/// A budget of likes and how much of it is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikeBudget {
    /// The likes that were given today; an unlike gives none back.
    pub used: i64,
    /// The likes of a day; none means without a bound.
    pub max: Option<i64>,
    /// The instant at which the next day begins.
    pub reset_at: Timestamp,
}

/// What somebody has of each kind of like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikeBudgets {
    /// The budget of plain likes.
    pub plain: LikeBudget,
    /// The budget of super likes.
    pub super_like: LikeBudget,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_word_and_one_number() {
        for kind in SwipeKind::ALL {
            assert_eq!(SwipeKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(LikeKind::parse("super"), Some(LikeKind::Super));
        assert_eq!(LikeKind::parse("like"), Some(LikeKind::Plain));
        for wrong in ["pass", "Like", "", "superlike"] {
            assert_eq!(LikeKind::parse(wrong), None, "{wrong}");
        }
        assert_eq!(SwipeKind::from_code(0), None);
        assert_eq!(SwipeKind::of_like(9), LikeKind::Plain, "whatever it is, it is a like");
    }
}
