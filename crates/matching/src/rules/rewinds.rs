use super::swipes::PairState;
use crate::{Error, LastSwipe};
use kernel::{Event, Timestamp, UserId};
use std::time::Duration;

/// A swipe can be taken back for so long.
pub const REWIND_WITHIN: Duration = Duration::from_mins(10);

/// The own devices of somebody who swipes are told of it no more often than this.
pub const SWIPES_TOLD_EVERY: Duration = Duration::from_mins(1);

/// What is kept of a swipe so that it can be taken back. What made a match, or ended one, stays as it is.
pub fn rewindable(swipe: LastSwipe, concerns_match: bool) -> Option<LastSwipe> {
    (!concerns_match).then_some(swipe)
}

/// Judges the taking back of the last swipe; `stands` tells whether the like or the pass of it is still there.
///
/// Whatever it was, the person is undecided about the other afterwards: a like is gone whole, also where it was a super like that
/// made more of a plain one, and a pass or a like that the swipe replaced does not come back. No like is given back to the
/// budget. Of somebody who has blocked the person or is gone there is nothing to take back, so that it tells nothing of either.
pub fn judge_rewind(last: Option<LastSwipe>, pair: &PairState, stands: bool, at: Timestamp) -> Result<(), Error> {
    if !pair.actor.is_active() {
        return Err(Error::NotActive);
    }
    let is_recent = last.is_some_and(|last| at.since(last.at) <= REWIND_WITHIN);
    let is_there = !pair.blocked && pair.target.is_active();
    if is_recent && is_there && stands && pair.living_match.is_none() { Ok(()) } else { Err(Error::NothingToRewind) }
}

/// The event that tells the own devices of somebody who has swiped, by when they were told last: a crowd of swipes is told of once
/// a minute.
pub fn swipes_event(person: UserId, told_at: Option<Timestamp>, at: Timestamp) -> Option<Event> {
    let is_due = told_at.is_none_or(|told| at.since(told) >= SWIPES_TOLD_EVERY);
    is_due.then(|| Event::own_change(person, "swipes", at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LikeKind, Match, SwipeKind};
    use kernel::{ConversationId, EventKind, MatchId, PersonState};

    const STRANGERS: PairState = PairState {
        actor: PersonState::Active,
        target: PersonState::Active,
        is_known: true,
        blocked: false,
        living_match: None,
    };

    const NOON: Timestamp = Timestamp::from_seconds(1_800_014_400);

    fn last() -> LastSwipe {
        LastSwipe { other: UserId(2), kind: SwipeKind::Like(LikeKind::Plain), at: NOON }
    }

    #[test]
    fn a_swipe_is_taken_back_within_ten_minutes() {
        assert!(judge_rewind(Some(last()), &STRANGERS, true, NOON).is_ok());
        assert!(judge_rewind(Some(last()), &STRANGERS, true, NOON.plus(REWIND_WITHIN)).is_ok());
        let late = NOON.plus(REWIND_WITHIN + Duration::from_micros(1));
        assert!(matches!(judge_rewind(Some(last()), &STRANGERS, true, late), Err(Error::NothingToRewind)));
        let clock_went_back = NOON.minus(Duration::from_secs(5));
        assert!(judge_rewind(Some(last()), &STRANGERS, true, clock_went_back).is_ok());
    }

    #[test]
    fn nothing_is_taken_back_that_is_not_there_has_matched_or_is_of_somebody_who_is_away() {
        let made = Match { id: MatchId(1), other: UserId(2), conversation: ConversationId(1), created_at: NOON };
        let nothing = |last, pair: PairState, stands| {
            matches!(judge_rewind(last, &pair, stands, NOON), Err(Error::NothingToRewind))
        };
        assert!(nothing(None, STRANGERS, true));
        assert!(nothing(Some(last()), STRANGERS, false));
        assert!(nothing(Some(last()), PairState { living_match: Some(made), ..STRANGERS }, true));
        assert!(nothing(Some(last()), PairState { blocked: true, ..STRANGERS }, true));
        for target in [PersonState::Banned, PersonState::Erased] {
            assert!(nothing(Some(last()), PairState { target, ..STRANGERS }, true));
        }
        let banned = PairState { actor: PersonState::Banned, ..STRANGERS };
        assert!(matches!(judge_rewind(Some(last()), &banned, true, NOON), Err(Error::NotActive)));
        assert_eq!(rewindable(last(), true), None);
        assert_eq!(rewindable(last(), false), Some(last()));
    }

    #[test]
    fn the_own_devices_are_told_once_a_minute() {
        let tells = |told_at, at| swipes_event(UserId(1), told_at, at);
        let event = tells(None, NOON).unwrap();
        assert_eq!(
            (event.kind, event.person, event.detail.as_deref()),
            (EventKind::SelfUpdate, UserId(1), Some("swipes"))
        );
        assert_eq!(tells(Some(NOON), NOON.plus(Duration::from_secs(59))), None);
        assert!(tells(Some(NOON), NOON.plus(Duration::from_mins(1))).is_some());
        assert_eq!(tells(Some(NOON.plus(Duration::from_secs(5))), NOON), None, "a clock that went back");
    }
}
