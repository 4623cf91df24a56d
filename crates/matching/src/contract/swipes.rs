use super::{BY_TENS, MORNING, NOBODY, People, after, but_own, days_after, like, presentable, skip, told};
use crate::{Comment, Error, Like, LikeKind, LikeTarget, Matching, Pass, PromptAnswer, PromptId, SwipeKind};
use kernel::{Event, EventKind, Seq, Timestamp, UserId};
use std::time::Duration;

fn super_like(by: UserId, target: UserId, at: Timestamp) -> Like {
    Like { kind: LikeKind::Super, ..Like::plain(by, target, at) }
}

fn words(raw: &str) -> Option<Comment> {
    Comment::parse(raw.to_owned(), 280).expect("a comment")
}

/// Spending only the budget of super likes, and telling only where a like would.
pub async fn a_super_like_makes_more_of_a_plain_one_once(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, cy) = (people.newcomer().await, people.newcomer().await, people.newcomer().await);
    like(store, ada, bob, MORNING).await.unwrap();
    like(store, cy, bob, after(1)).await.unwrap();
    let wanted = Like { daily_limit: Some(1), ..super_like(ada, bob, after(2)) };
    let more = store.like(wanted.clone()).await.unwrap();
    assert_eq!(more.matched, None);
    assert_eq!(told(&more.events), [], "of this pair bob was told a moment ago");
    let spent = store.spent(ada, MORNING).await.unwrap();
    assert_eq!((spent.likes, spent.super_likes), (1, 1));
    for again in [wanted, Like::plain(ada, bob, after(3))] {
        let refused = store.like(again).await;
        assert!(matches!(refused, Err(Error::AlreadyLiked { matched: None })), "{refused:?}");
    }
    let received = store.likes_received(bob, BY_TENS(1), after(4)).await.unwrap();
    let shown: Vec<_> = received.items.iter().map(|item| (item.card.id, item.kind, item.at)).collect();
    assert_eq!(shown, [(ada, LikeKind::Super, after(2)), (cy, LikeKind::Plain, after(1))]);
    assert_eq!(received.count, 2);
    let late = store.like(super_like(cy, bob, days_after(30))).await.unwrap();
    assert_eq!(told(&late.events), [], "thirty days less a second");
    store.unlike(cy, bob, days_after(31)).await.unwrap();
    like(store, cy, ada, days_after(31)).await.unwrap();
    let later = store.like(super_like(cy, ada, days_after(62))).await.unwrap();
    assert_eq!(told(&later.events), [(ada, EventKind::NewLike)], "told anew, as a like would be");
    let matched = store.like(super_like(bob, ada, after(5))).await.unwrap();
    assert!(matched.matched.is_some(), "it is a like like any other");
}

/// By the UTC day, each kind by itself.
pub async fn super_likes_have_a_budget_of_their_own(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let give = async |kind: LikeKind, at: Timestamp| {
        let liked = people.newcomer().await;
        store.like(Like { kind, daily_limit: Some(1), ..Like::plain(ada, liked, at) }).await
    };
    give(LikeKind::Super, MORNING).await.unwrap();
    give(LikeKind::Plain, MORNING).await.unwrap();
    for kind in [LikeKind::Plain, LikeKind::Super] {
        let refused = give(kind, after(60)).await;
        let is_spent = matches!(
            &refused,
            Err(Error::LimitReached { kind: SwipeKind::Like(spent), max: 1, .. }) if *spent == kind
        );
        assert!(is_spent, "{refused:?}");
    }
    let spent = store.spent(ada, after(60)).await.unwrap();
    assert_eq!((spent.likes, spent.super_likes, spent.passes), (1, 1, 0));
    give(LikeKind::Super, days_after(1)).await.unwrap();
    assert_eq!(store.spent(ada, days_after(1)).await.unwrap().likes, 0);
}

/// Each in the name of whoever wrote it, and to both.
pub async fn comments_open_the_conversation_in_the_order_of_the_likes(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    store.like(Like { comment: words("Same dog?"), ..Like::plain(bob, ada, MORNING) }).await.unwrap();
    // More of the like with other words: these count.
    store.like(Like { comment: words("The same dog!"), ..super_like(bob, ada, after(1)) }).await.unwrap();
    let liked = store.like(Like { comment: words("Yes"), ..Like::plain(ada, bob, after(2)) }).await.unwrap();
    let home = liked.matched.unwrap().matched.conversation;
    let said: Vec<_> = liked.events.iter().filter(|event| event.kind == EventKind::NewMessage).collect();
    let told_of: Vec<_> = said.iter().map(|event| (event.seq, event.subject)).collect();
    let (first, second) = ((Some(Seq(1)), Some(bob)), (Some(Seq(2)), Some(ada)));
    assert_eq!(told_of, [first, first, second, second]);
    let events = but_own(&liked.events);
    for person in [ada, bob] {
        let own: Vec<_> = events.iter().filter(|event| event.person == person).collect();
        let kinds: Vec<_> = own.iter().map(|event| event.kind).collect();
        let message = EventKind::NewMessage;
        assert_eq!(kinds, [EventKind::NewMatch, EventKind::ConversationCreated, message, message]);
        assert!(own.iter().all(|event| event.conversation.is_none_or(|id| id == home)), "{own:?}");
        let all: Vec<_> = liked.events.iter().filter(|event| event.person == person).collect();
        assert!(all.windows(2).all(|pair| pair[1].cursor == pair[0].cursor.next()), "{all:?}");
    }
    let (cy, dan) = (people.newcomer().await, people.newcomer().await);
    like(store, cy, dan, MORNING).await.unwrap();
    let liked = store.like(Like { comment: words("Hello"), ..Like::plain(dan, cy, after(1)) }).await.unwrap();
    let said: Vec<_> = liked.events.iter().filter(|event| event.kind == EventKind::NewMessage).collect();
    assert_eq!(said.iter().map(|event| event.subject).collect::<Vec<_>>(), [Some(dan), Some(dan)]);
}

/// The kind, the target and the words; more of the like keeps what it does not replace.
pub async fn received_likes_show_what_came_with_them(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    like(store, people.newcomer().await, ada, MORNING).await.unwrap();
    let comment = words(" The second, of course. ");
    store.like(Like { comment: comment.clone(), ..Like::plain(bob, ada, after(1)) }).await.unwrap();
    store.like(super_like(bob, ada, after(2))).await.unwrap();
    let received = store.likes_received(ada, BY_TENS(1), after(3)).await.unwrap().items;
    let shown: Vec<_> = received.into_iter().map(|item| (item.kind, item.target, item.comment)).collect();
    assert_eq!(shown, [(LikeKind::Super, None::<LikeTarget>, comment), (LikeKind::Plain, None, None)]);
}

/// An answer of theirs; anybody else's is refused, and nothing is kept or spent.
pub async fn a_like_is_about_what_is_the_liked_persons(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, cy) = (people.newcomer().await, people.newcomer().await, people.newcomer().await);
    for (person, prompt) in [(ada, PromptId(1)), (bob, PromptId(2)), (cy, PromptId(3))] {
        let answer = PromptAnswer { prompt, answer: "tea".to_owned() };
        store.set_prompts(person, vec![answer], MORNING).await.unwrap();
    }
    let about = |prompt| Like { target: Some(LikeTarget::Prompt(prompt)), ..Like::plain(bob, ada, after(1)) };
    for foreign in [2, 3, 4] {
        let refused = store.like(about(foreign)).await;
        let names_it = matches!(&refused, Err(Error::Invalid(wrong)) if wrong.iter().all(|one| one.field == "target"));
        assert!(names_it, "{refused:?}");
    }
    assert_eq!(store.spent(bob, MORNING).await.unwrap().likes, 0);
    assert_eq!(store.likes_received(ada, BY_TENS(1), after(2)).await.unwrap().count, 0);
    store.like(about(1)).await.unwrap();
    // More of the like without a word about it keeps what it was about.
    store.like(super_like(bob, ada, after(2))).await.unwrap();
    let received = store.likes_received(ada, BY_TENS(1), after(3)).await.unwrap().items;
    assert_eq!(received[0].target, Some(LikeTarget::Prompt(1)));
    let unseen = Like { target: Some(LikeTarget::Prompt(9)), ..Like::plain(bob, NOBODY, after(3)) };
    assert!(matches!(store.like(unseen).await, Err(Error::NotFound)), "whoever is not there has nothing");
}

/// By the UTC day. What repeats a pass that holds, or ends a match, is none of them.
pub async fn the_passes_of_a_day_are_counted(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    let pass = |target: UserId, at: Timestamp| Pass {
        by: ada,
        target,
        at,
        returns_at: at.plus(Duration::from_hours(1)),
        daily_limit: Some(2),
    };
    like(store, bob, ada, MORNING).await.unwrap();
    like(store, ada, bob, MORNING).await.unwrap();
    let passed = people.newcomer().await;
    store.skip(pass(passed, MORNING)).await.unwrap();
    store.skip(pass(passed, after(1))).await.unwrap();
    store.skip(pass(people.newcomer().await, after(2))).await.unwrap();
    let refused = store.skip(pass(people.newcomer().await, after(3))).await;
    let midnight = Timestamp::parse("2027-01-16T00:00:00Z").unwrap();
    assert!(
        matches!(refused, Err(Error::LimitReached { kind: SwipeKind::Pass, max: 2, reset_at }) if reset_at == midnight),
        "{refused:?}"
    );
    let ended = store.skip(pass(bob, after(4))).await.unwrap();
    assert!(!told(&ended).is_empty(), "a match is left whatever was spent");
    let spent = store.spent(ada, after(5)).await.unwrap();
    assert_eq!((spent.passes, spent.likes), (2, 1));
    let refused = store.skip(pass(passed, after(3700))).await;
    assert!(matches!(refused, Err(Error::LimitReached { .. })), "it has returned, so this is another: {refused:?}");
    store.skip(pass(passed, midnight)).await.unwrap();
    assert_eq!(store.spent(ada, midnight).await.unwrap().passes, 1);
}

/// For discovery and for the like that waits behind it; the number of likes is that of those who are listed.
pub async fn a_pass_holds_until_it_returns(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (presentable(store, people).await, presentable(store, people).await);
    like(store, bob, ada, MORNING).await.unwrap();
    let pass = Pass { by: ada, target: bob, at: MORNING, returns_at: after(60), daily_limit: None };
    store.skip(pass).await.unwrap();
    for (at, returned) in [(after(59), false), (after(60), true)] {
        let received = store.likes_received(ada, BY_TENS(1), at).await.unwrap();
        assert_eq!((received.count, received.items.len()), if returned { (1, 1) } else { (0, 0) });
        assert_eq!(!store.waiting_likes(ada, &[bob], at).await.unwrap().is_empty(), returned);
        assert_eq!(!store.cards(ada, &[bob], at).await.unwrap().is_empty(), returned);
    }
    store.block(bob, ada, after(61)).await.unwrap();
    assert_eq!(store.likes_received(ada, BY_TENS(1), after(62)).await.unwrap().count, 0, "nor does it count a block");
    skip(store, ada, people.newcomer().await, after(63)).await.unwrap();
}

/// Whatever they were, and by nothing that changes nothing.
pub async fn the_own_devices_are_told_of_swipes_once_a_minute(store: &dyn Matching, people: &dyn People) {
    let ada = presentable(store, people).await;
    let (bob, cy) = (presentable(store, people).await, presentable(store, people).await);
    let tells = |events: &[Event]| {
        let own: Vec<_> = events.iter().filter(|event| event.kind == EventKind::SelfUpdate).collect();
        assert!(own.iter().all(|event| event.person == ada && event.detail.as_deref() == Some("swipes")), "{own:?}");
        own.len()
    };
    assert_eq!(tells(&like(store, ada, bob, MORNING).await.unwrap().events), 1);
    assert_eq!(tells(&skip(store, ada, cy, after(59)).await.unwrap()), 0);
    assert_eq!(tells(&store.rewind(ada, after(60)).await.unwrap().events), 1);
    assert_eq!(tells(&store.unlike(ada, cy, after(120)).await.unwrap()), 0, "there was no like");
    assert_eq!(tells(&store.unlike(ada, bob, after(120)).await.unwrap()), 1);
    assert_eq!(tells(&like(store, bob, ada, after(180)).await.unwrap().events[..1]), 0, "it is not her swipe");
    let made = like(store, ada, bob, after(180)).await.unwrap();
    assert_eq!(tells(&made.events), 1);
    let of_ada: Vec<_> = made.events.iter().filter(|event| event.person == ada).collect();
    assert!(of_ada.windows(2).all(|pair| pair[1].cursor == pair[0].cursor.next()), "{of_ada:?}");
    assert_eq!(tells(&skip(store, ada, bob, after(240)).await.unwrap()), 1);
}
