//! The rules, free of any store: what a store loads goes in, what it has to do comes out.

mod news;
mod sight;
mod swipes;

pub use news::{news_of_absence, news_of_end, news_of_like, news_of_match, news_of_return};
pub use sight::{Bond, Candidate, PASS_HOLDS, Relation, card, fits, last_name, liker_card, person, shown_last_seen};
pub use swipes::{
    LikeJudgement, LikeState, PairState, RECENT, TELL_AGAIN_AFTER, budget_day, budget_reset, judge_block, judge_like,
    judge_pass, judge_unmatch, like_time, refuse_oneself,
};
