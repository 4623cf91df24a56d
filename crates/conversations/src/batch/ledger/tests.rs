use super::*;
use crate::{Action, Change, Draft, Text, UpTo};
use kernel::{Author, PersonState};

const TALK: ConversationId = ConversationId(7);
const ANN: UserId = UserId(1);
const BEN: UserId = UserId(2);

fn snapshot() -> Snapshot {
    let member = |person| Member { person, horizons: crate::Horizons::default(), muted: false, shares_reads: true };
    let conversation = Conversation {
        id: TALK,
        created_at: Timestamp::from_seconds(1),
        updated_at: Timestamp::from_seconds(100),
        closed_at: None,
        last_seq: Seq::ZERO,
        last_rev: Rev::ZERO,
    };
    let person = PersonRow {
        cursor: Cursor(40),
        state: PersonState::Active,
        token_epoch: 0,
        listed_at: Timestamp::from_seconds(0),
    };
    Snapshot {
        conversations: [(TALK, conversation)].into(),
        members: [(TALK, vec![member(ANN), member(BEN)])].into(),
        persons: [(ANN, person), (BEN, person)].into(),
        sessions: OpenSessions::new(),
        faces: Faces::default(),
        messages: Vec::new(),
        files: HashMap::new(),
    }
}

fn say(author: UserId, text: &str, name: Option<&str>) -> Change {
    let draft = Draft {
        content: Text::parse(text.to_owned(), 4000).unwrap(),
        attachment: None,
        client_message_id: name.map(str::to_owned),
        reply_to: None,
    };
    Change {
        conversation: Some(TALK),
        author: Author::server(author),
        at: Timestamp::from_seconds(50),
        action: Action::Send(draft),
    }
}

fn act(author: UserId, action: Action) -> Change {
    Change { conversation: Some(TALK), author: Author::server(author), at: Timestamp::from_seconds(200), action }
}

/// Applies, and gives every new message the id 1000 + seq.
fn run(snapshot: Snapshot, changes: &[Change]) -> Vec<Result<crate::Committed, ConversationError>> {
    let mut ledger = Ledger::new(snapshot);
    ledger.apply_all(changes);
    let ids =
        ledger.writes().new_messages.iter().map(|m| ((m.conversation, m.seq), MessageId(1000 + m.seq.0))).collect();
    ledger.settle(&ids)
}

fn sent(answer: &Result<crate::Committed, ConversationError>) -> (&Message, bool) {
    match &answer.as_ref().unwrap().outcome {
        Outcome::Sent { message, duplicate } => (message, *duplicate),
        other => panic!("not sent: {other:?}"),
    }
}

#[test]
fn messages_are_numbered_densely_and_told_to_everyone() {
    let answers = run(snapshot(), &[say(ANN, "one", None), say(BEN, "two", None)]);
    let (first, second) = (sent(&answers[0]).0, sent(&answers[1]).0);
    assert_eq!((first.seq, first.rev, first.id), (Seq(1), Rev(1), MessageId(1001)));
    assert_eq!((second.seq, second.rev), (Seq(2), Rev(2)));
    let cursors =
        |n: usize| answers[n].as_ref().unwrap().events.iter().map(|e| (e.person, e.cursor.0)).collect::<Vec<_>>();
    assert_eq!(cursors(0), [(ANN, 41), (BEN, 41)]);
    assert_eq!(cursors(1), [(ANN, 42), (BEN, 42)]);
}

#[test]
fn a_message_is_never_older_than_the_one_before_it() {
    let answers = run(snapshot(), &[say(ANN, "from a slow clock", None)]);
    assert_eq!(sent(&answers[0]).0.created_at, Timestamp::from_seconds(100));
}

#[test]
fn a_message_stands_before_what_its_people_have_seen_elsewhere() {
    let mut rows = snapshot();
    rows.persons.get_mut(&BEN).unwrap().listed_at = Timestamp::from_seconds(300);
    let mut ledger = Ledger::new(rows);
    ledger.apply_all(&[say(ANN, "from a slow clock", None), say(ANN, "again", None)]);
    let persons: Vec<_> = ledger.writes().persons.iter().map(|(_, row)| row.listed_at.as_micros()).collect();
    assert_eq!(persons, [300_000_002; 2]);
    assert_eq!(ledger.writes().conversations[0].updated_at.as_micros(), 300_000_002);
    let answers = ledger.settle(&HashMap::new());
    assert_eq!(sent(&answers[0]).0.created_at.as_micros(), 300_000_001);
}

#[test]
fn the_same_name_twice_in_a_batch_is_one_message() {
    let mut ledger = Ledger::new(snapshot());
    ledger.apply_all(&[
        say(ANN, "hi", Some("x")),
        say(ANN, "hi", Some("x")),
        say(ANN, "other", Some("x")),
        say(BEN, "hi", Some("x")),
    ]);
    assert_eq!(ledger.writes().new_messages.len(), 2);
    assert_eq!(ledger.persons[&BEN].cursor, Cursor(42));
    let answers = ledger.settle(&HashMap::new());
    assert!(!sent(&answers[0]).1);
    assert!(sent(&answers[1]).1);
    assert!(matches!(answers[2], Err(ConversationError::IdempotencyConflict)));
    assert!(!sent(&answers[3]).1);
}

#[test]
fn a_retry_is_answered_after_the_conversation_was_closed() {
    let draft = say(ANN, "hi", Some("x"));
    let Action::Send(body) = &draft.action else { unreachable!() };
    let mut rows = snapshot();
    rows.messages.push(Message {
        id: MessageId(9),
        conversation: TALK,
        seq: Seq(1),
        rev: Rev(3),
        sender: ANN,
        kind: crate::MessageKind::Text,
        content: "edited since".to_owned(),
        attachment: None,
        client_message_id: Some("x".to_owned()),
        fingerprint: body.fingerprint(),
        reply_to: None,
        created_at: Timestamp::from_seconds(2),
        edited_at: Some(Timestamp::from_seconds(3)),
        deleted_at: None,
        reactions: Vec::new(),
    });
    rows.conversations.get_mut(&TALK).unwrap().closed_at = Some(Timestamp::from_seconds(5));
    let answers = run(rows, &[draft, say(ANN, "new", Some("y"))]);
    assert_eq!(sent(&answers[0]), (&sent(&answers[0]).0.clone(), true));
    assert_eq!(sent(&answers[0]).0.content, "edited since");
    assert!(matches!(answers[1], Err(ConversationError::NotFound)));
}

#[test]
fn strangers_the_banned_and_the_erased_are_refused_and_number_nothing() {
    let mut rows = snapshot();
    let newcomer = PersonRow {
        cursor: Cursor::ZERO,
        state: PersonState::Active,
        token_epoch: 0,
        listed_at: Timestamp::from_seconds(0),
    };
    rows.persons.insert(UserId(3), newcomer);
    rows.persons.get_mut(&BEN).unwrap().state = PersonState::Banned;
    let mut ledger = Ledger::new(rows);
    let elsewhere = Change { conversation: Some(ConversationId(8)), ..say(ANN, "hi", None) };
    ledger.apply_all(&[say(UserId(3), "hi", None), say(BEN, "hi", None), elsewhere, say(UserId(4), "hi", None)]);
    assert!(ledger.writes().is_empty());
    let answers = ledger.settle(&HashMap::new());
    assert!(matches!(answers[0], Err(ConversationError::NotFound)));
    assert!(matches!(answers[1], Err(ConversationError::Banned)));
    assert!(matches!(answers[2], Err(ConversationError::NotFound)));
    assert!(matches!(answers[3], Err(ConversationError::NotFound)));
}

#[test]
fn horizons_only_move_forward_and_reading_implies_having_received() {
    let changes = [
        say(ANN, "one", None),
        say(ANN, "two", None),
        act(BEN, Action::Read(UpTo::Seq(Seq(99)))),
        act(BEN, Action::Receive(UpTo::Seq(Seq(1)))),
        act(BEN, Action::Read(UpTo::Seq(Seq(1)))),
    ];
    let answers = run(snapshot(), &changes);
    let Outcome::Moved { horizons, message } = &answers[2].as_ref().unwrap().outcome else { panic!() };
    assert_eq!((horizons.read, horizons.delivered, *message), (Seq(2), Seq(2), Some(MessageId(1002))));
    assert_eq!(answers[2].as_ref().unwrap().events.len(), 2);
    assert_eq!(answers[3].as_ref().unwrap().outcome, Outcome::Unchanged);
    assert_eq!(answers[4].as_ref().unwrap().outcome, Outcome::Unchanged);
}

#[test]
fn who_keeps_reading_private_tells_only_the_own_devices() {
    let mut rows = snapshot();
    rows.members.get_mut(&TALK).unwrap()[1].shares_reads = false;
    let answers = run(rows, &[say(ANN, "one", None), act(BEN, Action::Read(UpTo::Seq(Seq(1))))]);
    let told: Vec<_> = answers[1].as_ref().unwrap().events.iter().map(|event| event.person).collect();
    assert_eq!(told, [BEN]);
}

fn emoji(raw: &str) -> text::Emoji {
    text::Emoji::parse(raw).unwrap()
}

/// A message of Ann's that is there already, in a snapshot of its own.
fn with_message(reactions: Vec<crate::Reaction>) -> (Snapshot, MessageId) {
    let mut rows = snapshot();
    let stored = sent(&run(snapshot(), &[say(ANN, "one", None)])[0]).0.clone();
    let id = stored.id;
    rows.conversations.get_mut(&TALK).unwrap().last_seq = Seq(1);
    rows.messages.push(Message { reactions, ..stored });
    (rows, id)
}

#[test]
fn a_person_has_five_reactions_under_a_message_and_no_more() {
    let (rows, id) = with_message(Vec::new());
    let react = |raw: &str, on| act(BEN, Action::React { message: id, emoji: emoji(raw), on });
    let five = ["👍", "❤", "😀", "🎉", "🔥"];
    let mut changes: Vec<_> = five.iter().map(|raw| react(raw, true)).collect();
    changes.extend([react("👎", true), react("❤\u{FE0F}", true), react("❤", false), react("👎", true)]);
    let answers = run(rows, &changes);
    assert!(answers[..5].iter().all(|answer| answer.as_ref().is_ok_and(|answer| answer.events.len() == 2)));
    assert!(matches!(answers[5], Err(ConversationError::TooManyReactions)));
    assert!(answers[6].as_ref().unwrap().events.is_empty(), "in another form it is there already");
    let Outcome::Changed(message) = &answers[8].as_ref().unwrap().outcome else { panic!() };
    let left: Vec<_> = message.reactions.iter().map(|reaction| reaction.emoji.as_str()).collect();
    assert_eq!(left, ["👍", "😀", "🎉", "🔥", "👎"]);
}

#[test]
fn a_message_has_twenty_kinds_of_reactions_and_no_more() {
    let kinds = "😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓";
    let reaction = |(who, kind): (usize, char)| crate::Reaction {
        person: UserId(1000 + i64::try_from(who).unwrap()),
        emoji: emoji(&kind.to_string()),
    };
    let (rows, id) = with_message(kinds.chars().enumerate().map(reaction).collect());
    let react = |raw: &str| act(BEN, Action::React { message: id, emoji: emoji(raw), on: true });
    let answers = run(rows, &[react("👍"), react("😓")]);
    assert!(matches!(answers[0], Err(ConversationError::TooManyReactions)));
    assert!(answers[1].is_ok(), "one that is there already has room for everybody");
}

#[test]
fn a_message_is_edited_and_deleted_by_its_author_only() {
    let mut rows = snapshot();
    let stored = sent(&run(snapshot(), &[say(ANN, "one", None)])[0]).0.clone();
    let id = stored.id;
    rows.conversations.get_mut(&TALK).unwrap().last_seq = Seq(1);
    rows.messages.push(stored);
    let text = |t: &str| Text::parse(t.to_owned(), 4000).unwrap();
    let answers = run(
        rows,
        &[
            act(BEN, Action::Edit(id, text("mine"))),
            act(ANN, Action::Edit(id, text("two"))),
            act(BEN, Action::React { message: id, emoji: emoji("👍"), on: true }),
            act(ANN, Action::Delete(id)),
            act(ANN, Action::Edit(id, text("back"))),
            act(BEN, Action::React { message: id, emoji: emoji("👍"), on: true }),
        ],
    );
    assert!(matches!(answers[0], Err(ConversationError::NotAuthor)));
    // An answer shows the message as the whole batch has left it.
    let Outcome::Changed(message) = &answers[1].as_ref().unwrap().outcome else { panic!() };
    assert!(message.content.is_empty() && message.deleted_at.is_some() && message.reactions.is_empty());
    assert_eq!(answers[2].as_ref().unwrap().events[0].kind, EventKind::MessageReaction);
    assert_eq!(answers[3].as_ref().unwrap().events[0].kind, EventKind::MessageDeleted);
    assert!(matches!(answers[4], Err(ConversationError::NotFound)));
    assert!(matches!(answers[5], Err(ConversationError::NotFound)));
}

#[test]
fn a_message_of_the_system_is_numbered_like_any_other_and_nobody_s_to_change() {
    let announce = act(ANN, Action::Announce(Text::of_system("Missed call")));
    let answers = run(snapshot(), &[say(BEN, "one", None), announce]);
    let stored = sent(&answers[1]).0.clone();
    assert_eq!((stored.seq, stored.rev, stored.kind), (Seq(2), Rev(2), crate::MessageKind::System));
    let told: Vec<_> = answers[1].as_ref().unwrap().events.iter().map(|event| event.person).collect();
    assert_eq!(told, [ANN, BEN]);
    let mut rows = snapshot();
    rows.conversations.get_mut(&TALK).unwrap().last_seq = Seq(2);
    let id = stored.id;
    rows.messages.push(stored);
    let words = Text::parse("I never called".to_owned(), 4000).unwrap();
    let answers = run(
        rows,
        &[act(ANN, Action::Edit(id, words)), act(ANN, Action::Delete(id)), act(BEN, Action::Read(UpTo::Message(id)))],
    );
    assert!(matches!(answers[0], Err(ConversationError::NotAuthor)));
    assert!(matches!(answers[1], Err(ConversationError::NotAuthor)));
    assert!(matches!(answers[2].as_ref().unwrap().outcome, Outcome::Moved { .. }));
}
