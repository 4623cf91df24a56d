//! Lists of conversations: read from place to place, with the newest first whatever the clock does.

use super::{
    across::{NOON, matched, say_at},
    databases::cases,
    matching::Crowd,
};
use conversations::{First, OpenRule};
use kernel::{Author, ConversationId, UserId};
use matching::{Like, contract::People as _};
use std::time::Duration;
use storage::Stores;

/// Somebody with so many matches, all of the same instant; their conversations in the order they were made.
async fn popular(stores: &Stores, crowd: &Crowd, matches: usize) -> (UserId, Vec<ConversationId>) {
    let ann = crowd.newcomer().await;
    let mut conversations = Vec::new();
    for _ in 0..matches {
        let ben = crowd.newcomer().await;
        for (liker, liked) in [(ann, ben), (ben, ann)] {
            let like = Like::plain(liker, liked, NOON);
            conversations
                .extend(stores.matching.like(like).await.unwrap().matched.map(|made| made.matched.conversation));
        }
    }
    (ann, conversations)
}

async fn whole_list(stores: &Stores, person: UserId) -> Vec<ConversationId> {
    let listed = stores.conversations.list(person, 100, None).await.unwrap();
    assert_eq!(listed.next, None);
    listed.items.iter().map(|item| item.conversation.id).collect()
}

async fn conversations_of_the_same_instant_are_all_reached(stores: Stores) {
    let (ann, conversations) = popular(&stores, &Crowd::of(&stores), 7).await;
    let whole = whole_list(&stores, ann).await;
    assert_eq!(whole.iter().rev().copied().collect::<Vec<_>>(), conversations);
    for limit in [1, 2, 3, 7] {
        let (mut read, mut before) = (Vec::new(), None);
        loop {
            let part = stores.conversations.list(ann, limit, before).await.unwrap();
            read.extend(part.items.iter().map(|item| item.conversation.id));
            before = part.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(read, whole, "{limit} at a time");
    }
}

async fn what_was_said_last_stands_first_whatever_the_clock_does(stores: Stores) {
    let (ann, conversations) = popular(&stores, &Crowd::of(&stores), 3).await;
    let hour_ago = NOON.minus(Duration::from_hours(1));
    for conversation in [conversations[1], conversations[0], conversations[2], conversations[0]] {
        let before = stores.conversations.list(ann, 1, None).await.unwrap().items.remove(0).conversation.updated_at;
        say_at(&stores, ann, conversation, "from a clock that went back", hour_ago).await.unwrap();
        let first = stores.conversations.list(ann, 1, None).await.unwrap().items.remove(0);
        assert_eq!(first.conversation.id, conversation);
        assert!(first.conversation.updated_at > before, "times of a list never run backwards");
        assert_eq!(first.last_message.unwrap().created_at, first.conversation.updated_at);
    }
    assert_eq!(whole_list(&stores, ann).await, [conversations[0], conversations[2], conversations[1]]);
}

async fn a_new_conversation_stands_first_whatever_the_clock_does(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let (ann, ben, _) = matched(&stores, &crowd).await;
    let hour_ago = NOON.minus(Duration::from_hours(1));
    let cyd = crowd.newcomer().await;
    let opened = stores
        .conversations
        .open(&Author::server(ann), cyd, OpenRule::Anyone, First::Nothing, hour_ago)
        .await
        .unwrap()
        .conversation();
    assert_eq!(whole_list(&stores, ann).await[0], opened);
    let dan = crowd.newcomer().await;
    for (liker, liked) in [(ben, dan), (dan, ben)] {
        stores.matching.like(Like::plain(liker, liked, hour_ago)).await.unwrap();
    }
    let made = stores.matching.match_of_pair(ben, dan).await.unwrap().unwrap();
    assert_eq!(whole_list(&stores, ben).await[0], made.conversation);
    assert!(made.created_at > NOON);
}

macro_rules! run {
    ($case:ident, $stores:ident) => {
        super::$case($stores).await
    };
}
use run;

cases!(
    run,
    [
        conversations_of_the_same_instant_are_all_reached,
        what_was_said_last_stands_first_whatever_the_clock_does,
        a_new_conversation_stands_first_whatever_the_clock_does,
    ]
);
