//! The judge is judged: it has nothing to say about a history in which everything went well, and finds each way in which
//! one can go wrong.

use super::*;

const HOME: ConversationId = ConversationId(7);
const ANN: UserId = UserId(1);
const BEN: UserId = UserId(2);
/// Ann has one device, Ben two.
const DEVICES: [(UserId, u32); 3] = [(ANN, 0), (BEN, 0), (BEN, 1)];

/// Five messages, each acked and shown everywhere; the third was sent twice, and one device was shown two of them again
/// after a resume.
fn good() -> Vec<Entry> {
    let mut all: Vec<What> = DEVICES.iter().map(|&(person, device)| What::Watched { person, device }).collect();
    for number in 1..=5 {
        all.push(sent(number));
        if number == 3 {
            all.push(sent(3));
        }
        all.push(acked(number, number == 3));
        all.extend(DEVICES.iter().map(|&(person, device)| received(person, device, number)));
        if number == 4 {
            all.extend([again(3), again(4)]);
        }
    }
    timed(all)
}

fn timed(all: Vec<What>) -> Vec<Entry> {
    let entry = |(at, what)| Entry { at, conversation: HOME, what };
    (0..).zip(all).map(entry).collect()
}

fn key(number: i64) -> String {
    format!("m{number}")
}

fn sent(number: i64) -> What {
    What::Sent { key: key(number) }
}

fn acked(number: i64, duplicate: bool) -> What {
    What::Acked { key: key(number), seq: Seq(number), duplicate }
}

/// Cursors are further than places: the log begins with the match.
fn received(person: UserId, device: u32, number: i64) -> What {
    on_socket(0, person, device, number)
}

/// On the next socket of Ben's second device.
fn again(number: i64) -> What {
    on_socket(1, BEN, 1, number)
}

fn on_socket(socket: u32, person: UserId, device: u32, number: i64) -> What {
    What::Received { person, device, socket, key: key(number), seq: Seq(number), cursor: Cursor(number + 2) }
}

/// On Ann's device.
fn shown_at(key: &str, seq: i64, cursor: i64) -> What {
    What::Received { person: ANN, device: 0, socket: 0, key: key.to_owned(), seq: Seq(seq), cursor: Cursor(cursor) }
}

fn at_the_end(what: What) -> Entry {
    Entry { at: 99, conversation: HOME, what }
}

fn place(history: &[Entry], what: &What) -> usize {
    history.iter().position(|entry| entry.what == *what).expect("it is in the history")
}

fn finds(history: &[Entry], complaint: &str) {
    let found = judge(history);
    assert!(found.iter().any(|found| found.contains(complaint)), "{complaint:?} is not in {found:#?}");
}

#[test]
fn a_history_in_which_all_went_well_is_clean() {
    assert_eq!(judge(&good()), Vec::<String>::new());
}

#[test]
fn a_message_that_one_device_never_showed_is_found() {
    for number in 1..=5 {
        let mut history = good();
        history.retain(|entry| entry.what != received(BEN, 0, number));
        finds(&history, &format!("device 0 of 2 never showed m{number}"));
    }
}

#[test]
fn a_message_that_nobody_showed_is_found() {
    let mut history = good();
    history.retain(|entry| !matches!(&entry.what, What::Received { key, .. } if key == "m5"));
    assert_eq!(judge(&history).len(), DEVICES.len());
}

#[test]
fn a_hole_is_found_even_if_the_missing_message_was_never_acked() {
    let mut history = good();
    history.retain(|entry| entry.what != acked(2, false) && entry.what != received(ANN, 0, 2));
    finds(&history, "m3 came at 3 after 1");
}

#[test]
fn a_message_that_came_twice_is_found() {
    // Stored twice: another place, another cursor.
    let mut history = good();
    history.push(at_the_end(shown_at(&key(5), 6, 8)));
    finds(&history, "m5 was shown at 5 and again at 6");

    // Announced twice: the same place under another cursor.
    let mut history = good();
    history.push(at_the_end(shown_at(&key(5), 5, 8)));
    finds(&history, "m5 was shown at 5 and again at 5");

    // Delivered twice: everything the same, without a resume in between.
    let mut history = good();
    history.push(at_the_end(received(ANN, 0, 5)));
    finds(&history, "m5 came twice on one socket under cursor 7");
}

#[test]
fn messages_in_the_wrong_order_are_found() {
    let mut history = good();
    let (one, other) = (place(&history, &received(BEN, 0, 2)), place(&history, &received(BEN, 0, 3)));
    history.swap(one, other);
    finds(&history, "device 0 of 2: m3 came at 3 after 1");
}

#[test]
fn a_live_message_that_overtakes_a_replay_is_found() {
    let mut history = good();
    let late = history.remove(place(&history, &received(BEN, 1, 2)));
    history.push(late);
    finds(&history, "device 1 of 2: m2 came at 2 after 5");
}

#[test]
fn answers_that_contradict_each_other_are_found() {
    let with = |what| {
        let mut history = good();
        history.push(at_the_end(what));
        history
    };
    finds(&with(acked(4, false)), "m4 was acked as new twice");
    finds(&with(What::Acked { key: key(4), seq: Seq(6), duplicate: true }), "m4 was acked at 4 and at 6");
    finds(&with(What::Acked { key: key(4), seq: Seq(5), duplicate: true }), "m4 and m5 both stand at 5");
    finds(&with(acked(6, false)), "m6 was acked without having been sent");
    finds(&with(What::Refused { key: key(4), code: "not_found".to_owned() }), "m4 was both refused and acked");
}

#[test]
fn two_messages_under_one_cursor_and_messages_from_nowhere_are_found() {
    let mut history = good();
    history.push(at_the_end(shown_at("stray", 6, 7)));
    finds(&history, "cursor 7 stands for m5 and for stray");
    finds(&history, "stray was shown and never sent");
}

#[test]
fn a_message_begun_after_the_end_is_found_and_one_begun_before_is_not() {
    let close_before = |number| {
        let mut history: Vec<What> = good().into_iter().map(|entry| entry.what).collect();
        let begun = history.iter().position(|what| *what == sent(number)).expect("it was sent");
        history.insert(begun, What::Closed);
        timed(history)
    };
    finds(&close_before(5), "m5 was begun after the conversation was closed, and stored");
    finds(&close_before(5), "m5 was begun after the conversation was closed, and shown");

    let mut history: Vec<What> = good().into_iter().map(|entry| entry.what).collect();
    let begun = history.iter().position(|what| *what == sent(5)).expect("it was sent");
    history.insert(begun + 1, What::Closed);
    history.extend([sent(6), What::Refused { key: key(6), code: "not_found".to_owned() }]);
    assert_eq!(judge(&timed(history)), Vec::<String>::new());
}

#[test]
fn a_history_is_read_as_it_was_written() {
    let folder = std::env::temp_dir().join(services::test_name());
    std::fs::create_dir_all(&folder).expect("a folder of our own");
    let path = folder.join("history.jsonl");
    let history = History::create(&path).expect("a file of our own");
    let noted: Vec<What> = good().into_iter().map(|entry| entry.what).collect();
    for what in &noted {
        history.note(HOME, what.clone());
    }
    history.finish().expect("the file takes it");
    let entries = read(&path).expect("the file is read");
    assert!(entries.is_sorted_by_key(|entry| entry.at));
    assert_eq!(judge(&entries), Vec::<String>::new());
    assert_eq!(entries.into_iter().map(|entry| entry.what).collect::<Vec<_>>(), noted);
    std::fs::remove_dir_all(folder).expect("the folder is ours");
}
