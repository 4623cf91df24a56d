//! The rules, free of any store: what a store loads goes in, what it has to do comes out.

mod sight;
mod swipes;

pub use sight::{Candidate, Relation, card, fits, last_name, person, shown_last_seen};
pub use swipes::{
    LikeJudgement, LikeState, PairState, PersonState, RECENT, TELL_AGAIN_AFTER, budget_day, budget_reset, judge_block,
    judge_like, judge_pass,
};
