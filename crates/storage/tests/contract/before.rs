//! Rows that versions before have kept, in another form than the present one keeps them.

use super::{
    across::{NOON, say},
    databases::{execute, on_postgres_schema, on_sqlite_file, own_connection, rooms},
};
use conversations::{
    Action, Change, File,
    upload::{Completed, Digest, Kept, NewUpload, Readership, UploadRules},
};
use diesel::sql_query;
use kernel::{Author, Seq, UploadId, UserId};
use storage::Stores;
use text::Emoji;

const ANN: UserId = UserId(101);
const BEN: UserId = UserId(102);

/// A heart in two forms is one, whatever is no emoji is not there, and either form takes the heart away.
async fn reactions_are_read_in_the_one_form(stores: Stores, put: impl AsyncFn(String)) {
    let conversation = rooms(&stores, &[2]).await;
    say(&stores, ANN, conversation, "hello").await.unwrap();
    let read = async || {
        let message = stores.conversations.messages_at(ANN, &[(conversation, Seq(1))]).await.unwrap().remove(0);
        let reactions = message.reactions.iter().map(|reaction| (reaction.person, reaction.emoji.as_str()));
        (message.id, reactions.collect::<Vec<_>>())
    };
    let (id, _) = read().await;
    let kept = [(ANN, "\u{2764}"), (ANN, "\u{2764}\u{fe0f}"), (BEN, "\u{20ac}"), (BEN, "\u{1f44d}\u{1f44d}\u{1f44d}")];
    for (place, (person, emoji)) in kept.into_iter().enumerate() {
        let row = format!("({id}, {person}, '{emoji}', {place})");
        put(format!("INSERT INTO reactions (message_id, user_id, emoji, created_at) VALUES {row}")).await;
    }
    assert_eq!(read().await.1, [(ANN, "\u{2764}\u{fe0f}")]);
    let react = |person, raw, on| {
        let action = Action::React { message: id, emoji: Emoji::parse(raw).unwrap(), on };
        vec![Change { conversation: Some(conversation), author: Author::server(person), at: NOON, action }]
    };
    for change in [react(BEN, "\u{1f44d}", true), react(ANN, "\u{2764}", false)] {
        stores.conversations.write(change).await.unwrap().remove(0).unwrap();
    }
    assert_eq!(read().await.1, [(BEN, "\u{1f44d}")]);
}

async fn names_of_files_are_made_safe(stores: Stores, put: impl AsyncFn(String)) {
    rooms(&stores, &[2]).await;
    let ann = Author::server(ANN);
    let [name, filename, content_type, sha256] = ["up", "a.png", "image/png", "sha"].map(str::to_owned);
    let rules = UploadRules { max_bytes: 100, daily_bytes: None, content_types: vec![content_type.clone()] };
    let kept = Kept { content_type: content_type.clone(), redrawn: None };
    let wanted = NewUpload { name, filename, size: 1, content_type, sha256: sha256.clone() };
    let id: UploadId = stores.uploads.begin(&ann, wanted, rules, NOON).await.unwrap().id;
    stores.uploads.append(&ann, id, 0, vec![1]).await.unwrap();
    let completed = stores.uploads.complete(&ann, id, Digest { sha256, bytes: 1 }, kept, NOON).await;
    assert!(matches!(completed, Ok(Completed::Whole(_))));
    put("UPDATE uploads SET filename = '../photo\u{202e}gpj.exe'".to_owned()).await;
    let file: File = stores.uploads.readable(id, Readership::Owner(ANN)).await.unwrap().unwrap();
    assert_eq!(file.filename, "photogpj.exe");
}

macro_rules! of_before {
    ([$($case:ident),* $(,)?]) => {
        mod sqlite {
            use super::{on_sqlite_file, own_connection, sql_query};
            use diesel::RunQueryDsl as _;
            $(#[test]
            fn $case() {
                on_sqlite_file(async |stores, path| {
                    let put = async |sql: String| {
                        sql_query(sql).execute(&mut own_connection(&path)).expect("it is put there");
                    };
                    super::$case(stores, put).await;
                });
            })*
        }
        mod postgres {
            use super::{execute, on_postgres_schema};
            $(#[test]
            fn $case() {
                on_postgres_schema(async |stores, url| {
                    super::$case(stores, async |sql: String| execute(&url, &sql).await).await;
                });
            })*
        }
    };
}

of_before!([reactions_are_read_in_the_one_form, names_of_files_are_made_safe]);
