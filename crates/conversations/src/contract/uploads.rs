//! What any store of uploads must do.

use super::{NOON, Scene, change, text, write_one};
use crate::{
    Action, Attachment, AttachmentName, Change, ConversationError, ConversationStore, Draft, Message, Outcome,
    UploadError, UploadStore,
    upload::{Begun, Completed, Digest, Kept, NewUpload, Readership, Standing, UploadRules},
};
use kernel::{Author, Timestamp, UploadId, UserId, contract::join_all};
use std::{sync::Arc, time::Duration};

/// Both ports of the same database.
#[derive(Clone)]
pub struct Stores {
    /// Uploads.
    pub uploads: Arc<dyn UploadStore>,
    /// The conversations they are sent in.
    pub conversations: Arc<dyn ConversationStore>,
}

const SHA: &str = "the digest of the bytes";

fn wanted(name: &str, size: u64) -> NewUpload {
    let [name, filename, content_type, sha256] = [name, "beach.png", "image/png", SHA].map(str::to_owned);
    NewUpload { name, filename, size, content_type, sha256 }
}

fn rules() -> UploadRules {
    UploadRules { max_bytes: 100, daily_bytes: Some(250), content_types: vec!["image/png".to_owned()] }
}

async fn begin(stores: &Stores, owner: UserId, name: &str, size: u64) -> Result<Begun, UploadError> {
    stores.uploads.begin(&Author::server(owner), wanted(name, size), rules(), NOON).await
}

async fn append(stores: &Stores, owner: UserId, id: UploadId, start: u64, bytes: &[u8]) -> Result<u64, UploadError> {
    stores.uploads.append(&Author::server(owner), id, start, bytes.to_vec()).await
}

async fn complete(stores: &Stores, owner: UserId, id: UploadId) -> Result<Completed, UploadError> {
    complete_as(stores, owner, id, SHA, 6).await
}

async fn complete_as(
    stores: &Stores,
    owner: UserId,
    id: UploadId,
    sha256: &str,
    bytes: u64,
) -> Result<Completed, UploadError> {
    let kept = Kept { content_type: "image/png".to_owned(), redrawn: None };
    stores.uploads.complete(&Author::server(owner), id, Digest { sha256: sha256.to_owned(), bytes }, kept, NOON).await
}

/// Completes a file of six bytes as other bytes of another type.
async fn complete_redrawn(
    stores: &Stores,
    owner: UserId,
    id: UploadId,
    redrawn: &[u8],
) -> Result<Completed, UploadError> {
    let kept = Kept { content_type: "image/jpeg".to_owned(), redrawn: Some(redrawn.to_vec()) };
    let digest = Digest { sha256: SHA.to_owned(), bytes: 6 };
    stores.uploads.complete(&Author::server(owner), id, digest, kept, NOON).await
}

async fn standing(stores: &Stores, owner: UserId, id: UploadId) -> Result<Standing, UploadError> {
    stores.uploads.standing(&Author::server(owner), id).await
}

async fn bytes(stores: &Stores, id: UploadId) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(chunk) = stores.uploads.chunk(id, all.len() as u64).await.unwrap() {
        all.extend(chunk);
    }
    all
}

/// A file of six bytes.
async fn uploaded(stores: &Stores, owner: UserId, name: &str) -> UploadId {
    let id = begin(stores, owner, name, 6).await.unwrap().id;
    append(stores, owner, id, 0, b"abcdef").await.unwrap();
    assert!(matches!(complete(stores, owner, id).await, Ok(Completed::Whole(_))));
    id
}

fn send(scene: Scene, author: UserId, upload: UploadId, name: Option<&str>) -> Change {
    let attachment = Some(AttachmentName::Upload(upload));
    let draft = Draft { content: text(""), attachment, client_message_id: name.map(str::to_owned), reply_to: None };
    change(scene.conversation, author, Action::Send(draft))
}

async fn sent(stores: &Stores, change: Change) -> Message {
    match write_one(&stores.conversations, change).await.unwrap().outcome {
        Outcome::Sent { message, .. } => message,
        other => panic!("not sent: {other:?}"),
    }
}

fn long_after() -> Timestamp {
    NOON.plus(Duration::from_hours(48))
}

/// What a client calls its file is no way out of a folder and no trick of direction.
pub async fn a_file_is_kept_under_a_safe_name(stores: Stores, scene: Scene) {
    for (place, (called, kept)) in
        [("photo\u{202E}gpj.exe", "photogpj.exe"), ("../../etc/passwd", "passwd"), ("\u{200B}", "file")]
            .into_iter()
            .enumerate()
    {
        let name = format!("up{place}");
        let wanted = NewUpload { filename: called.to_owned(), ..wanted(&name, 6) };
        let id = stores.uploads.begin(&Author::server(scene.ann), wanted, rules(), NOON).await.unwrap().id;
        append(&stores, scene.ann, id, 0, b"abcdef").await.unwrap();
        let Ok(Completed::Whole(file)) = complete(&stores, scene.ann, id).await else { panic!("not whole") };
        assert_eq!(file.filename, kept);
        let found = stores.uploads.readable(id, Readership::Owner(scene.ann)).await.unwrap().unwrap();
        assert_eq!(found.filename, kept);
    }
}

/// What is drawn anew takes the place of what was sent, whole, once, and whoever asks again is told of it.
pub async fn what_is_drawn_anew_takes_the_place_of_what_was_sent(stores: Stores, scene: Scene) {
    // Longer than what came, and longer than a chunk that is stored at once.
    for (name, redrawn) in [("short", vec![7_u8]), ("long", (0..700_000_u32).map(|n| n.to_le_bytes()[0]).collect())] {
        let id = begin(&stores, scene.ann, name, 6).await.unwrap().id;
        append(&stores, scene.ann, id, 0, b"abc").await.unwrap();
        append(&stores, scene.ann, id, 3, b"def").await.unwrap();
        let Ok(Completed::Whole(file)) = complete_redrawn(&stores, scene.ann, id, &redrawn).await else {
            panic!("{name}")
        };
        assert_eq!((file.size, file.content_type.as_str()), (redrawn.len() as u64, "image/jpeg"));
        assert!(bytes(&stores, id).await == redrawn, "{name}");
        // The answer was lost: the same file is announced again, at its end, and completed by whoever has read or made something else.
        assert_eq!(begin(&stores, scene.ann, name, 6).await.unwrap(), Begun { id, received: 6 });
        assert!(matches!(
            begin(&stores, scene.ann, name, redrawn.len() as u64 % 100).await,
            Err(UploadError::Conflict)
        ));
        for again in [
            complete_redrawn(&stores, scene.ann, id, b"other").await,
            complete_as(&stores, scene.ann, id, "the digest of what is kept", redrawn.len() as u64).await,
        ] {
            assert!(matches!(again, Ok(Completed::Whole(same)) if same == file), "{name}");
        }
        assert!(bytes(&stores, id).await == redrawn, "{name}");
        assert!(matches!(
            append(&stores, scene.ann, id, 6, b"x").await,
            Err(UploadError::OutOfOrder { .. } | UploadError::TooLarge { .. })
        ));
    }
}

/// Two nodes that complete the same upload keep one result.
pub async fn of_two_that_complete_an_upload_one_makes_the_file(stores: Stores, scene: Scene) {
    let id = begin(&stores, scene.ann, "up", 6).await.unwrap().id;
    append(&stores, scene.ann, id, 0, b"abcdef").await.unwrap();
    let made: [&[u8]; 2] = [b"one", b"another"];
    let outcomes = join_all(made.map(|redrawn| complete_redrawn(&stores, scene.ann, id, redrawn))).await;
    let files: Vec<_> = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Ok(Completed::Whole(file)) => file,
            other => panic!("not whole: {other:?}"),
        })
        .collect();
    assert_eq!(files[0], files[1]);
    let kept = bytes(&stores, id).await;
    assert!(made.contains(&&kept[..]) && files[0].size == kept.len() as u64, "{kept:?}");
}

/// What is not whole is kept as it was sent, whatever was made of it.
pub async fn of_what_is_not_whole_nothing_is_replaced(stores: Stores, scene: Scene) {
    let id = begin(&stores, scene.ann, "up", 6).await.unwrap().id;
    append(&stores, scene.ann, id, 0, b"abc").await.unwrap();
    let kept = Kept { content_type: "image/jpeg".to_owned(), redrawn: Some(b"drawn".to_vec()) };
    let half = Digest { sha256: SHA.to_owned(), bytes: 3 };
    let early = stores.uploads.complete(&Author::server(scene.ann), id, half, kept, NOON).await;
    assert!(matches!(early, Err(UploadError::Incomplete { received: 3, size: 6 })));
    assert_eq!(bytes(&stores, id).await, b"abc");
    append(&stores, scene.ann, id, 3, b"def").await.unwrap();
    assert!(matches!(complete(&stores, scene.ann, id).await, Ok(Completed::Whole(file)) if file.size == 6));
}

/// The owner, and nobody else, finds an upload open or complete.
pub async fn an_upload_stands_for_its_owner(stores: Stores, scene: Scene) {
    let id = begin(&stores, scene.ann, "up", 6).await.unwrap().id;
    append(&stores, scene.ann, id, 0, b"abc").await.unwrap();
    let Ok(Standing::Open(row)) = standing(&stores, scene.ann, id).await else { panic!("not open") };
    assert_eq!((row.received, row.size, row.is_complete), (3, 6, false));
    assert_eq!((row.sha256.as_str(), row.content_type.as_str()), (SHA, "image/png"));
    append(&stores, scene.ann, id, 3, b"def").await.unwrap();
    let Ok(Completed::Whole(file)) = complete_redrawn(&stores, scene.ann, id, b"drawn").await else {
        panic!("not whole")
    };
    assert_eq!(standing(&stores, scene.ann, id).await.unwrap(), Standing::Complete(file));
    for (owner, id) in [(scene.ben, id), (scene.ann, UploadId(4_000_000)), (UserId(4_000_000), id)] {
        assert!(matches!(standing(&stores, owner, id).await, Err(UploadError::NotFound)));
    }
}

/// A day counts what was sent, whatever is kept of it.
pub async fn a_day_counts_what_was_sent(stores: Stores, scene: Scene) {
    for (name, redrawn) in [("one", vec![0; 1]), ("two", vec![0; 5000])] {
        let id = begin(&stores, scene.ann, name, 100).await.unwrap().id;
        append(&stores, scene.ann, id, 0, &[1; 100]).await.unwrap();
        let kept = Kept { content_type: "image/jpeg".to_owned(), redrawn: Some(redrawn) };
        let digest = Digest { sha256: SHA.to_owned(), bytes: 100 };
        stores.uploads.complete(&Author::server(scene.ann), id, digest, kept, NOON).await.unwrap();
    }
    assert!(matches!(begin(&stores, scene.ann, "three", 51).await, Err(UploadError::QuotaReached)));
    assert!(begin(&stores, scene.ann, "three", 50).await.is_ok());
}

/// Chunks are kept as they come and given back; an upload goes on where it broke off.
pub async fn an_upload_arrives_in_chunks_and_goes_on_where_it_broke_off(stores: Stores, scene: Scene) {
    let begun = begin(&stores, scene.ann, "up", 6).await.unwrap();
    assert_eq!(begun.received, 0);
    assert_eq!(append(&stores, scene.ann, begun.id, 0, b"abc").await.unwrap(), 3);
    let again = begin(&stores, scene.ann, "up", 6).await.unwrap();
    assert_eq!((again.id, again.received), (begun.id, 3));
    let half = complete_as(&stores, scene.ann, begun.id, SHA, 3).await;
    assert!(matches!(half, Err(UploadError::Incomplete { received: 3, size: 6 })));
    assert_eq!(append(&stores, scene.ann, begun.id, 3, b"def").await.unwrap(), 6);
    // Somebody has read it before the last chunk came: that is no verdict on the whole.
    let late = complete_as(&stores, scene.ann, begun.id, "the digest of a half", 3).await;
    assert!(matches!(late, Err(UploadError::Incomplete { .. })));
    let Ok(Completed::Whole(file)) = complete(&stores, scene.ann, begun.id).await else { panic!("not whole") };
    assert_eq!((file.id, file.size, file.filename.as_str()), (begun.id, 6, "beach.png"));
    let chunk = async |start| stores.uploads.chunk(begun.id, start).await.unwrap();
    assert_eq!((chunk(0).await, chunk(3).await), (Some(b"abc".to_vec()), Some(b"def".to_vec())));
    assert_eq!((chunk(1).await, chunk(5).await), (Some(b"bc".to_vec()), Some(b"f".to_vec())), "from within a chunk");
    assert_eq!((chunk(6).await, chunk(u64::MAX).await), (None, None));
    // A lost answer is asked for again.
    assert_eq!(begin(&stores, scene.ann, "up", 6).await.unwrap().received, 6);
    assert!(matches!(complete(&stores, scene.ann, begun.id).await, Ok(Completed::Whole(again)) if again == file));
}

/// Of chunks that do not fit nothing is kept.
pub async fn chunks_follow_each_other_and_end_where_it_was_said(stores: Stores, scene: Scene) {
    let id = begin(&stores, scene.ann, "up", 6).await.unwrap().id;
    append(&stores, scene.ann, id, 0, b"abc").await.unwrap();
    for start in [0, 2, 4] {
        let refused = append(&stores, scene.ann, id, start, b"x").await;
        assert!(matches!(refused, Err(UploadError::OutOfOrder { expected: 3 })), "{start}");
    }
    assert!(matches!(append(&stores, scene.ann, id, 3, b"defg").await, Err(UploadError::TooLarge { max: 6 })));
    assert!(matches!(append(&stores, scene.ben, id, 3, b"def").await, Err(UploadError::NotFound)));
    assert!(matches!(complete(&stores, scene.ben, id).await, Err(UploadError::NotFound)));
    // Of two for the same place one counts.
    let outcomes = join_all([b"de", b"DE"].map(|bytes| append(&stores, scene.ann, id, 3, bytes))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
}

/// A name means one file, a day has an end, and what was never finished does not pile up.
pub async fn what_may_be_begun_is_judged_with_what_is_there(stores: Stores, scene: Scene) {
    begin(&stores, scene.ann, "up", 100).await.unwrap();
    assert!(matches!(begin(&stores, scene.ann, "up", 99).await, Err(UploadError::Conflict)));
    assert!(matches!(begin(&stores, scene.ann, "large", 101).await, Err(UploadError::TooLarge { max: 100 })));
    begin(&stores, scene.ann, "more", 100).await.unwrap();
    assert!(matches!(begin(&stores, scene.ann, "too much", 51).await, Err(UploadError::QuotaReached)));
    assert!(begin(&stores, scene.ben, "up", 100).await.is_ok(), "everybody has a day");
    let tomorrow =
        stores.uploads.begin(&Author::server(scene.ann), wanted("too much", 51), rules(), long_after()).await;
    assert!(tomorrow.is_ok());
    assert!(matches!(begin(&stores, UserId(4_000_000), "up", 1).await, Err(UploadError::NotFound)));

    let first = begin(&stores, scene.stranger, "0", 1).await.unwrap().id;
    for number in 1..=10 {
        begin(&stores, scene.stranger, &number.to_string(), 1).await.unwrap();
    }
    assert!(matches!(append(&stores, scene.stranger, first, 0, b"x").await, Err(UploadError::NotFound)));
}

/// Bytes that are not those that were announced are gone.
pub async fn a_corrupt_upload_is_thrown_away(stores: Stores, scene: Scene) {
    let id = begin(&stores, scene.ann, "up", 3).await.unwrap().id;
    append(&stores, scene.ann, id, 0, b"abc").await.unwrap();
    let outcome = complete_as(&stores, scene.ann, id, "another digest", 3).await;
    assert!(matches!(outcome, Ok(Completed::Corrupt)));
    assert_eq!(stores.uploads.chunk(id, 0).await.unwrap(), None);
    assert_eq!(begin(&stores, scene.ann, "up", 3).await.unwrap().received, 0);
}

/// Only the owner sends a file, and only a complete one; the message shows it wherever it is read.
pub async fn only_the_owner_sends_a_complete_file(stores: Stores, scene: Scene) {
    let open = begin(&stores, scene.ann, "open", 3).await.unwrap().id;
    let file = uploaded(&stores, scene.ann, "up").await;
    for (author, upload) in [(scene.ben, file), (scene.ann, open), (scene.ann, UploadId(4_000_000))] {
        let refused = write_one(&stores.conversations, send(scene, author, upload, None)).await;
        assert!(matches!(refused, Err(ConversationError::AttachmentNotAllowed)), "{upload}");
    }
    let message = sent(&stores, send(scene, scene.ann, file, Some("name"))).await;
    assert!(matches!(&message.attachment, Some(Attachment::File(shown)) if shown.id == file && shown.size == 6));
    assert_eq!(sent(&stores, send(scene, scene.ann, file, Some("name"))).await, message, "a retry is the same message");
    let read = stores.conversations.messages_at(scene.ben, &[(scene.conversation, message.seq)]).await.unwrap();
    assert_eq!(read, [message]);
}

/// A file is read by its owner, and where an open conversation shows it.
pub async fn a_file_is_read_where_it_is_shown(stores: Stores, scene: Scene) {
    let file = uploaded(&stores, scene.ann, "up").await;
    let may = async |readership| stores.uploads.readable(file, readership).await.unwrap().is_some();
    assert!(may(Readership::Owner(scene.ann)).await && !may(Readership::Owner(scene.ben)).await);
    assert!(!may(Readership::Conversation(scene.conversation)).await);
    let message = sent(&stores, send(scene, scene.ann, file, None)).await;
    assert!(may(Readership::Conversation(scene.conversation)).await);
    assert!(!may(Readership::Conversation(scene.other)).await);
    let delete = change(scene.conversation, scene.ann, Action::Delete(message.id));
    write_one(&stores.conversations, delete).await.unwrap();
    assert!(!may(Readership::Conversation(scene.conversation)).await);
}

/// What no message shows is swept after a while, and nothing else.
pub async fn what_nobody_uses_is_swept(stores: Stores, scene: Scene) {
    let open = begin(&stores, scene.ann, "open", 3).await.unwrap().id;
    let (unused, shown) = (uploaded(&stores, scene.ann, "unused").await, uploaded(&stores, scene.ann, "shown").await);
    sent(&stores, send(scene, scene.ann, shown, None)).await;
    assert_eq!(stores.uploads.sweep_uploads(NOON).await.unwrap(), 0, "they are young");
    assert_eq!(stores.uploads.sweep_uploads(long_after()).await.unwrap(), 2);
    let is_there = async |id| stores.uploads.readable(id, Readership::Owner(scene.ann)).await.unwrap().is_some();
    assert!(is_there(shown).await && !is_there(unused).await);
    assert!(matches!(append(&stores, scene.ann, open, 0, b"x").await, Err(UploadError::NotFound)));
}
