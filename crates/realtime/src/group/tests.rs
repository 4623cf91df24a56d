use super::{
    conversation::{ConversationEffect, ConversationGroup},
    person::{Admittance, PersonEffect, PersonGroup},
};
use crate::{LiveEvent, PersonPage, Unavailable};
use kernel::{ConversationId, Cursor, Rev, UserId};
use protocol::FrameKind;

const ADA: UserId = UserId(7);
const BOB: UserId = UserId(8);
const ROOM: ConversationId = ConversationId(77);

fn event(cursor: i64) -> LiveEvent {
    LiveEvent {
        person: ADA,
        cursor: Cursor(cursor),
        at: kernel::Timestamp::from_micros(0),
        kind: FrameKind::NewMessage,
        body: None,
        notification: None,
        conversation: None,
        closes: None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands beside a store that is away")]
fn page(range: std::ops::RangeInclusive<i64>, counter: i64) -> Result<PersonPage, Unavailable> {
    Ok(PersonPage { events: range.map(event).collect(), counter: Cursor(counter) })
}

/// A group with one live member, its log at `last`.
fn live_at(last: i64) -> PersonGroup {
    let mut group = PersonGroup::new(8);
    does(&mut group, |group, effects| group.join(1, Admittance::Now, effects));
    does(&mut group, |group, effects| group.counter(Ok(Cursor(last)), effects));
    group
}

fn does(group: &mut PersonGroup, step: impl FnOnce(&mut PersonGroup, &mut Vec<PersonEffect>)) -> Vec<PersonEffect> {
    let mut effects = Vec::new();
    step(group, &mut effects);
    effects
}

use PersonEffect as Does;

#[test]
fn a_member_is_live_behind_the_counter_and_what_came_meanwhile_follows() {
    let mut group = PersonGroup::new(8);
    let asked = does(&mut group, |group, effects| group.join(1, Admittance::Now, effects));
    assert_eq!(asked, [Does::AskCounter]);
    assert_eq!(does(&mut group, |group, effects| group.join(2, Admittance::Bystander, effects)), []);
    for cursor in [5, 6, 4] {
        assert_eq!(does(&mut group, |group, effects| group.event(event(cursor), effects)), []);
    }
    let begun = does(&mut group, |group, effects| group.counter(Ok(Cursor(4)), effects));
    let expected = [
        Does::Joined(1, Cursor(4)),
        Does::Live(1, Cursor(4)),
        Does::Joined(2, Cursor(4)),
        Does::Event(event(5)),
        Does::Event(event(6)),
    ];
    assert_eq!(begun, expected);
}

#[test]
fn only_the_next_event_is_passed_on() {
    let mut group = live_at(4);
    assert_eq!(does(&mut group, |group, effects| group.event(event(4), effects)), []);
    assert_eq!(does(&mut group, |group, effects| group.event(event(6), effects)), [Does::AwaitHole]);
    assert_eq!(does(&mut group, |group, effects| group.event(event(8), effects)), []);
    let filled = does(&mut group, |group, effects| group.event(event(5), effects));
    assert_eq!(filled, [Does::Event(event(5)), Does::Event(event(6))]);
    let read = does(&mut group, PersonGroup::hole_is_due);
    assert_eq!(read, [Does::ReadStore(Cursor(6))]);
    let brought = does(&mut group, |group, effects| group.page(page(7..=8, 9), effects));
    assert_eq!(brought, [Does::Event(event(7)), Does::Event(event(8)), Does::ReadStore(Cursor(8))]);
}

#[test]
fn a_hole_that_fills_by_itself_costs_no_read() {
    let mut group = live_at(4);
    does(&mut group, |group, effects| group.event(event(6), effects));
    does(&mut group, |group, effects| group.event(event(5), effects));
    assert_eq!(does(&mut group, PersonGroup::hole_is_due), []);
}

#[test]
fn a_counter_that_runs_ahead_is_read_from_the_store() {
    let mut group = live_at(4);
    assert_eq!(does(&mut group, |group, effects| group.counter(Ok(Cursor(6)), effects)), [Does::AwaitHole]);
    assert_eq!(does(&mut group, PersonGroup::hole_is_due), [Does::ReadStore(Cursor(4))]);
    let failed = does(&mut group, |group, effects| group.page(Err(Unavailable), effects));
    assert_eq!(failed, [Does::PauseReading]);
    assert_eq!(does(&mut group, |group, effects| group.event(event(5), effects)), [Does::Event(event(5))]);
    assert_eq!(does(&mut group, PersonGroup::retry), [Does::ReadStore(Cursor(5))]);
}

#[test]
fn an_old_page_judges_nothing_when_the_group_has_gone_on_meanwhile() {
    let mut group = live_at(4);
    does(&mut group, |group, effects| group.event(event(6), effects));
    does(&mut group, PersonGroup::hole_is_due);
    for cursor in [5, 8] {
        does(&mut group, |group, effects| group.event(event(cursor), effects));
    }
    // It was read before 7 and 8 were committed and brings nothing new.
    let brought = does(&mut group, |group, effects| group.page(page(5..=6, 6), effects));
    assert_eq!(brought, [Does::ReadStore(Cursor(6))]);
    let brought = does(&mut group, |group, effects| group.page(page(7..=8, 8), effects));
    assert_eq!(brought, [Does::Event(event(7)), Does::Event(event(8))]);
}

#[test]
fn what_was_trimmed_under_a_live_group_resets_its_members() {
    let mut group = live_at(4);
    does(&mut group, |group, effects| group.counter(Ok(Cursor(9)), effects));
    does(&mut group, PersonGroup::hole_is_due);
    let reset = does(&mut group, |group, effects| group.page(page(8..=9, 9), effects));
    assert_eq!(reset, [Does::Reset(Cursor(9))]);
    assert_eq!(does(&mut group, |group, effects| group.event(event(10), effects)), [Does::Event(event(10))]);
}

#[test]
fn a_reader_enters_exactly_where_it_has_read_to() {
    let mut group = live_at(4);
    assert_eq!(
        does(&mut group, |group, effects| group.join(2, Admittance::Reader, effects)),
        [Does::Joined(2, Cursor(4))]
    );
    // Short of where it joined, it reads on; what comes from now on is kept for it.
    let behind = does(&mut group, |group, effects| group.enter(2, Some(Cursor(3)), effects));
    assert_eq!(behind, [Does::Behind(2)]);
    does(&mut group, |group, effects| group.event(event(5), effects));
    does(&mut group, |group, effects| group.event(event(6), effects));
    let entered = does(&mut group, |group, effects| group.enter(2, Some(Cursor(5)), effects));
    assert_eq!(entered, [Does::Live(2, Cursor(5)), Does::Flush(2, event(6))]);
}

#[test]
fn a_reader_that_is_ahead_proves_that_the_group_missed_something() {
    let mut group = live_at(4);
    does(&mut group, |group, effects| group.join(2, Admittance::Reader, effects));
    let entered = does(&mut group, |group, effects| group.enter(2, Some(Cursor(6)), effects));
    assert_eq!(entered, [Does::Live(2, Cursor(6)), Does::AwaitHole]);
}

#[test]
fn a_counter_that_cannot_be_read_is_told_and_asked_for_again() {
    let mut group = PersonGroup::new(8);
    does(&mut group, |group, effects| group.join(1, Admittance::Now, effects));
    let told = does(&mut group, |group, effects| group.counter(Err(Unavailable), effects));
    assert_eq!(told, [Does::Unavailable(1)]);
    assert!(group.is_empty());
    let asked = does(&mut group, |group, effects| group.join(2, Admittance::Now, effects));
    assert_eq!(asked, [Does::AskCounter]);
}

fn change(person: UserId, cursor: i64, rev: i64) -> LiveEvent {
    LiveEvent { person, conversation: Some((ROOM, Rev(rev))), ..event(cursor) }
}

fn happens(
    group: &mut ConversationGroup,
    step: impl FnOnce(&mut ConversationGroup, &mut Vec<ConversationEffect>),
) -> Vec<ConversationEffect> {
    let mut effects = Vec::new();
    step(group, &mut effects);
    effects
}

use ConversationEffect as Happens;

#[test]
fn each_participant_has_a_stream_of_its_own() {
    let mut group = ConversationGroup::new(8);
    for (person, id) in [(ADA, 1), (BOB, 2)] {
        group.join(person, id);
        let entered = happens(&mut group, |group, effects| group.enter(person, id, Rev(3), effects));
        assert_eq!(entered, [Happens::Live(id, Rev(3))]);
    }
    // Bob is further for a moment; Ada's stream is not touched by it.
    for made in [change(BOB, 40, 4), change(BOB, 41, 5), change(ADA, 9, 4), change(ADA, 10, 5)] {
        let passed = happens(&mut group, |group, effects| group.event(made.clone(), effects));
        assert_eq!(passed, [Happens::Event(made)]);
    }
    assert_eq!(happens(&mut group, |group, effects| group.event(change(ADA, 10, 5), effects)), []);
    assert_eq!(happens(&mut group, |group, effects| group.event(change(UserId(9), 1, 6), effects)), []);
}

#[test]
fn one_change_may_make_two_events_and_the_last_one_closes() {
    let mut group = ConversationGroup::new(8);
    group.join(ADA, 1);
    happens(&mut group, |group, effects| group.enter(ADA, 1, Rev(3), effects));
    let (first, last) = (change(ADA, 9, 4), LiveEvent { closes: Some(ROOM), ..change(ADA, 10, 4) });
    assert_eq!(happens(&mut group, |group, effects| group.event(first.clone(), effects)), [Happens::Event(first)]);
    let closed = happens(&mut group, |group, effects| group.event(last.clone(), effects));
    assert_eq!(closed, [Happens::Event(last), Happens::Closed(ADA)]);
}

#[test]
fn who_was_live_reads_for_itself_when_the_group_lost_something() {
    let mut group = ConversationGroup::new(8);
    group.join(ADA, 1);
    happens(&mut group, |group, effects| group.enter(ADA, 1, Rev(3), effects));
    assert_eq!(happens(&mut group, ConversationGroup::lost_some), [Happens::Fell(1, Rev(3))]);
    assert_eq!(happens(&mut group, ConversationGroup::lost_some), [], "once is enough");
}
