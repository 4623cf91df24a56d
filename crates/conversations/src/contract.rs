//! What any store of conversations must do. A store runs every case on a fresh database that holds one [`Scene`].

mod opening;
mod searching;
pub mod uploads;

pub use opening::*;
pub use searching::*;

use crate::{
    Action, Change, Committed, ConversationError, ConversationStore, Draft, Message, MessageWindow, Outcome,
    SearchWindow, Text, UpTo,
};
use kernel::{
    Author, ConversationId, EventKind, MessageId, Place, Rev, Seq, StoreFault, Timestamp, UserId, contract::join_all,
};
use std::sync::Arc;

/// The people and the conversation that each case begins with.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    /// In `conversation` with `ben`.
    pub ann: UserId,
    /// In `conversation` with `ann`.
    pub ben: UserId,
    /// In `other`, alone.
    pub stranger: UserId,
    /// The conversation of `ann` and `ben`.
    pub conversation: ConversationId,
    /// A conversation in which neither of them takes part.
    pub other: ConversationId,
}

type Store = Arc<dyn ConversationStore>;
type Written = Result<Committed, ConversationError>;

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn change(conversation: ConversationId, author: UserId, action: Action) -> Change {
    Change { conversation: Some(conversation), author: Author::server(author), at: NOON, action }
}

fn text(content: &str) -> Text {
    Text::parse(content.to_owned(), 4000).unwrap()
}

fn say(conversation: ConversationId, author: UserId, content: &str, name: Option<&str>) -> Change {
    let draft =
        Draft { content: text(content), attachment: None, client_message_id: name.map(str::to_owned), reply_to: None };
    change(conversation, author, Action::Send(draft))
}

/// Writes changes of one conversation: again, when somebody else held it at that moment, as everybody who writes has to.
async fn write(store: &Store, changes: Vec<Change>) -> Vec<Written> {
    loop {
        let answers = store.write(changes.clone()).await.unwrap();
        if !answers.iter().any(is_locked) {
            return answers;
        }
        assert!(answers.iter().all(is_locked), "of what is held nothing is kept: {answers:?}");
    }
}

fn is_locked(answer: &Written) -> bool {
    matches!(answer, Err(ConversationError::Store(error)) if error.fault() == StoreFault::Locked)
}

async fn write_one(store: &Store, change: Change) -> Written {
    write(store, vec![change]).await.remove(0)
}

fn sent(answer: Written) -> (Message, bool) {
    match answer.unwrap().outcome {
        Outcome::Sent { message, duplicate } => (message, duplicate),
        other => panic!("not sent: {other:?}"),
    }
}

async fn said(store: &Store, conversation: ConversationId, author: UserId, count: usize) -> Vec<Message> {
    let mut messages = Vec::new();
    for n in 1..=count {
        messages.push(sent(write_one(store, say(conversation, author, &format!("message {n}"), None)).await).0);
    }
    messages
}

fn search(typed: &str) -> text::Search {
    text::Search::parse(typed).unwrap()
}

const ALL: SearchWindow = SearchWindow { limit: 200, most: 1_000, before: None };

const NEWEST: MessageWindow = MessageWindow { limit: 50, before: None, after: None };

async fn seqs(store: &Store, reader: UserId, conversation: ConversationId, window: MessageWindow) -> Vec<i64> {
    let history = store.history(reader, conversation, window).await.unwrap().unwrap();
    history.messages.iter().map(|message| message.seq.0).collect()
}

/// What is stored comes back as it was answered, numbered without a hole.
pub async fn messages_are_stored_in_order(store: Store, scene: Scene) {
    let batch = (1..=3).map(|n| say(scene.conversation, scene.ann, &format!("message {n}"), None)).collect();
    let answers = store.write(batch).await.unwrap();
    let messages: Vec<_> = answers.into_iter().map(|answer| sent(answer).0).collect();
    let history = store.history(scene.ben, scene.conversation, NEWEST).await.unwrap().unwrap();
    assert_eq!(history.messages, messages);
    assert_eq!(messages.iter().map(|m| (m.seq.0, m.rev.0)).collect::<Vec<_>>(), [(1, 1), (2, 2), (3, 3)]);
    assert!(messages.iter().all(|m| m.id > MessageId(0)));
    let head = store.head(scene.ann, scene.conversation).await.unwrap().unwrap();
    assert_eq!((head.last_seq, head.last_rev), (Seq(3), Rev(3)));
}

/// In a batch, what a rule refuses takes nothing from the others.
pub async fn each_change_succeeds_or_fails_on_its_own(store: Store, scene: Scene) {
    let batch = vec![
        say(scene.conversation, scene.ann, "one", None),
        say(scene.conversation, scene.stranger, "let me in", None),
        say(scene.other, scene.ann, "let me in", None),
        say(ConversationId(4_000_000), scene.ann, "nowhere", None),
        say(scene.conversation, scene.ben, "two", None),
        say(scene.other, scene.stranger, "alone", None),
    ];
    let answers = store.write(batch).await.unwrap();
    let found: Vec<_> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(found, [true, false, false, false, true, true]);
    assert_eq!(seqs(&store, scene.ann, scene.conversation, NEWEST).await, [1, 2]);
}

/// The same name is the same message, whoever asks when and however often.
pub async fn a_name_is_used_once(store: Store, scene: Scene) {
    let attempt = |n: usize| {
        let store = store.clone();
        async move {
            let extra = say(scene.conversation, scene.ben, &format!("noise {n}"), None);
            let answers = write(&store, vec![extra, say(scene.conversation, scene.ann, "hi", Some("name"))]).await;
            sent(answers.into_iter().nth(1).unwrap())
        }
    };
    let answers = join_all((0..20).map(attempt)).await;
    assert_eq!(answers.iter().filter(|(_, duplicate)| !duplicate).count(), 1);
    assert!(answers.iter().all(|(message, _)| message.id == answers[0].0.id && message.seq == answers[0].0.seq));
    let conflict = write_one(&store, say(scene.conversation, scene.ann, "something else", Some("name"))).await;
    assert!(matches!(conflict, Err(ConversationError::IdempotencyConflict)));
    assert!(!sent(write_one(&store, say(scene.conversation, scene.ben, "hi", Some("name"))).await).1);
}

/// Writers at the same time leave no hole and no number twice.
pub async fn numbers_are_dense_under_concurrency(store: Store, scene: Scene) {
    let writer = |n: usize| {
        let store = store.clone();
        async move {
            let author = if n.is_multiple_of(2) { scene.ann } else { scene.ben };
            for k in 0..5 {
                sent(write_one(&store, say(scene.conversation, author, &format!("{n}-{k}"), None)).await);
            }
        }
    };
    join_all((0..8).map(writer)).await;
    assert_eq!(
        seqs(&store, scene.ann, scene.conversation, MessageWindow { limit: 100, ..NEWEST }).await,
        (1..=40).collect::<Vec<_>>()
    );
}

/// Windows: the newest, those before a place, those after one; always from oldest to newest.
pub async fn messages_are_read_in_windows(store: Store, scene: Scene) {
    said(&store, scene.conversation, scene.ann, 9).await;
    let (limit, conversation, ben) = (3, scene.conversation, scene.ben);
    assert_eq!(seqs(&store, ben, conversation, MessageWindow { limit, ..NEWEST }).await, [7, 8, 9]);
    assert_eq!(
        seqs(&store, ben, conversation, MessageWindow { limit, before: Some(Seq(7)), after: None }).await,
        [4, 5, 6]
    );
    assert_eq!(
        seqs(&store, ben, conversation, MessageWindow { limit, before: None, after: Some(Seq(2)) }).await,
        [3, 4, 5]
    );
    let between = MessageWindow { limit, before: Some(Seq(4)), after: Some(Seq(2)) };
    assert_eq!(seqs(&store, ben, conversation, between).await, [3]);
}

/// Horizons move forward, are everybody's to see, and take a `rev` and an event each.
pub async fn horizons_are_kept(store: Store, scene: Scene) {
    let messages = said(&store, scene.conversation, scene.ann, 3).await;
    let read = change(scene.conversation, scene.ben, Action::Read(UpTo::Message(messages[1].id)));
    let committed = write_one(&store, read.clone()).await.unwrap();
    assert_eq!(committed.events.iter().map(|event| event.kind).collect::<Vec<_>>(), [EventKind::ReadReceipt; 2]);
    let Outcome::Moved { horizons, message } = committed.outcome else { panic!("not moved") };
    assert_eq!((horizons.read, horizons.delivered, message), (Seq(2), Seq(2), Some(messages[1].id)));
    assert_eq!(write_one(&store, read).await.unwrap().outcome, Outcome::Unchanged);
    let arrived = change(scene.conversation, scene.ben, Action::Receive(UpTo::Seq(Seq(77))));
    assert!(
        matches!(write_one(&store, arrived).await.unwrap().outcome, Outcome::Moved { message: Some(id), .. } if id == messages[2].id)
    );
    let head = store.head(scene.ann, scene.conversation).await.unwrap().unwrap();
    let ben = head.members.iter().find(|member| member.person == scene.ben).unwrap();
    assert_eq!((ben.horizons.read, ben.horizons.delivered, head.last_rev), (Seq(2), Seq(3), Rev(5)));
    assert_eq!(store.horizons(scene.ann, &[scene.conversation, scene.other]).await.unwrap().len(), 2);
}

/// Edits, reactions and deletions change the message where it stands.
pub async fn messages_change_in_place(store: Store, scene: Scene) {
    let id = said(&store, scene.conversation, scene.ann, 1).await[0].id;
    let read = || async { store.message(scene.ben, id).await.unwrap().unwrap().0 };
    write_one(&store, change(scene.conversation, scene.ann, Action::Edit(id, text("better")))).await.unwrap();
    for (who, emoji) in [(scene.ben, "👍"), (scene.ann, "❤️"), (scene.ben, "🎉")] {
        let react = Action::React { message: id, emoji: text::Emoji::parse(emoji).unwrap(), on: true };
        write_one(&store, change(scene.conversation, who, react)).await.unwrap();
    }
    let off = Action::React { message: id, emoji: text::Emoji::parse("👍").unwrap(), on: false };
    write_one(&store, change(scene.conversation, scene.ben, off)).await.unwrap();
    let message = read().await;
    assert_eq!((message.content.as_str(), message.edited_at, message.rev), ("better", Some(NOON), Rev(6)));
    assert_eq!(message.reactions.iter().map(|r| r.emoji.as_str()).collect::<Vec<_>>(), ["❤️", "🎉"]);
    write_one(&store, change(scene.conversation, scene.ann, Action::Delete(id))).await.unwrap();
    let message = read().await;
    assert_eq!((message.content.as_str(), message.deleted_at, message.seq), ("", Some(NOON), Seq(1)));
    assert!(message.reactions.is_empty());
}

/// What changed since a `rev`: every touched message in its present state, in order, page by page.
pub async fn changes_are_read_page_by_page(store: Store, scene: Scene) {
    let messages = said(&store, scene.conversation, scene.ann, 5).await;
    write_one(&store, change(scene.conversation, scene.ann, Action::Edit(messages[0].id, text("edited"))))
        .await
        .unwrap();
    write_one(&store, change(scene.conversation, scene.ben, Action::Read(UpTo::Seq(Seq(2))))).await.unwrap();
    let page = store.changes(scene.ben, scene.conversation, Rev(3), Seq::ZERO, 2).await.unwrap().unwrap();
    assert_eq!(page.messages.iter().map(|m| m.seq.0).collect::<Vec<_>>(), [1, 4]);
    assert!(page.more && page.moved.is_empty());
    let rest = store.changes(scene.ben, scene.conversation, Rev(3), Seq(4), 2).await.unwrap().unwrap();
    assert_eq!(rest.messages.iter().map(|m| m.seq.0).collect::<Vec<_>>(), [5]);
    assert!(!rest.more);
    assert_eq!(rest.moved.iter().map(|member| member.person).collect::<Vec<_>>(), [scene.ben]);
    assert_eq!((rest.last_seq, rest.last_rev), (Seq(5), Rev(7)));
}

/// The list shows the last message and counts what others have said beyond the own horizon.
pub async fn the_list_counts_the_unread(store: Store, scene: Scene) {
    said(&store, scene.conversation, scene.ann, 3).await;
    said(&store, scene.conversation, scene.ben, 1).await;
    let list = store.list(scene.ben, 10, None).await.unwrap().items;
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].unread, list[0].last_message.as_ref().unwrap().seq), (3, Seq(4)));
    write_one(&store, change(scene.conversation, scene.ben, Action::Read(UpTo::Seq(Seq(2))))).await.unwrap();
    assert_eq!(store.overview(scene.ben, scene.conversation).await.unwrap().unwrap().unread, 1);
    assert_eq!(store.overview(scene.ann, scene.conversation).await.unwrap().unwrap().unread, 1);
    let (at, id) = (list[0].conversation.updated_at, list[0].conversation.id);
    let earlier = store.list(scene.ben, 10, Some(Place { at, id })).await.unwrap();
    assert!(earlier.items.is_empty() && earlier.next.is_none());
}

/// Not a participant, not there: nothing.
pub async fn strangers_see_nothing(store: Store, scene: Scene) {
    let message = said(&store, scene.conversation, scene.ann, 1).await.remove(0);
    for id in [scene.conversation, ConversationId(4_000_000)] {
        assert!(store.overview(scene.stranger, id).await.unwrap().is_none());
        assert!(store.head(scene.stranger, id).await.unwrap().is_none());
        assert!(store.members(scene.stranger, id).await.unwrap().is_none());
        assert!(store.history(scene.stranger, id, NEWEST).await.unwrap().is_none());
        assert!(store.changes(scene.stranger, id, Rev::ZERO, Seq::ZERO, 5).await.unwrap().is_none());
        assert!(store.search(scene.stranger, id, &search("message"), ALL).await.unwrap().is_none());
        let mute = store.mute(&Author::server(scene.stranger), id, true, NOON).await;
        assert!(matches!(mute, Err(ConversationError::NotFound)));
        let read = change(id, scene.stranger, Action::Read(UpTo::Message(message.id)));
        assert!(matches!(write_one(&store, read).await, Err(ConversationError::NotFound)));
    }
    assert!(store.message(scene.stranger, message.id).await.unwrap().is_none());
    assert!(store.messages_at(scene.stranger, &[(scene.conversation, Seq(1))]).await.unwrap().is_empty());
    assert!(store.horizons(scene.stranger, &[scene.conversation]).await.unwrap().is_empty());
}

/// Muting is told to the own devices, once.
pub async fn muting_is_told_once(store: Store, scene: Scene) {
    let muted = store.mute(&Author::server(scene.ann), scene.conversation, true, NOON).await.unwrap();
    assert_eq!(
        muted.events.iter().map(|event| (event.person, event.kind)).collect::<Vec<_>>(),
        [(scene.ann, EventKind::ConversationUpdated)]
    );
    assert!(store.mute(&Author::server(scene.ann), scene.conversation, true, NOON).await.unwrap().events.is_empty());
    let overview = store.overview(scene.ann, scene.conversation).await.unwrap().unwrap();
    assert_eq!(muted.shown.overview, overview, "what is answered was read with the change");
    assert!(muted.shown.faces.contains_key(&scene.ann) && muted.shown.faces.contains_key(&scene.ben));
    assert!(overview.members.iter().find(|member| member.person == scene.ann).unwrap().muted);
}

/// A change that names only a message happens where that stands, in its turn among the others of the batch.
pub async fn a_change_finds_the_conversation_of_its_message(store: Store, scene: Scene) {
    let id = said(&store, scene.conversation, scene.ann, 1).await[0].id;
    let unplaced = |author, action| Change { conversation: None, ..change(scene.conversation, author, action) };
    let batch = vec![
        unplaced(scene.ann, Action::Edit(id, text("one"))),
        change(scene.conversation, scene.ann, Action::Edit(id, text("two"))),
        unplaced(scene.ann, Action::Edit(id, text("three"))),
        unplaced(scene.ben, Action::React { message: id, emoji: text::Emoji::parse("👍").unwrap(), on: true }),
        unplaced(scene.ben, Action::Read(UpTo::Message(id))),
        unplaced(scene.stranger, Action::Read(UpTo::Message(id))),
        unplaced(scene.ann, Action::Delete(MessageId(4_000_000))),
        unplaced(scene.ann, Action::Read(UpTo::Seq(Seq(1)))),
    ];
    let answers = store.write(batch).await.unwrap();
    assert_eq!(
        answers.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, true, true, true, true, false, false, false]
    );
    assert!(answers[5..].iter().all(|answer| matches!(answer, Err(ConversationError::NotFound))));
    let message = store.message(scene.ann, id).await.unwrap().unwrap().0;
    assert_eq!((message.content.as_str(), message.rev, message.reactions.len()), ("three", Rev(5), 1));
}

/// What was said before is answered again, and nothing new is said.
pub async fn what_was_sent_before_is_recalled(store: Store, scene: Scene) {
    let recall = |content: &str, name: &str| {
        let Action::Send(draft) = say(scene.conversation, scene.ann, content, Some(name)).action else {
            unreachable!()
        };
        change(scene.conversation, scene.ann, Action::Recall(draft))
    };
    let unknown = write_one(&store, recall("hi", "name")).await;
    assert!(matches!(unknown, Err(ConversationError::NotSentBefore)), "{unknown:?}");
    let (message, _) = sent(write_one(&store, say(scene.conversation, scene.ann, "hi", Some("name"))).await);
    assert_eq!(sent(write_one(&store, recall("hi", "name")).await), (message, true));
    let other = write_one(&store, recall("something else", "name")).await;
    assert!(matches!(other, Err(ConversationError::IdempotencyConflict)), "{other:?}");
    assert_eq!(seqs(&store, scene.ann, scene.conversation, NEWEST).await, [1]);
}
