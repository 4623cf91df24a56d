use kernel::UserId;

/// What can be said of why somebody is shown. It is never a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// They are farther away than the viewer asked for, since there were few within that.
    Widened,
    /// They care for something that the viewer cares for too, which is named.
    Shares(String),
    /// They have come within the last two days.
    NewHere,
    /// They are near.
    Near,
    /// They were here today.
    ActiveToday,
}

/// All that can be said of why somebody stands in a deck, as it was when the deck was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reasons(u8);

impl Reasons {
    /// Farther away than the viewer asked for.
    pub const WIDENED: Self = Self(1);
    /// With an interest in common.
    pub const SHARES: Self = Self(2);
    /// New here.
    pub const NEW_HERE: Self = Self(4);
    /// Near.
    pub const NEAR: Self = Self(8);
    /// Here today.
    pub const ACTIVE_TODAY: Self = Self(16);

    /// These and one more, if it holds.
    #[must_use]
    pub fn and(self, reason: Self, holds: bool) -> Self {
        if holds { Self(self.0 | reason.0) } else { self }
    }

    /// True when this reason is among them.
    pub fn has(self, reason: Self) -> bool {
        self.0 & reason.0 != 0
    }

    /// The one that is told: the one that says the most. `shared` is an interest that the two have in common now; of
    /// somebody who does not show how far away they are nothing is said that tells it.
    pub fn told(self, shared: Option<&str>, tells_distance: bool) -> Option<Why> {
        if self.has(Self::WIDENED) && tells_distance {
            return Some(Why::Widened);
        }
        if let Some(shared) = shared.filter(|_| self.has(Self::SHARES)) {
            return Some(Why::Shares(shared.to_owned()));
        }
        let others = [
            (Self::NEW_HERE, Why::NewHere, true),
            (Self::NEAR, Why::Near, tells_distance),
            (Self::ACTIVE_TODAY, Why::ActiveToday, true),
        ];
        others.into_iter().find(|(reason, _, told)| self.has(*reason) && *told).map(|(_, why, _)| why)
    }
}

/// A place in a deck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dealt {
    /// The person at this place.
    pub id: UserId,
    /// The reasons that held when the deck was built.
    pub reasons: Reasons,
}

/// Ids are below this, so that a number below 2^63 has room for the reasons too.
const ID_BITS: u32 = 52;

impl Dealt {
    /// The number to store.
    pub fn number(self) -> i64 {
        self.id.0 & ((1 << ID_BITS) - 1) | (i64::from(self.reasons.0) << ID_BITS)
    }

    /// The place of a number that was stored.
    pub fn from_stored(number: i64) -> Self {
        let reasons = u8::try_from((number >> ID_BITS) & 0xff).unwrap_or_default();
        Self { id: UserId(number & ((1 << ID_BITS) - 1)), reasons: Reasons(reasons) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_number() {
        for id in [1, 4_503_599_627_370_495] {
            for bits in 0..32 {
                let dealt = Dealt { id: UserId(id), reasons: Reasons(bits) };
                assert!(dealt.number() > 0);
                assert_eq!(Dealt::from_stored(dealt.number()), dealt);
            }
        }
    }

    #[test]
    fn the_reason_that_says_the_most_is_told_and_none_that_gives_a_distance_away() {
        let all = Reasons(31);
        assert_eq!(all.told(Some("tea"), true), Some(Why::Widened));
        assert_eq!(all.told(Some("tea"), false), Some(Why::Shares("tea".to_owned())));
        assert_eq!(all.told(None, false), Some(Why::NewHere), "an interest that is no longer shared is not named");
        assert_eq!(Reasons::NEAR.and(Reasons::ACTIVE_TODAY, true).told(None, true), Some(Why::Near));
        assert_eq!(Reasons::NEAR.and(Reasons::ACTIVE_TODAY, true).told(None, false), Some(Why::ActiveToday));
        assert_eq!(Reasons::NEAR.told(None, false), None);
        assert_eq!(Reasons::default().told(Some("tea"), true), None);
    }
}
