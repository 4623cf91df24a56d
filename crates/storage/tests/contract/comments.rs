//! What becomes of the words of likes: messages, which only a whole store has.

use super::{
    across::{NOON, is_shut, matched, say},
    databases::cases,
    matching::Crowd,
};
use conversations::{First, OpenRule};
use kernel::{Author, EventKind, Seq, UserId};
use matching::{Comment, Like, LikeTarget, contract::People as _};
use media::{NewPhoto, PhotoKey, PhotoState, files};
use storage::Stores;

fn comment(words: &str) -> Option<Comment> {
    Comment::parse(words.to_owned(), 280).expect("a comment")
}

async fn two_who_talk_already_keep_their_conversation_when_they_match(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let (ann, ben) = (crowd.newcomer().await, crowd.newcomer().await);
    let opened = stores
        .conversations
        .open(&Author::server(ann), ben, OpenRule::Anyone, First::Nothing, NOON)
        .await
        .unwrap()
        .conversation();
    say(&stores, ann, opened, "hello").await.unwrap();
    stores.matching.like(Like { comment: comment("your dog"), ..Like::plain(ann, ben, NOON) }).await.unwrap();
    let completing = Like { comment: comment("my dog?"), ..Like::plain(ben, ann, NOON) };
    let liked = stores.matching.like(completing).await.unwrap();
    assert_eq!(liked.matched.map(|made| made.matched.conversation), Some(opened));
    let kinds: Vec<_> = liked.events.iter().map(|event| event.kind).collect();
    let message = EventKind::NewMessage;
    let told = [EventKind::NewMatch, EventKind::NewMatch, EventKind::SelfUpdate];
    let expected = [&told[..], &[message; 4]].concat();
    assert_eq!(kinds, expected);
    let places = [1, 2, 3].map(|seq| (opened, Seq(seq)));
    let mut said = stores.conversations.messages_at(ben, &places).await.unwrap();
    said.sort_by_key(|message| message.seq);
    let said: Vec<_> = said.iter().map(|message| (message.sender, message.content.as_str())).collect();
    assert_eq!(said, [(ann, "hello"), (ann, "your dog"), (ben, "my dog?")], "the words of the earlier like first");
    assert_eq!(stores.conversations.list(ann, 10, None).await.unwrap().items.len(), 1);
    let events = stores.matching.unlike(ann, ben, NOON).await.unwrap();
    assert_eq!(events.len(), 4);
    is_shut(&stores, opened, &[ann, ben]).await;
}

/// Each is its author's own, in no place but the conversation, and unread by the other.
async fn the_words_of_likes_are_messages_and_nothing_else(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let (ann, ben) = (crowd.newcomer().await, crowd.newcomer().await);
    stores.matching.like(Like { comment: comment(" your dog? "), ..Like::plain(ann, ben, NOON) }).await.unwrap();
    let back = Like { comment: comment("my dog!"), ..Like::plain(ben, ann, NOON) };
    let made = stores.matching.like(back).await.unwrap().matched.unwrap().matched;
    let places = [1, 2].map(|seq| (made.conversation, Seq(seq)));
    let mut said = stores.conversations.messages_at(ann, &places).await.unwrap();
    said.sort_by_key(|message| message.seq);
    let said: Vec<_> = said.iter().map(|message| (message.sender, message.content.as_str())).collect();
    assert_eq!(said, [(ann, " your dog? "), (ben, "my dog!")]);
    for person in [ann, ben] {
        let seen = stores.conversations.overview(person, made.conversation).await.unwrap().unwrap();
        assert_eq!((seen.unread, seen.conversation.last_seq), (1, Seq(2)));
        assert_eq!(seen.last_message.unwrap().content, "my dog!");
    }
    say(&stores, ann, made.conversation, "and mine?").await.unwrap();
    // What was said is not kept with the likes: a like after an end says nothing again.
    stores.matching.unlike(ann, ben, NOON).await.unwrap();
    let (_, _, other) = matched(&stores, &crowd).await;
    assert!(stores.conversations.messages_at(ann, &[(other.conversation, Seq(1))]).await.unwrap().is_empty());
    stores.matching.like(Like::plain(ann, ben, NOON)).await.unwrap();
    let again = stores.matching.like(Like::plain(ben, ann, NOON)).await.unwrap().matched.unwrap().matched;
    assert!(stores.conversations.messages_at(ann, &[(again.conversation, Seq(1))]).await.unwrap().is_empty());
}

macro_rules! run {
    ($case:ident, $stores:ident) => {
        super::$case($stores).await
    };
}
use run;

/// A photo that others may not see, or of somebody else, is none that one can like.
async fn a_like_is_about_a_photo_of_the_liked_person_that_others_see(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let (ann, ben, cem) = (crowd.newcomer().await, crowd.newcomer().await, crowd.newcomer().await);
    let photo = async |owner: UserId, number: u32, state| {
        let key = PhotoKey::parse(&format!("{number:064x}")).expect("a key");
        stores.jobs.enqueue(vec![files::announced(&key, NOON)], NOON).await.expect("a job");
        let new = NewPhoto { key, state, blurhash: "L0".to_owned(), width: 10, height: 10, first: false };
        stores.photos.add(&Author::server(owner), new, NOON).await.expect("a photo").photo.id.0
    };
    let shown = photo(ben, 1, PhotoState::Approved).await;
    let waiting = photo(ben, 2, PhotoState::Pending).await;
    let others = photo(cem, 3, PhotoState::Approved).await;
    let about = |id| Like { target: Some(LikeTarget::Photo(id)), ..Like::plain(ann, ben, NOON) };
    for id in [waiting, others, 999_999] {
        let refused = stores.matching.like(about(id)).await;
        assert!(matches!(refused, Err(matching::Error::Invalid(_))), "{refused:?}");
    }
    stores.matching.like(about(shown)).await.unwrap();
}

cases!(
    run,
    [
        two_who_talk_already_keep_their_conversation_when_they_match,
        the_words_of_likes_are_messages_and_nothing_else,
        a_like_is_about_a_photo_of_the_liked_person_that_others_see,
    ]
);
