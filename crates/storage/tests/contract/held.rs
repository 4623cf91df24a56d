//! What becomes of a batch when somebody else holds some of what it needs, and nobody is to wait.

use super::databases::{on_postgres_schema, on_sqlite, rooms};
use conversations::{Action, Change, Committed, ConversationError, Draft, Outcome, Text};
use kernel::{Author, ConversationId, MessageId, Seq, StoreFault, Timestamp, UserId};
use std::time::{Duration, Instant};
use storage::{Stores, TimeLimits};
use tokio_postgres::{Client, NoTls};

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn change(conversation: Option<ConversationId>, person: i64, action: Action) -> Change {
    Change { conversation, author: Author::server(UserId(person)), at: NOON, action }
}

fn say(conversation: ConversationId, person: i64, words: &str) -> Change {
    let content = Text::parse(words.to_owned(), 100).unwrap();
    let draft = Draft { content, attachment: None, client_message_id: Some(words.to_owned()), reply_to: None };
    change(Some(conversation), person, Action::Send(draft))
}

/// A word for what each change has come to.
fn words(answers: &[Result<Committed, ConversationError>]) -> Vec<&'static str> {
    let word = |answer: &Result<Committed, ConversationError>| match answer {
        Ok(Committed { outcome: Outcome::Sent { duplicate: false, .. } | Outcome::Changed(_), .. }) => "done",
        Err(ConversationError::Store(error)) if error.fault() == StoreFault::Locked => "locked",
        Err(ConversationError::NotFound) => "not found",
        other => panic!("{other:?}"),
    };
    answers.iter().map(word).collect()
}

async fn last_seq(stores: &Stores, person: i64, conversation: ConversationId) -> Seq {
    stores.conversations.head(UserId(person), conversation).await.unwrap().unwrap().last_seq
}

/// Writes what is free, in less time than anybody would wait for a lock.
async fn write_free(stores: &Stores, changes: Vec<Change>) -> Vec<&'static str> {
    let begun = Instant::now();
    let answers = stores.conversations.write_free(changes).await.unwrap();
    assert!(begun.elapsed() < TimeLimits::default().lock, "{:?}", begun.elapsed());
    words(&answers)
}

async fn somebody_else(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the database answers");
    tokio::spawn(connection);
    client
}

mod postgres {
    use super::*;

    #[test]
    fn what_is_free_is_written_and_what_is_held_is_set_aside_without_waiting() {
        on_postgres_schema(async |stores, url| {
            let first = rooms(&stores, &[2, 2, 2]).await;
            let conversations = [0, 1, 2].map(|n| ConversationId(first.0 + n));
            let said = stores
                .conversations
                .write(vec![say(conversations[0], 101, "before")])
                .await
                .unwrap()
                .remove(0)
                .unwrap();
            let Outcome::Sent { message, .. } = said.outcome else { panic!("not sent") };
            let other = somebody_else(&url).await;

            let held = format!("BEGIN; SELECT FROM conversations WHERE id = {} FOR UPDATE", conversations[0]);
            other.batch_execute(&held).await.unwrap();
            let batch = |round: &str| {
                let words = |number: i64| format!("{round} {number}");
                vec![
                    say(conversations[0], 101, &words(1)),
                    say(conversations[1], 103, &words(2)),
                    say(conversations[0], 102, &words(3)),
                    change(None, 101, Action::Delete(message.id)),
                    change(None, 101, Action::Delete(MessageId(4_000_000))),
                    say(ConversationId(4_000_000), 105, &words(4)),
                    say(conversations[2], 105, &words(5)),
                ]
            };
            let done = write_free(&stores, batch("a conversation")).await;
            assert_eq!(done, ["locked", "done", "locked", "locked", "not found", "not found", "done"]);

            // Of a person who is held only the conversations are, and whatever they ask for themselves.
            let held = "ROLLBACK; BEGIN; SELECT FROM persons WHERE id = 103 FOR UPDATE";
            other.batch_execute(held).await.unwrap();
            let done = write_free(&stores, batch("a person")).await;
            assert_eq!(done, ["done", "locked", "done", "done", "not found", "not found", "done"]);

            other.batch_execute("ROLLBACK").await.unwrap();
            let last = [last_seq(&stores, 101, conversations[0]).await, last_seq(&stores, 103, conversations[1]).await];
            assert_eq!(last, [Seq(3), Seq(1)], "of what was set aside nothing is kept");
            let again = vec![say(conversations[0], 101, "a conversation 1"), say(conversations[1], 103, "a person 2")];
            assert_eq!(write_free(&stores, again).await, ["done", "done"]);
        });
    }

    #[test]
    fn what_waits_for_a_lock_is_split_when_it_has_waited_for_a_moment() {
        on_postgres_schema(async |stores, url| {
            let first = rooms(&stores, &[2, 2]).await;
            let conversations = [0, 1].map(|n| ConversationId(first.0 + n));
            let other = somebody_else(&url).await;
            let held = format!("BEGIN; SELECT FROM conversations WHERE id = {} FOR UPDATE", conversations[0]);
            other.batch_execute(&held).await.unwrap();
            let begun = Instant::now();
            let batch = vec![say(conversations[0], 101, "held"), say(conversations[1], 103, "free")];
            let answers = stores.conversations.write(batch).await.unwrap();
            assert_eq!(words(&answers), ["locked", "done"]);
            assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
            other.batch_execute("ROLLBACK").await.unwrap();
        });
    }
}

mod sqlite {
    use super::*;

    /// A write transaction has the file to itself.
    #[test]
    fn nothing_is_ever_held() {
        on_sqlite(|stores| async move {
            let first = rooms(&stores, &[2, 2]).await;
            let conversations = [0, 1].map(|n| ConversationId(first.0 + n));
            let batch = vec![say(conversations[0], 101, "one"), say(conversations[1], 103, "two")];
            assert_eq!(write_free(&stores, batch).await, ["done", "done"]);
        });
    }
}
