use crate::{Error, Like, LikeKind, Match, Pass, SwipeKind};
use kernel::{FieldError, PersonState, Timestamp, UserId};
use std::time::Duration;

/// The time for which a match counts as recent.
pub const RECENT: Duration = Duration::from_hours(30 * 24);

/// So long after somebody was told of a like, the same like tells nothing.
pub const TELL_AGAIN_AFTER: Duration = Duration::from_hours(30 * 24);

const DAY_SECONDS: i64 = 86_400;

/// Two people as a command finds them once their pair is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairState {
    /// The state of the acting person's account.
    pub actor: PersonState,
    /// The state of the target's account.
    pub target: PersonState,
    /// True where the target is or was somebody: an account that was erased is none that never was.
    pub is_known: bool,
    /// True when one has blocked the other, whoever it was.
    pub blocked: bool,
    /// Their living match, as the acting person sees it.
    pub living_match: Option<Match>,
}

/// The facts that a like depends on besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikeState {
    /// The like that stands already.
    pub my_like: Option<LikeKind>,
    /// True when the target likes the acting person.
    pub their_like: bool,
    /// The likes of this kind that the acting person has spent today.
    pub spent: i64,
    /// The instant at which the target was last told of a like of this person.
    pub told_at: Option<Timestamp>,
    /// The instant at which the newest like that the target still has was given.
    pub newest: Option<Timestamp>,
}

/// The consequence of a like that is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikeJudgement {
    /// The like is recorded.
    Like {
        /// True when the liked person is told.
        tell: bool,
    },
    /// The like is mutual: a match and a conversation are made.
    Match,
}

/// The facts that a pass depends on besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassState {
    /// The instant until which an earlier pass holds.
    pub passed_until: Option<Timestamp>,
    /// The passes that the acting person has spent today.
    pub spent: i64,
}

/// The consequence of a pass that is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkipJudgement {
    /// True when it counts among those of the day.
    pub counts: bool,
}

/// Judges a like. A super like makes more of a plain one that stands, once, and is told as any like is. Who is blocked learns no more than about somebody who does not exist; a like that stands answers
/// that before any limit, so that a client that repeats itself is not told to come back tomorrow.
pub fn judge_like(like: &Like, pair: &PairState, state: &LikeState) -> Result<LikeJudgement, Error> {
    refuse_oneself(like.liker, like.liked)?;
    refuse_inactive(pair)?;
    refuse_hidden(pair)?;
    if pair.living_match.is_some() {
        return Err(Error::AlreadyLiked { matched: pair.living_match });
    }
    let makes_more = state.my_like == Some(LikeKind::Plain) && like.kind == LikeKind::Super;
    if state.my_like.is_some() && !makes_more {
        return Err(Error::AlreadyLiked { matched: None });
    }
    refuse_spent(SwipeKind::Like(like.kind), like.daily_limit, state.spent, like.at)?;
    if state.their_like {
        return Ok(LikeJudgement::Match);
    }
    Ok(LikeJudgement::Like { tell: state.told_at.is_none_or(|told| like.at.since(told) >= TELL_AGAIN_AFTER) })
}

/// Judges what a like is about, which has to be the liked person's own.
pub fn judge_target(is_theirs: bool) -> Result<(), Error> {
    let wrong = FieldError { field: "target", message: "must be a photo or an answer of this person" };
    if is_theirs { Ok(()) } else { Err(Error::Invalid(vec![wrong])) }
}

/// The time a like is kept with: among those that its target has received the newest stands first, even if the clock has
/// gone back since the one before.
pub fn like_time(like: &Like, state: &LikeState) -> Timestamp {
    state.newest.map_or(like.at, |newest| like.at.not_behind(newest))
}

/// Judges a skip as a pass that is kept. One that ends a match, or repeats a pass that holds, is never too many and counts as none.
pub fn judge_skip(pass: &Pass, pair: &PairState, state: &PassState) -> Result<SkipJudgement, Error> {
    judge_pass(pass.by, pass.target, pair)?;
    let holds = state.passed_until.is_some_and(|until| pass.at < until);
    let counts = pair.living_match.is_none() && !holds;
    if counts {
        refuse_spent(SwipeKind::Pass, pass.daily_limit, state.spent, pass.at)?;
    }
    Ok(SkipJudgement { counts })
}

fn refuse_spent(kind: SwipeKind, limit: Option<i64>, spent: i64, at: Timestamp) -> Result<(), Error> {
    match limit.filter(|max| spent >= *max) {
        Some(max) => Err(Error::LimitReached { kind, max, reset_at: budget_reset(at) }),
        None => Ok(()),
    }
}

/// Judges a skip or an unlike, whose answer is that of a like: a match whose other side is banned is not there either.
pub fn judge_pass(by: UserId, target: UserId, pair: &PairState) -> Result<(), Error> {
    refuse_oneself(by, target)?;
    refuse_inactive(pair)?;
    refuse_hidden(pair)
}

/// Judges a block or its removal: towards anybody who is or was there, so that a block by the other side, a ban and an erasure show
/// nothing. Answers whether anything is to be kept, which is nothing about somebody erased.
pub fn judge_block(by: UserId, target: UserId, pair: &PairState) -> Result<bool, Error> {
    refuse_oneself(by, target)?;
    refuse_inactive(pair)?;
    if pair.is_known { Ok(pair.target != PersonState::Erased) } else { Err(Error::NotFound) }
}

/// Judges the end of a match or a conversation, which are not there while the other is banned.
pub fn judge_unmatch(pair: &PairState) -> Result<(), Error> {
    refuse_inactive(pair)?;
    refuse_hidden(pair)
}

/// Who is blocked, whichever way, banned or gone is not there.
fn refuse_hidden(pair: &PairState) -> Result<(), Error> {
    if pair.blocked || !pair.target.is_active() { Err(Error::NotFound) } else { Ok(()) }
}

/// Nobody judges themselves: a pair has to be two. It is also asked before anything is locked.
pub fn refuse_oneself(by: UserId, target: UserId) -> Result<(), Error> {
    if by == target { Err(Error::OneSelf) } else { Ok(()) }
}

fn refuse_inactive(pair: &PairState) -> Result<(), Error> {
    if pair.actor.is_active() { Ok(()) } else { Err(Error::NotActive) }
}

/// The UTC day a like counts for, in days since 1970-01-01.
pub fn budget_day(at: Timestamp) -> i64 {
    at.as_seconds().div_euclid(DAY_SECONDS)
}

/// The instant at which the next day's likes begin.
pub fn budget_reset(at: Timestamp) -> Timestamp {
    Timestamp::from_seconds((budget_day(at) + 1) * DAY_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{ConversationId, MatchId};

    const ADA: UserId = UserId(1);
    const BOB: UserId = UserId(2);
    const STRANGERS: PairState = PairState {
        actor: PersonState::Active,
        target: PersonState::Active,
        is_known: true,
        blocked: false,
        living_match: None,
    };
    const FRESH: LikeState = LikeState { my_like: None, their_like: false, spent: 0, told_at: None, newest: None };

    fn noon() -> Timestamp {
        Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
    }

    fn like() -> Like {
        Like { daily_limit: Some(50), ..Like::plain(ADA, BOB, noon()) }
    }

    fn matched() -> PairState {
        let created_at = noon();
        let living = Match { id: MatchId(9), other: BOB, conversation: ConversationId(5), created_at };
        PairState { living_match: Some(living), ..STRANGERS }
    }

    #[test]
    fn a_first_like_is_told() {
        assert_eq!(judge_like(&like(), &STRANGERS, &FRESH).unwrap(), LikeJudgement::Like { tell: true });
    }

    #[test]
    fn a_like_is_told_again_only_after_thirty_days() {
        let told = |days: u64| LikeState { told_at: Some(noon().minus(Duration::from_hours(days * 24))), ..FRESH };
        assert_eq!(judge_like(&like(), &STRANGERS, &told(29)).unwrap(), LikeJudgement::Like { tell: false });
        assert_eq!(judge_like(&like(), &STRANGERS, &told(30)).unwrap(), LikeJudgement::Like { tell: true });
        let ahead = LikeState { told_at: Some(noon().plus(Duration::from_secs(1))), ..FRESH };
        assert_eq!(judge_like(&like(), &STRANGERS, &ahead).unwrap(), LikeJudgement::Like { tell: false });
    }

    #[test]
    fn a_like_that_is_returned_is_a_match() {
        let state = LikeState { their_like: true, ..FRESH };
        assert_eq!(judge_like(&like(), &STRANGERS, &state).unwrap(), LikeJudgement::Match);
    }

    #[test]
    fn a_like_that_stands_comes_before_the_limit() {
        let state = LikeState { my_like: Some(LikeKind::Plain), spent: 50, ..FRESH };
        assert!(matches!(judge_like(&like(), &STRANGERS, &state), Err(Error::AlreadyLiked { matched: None })));
        let both = LikeState { my_like: Some(LikeKind::Plain), their_like: true, ..FRESH };
        assert!(matches!(judge_like(&like(), &matched(), &both), Err(Error::AlreadyLiked { matched: Some(_) })));
    }

    #[test]
    fn the_limit_holds_until_midnight_in_utc() {
        let state = LikeState { spent: 50, their_like: true, ..FRESH };
        let Err(Error::LimitReached { kind: SwipeKind::Like(LikeKind::Plain), max: 50, reset_at }) =
            judge_like(&like(), &STRANGERS, &state)
        else {
            panic!("the like passed")
        };
        assert_eq!(reset_at.to_string(), "2026-03-02T00:00:00.000000Z");
        let boundless = Like { daily_limit: None, ..like() };
        assert_eq!(judge_like(&boundless, &STRANGERS, &state).unwrap(), LikeJudgement::Match);
    }

    #[test]
    fn a_super_like_makes_more_of_a_plain_one_once() {
        let wanted = Like { kind: LikeKind::Super, daily_limit: Some(1), ..like() };
        let plain = LikeState { my_like: Some(LikeKind::Plain), ..FRESH };
        assert_eq!(judge_like(&wanted, &STRANGERS, &plain).unwrap(), LikeJudgement::Like { tell: true });
        let told = LikeState { told_at: Some(noon()), ..plain };
        assert_eq!(judge_like(&wanted, &STRANGERS, &told).unwrap(), LikeJudgement::Like { tell: false });
        let spent = LikeState { spent: 1, ..plain };
        let refused = judge_like(&wanted, &STRANGERS, &spent);
        assert!(
            matches!(refused, Err(Error::LimitReached { kind: SwipeKind::Like(LikeKind::Super), max: 1, .. })),
            "{refused:?}"
        );
        let twice = LikeState { my_like: Some(LikeKind::Super), ..FRESH };
        for again in [wanted, like()] {
            assert!(matches!(judge_like(&again, &STRANGERS, &twice), Err(Error::AlreadyLiked { matched: None })));
        }
    }

    #[test]
    fn passes_are_bounded_and_what_ends_a_match_or_changes_nothing_is_not() {
        let pass = Pass {
            by: ADA,
            target: BOB,
            at: noon(),
            returns_at: noon().plus(Duration::from_secs(9)),
            daily_limit: Some(2),
        };
        let state = PassState { passed_until: None, spent: 1 };
        assert_eq!(judge_skip(&pass, &STRANGERS, &state).unwrap(), SkipJudgement { counts: true });
        let spent = PassState { spent: 2, ..state };
        let refused = judge_skip(&pass, &STRANGERS, &spent);
        assert!(matches!(refused, Err(Error::LimitReached { kind: SwipeKind::Pass, max: 2, .. })), "{refused:?}");
        assert_eq!(judge_skip(&pass, &matched(), &spent).unwrap(), SkipJudgement { counts: false });
        let holds = PassState { passed_until: Some(noon().plus(Duration::from_micros(1))), ..spent };
        assert_eq!(judge_skip(&pass, &STRANGERS, &holds).unwrap(), SkipJudgement { counts: false });
        let over = PassState { passed_until: Some(noon()), ..spent };
        assert!(judge_skip(&pass, &STRANGERS, &over).is_err(), "it held until now");
    }

    #[test]
    fn blocked_banned_and_unknown_people_answer_alike() {
        let blocked = PairState { blocked: true, ..STRANGERS };
        let banned = PairState { target: PersonState::Banned, ..STRANGERS };
        let erased = PairState { target: PersonState::Erased, ..STRANGERS };
        let unknown = PairState { is_known: false, ..erased };
        let liked = LikeState { my_like: Some(LikeKind::Plain), ..FRESH };
        for pair in [blocked, banned, erased, unknown] {
            assert!(matches!(judge_like(&like(), &pair, &liked), Err(Error::NotFound)), "{pair:?}");
            assert!(matches!(judge_pass(ADA, BOB, &pair), Err(Error::NotFound)), "{pair:?}");
        }
        assert!(judge_block(ADA, BOB, &blocked).unwrap() && judge_block(ADA, BOB, &banned).unwrap());
        assert!(!judge_block(ADA, BOB, &erased).unwrap(), "it answers the same, and nothing is kept");
        assert!(matches!(judge_block(ADA, BOB, &unknown), Err(Error::NotFound)));
    }

    #[test]
    fn a_match_is_not_there_while_the_other_is_banned() {
        let banned = PairState { target: PersonState::Banned, ..matched() };
        assert!(matches!(judge_like(&like(), &banned, &FRESH), Err(Error::NotFound)));
        assert!(matches!(judge_pass(ADA, BOB, &banned), Err(Error::NotFound)));
        assert!(matches!(judge_unmatch(&banned), Err(Error::NotFound)));
        assert!(judge_unmatch(&matched()).is_ok() && judge_pass(ADA, BOB, &matched()).is_ok());
    }

    #[test]
    fn nobody_judges_themselves_and_who_is_banned_judges_nobody() {
        let own = Like { liked: ADA, ..like() };
        assert!(matches!(judge_like(&own, &STRANGERS, &FRESH), Err(Error::OneSelf)));
        assert!(matches!(judge_pass(ADA, ADA, &STRANGERS), Err(Error::OneSelf)));
        assert!(matches!(judge_block(ADA, ADA, &STRANGERS), Err(Error::OneSelf)));
        let banned = PairState { actor: PersonState::Banned, ..STRANGERS };
        assert!(matches!(judge_like(&like(), &banned, &FRESH), Err(Error::NotActive)));
        assert!(matches!(judge_pass(ADA, BOB, &banned), Err(Error::NotActive)));
        assert!(matches!(judge_block(ADA, BOB, &banned), Err(Error::NotActive)));
    }

    #[test]
    fn days_are_counted_down_to_the_first() {
        assert_eq!(budget_day(Timestamp::from_micros(0)), 0);
        assert_eq!(budget_day(Timestamp::from_micros(-1)), -1);
    }
}
