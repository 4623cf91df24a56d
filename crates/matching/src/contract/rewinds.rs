use super::{BY_TENS, MORNING, People, Task, after, all_at_once, like, matched_again, presentable, skip, told};
use crate::{Error, Like, LikeKind, Matching, Rewound};
use kernel::{Timestamp, UserId};

async fn nothing(store: &dyn Matching, by: UserId, at: Timestamp) {
    let refused = store.rewind(by, at).await;
    assert!(matches!(refused, Err(Error::NothingToRewind)), "{refused:?}");
}

/// Of a like and of a pass: the card is there again, the like is not, and the budget stays spent.
pub async fn a_swipe_is_taken_back_once_and_leaves_nothing(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (presentable(store, people).await, presentable(store, people).await);
    nothing(store, ada, MORNING).await;
    like(store, ada, bob, MORNING).await.unwrap();
    assert!(store.cards(ada, &[bob], after(1)).await.unwrap().is_empty());
    let Rewound { card, .. } = store.rewind(ada, after(1)).await.unwrap();
    assert_eq!(Some(&card), store.cards(ada, &[bob], after(1)).await.unwrap().first());
    assert_eq!(card.id, bob);
    nothing(store, ada, after(1)).await;
    assert_eq!(store.likes_received(bob, BY_TENS(1), after(1)).await.unwrap().count, 0);
    assert!(store.waiting_likes(bob, &[ada], after(1)).await.unwrap().is_empty());
    assert_eq!(store.spent(ada, MORNING).await.unwrap().likes, 1);

    let again = like(store, ada, bob, after(2)).await.unwrap();
    assert_eq!(told(&again.events), [], "bob was told of this pair a moment ago");
    store.rewind(ada, after(3)).await.unwrap();
    like(store, bob, ada, after(4)).await.unwrap();
    skip(store, ada, bob, after(5)).await.unwrap();
    assert_eq!(store.likes_received(ada, BY_TENS(1), after(5)).await.unwrap().count, 0);
    assert_eq!(store.rewind(ada, after(6)).await.unwrap().card.id, bob);
    assert_eq!(store.likes_received(ada, BY_TENS(1), after(6)).await.unwrap().count, 1, "the like waits again");
    nothing(store, ada, after(6)).await;
}

/// Whatever came before it, and at the latest then.
pub async fn only_the_last_swipe_is_taken_back_and_only_for_ten_minutes(store: &dyn Matching, people: &dyn People) {
    let ada = presentable(store, people).await;
    let (bob, cy) = (presentable(store, people).await, presentable(store, people).await);
    like(store, ada, bob, MORNING).await.unwrap();
    skip(store, ada, cy, after(1)).await.unwrap();
    assert_eq!(store.rewind(ada, after(601)).await.unwrap().card.id, cy);
    nothing(store, ada, after(1)).await;
    skip(store, ada, cy, after(2)).await.unwrap();
    nothing(store, ada, after(603)).await;
    store.unlike(ada, bob, after(3)).await.unwrap();
    // An unlike of somebody else takes nothing away.
    assert_eq!(store.rewind(ada, after(602)).await.unwrap().card.id, cy);
    like(store, ada, cy, after(3)).await.unwrap();
    store.unlike(ada, cy, after(4)).await.unwrap();
    nothing(store, ada, after(5)).await;
}

/// And a refusal changes nothing.
pub async fn nothing_is_taken_back_of_what_has_matched_ended_or_is_not_to_be_seen(
    store: &dyn Matching,
    people: &dyn People,
) {
    let mut crowd = Vec::new();
    for _ in 0..7 {
        crowd.push(presentable(store, people).await);
    }
    let [ada, made, mutual, blocks, blocked, banned, erased] = crowd[..] else { panic!("seven people") };
    // A like that makes the match, and one that is returned.
    like(store, made, ada, MORNING).await.unwrap();
    like(store, ada, made, MORNING).await.unwrap();
    nothing(store, ada, MORNING).await;
    like(store, ada, mutual, after(1)).await.unwrap();
    like(store, mutual, ada, after(2)).await.unwrap();
    nothing(store, ada, after(2)).await;
    assert!(store.match_of_pair(ada, mutual).await.unwrap().is_some());
    store.unlike(mutual, ada, after(3)).await.unwrap();
    nothing(store, ada, after(3)).await;
    // A skip that ends one.
    skip(store, ada, made, after(4)).await.unwrap();
    nothing(store, ada, after(4)).await;
    // Nor what is between two of whom one blocks the other, even after an unblock.
    like(store, ada, blocks, after(5)).await.unwrap();
    store.block(blocks, ada, after(5)).await.unwrap();
    nothing(store, ada, after(5)).await;
    store.unblock(blocks, ada).await.unwrap();
    nothing(store, ada, after(5)).await;
    skip(store, ada, blocked, after(6)).await.unwrap();
    store.block(ada, blocked, after(6)).await.unwrap();
    nothing(store, ada, after(6)).await;
    like(store, ada, banned, after(7)).await.unwrap();
    people.set_banned(banned, true).await;
    nothing(store, ada, after(7)).await;
    people.set_banned(banned, false).await;
    assert_eq!(store.rewind(ada, after(7)).await.unwrap().card.id, banned);
    like(store, ada, erased, after(8)).await.unwrap();
    people.erase(erased, after(8)).await;
    nothing(store, ada, after(8)).await;
    // Whom discovery would not show is not shown by this either.
    let unfit = people.newcomer().await;
    like(store, ada, unfit, after(9)).await.unwrap();
    nothing(store, ada, after(9)).await;
    matched_again(store, unfit, people.newcomer().await, after(9)).await;
    assert_eq!(store.likes_received(unfit, BY_TENS(1), after(9)).await.unwrap().count, 1, "the like stands");
    people.set_banned(ada, true).await;
    let refused = store.rewind(ada, after(9)).await;
    assert!(matches!(refused, Err(Error::NotActive)), "{refused:?}");
}

/// Also the plain one that it made more of; nothing is given back.
pub async fn a_super_like_is_taken_back_whole(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (presentable(store, people).await, presentable(store, people).await);
    like(store, ada, bob, MORNING).await.unwrap();
    store.like(Like { kind: LikeKind::Super, ..Like::plain(ada, bob, after(1)) }).await.unwrap();
    assert_eq!(store.rewind(ada, after(2)).await.unwrap().card.id, bob);
    assert!(store.waiting_likes(bob, &[ada], after(2)).await.unwrap().is_empty());
    let spent = store.spent(ada, after(2)).await.unwrap();
    assert_eq!((spent.likes, spent.super_likes), (1, 1));
    nothing(store, ada, after(2)).await;
    like(store, ada, bob, after(3)).await.unwrap();
}

/// Of a crowd of devices, too.
pub async fn of_two_devices_that_take_back_at_once_one_does(store: &dyn Matching, people: &dyn People) {
    for _ in 0..5 {
        let (ada, bob) = (presentable(store, people).await, presentable(store, people).await);
        skip(store, ada, bob, MORNING).await.unwrap();
        let tasks = (0..4).map(|_| -> Task<'_, _> { store.rewind(ada, after(1)) }).collect();
        let answers = all_at_once(tasks).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(Error::NothingToRewind))).count(), 3);
    }
}
