use super::{
    BY_TENS, MORNING, NOBODY, People, after, cursors_follow, like, matched, matched_again, presentable, skip,
    tells_both_of_the_end, told,
};
use crate::{Error, Match, Matching, WhichMatch};
use kernel::{ConversationId, EventKind, MatchId, UserId};

/// That nothing is left between these two, likes included.
async fn nothing_is_left(store: &dyn Matching, ada: UserId, bob: UserId) {
    for (one, other) in [(ada, bob), (bob, ada)] {
        assert_eq!(store.match_of_pair(one, other).await.unwrap(), None);
        assert_eq!(store.matches(one, BY_TENS(1), MORNING).await.unwrap().count, 0);
        assert_eq!(store.likes_received(one, BY_TENS(1), MORNING).await.unwrap().count, 0);
    }
}

/// Whoever of the two does it.
pub async fn a_skip_ends_a_match(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, made) = matched(store, people, MORNING).await;
    let events = skip(store, bob, ada, after(1)).await.unwrap();
    tells_both_of_the_end(&events, ada, bob, &made);
    cursors_follow(&events, ada, 4);
    cursors_follow(&events, bob, 3);
    nothing_is_left(store, ada, bob).await;
    assert_eq!(skip(store, bob, ada, after(2)).await.unwrap(), []);
}

/// And without a match it only takes the like back.
pub async fn an_unlike_ends_a_match(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, made) = matched(store, people, MORNING).await;
    let events = store.unlike(ada, bob, after(1)).await.unwrap();
    tells_both_of_the_end(&events, ada, bob, &made);
    nothing_is_left(store, ada, bob).await;
    like(store, ada, bob, after(2)).await.unwrap();
    assert_eq!(store.unlike(ada, bob, after(3)).await.unwrap(), []);
    nothing_is_left(store, ada, bob).await;
    assert_eq!(store.unlike(ada, bob, after(4)).await.unwrap(), []);
}

/// Also likes that never became a match; blocking again tells nothing.
pub async fn a_block_ends_a_match_and_removes_both_likes(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, made) = matched(store, people, MORNING).await;
    let events = store.block(ada, bob, after(1)).await.unwrap();
    tells_both_of_the_end(&events, ada, bob, &made);
    assert_eq!(store.block(ada, bob, after(2)).await.unwrap(), []);
    assert_eq!(store.block(bob, ada, after(2)).await.unwrap(), []);
    store.unblock(ada, bob).await.unwrap();
    store.unblock(bob, ada).await.unwrap();
    nothing_is_left(store, ada, bob).await;

    let cy = people.newcomer().await;
    like(store, cy, ada, MORNING).await.unwrap();
    assert_eq!(store.block(ada, cy, after(1)).await.unwrap(), []);
    store.unblock(ada, cy).await.unwrap();
    nothing_is_left(store, ada, cy).await;
    assert_eq!(like(store, ada, cy, after(2)).await.unwrap().matched, None);
}

/// By either name, once.
pub async fn a_match_is_ended_by_its_id_or_its_conversation(store: &dyn Matching, people: &dyn People) {
    let by_id: fn(&Match) -> WhichMatch = |made| WhichMatch::Id(made.id);
    let by_conversation: fn(&Match) -> WhichMatch = |made| WhichMatch::Conversation(made.conversation);
    for name in [by_id, by_conversation] {
        let (ada, bob, made) = matched(store, people, MORNING).await;
        let events = store.unmatch(bob, name(&made), after(1)).await.unwrap();
        tells_both_of_the_end(&events, ada, bob, &made);
        nothing_is_left(store, ada, bob).await;
        for person in [ada, bob] {
            let again = store.unmatch(person, name(&made), after(2)).await;
            assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
        }
    }
}

/// Somebody else's, like one that is not there, is not found.
pub async fn a_match_is_ended_only_by_its_people(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, made) = matched(store, people, MORNING).await;
    let eve = people.newcomer().await;
    let foreign = [WhichMatch::Id(made.id), WhichMatch::Conversation(made.conversation)];
    let absent = [WhichMatch::Id(MatchId(999_999)), WhichMatch::Conversation(ConversationId(999_999))];
    for which in foreign.into_iter().chain(absent) {
        let refused = store.unmatch(eve, which, after(1)).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    assert!(store.match_of_pair(ada, bob).await.unwrap().is_some());
    people.set_banned(ada, true).await;
    let banned = store.unmatch(ada, WhichMatch::Id(made.id), after(1)).await;
    assert!(matches!(banned, Err(Error::NotActive)), "{banned:?}");
    people.set_banned(ada, false).await;
    store.unmatch(bob, WhichMatch::Id(made.id), after(1)).await.unwrap();
}

/// With a new match and a new conversation.
pub async fn what_has_ended_can_begin_anew(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, first) = matched(store, people, MORNING).await;
    store.unmatch(ada, WhichMatch::Id(first.id), after(1)).await.unwrap();
    let second = matched_again(store, ada, bob, after(2)).await;
    assert_ne!(second.id, first.id);
    assert_ne!(second.conversation, first.conversation);
    let old = store.unmatch(ada, WhichMatch::Conversation(first.conversation), after(3)).await;
    assert!(matches!(old, Err(Error::NotFound)), "{old:?}");
    assert_eq!(store.match_of_pair(ada, bob).await.unwrap(), Some(second));
}

/// Neither the match nor a like, only the possibility of both.
pub async fn unblocking_restores_nothing(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, _) = matched(store, people, MORNING).await;
    store.block(ada, bob, after(1)).await.unwrap();
    // The other side cannot lift it.
    store.unblock(bob, ada).await.unwrap();
    assert!(matches!(like(store, bob, ada, after(2)).await, Err(Error::NotFound)));
    store.unblock(ada, bob).await.unwrap();
    store.unblock(ada, bob).await.unwrap();
    nothing_is_left(store, ada, bob).await;
    assert_eq!(like(store, bob, ada, after(3)).await.unwrap().matched, None);
}

/// Nor is one at oneself.
pub async fn a_swipe_at_nobody_is_refused(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let answers = [
        skip(store, ada, NOBODY, MORNING).await,
        store.unlike(ada, NOBODY, MORNING).await,
        store.block(ada, NOBODY, MORNING).await,
        store.unblock(ada, NOBODY).await.map(|()| Vec::new()),
    ];
    assert!(answers.iter().all(|answer| matches!(answer, Err(Error::NotFound))), "{answers:?}");
    let answers = [
        skip(store, ada, ada, MORNING).await,
        store.unlike(ada, ada, MORNING).await,
        store.block(ada, ada, MORNING).await,
        store.unblock(ada, ada).await.map(|()| Vec::new()),
    ];
    assert!(answers.iter().all(|answer| matches!(answer, Err(Error::OneSelf))), "{answers:?}");
}

/// Somebody erased or banned answers as somebody who has blocked the asker: a block tells which of them it is to nobody.
pub async fn the_erased_and_the_banned_answer_like_those_who_block(store: &dyn Matching, people: &dyn People) {
    let (ada, blocking) = (people.newcomer().await, people.newcomer().await);
    let (banned, erased) = (people.newcomer().await, people.newcomer().await);
    store.block(blocking, ada, MORNING).await.unwrap();
    people.set_banned(banned, true).await;
    people.erase(erased, MORNING).await;
    for hidden in [blocking, banned, erased] {
        for refused in [skip(store, ada, hidden, MORNING).await, store.unlike(ada, hidden, MORNING).await] {
            assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        }
        store.unblock(ada, hidden).await.unwrap();
        for _ in 0..2 {
            assert_eq!(store.block(ada, hidden, MORNING).await.unwrap(), []);
        }
        store.unblock(ada, hidden).await.unwrap();
    }
}

/// Those who were matched are told, once for each match.
pub async fn an_erased_person_is_gone_from_every_list(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, cy) =
        (presentable(store, people).await, presentable(store, people).await, presentable(store, people).await);
    let made = matched_again(store, ada, bob, MORNING).await;
    like(store, ada, cy, MORNING).await.unwrap();
    assert_eq!(store.likes_received(cy, BY_TENS(1), MORNING).await.unwrap().count, 1);
    let events = people.erase(ada, after(1)).await;
    assert_eq!(told(&events), [(bob, EventKind::MatchRemoved), (bob, EventKind::ConversationDeleted)]);
    assert!(events.iter().all(|event| event.match_id == Some(made.id)), "{events:?}");
    assert_eq!(store.match_of_pair(bob, ada).await.unwrap(), None);
    assert_eq!(store.matches(bob, BY_TENS(1), MORNING).await.unwrap().count, 0);
    assert_eq!(store.likes_received(cy, BY_TENS(1), MORNING).await.unwrap().count, 0);
    assert!(store.cards(cy, &[ada], MORNING).await.unwrap().is_empty());
    assert!(store.people(&[ada]).await.unwrap().is_empty());
    assert_eq!(store.profile(ada).await.unwrap(), None);
}
