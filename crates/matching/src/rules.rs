//! The rules, free of any store: what a store loads goes in, what it has to do comes out.

mod events;
mod rewinds;
mod swipes;
mod visibility;

pub use events::{
    absence_event, end_events, like_event, match_events, preferences_events, profile_events, return_event,
};
pub use rewinds::{REWIND_WITHIN, SWIPES_TOLD_EVERY, judge_rewind, rewindable, swipes_event};
pub use swipes::{
    LikeJudgement, LikeState, PairState, PassState, RECENT, SkipJudgement, TELL_AGAIN_AFTER, budget_day, budget_reset,
    judge_block, judge_like, judge_pass, judge_skip, judge_target, judge_unmatch, like_time, refuse_oneself,
};
pub use visibility::{
    Bond, Candidate, PASS_HOLDS, Relation, Until, card, fits, last_name, liker_card, pass_returns_at, person, reaching,
    seen_until, shown_last_seen, utc_day,
};
