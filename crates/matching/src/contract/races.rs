use super::{BY_TENS, MORNING, People, Task, after, all_at_once, like, skip};
use crate::{Error, Like, Matching};
use kernel::{Event, UserId};
use std::collections::BTreeMap;

async fn crowd(people: &dyn People, size: usize) -> Vec<UserId> {
    let mut crowd = Vec::new();
    for _ in 0..size {
        crowd.push(people.newcomer().await);
    }
    crowd
}

/// Of each pair exactly one of the two likes completes the match.
pub async fn likes_at_the_same_instant_make_one_match(store: &dyn Matching, people: &dyn People) {
    let crowd = crowd(people, 40).await;
    let pairs: Vec<_> = crowd.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let both_ways = pairs.iter().flat_map(|&(one, other)| [(one, other), (other, one)]);
    let likes = both_ways.map(|(one, other)| -> Task<'_, _> { Box::pin(like(store, one, other, MORNING)) }).collect();
    let answers: Vec<_> = all_at_once(likes).await.into_iter().map(Result::unwrap).collect();
    for (&(one, other), answers) in pairs.iter().zip(answers.chunks_exact(2)) {
        let made: Vec<_> =
            answers.iter().filter_map(|answer| answer.matched.as_ref()).map(|shown| shown.matched).collect();
        assert_eq!(made.len(), 1, "{answers:?}");
        let mine = store.match_of_pair(one, other).await.unwrap().unwrap();
        let theirs = store.match_of_pair(other, one).await.unwrap().unwrap();
        assert_eq!((mine.id, mine.conversation), (made[0].id, made[0].conversation));
        assert_eq!((theirs.id, theirs.conversation), (made[0].id, made[0].conversation));
        assert_eq!(store.matches(one, BY_TENS(1), MORNING).await.unwrap().count, 1);
    }
}

/// A client that repeats itself.
pub async fn the_same_like_many_times_at_once_counts_once(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    let likes = (0..12).map(|_| -> Task<'_, _> { Box::pin(like(store, ada, bob, MORNING)) }).collect();
    let answers = all_at_once(likes).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(Error::AlreadyLiked { .. }))).count(), 11);
    assert_eq!(store.spent(ada, MORNING).await.unwrap().likes, 1);
}

/// Each like is of another pair, so the pairs' locks do not order them.
pub async fn the_limit_holds_for_many_likes_at_once(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let crowd = crowd(people, 12).await;
    let one_of = |liked: &UserId| Like { daily_limit: Some(3), ..Like::plain(ada, *liked, MORNING) };
    let answers = all_at_once(crowd.iter().map(|liked| store.like(one_of(liked))).collect()).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(Error::LimitReached { .. }))).count(), 9);
    assert_eq!(store.spent(ada, MORNING).await.unwrap().likes, 3);
}

/// Whether the block or the like comes first, the two are apart afterwards.
pub async fn a_block_and_a_like_at_once_leave_no_match(store: &dyn Matching, people: &dyn People) {
    for _ in 0..10 {
        let (ada, bob) = (people.newcomer().await, people.newcomer().await);
        like(store, bob, ada, MORNING).await.unwrap();
        let block = async { store.block(bob, ada, after(1)).await.map(drop) };
        let completing = async { like(store, ada, bob, after(1)).await.map(drop) };
        let answers = all_at_once(vec![Box::pin(block), Box::pin(completing) as Task<'_, _>]).await;
        assert!(answers[0].is_ok(), "{answers:?}");
        assert!(matches!(answers[1], Ok(()) | Err(Error::NotFound)), "{answers:?}");
        assert_eq!(store.match_of_pair(ada, bob).await.unwrap(), None);
        let after_all = like(store, ada, bob, after(2)).await;
        assert!(matches!(after_all, Err(Error::NotFound)), "{after_all:?}");
    }
}

/// Six people do everything to each other, all at once, three times over. Nothing fails but by a rule, both sides of a
/// pair see the same in the end, and nobody's log has a hole or a place used twice.
pub async fn a_crowd_that_swipes_at_once_ends_consistent(store: &dyn Matching, people: &dyn People) {
    let crowd = crowd(people, 6).await;
    let mut told: BTreeMap<UserId, Vec<i64>> = BTreeMap::new();
    for round in 0..3 {
        let mut tasks: Vec<Task<'_, Result<Vec<Event>, Error>>> = Vec::new();
        for (n, &one) in crowd.iter().enumerate() {
            for (m, &other) in crowd.iter().enumerate().filter(|(m, _)| *m != n) {
                tasks.push(Box::pin(async move { Ok(like(store, one, other, after(round)).await?.events) }));
                match (n * 7 + m * 3 + usize::try_from(round).unwrap_or_default()) % 6 {
                    0 => tasks.push(Box::pin(skip(store, one, other, after(round)))),
                    1 => tasks.push(store.unlike(one, other, after(round))),
                    2 => {
                        tasks.push(store.block(one, other, after(round)));
                        tasks.push(Box::pin(async move { store.unblock(one, other).await.map(|()| Vec::new()) }));
                    }
                    _ => {}
                }
            }
        }
        for answer in all_at_once(tasks).await {
            match answer {
                Ok(events) => {
                    for event in events {
                        told.entry(event.person).or_default().push(event.cursor.0);
                    }
                }
                Err(Error::NotFound | Error::AlreadyLiked { .. }) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
    }
    for (person, mut cursors) in told {
        cursors.sort_unstable();
        let expected: Vec<_> = (1..).take(cursors.len()).collect();
        assert_eq!(cursors, expected, "{person}");
    }
    for &one in &crowd {
        let listed = store.matches(one, BY_TENS(1), MORNING).await.unwrap();
        assert_eq!(usize::try_from(listed.count).unwrap(), listed.items.len());
        for item in listed.items {
            let other_side = store.match_of_pair(item.matched.other, one).await.unwrap().unwrap();
            assert_eq!((other_side.id, other_side.other), (item.matched.id, one));
        }
    }
}
