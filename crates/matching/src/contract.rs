//! What any store of profiles, swipes and matches has to do. [`crate::contract_cases!`] lists the cases; every case
//! gets a fresh store.
#![expect(clippy::missing_panics_doc, reason = "a case panics where a store breaks the contract, as tests do")]

mod decks;
mod discovery;
mod ends;
mod likes;
mod lists;
mod profiles;
mod races;
mod rewinds;
mod swipes;

pub use decks::*;
pub use discovery::*;
pub use ends::*;
pub use likes::*;
pub use lists::*;
pub use profiles::*;
pub use races::*;
pub use rewinds::*;
pub use swipes::*;

use crate::{Error, Gender, Like, Liked, Match, Matching, PageRequest, Pass, ProfileChange, rules};
use async_trait::async_trait;
use kernel::{BirthDate, Event, EventKind, Timestamp, UserId};
use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::Duration,
};

/// Makes and unmakes people.
#[async_trait]
pub trait People: Send + Sync {
    /// Somebody new and active, with an empty profile but for a username of their own.
    async fn newcomer(&self) -> UserId;
    /// Shuts their account, or opens it again.
    async fn set_banned(&self, person: UserId, banned: bool);
    /// Erases their account; answers the events of others.
    async fn erase(&self, person: UserId, at: Timestamp) -> Vec<Event>;
}

/// Hands the names of all cases to the macro `$then`, as `$then!($argument, [case, …])`, which makes tests of them: so
/// no store can miss one.
#[macro_export]
macro_rules! contract_cases {
    ($then:ident $(, $argument:ident)*) => {
        $then!($($argument,)* [
            a_like_tells_the_liked,
            a_like_tells_the_liked_once_in_thirty_days,
            a_mutual_like_makes_one_match,
            a_like_that_stands_is_answered_with_what_came_of_it,
            a_like_takes_back_a_pass,
            the_likes_of_a_day_are_counted,
            a_like_of_nobody_of_oneself_or_by_the_banned_is_refused,
            the_blocked_the_banned_and_the_erased_cannot_be_liked,
            a_skip_ends_a_match,
            an_unlike_ends_a_match,
            a_block_ends_a_match_and_removes_both_likes,
            a_match_is_ended_by_its_id_or_its_conversation,
            a_match_is_ended_only_by_its_people,
            what_has_ended_can_begin_anew,
            unblocking_restores_nothing,
            a_swipe_at_nobody_is_refused,
            the_erased_and_the_banned_answer_like_those_who_block,
            an_erased_person_is_gone_from_every_list,
            matches_are_listed_newest_first_by_page,
            recent_matches_are_bounded_by_time_and_number,
            recent_matches_are_read_from_place_to_place,
            what_is_new_stands_first_whatever_the_clock_does,
            a_match_is_shown_to_its_people_only,
            a_match_is_not_there_while_an_account_is_shut,
            living_pairs_are_found_by_either_of_the_two_and_once,
            received_likes_wait_for_an_answer,
            the_number_of_admirers_tells_of_no_pass_and_no_block,
            nobody_is_shown_again_with_whom_something_has_passed,
            a_picture_is_shown_while_it_is_somebodys,
            cards_are_shown_as_the_rule_says_and_in_the_order_of_the_question,
            frames_get_everybody_who_is_there_in_the_order_of_the_question,
            a_profile_keeps_what_was_changed,
            a_username_belongs_to_one_person_whatever_its_case,
            preferences_change_field_by_field,
            interests_are_replaced_as_a_whole,
            prompts_are_replaced_as_a_whole_and_keep_their_order,
            a_position_is_a_cell_or_nothing,
            interests_are_listed_in_one_order_everywhere,
            last_seen_never_moves_backwards,
            a_super_like_makes_more_of_a_plain_one_once,
            super_likes_have_a_budget_of_their_own,
            comments_open_the_conversation_in_the_order_of_the_likes,
            received_likes_show_what_came_with_them,
            a_like_is_about_what_is_the_liked_persons,
            the_passes_of_a_day_are_counted,
            a_pass_holds_until_it_returns,
            a_swipe_is_taken_back_once_and_leaves_nothing,
            only_the_last_swipe_is_taken_back_and_only_for_ten_minutes,
            nothing_is_taken_back_of_what_has_matched_ended_or_is_not_to_be_seen,
            a_super_like_is_taken_back_whole,
            of_two_devices_that_take_back_at_once_one_does,
            the_own_devices_are_told_of_swipes_once_a_minute,
            likes_at_the_same_instant_make_one_match,
            the_same_like_many_times_at_once_counts_once,
            the_limit_holds_for_many_likes_at_once,
            a_block_and_a_like_at_once_leave_no_match,
            a_crowd_that_swipes_at_once_ends_consistent,
        ]);
    };
}

/// 2027-01-15T08:00:00Z.
const MORNING: Timestamp = Timestamp::from_seconds(1_800_000_000);
const NOBODY: UserId = UserId(77);
const BY_TENS: fn(u32) -> PageRequest = |number| PageRequest::new(number, 10).expect("a page of tens");

fn after(seconds: u64) -> Timestamp {
    MORNING.plus(Duration::from_secs(seconds))
}

fn days_after(days: u64) -> Timestamp {
    MORNING.plus(Duration::from_hours(24 * days))
}

async fn like(store: &dyn Matching, by: UserId, target: UserId, at: Timestamp) -> Result<Liked, Error> {
    store.like(Like::plain(by, target, at)).await
}

async fn skip(store: &dyn Matching, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error> {
    let returns_at = at.plus(rules::PASS_HOLDS);
    store.skip(Pass { by, target, at, returns_at, daily_limit: None }).await
}

/// Two newcomers who like each other, at `at`; the match as the first sees it.
async fn matched(store: &dyn Matching, people: &dyn People, at: Timestamp) -> (UserId, UserId, Match) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    (ada, bob, matched_again(store, ada, bob, at).await)
}

async fn matched_again(store: &dyn Matching, ada: UserId, bob: UserId, at: Timestamp) -> Match {
    like(store, bob, ada, at).await.unwrap();
    like(store, ada, bob, at).await.unwrap().matched.unwrap().matched
}

/// Whoever has told enough to be shown to everybody.
async fn presentable(store: &dyn Matching, people: &dyn People) -> UserId {
    let person = people.newcomer().await;
    let change = ProfileChange {
        date_of_birth: Some(BirthDate::parse("1995-05-05")),
        gender: Some(Some(Gender::Woman)),
        ..ProfileChange::default()
    };
    store.change_profile(person, change, MORNING).await.unwrap();
    person
}

/// These events but for those that tell the own devices of whoever swiped.
fn but_own(events: &[Event]) -> Vec<Event> {
    events.iter().filter(|event| event.kind != EventKind::SelfUpdate).cloned().collect()
}

/// The same without their places in the log.
fn told(events: &[Event]) -> Vec<(UserId, EventKind)> {
    but_own(events).iter().map(|event| (event.person, event.kind)).collect()
}

/// The events of one person, which follow each other without a hole, after `before`.
#[track_caller]
fn cursors_follow(events: &[Event], person: UserId, before: i64) {
    let cursors: Vec<_> = events.iter().filter(|event| event.person == person).map(|event| event.cursor.0).collect();
    let expected: Vec<_> = (before + 1..).take(cursors.len()).collect();
    assert_eq!(cursors, expected, "{events:?}");
}

/// That these events tell both of the end of this match, each of the match and then of the conversation.
#[track_caller]
fn tells_both_of_the_end(events: &[Event], ada: UserId, bob: UserId, ended: &Match) {
    let events = but_own(events);
    for person in [ada, bob] {
        let own: Vec<_> = events.iter().filter(|event| event.person == person).collect();
        let kinds: Vec<_> = own.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [EventKind::MatchRemoved, EventKind::ConversationDeleted]);
        assert!(own.iter().all(|event| event.match_id == Some(ended.id)), "{own:?}");
        assert!(own.iter().all(|event| event.conversation == Some(ended.conversation)), "{own:?}");
    }
    assert_eq!(events.len(), 4);
}

type Task<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Runs all of them side by side and answers in their order.
async fn all_at_once<T>(tasks: Vec<Task<'_, T>>) -> Vec<T> {
    let mut tasks: Vec<_> = tasks.into_iter().map(|task| (Some(task), None)).collect();
    poll_fn(move |context| {
        for (task, answer) in &mut tasks {
            if let Some(Poll::Ready(done)) = task.as_mut().map(|task| task.as_mut().poll(context)) {
                (*task, *answer) = (None, Some(done));
            }
        }
        if tasks.iter().any(|(task, _)| task.is_some()) {
            return Poll::Pending;
        }
        Poll::Ready(tasks.iter_mut().filter_map(|(_, answer)| answer.take()).collect())
    })
    .await
}
