//! What any store of the log must do. A store runs every case on a fresh database in which two people, `ann` and
//! `ben`, exist and have no events yet.

use crate::{Counter, EventLog};
use kernel::{ConversationId, Cursor, Event, EventKind, MatchId, Rev, Seq, Timestamp, UserId};

const NOBODY: UserId = UserId(999);

async fn append(log: &dyn EventLog, person: UserId, second: i64) -> Event {
    let notice = Event::new(person, Cursor::ZERO, EventKind::System, Timestamp::from_seconds(second));
    log.append(vec![notice]).await.unwrap().remove(0)
}

async fn fill(log: &dyn EventLog, person: UserId, count: i64) {
    for n in 1..=count {
        append(log, person, n).await;
    }
}

fn cursors(events: &[Event]) -> Vec<i64> {
    events.iter().map(|event| event.cursor.0).collect()
}

/// The epoch is chosen once and kept until it is renewed.
pub async fn the_epoch_is_chosen_once(log: &dyn EventLog, _ann: UserId, _ben: UserId) {
    let first = log.epoch("first").await.unwrap();
    assert_eq!(first, "first");
    assert_eq!(log.epoch("second").await.unwrap(), "first");
    log.renew_epoch("third").await.unwrap();
    assert_eq!(log.epoch("fourth").await.unwrap(), "third");
}

/// Cursors count from one without a hole, each person for herself.
pub async fn cursors_are_dense_for_each_person(log: &dyn EventLog, ann: UserId, ben: UserId) {
    fill(log, ann, 3).await;
    fill(log, ben, 2).await;
    let page = log.page(ann, Cursor::ZERO, 10).await.unwrap();
    assert_eq!(cursors(&page.events), [1, 2, 3]);
    assert_eq!(page.counter, Cursor(3));
    let mut counters = log.counters(&[ben, ann, NOBODY]).await.unwrap();
    counters.sort_unstable();
    let mut expected =
        [(ann, Cursor(3)), (ben, Cursor(2))].map(|(person, cursor)| Counter { person, cursor, token_epoch: 0 });
    expected.sort_unstable();
    assert_eq!(counters, expected);
}

/// A page begins behind the cursor, ends at the limit, and tells the counter all the same.
pub async fn a_page_is_bounded_and_tells_the_counter(log: &dyn EventLog, ann: UserId, _ben: UserId) {
    fill(log, ann, 5).await;
    let page = log.page(ann, Cursor(2), 2).await.unwrap();
    assert_eq!(cursors(&page.events), [3, 4]);
    assert_eq!(page.counter, Cursor(5));
    let end = log.page(ann, Cursor(5), 2).await.unwrap();
    assert!(end.events.is_empty());
    assert_eq!(end.counter, Cursor(5));
}

/// Somebody who is not there has an empty log.
pub async fn an_unknown_person_has_an_empty_log(log: &dyn EventLog, _ann: UserId, _ben: UserId) {
    let page = log.page(NOBODY, Cursor::ZERO, 10).await.unwrap();
    assert!(page.events.is_empty());
    assert_eq!(page.counter, Cursor::ZERO);
}

/// Trimming takes the old from the beginning and leaves the counter, so that a reader notices.
pub async fn trimming_takes_the_beginning_and_keeps_the_counter(log: &dyn EventLog, ann: UserId, _ben: UserId) {
    fill(log, ann, 4).await;
    assert_eq!(log.trim(Timestamp::from_seconds(3)).await.unwrap(), 2);
    let page = log.page(ann, Cursor::ZERO, 10).await.unwrap();
    assert_eq!(cursors(&page.events), [3, 4]);
    assert_eq!(log.trim(Timestamp::from_seconds(100)).await.unwrap(), 2);
    let page = log.page(ann, Cursor::ZERO, 10).await.unwrap();
    assert!(page.events.is_empty());
    assert_eq!(page.counter, Cursor(4));
    let next = append(log, ann, 101).await;
    assert_eq!(next.cursor, Cursor(5));
}

/// Clocks of nodes differ; trimming never leaves a hole in the middle.
pub async fn trimming_leaves_no_hole(log: &dyn EventLog, ann: UserId, _ben: UserId) {
    for at in [10, 5, 11] {
        append(log, ann, at).await;
    }
    log.trim(Timestamp::from_seconds(6)).await.unwrap();
    let page = log.page(ann, Cursor::ZERO, 10).await.unwrap();
    assert_eq!(cursors(&page.events), [3]);
}

/// Every id an event carries comes back, and each person is told under her own cursor.
pub async fn an_event_keeps_its_ids(log: &dyn EventLog, ann: UserId, ben: UserId) {
    append(log, ben, 1).await;
    let event = Event {
        conversation: Some(ConversationId(3)),
        seq: Some(Seq(4)),
        rev: Some(Rev(5)),
        match_id: Some(MatchId(6)),
        subject: Some(ann),
        detail: Some("announcement".to_owned()),
        ref_id: Some(8),
        ..Event::new(ann, Cursor::ZERO, EventKind::NewMessage, Timestamp::from_seconds(7))
    };
    let nobody = Event { person: NOBODY, ..event.clone() };
    let stored = log.append(vec![event.clone(), nobody, Event { person: ben, ..event.clone() }]).await.unwrap();
    assert_eq!(
        stored,
        [Event { cursor: Cursor(1), ..event.clone() }, Event { person: ben, cursor: Cursor(2), ..event }]
    );
    assert_eq!(log.page(ann, Cursor::ZERO, 9).await.unwrap().events, stored[..1]);
}

/// A newer version on the same database may write kinds that this one does not know: they keep their places, between the
/// others and at the end, and all their ids.
pub async fn a_kind_of_a_newer_version_keeps_its_place(log: &dyn EventLog, ann: UserId, ben: UserId) {
    fill(log, ann, 1).await;
    let newer = Event {
        conversation: Some(ConversationId(3)),
        rev: Some(Rev(5)),
        subject: Some(ben),
        ..Event::new(ann, Cursor::ZERO, EventKind::Unknown(999), Timestamp::from_seconds(2))
    };
    log.append(vec![newer.clone()]).await.unwrap();
    fill(log, ann, 1).await;
    log.append(vec![newer.clone()]).await.unwrap();
    let page = log.page(ann, Cursor::ZERO, 10).await.unwrap();
    assert_eq!((cursors(&page.events), page.counter), (vec![1, 2, 3, 4], Cursor(4)));
    assert_eq!(page.events[1], Event { cursor: Cursor(2), ..newer });
}
