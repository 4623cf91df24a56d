use super::{
    BY_TENS, MORNING, NOBODY, People, after, but_own, cursors_follow, days_after, like, matched, matched_again, skip,
    told,
};
use crate::{Error, Like, Matching};
use kernel::{Event, EventKind, Timestamp};

/// With one event, which names who it was.
pub async fn a_like_tells_the_liked(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    let liked = like(store, ada, bob, MORNING).await.unwrap();
    assert_eq!(liked.matched, None);
    assert_eq!(told(&liked.events), [(bob, EventKind::NewLike)]);
    assert_eq!(liked.events[0].subject, Some(ada));
    assert_eq!(liked.events[0].at, MORNING);
    cursors_follow(&liked.events, bob, 0);
    assert_eq!(store.match_of_pair(ada, bob).await.unwrap(), None);
}

/// Whatever became of the like meanwhile.
pub async fn a_like_tells_the_liked_once_in_thirty_days(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    like(store, ada, bob, MORNING).await.unwrap();
    for (at, tells) in [(days_after(29), false), (days_after(30), true), (days_after(31), false)] {
        store.unlike(ada, bob, at).await.unwrap();
        let again = like(store, ada, bob, at).await.unwrap();
        assert_eq!(!told(&again.events).is_empty(), tells, "{at}");
    }
    store.unlike(ada, bob, days_after(31)).await.unwrap();
    let other_way = like(store, bob, ada, days_after(31)).await.unwrap();
    assert_eq!(told(&other_way.events), [(ada, EventKind::NewLike)]);
}

/// Both see the same match and conversation, and both are told of the match first.
pub async fn a_mutual_like_makes_one_match(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    like(store, bob, ada, MORNING).await.unwrap();
    let liked = like(store, ada, bob, after(1)).await.unwrap();
    let shown = liked.matched.unwrap();
    let made = shown.matched;
    assert_eq!(store.match_by_id(ada, made.id, after(1)).await.unwrap(), Some(shown), "it was read with the like");
    assert_eq!((made.other, made.created_at), (bob, after(1)));
    let events = but_own(&liked.events);
    for (person, other) in [(ada, bob), (bob, ada)] {
        let own: Vec<Event> = events.iter().filter(|event| event.person == person).cloned().collect();
        let kinds: Vec<_> = own.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [EventKind::NewMatch, EventKind::ConversationCreated]);
        assert_eq!(own[0].match_id, Some(made.id));
        assert_eq!(own[0].subject, Some(other));
        assert!(own.iter().all(|event| event.conversation == Some(made.conversation)), "{own:?}");
        cursors_follow(&own, person, 1);
        let seen = store.match_of_pair(person, other).await.unwrap().unwrap();
        assert_eq!((seen.id, seen.other, seen.conversation), (made.id, other, made.conversation));
    }
    assert_eq!(events.len(), 4);
}

/// With nothing but the like, or with the match.
pub async fn a_like_that_stands_is_answered_with_what_came_of_it(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    like(store, bob, ada, MORNING).await.unwrap();
    let again = like(store, bob, ada, after(1)).await;
    assert!(matches!(again, Err(Error::AlreadyLiked { matched: None })), "{again:?}");
    let made = like(store, ada, bob, after(2)).await.unwrap().matched.map(|shown| shown.matched);
    let again = like(store, ada, bob, after(3)).await;
    assert!(matches!(&again, Err(Error::AlreadyLiked { matched }) if *matched == made), "{again:?}");
    let other_side = like(store, bob, ada, after(3)).await;
    assert!(
        matches!(other_side, Err(Error::AlreadyLiked { matched: Some(seen) }) if seen.other == ada),
        "{other_side:?}"
    );
}

/// Who passed somebody and likes them after all sees their next like.
pub async fn a_like_takes_back_a_pass(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    let waiting = async || store.likes_received(ada, BY_TENS(1), MORNING).await.unwrap().count;
    like(store, bob, ada, MORNING).await.unwrap();
    assert_eq!(waiting().await, 1);
    skip(store, ada, bob, MORNING).await.unwrap();
    skip(store, ada, bob, MORNING).await.unwrap();
    assert_eq!(waiting().await, 0);
    store.unlike(bob, ada, MORNING).await.unwrap();
    like(store, ada, bob, MORNING).await.unwrap();
    store.unlike(ada, bob, MORNING).await.unwrap();
    like(store, bob, ada, MORNING).await.unwrap();
    assert_eq!(waiting().await, 1);
}

/// By the UTC day, none given back, and a refused one is not counted.
pub async fn the_likes_of_a_day_are_counted(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let spend = async |at: Timestamp, daily_limit: Option<i64>| {
        let liked = people.newcomer().await;
        store.like(Like { daily_limit, ..Like::plain(ada, liked, at) }).await.map(|_| liked)
    };
    let first = spend(MORNING, Some(2)).await.unwrap();
    store.unlike(ada, first, MORNING).await.unwrap();
    spend(MORNING, Some(2)).await.unwrap();
    assert_eq!(store.spent(ada, MORNING).await.unwrap().likes, 2);
    let refused = spend(after(60), Some(2)).await;
    let midnight = Timestamp::parse("2027-01-16T00:00:00Z").unwrap();
    assert!(
        matches!(refused, Err(Error::LimitReached { max: 2, reset_at, .. }) if reset_at == midnight),
        "{refused:?}"
    );
    assert_eq!(store.spent(ada, MORNING).await.unwrap().likes, 2);
    spend(after(60), None).await.unwrap();
    assert_eq!(store.spent(ada, MORNING).await.unwrap().likes, 3);
    assert_eq!(store.spent(ada, midnight).await.unwrap().likes, 0);
    spend(midnight, Some(2)).await.unwrap();
    assert_eq!(store.spent(ada, midnight).await.unwrap().likes, 1);
}

/// The store judges that too, for whoever comes past the service.
pub async fn a_like_of_nobody_of_oneself_or_by_the_banned_is_refused(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    let nobody = like(store, ada, NOBODY, MORNING).await;
    assert!(matches!(nobody, Err(Error::NotFound)), "{nobody:?}");
    let oneself = like(store, ada, ada, MORNING).await;
    assert!(matches!(oneself, Err(Error::OneSelf)), "{oneself:?}");
    people.set_banned(ada, true).await;
    let banned = like(store, ada, bob, MORNING).await;
    assert!(matches!(banned, Err(Error::NotActive)), "{banned:?}");
    for refused in [skip(store, ada, bob, MORNING).await, store.block(ada, bob, MORNING).await] {
        assert!(matches!(refused, Err(Error::NotActive)), "{refused:?}");
    }
    let by_nobody = like(store, NOBODY, bob, MORNING).await;
    assert!(matches!(by_nobody, Err(Error::NotActive)), "{by_nobody:?}");
    assert_eq!(store.spent(ada, MORNING).await.unwrap().likes, 0);
}

/// All alike, and a block works both ways.
pub async fn the_blocked_the_banned_and_the_erased_cannot_be_liked(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    let (banned, erased) = (people.newcomer().await, people.newcomer().await);
    store.block(ada, bob, MORNING).await.unwrap();
    people.set_banned(banned, true).await;
    people.erase(erased, MORNING).await;
    for (by, target) in [(ada, bob), (bob, ada), (ada, banned), (ada, erased)] {
        let refused = like(store, by, target, MORNING).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    let (cy, dan, first) = matched(store, people, MORNING).await;
    store.block(cy, dan, MORNING).await.unwrap();
    store.unblock(cy, dan).await.unwrap();
    assert_ne!(matched_again(store, cy, dan, MORNING).await.id, first.id);
}
