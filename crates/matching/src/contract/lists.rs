use super::{BY_TENS, MORNING, NOBODY, People, after, days_after, like, matched, matched_again, presentable, skip};
use crate::{
    Error, Match, Matching, PageRequest, Pair, PictureKey, Preferences, PreferencesChange, Privacy, PrivacyChange,
    ProfileChange, WhichMatch, rules,
};
use kernel::{MatchId, UserId};
use std::collections::BTreeSet;

/// The last page may be short, the ones behind it are empty, and every page tells the count.
pub async fn matches_are_listed_newest_first_by_page(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let mut others = Vec::new();
    for n in 0..5 {
        let other = people.newcomer().await;
        matched_again(store, ada, other, after(n)).await;
        others.push(other);
    }
    store.unlike(ada, others.remove(2), after(9)).await.unwrap();
    others.reverse();
    let mut listed = Vec::new();
    for (number, size) in [(1, 3), (2, 1), (3, 0)] {
        let page = store.matches(ada, PageRequest::new(number, 3).unwrap(), MORNING).await.unwrap();
        assert_eq!((page.count, page.items.len()), (4, size));
        listed.extend(page.items.into_iter().map(|item| (item.matched.other, item.card.id)));
    }
    assert_eq!(listed, others.into_iter().map(|other| (other, other)).collect::<Vec<_>>());
}

/// Whoever reads from place to place sees everybody once, also those whose matches are of the same instant.
pub async fn recent_matches_are_read_from_place_to_place(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    for _ in 0..5 {
        matched_again(store, ada, people.newcomer().await, MORNING).await;
    }
    let whole = store.matches_since(ada, MORNING, None, 5, after(1)).await.unwrap();
    assert_eq!((whole.items.len(), whole.next), (5, None));
    let (mut read, mut before) = (Vec::new(), None);
    loop {
        let part = store.matches_since(ada, MORNING, before, 2, after(1)).await.unwrap();
        read.extend(part.items);
        before = part.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(read, whole.items);
}

/// When the clock goes back an hour, what is new still stands first, and of nothing does the time run backwards.
pub async fn what_is_new_stands_first_whatever_the_clock_does(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let (mut met, mut liked_by) = (Vec::new(), Vec::new());
    for at in [after(7200), after(3600), after(3601)] {
        let other = people.newcomer().await;
        matched_again(store, ada, other, at).await;
        met.insert(0, other);
        let liker = people.newcomer().await;
        like(store, liker, ada, at).await.unwrap();
        liked_by.insert(0, liker);
    }
    let matches = store.matches(ada, BY_TENS(1), after(7200)).await.unwrap().items;
    assert_eq!(matches.iter().map(|item| item.card.id).collect::<Vec<_>>(), met);
    assert!(matches.iter().all(|item| item.matched.created_at >= after(7200)));
    let recent = store.matches_since(ada, MORNING, None, 10, after(7200)).await.unwrap();
    assert_eq!(recent.items.iter().map(|item| item.card.id).collect::<Vec<_>>(), met);
    let likes = store.likes_received(ada, BY_TENS(1), after(7200)).await.unwrap().items;
    assert_eq!(likes.iter().map(|item| item.card.id).collect::<Vec<_>>(), liked_by);
}

/// The newest come first, so they are what the number leaves.
pub async fn recent_matches_are_bounded_by_time_and_number(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    for day in 0..4 {
        matched_again(store, ada, people.newcomer().await, days_after(day)).await;
    }
    let listed = async |since: u64, limit: u32| {
        let recent = store.matches_since(ada, days_after(since), None, limit, days_after(4)).await.unwrap();
        recent.items.into_iter().map(|item| item.matched.created_at).collect::<Vec<_>>()
    };
    assert_eq!(listed(1, 10).await, [days_after(3), days_after(2), days_after(1)]);
    assert_eq!(listed(0, 2).await, [days_after(3), days_after(2)]);
    assert!(listed(5, 10).await.is_empty());
}

/// And only while it lives.
pub async fn a_match_is_shown_to_its_people_only(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, made) = matched(store, people, MORNING).await;
    let eve = people.newcomer().await;
    for (viewer, other) in [(ada, bob), (bob, ada)] {
        let shown = store.match_by_id(viewer, made.id, MORNING).await.unwrap().unwrap();
        assert_eq!((shown.matched.id, shown.matched.other, shown.card.id), (made.id, other, other));
        assert_eq!(shown.matched.conversation, made.conversation);
    }
    assert_eq!(store.match_by_id(eve, made.id, MORNING).await.unwrap(), None);
    assert_eq!(store.match_by_id(ada, MatchId(999_999), MORNING).await.unwrap(), None);
    store.unmatch(ada, WhichMatch::Id(made.id), after(1)).await.unwrap();
    assert_eq!(store.match_by_id(ada, made.id, MORNING).await.unwrap(), None);
}

/// In no list, not found, and nothing of it ends: it is all back when the account is opened again.
pub async fn a_match_is_not_there_while_an_account_is_shut(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, made) = matched(store, people, MORNING).await;
    let cy = people.newcomer().await;
    let with_cy = matched_again(store, ada, cy, after(1)).await;
    let listed = async || {
        let page = store.matches(ada, BY_TENS(1), after(2)).await.unwrap();
        let recent = store.matches_since(ada, MORNING, None, 10, after(2)).await.unwrap();
        assert_eq!(page.items, recent.items);
        assert_eq!(page.count, i64::try_from(page.items.len()).unwrap());
        page.items.into_iter().map(|item| item.matched.id).collect::<Vec<_>>()
    };
    people.set_banned(bob, true).await;
    assert_eq!(listed().await, [with_cy.id]);
    assert_eq!(store.matches(ada, PageRequest::new(1, 1).unwrap(), after(2)).await.unwrap().items.len(), 1);
    assert_eq!(store.match_by_id(ada, made.id, after(2)).await.unwrap(), None);
    assert!(store.cards(ada, &[bob], after(2)).await.unwrap().is_empty());
    assert!(store.people(&[bob]).await.unwrap().is_empty());
    assert_eq!(store.pairs(&[bob]).await.unwrap(), []);
    let refused = [
        skip(store, ada, bob, after(2)).await,
        store.unlike(ada, bob, after(2)).await,
        store.unmatch(ada, WhichMatch::Id(made.id), after(2)).await,
        store.unmatch(ada, WhichMatch::Conversation(made.conversation), after(2)).await,
        like(store, ada, bob, after(2)).await.map(|liked| liked.events),
    ];
    assert!(refused.iter().all(|answer| matches!(answer, Err(Error::NotFound))), "{refused:?}");
    people.set_banned(bob, false).await;
    assert_eq!(listed().await, [with_cy.id, made.id]);
    assert_eq!(store.pairs(&[bob]).await.unwrap().len(), 1);
    assert_eq!(store.cards(ada, &[bob], after(2)).await.unwrap().len(), 1);
    store.unmatch(ada, WhichMatch::Id(made.id), after(3)).await.unwrap();
}

/// Also when both are asked about, and for nobody without a match; what has ended is not among them.
pub async fn living_pairs_are_found_by_either_of_the_two_and_once(store: &dyn Matching, people: &dyn People) {
    let (ada, bob, made) = matched(store, people, MORNING).await;
    let eve = people.newcomer().await;
    let with_eve = matched_again(store, ada, eve, after(1)).await;
    let pair = |one, other, of: &Match| (Pair::of(one, other).unwrap(), of.conversation);
    let found = async |asked: &[UserId]| {
        let mut found = store.pairs(asked).await.unwrap();
        found.sort_unstable_by_key(|(_, conversation)| *conversation);
        found
    };
    assert_eq!(found(&[ada, bob]).await, [pair(ada, bob, &made), pair(ada, eve, &with_eve)]);
    assert_eq!(found(&[bob, NOBODY]).await, [pair(ada, bob, &made)]);
    store.block(eve, ada, after(2)).await.unwrap();
    assert_eq!(found(&[eve]).await, []);
    assert_eq!(found(&[]).await, []);
}

/// Newest first; not from those whom the viewer has answered, and not from those who are not there for the viewer.
pub async fn received_likes_wait_for_an_answer(store: &dyn Matching, people: &dyn People) {
    let ada = people.newcomer().await;
    let mut likers = Vec::new();
    for n in 0..8 {
        let liker = people.newcomer().await;
        like(store, liker, ada, after(n)).await.unwrap();
        likers.push(liker);
    }
    like(store, ada, likers[0], after(10)).await.unwrap();
    skip(store, ada, likers[1], after(10)).await.unwrap();
    store.block(ada, likers[2], after(10)).await.unwrap();
    people.set_banned(likers[3], true).await;
    store.unlike(likers[4], ada, after(10)).await.unwrap();
    let page = store.likes_received(ada, BY_TENS(1), after(11)).await.unwrap();
    let waiting: Vec<_> = page.items.iter().map(|item| (item.card.id, item.at)).collect();
    assert_eq!(waiting, [(likers[7], after(7)), (likers[6], after(6)), (likers[5], after(5))]);
    assert_eq!(page.count, 3);
    let second = store.likes_received(ada, PageRequest::new(2, 2).unwrap(), after(11)).await.unwrap();
    assert_eq!(second.items.iter().map(|item| item.card.id).collect::<Vec<_>>(), [likers[5]]);
    assert_eq!(second.count, 3);
    let mut asked = likers.clone();
    asked.extend([NOBODY, ada]);
    let mut waiting = store.waiting_likes(ada, &asked, after(11)).await.unwrap();
    waiting.sort_unstable();
    let mut expected = likers[5..].to_vec();
    expected.sort_unstable();
    assert_eq!(waiting, expected);
    assert!(store.waiting_likes(likers[5], &[ada], after(11)).await.unwrap().is_empty());
    assert!(store.waiting_likes(ada, &[], after(11)).await.unwrap().is_empty());
}

/// Nothing that somebody does to a person who likes them changes it, but a match.
pub async fn the_number_of_admirers_tells_of_no_pass_and_no_block(store: &dyn Matching, people: &dyn People) {
    let (ada, other) = (people.newcomer().await, people.newcomer().await);
    let mut likers = Vec::new();
    for n in 0..7 {
        let liker = people.newcomer().await;
        like(store, liker, ada, after(n)).await.unwrap();
        likers.push(liker);
    }
    let [passed, blocked, blocking, matched, banned, withdrawn, erased] = likers[..] else { panic!("seven likers") };
    let count = async || store.admirer_count(ada).await.unwrap();
    let among = async || {
        let mut asked = likers.clone();
        asked.extend([other, NOBODY, ada]);
        let found: BTreeSet<UserId> = store.admirers_among(ada, &asked).await.unwrap().into_iter().collect();
        assert_eq!(i64::try_from(found.len()).unwrap(), count().await, "both say the same");
        found
    };
    assert_eq!(count().await, 7);
    skip(store, ada, passed, after(10)).await.unwrap();
    store.block(ada, blocked, after(10)).await.unwrap();
    store.block(blocking, ada, after(10)).await.unwrap();
    store.block(ada, other, after(10)).await.unwrap();
    assert_eq!(among().await, likers.iter().copied().collect(), "nobody but the one who does it knows");
    store.unblock(ada, blocked).await.unwrap();
    assert_eq!(count().await, 7, "nor does a block that is lifted tell");
    assert!(store.waiting_likes(ada, &[blocked], after(11)).await.unwrap().is_empty(), "which restores nothing");
    like(store, blocked, ada, after(12)).await.unwrap();
    assert_eq!(count().await, 7, "who likes again counts once");
    like(store, ada, matched, after(12)).await.unwrap();
    assert_eq!(count().await, 6, "of a match both know");
    store.unlike(withdrawn, ada, after(12)).await.unwrap();
    people.set_banned(banned, true).await;
    people.erase(erased, after(12)).await;
    assert_eq!(among().await, BTreeSet::from([passed, blocked, blocking]));
    people.set_banned(banned, false).await;
    assert_eq!(count().await, 4);
    assert_eq!(store.admirer_count(blocked).await.unwrap(), 0);
    like(store, ada, blocked, after(13)).await.unwrap();
    store.block(ada, blocked, after(14)).await.unwrap();
    store.unblock(ada, blocked).await.unwrap();
    assert_eq!(count().await, 3, "a match that has ended leaves none");
}

/// Whoever has met somebody sees them again only as a match; a pass holds for ninety days.
pub async fn nobody_is_shown_again_with_whom_something_has_passed(store: &dyn Matching, people: &dyn People) {
    let mut crowd = Vec::new();
    for _ in 0..6 {
        crowd.push(presentable(store, people).await);
    }
    let [ada, parted, liked, admirer, passed, critic] = crowd[..] else { panic!("six people") };
    matched_again(store, ada, parted, MORNING).await;
    store.unlike(parted, ada, MORNING).await.unwrap();
    like(store, ada, liked, MORNING).await.unwrap();
    like(store, admirer, ada, MORNING).await.unwrap();
    skip(store, ada, passed, MORNING).await.unwrap();
    skip(store, critic, ada, MORNING).await.unwrap();
    let visible = async |viewer: UserId, days: u64| {
        let cards = store.cards(viewer, &crowd, days_after(days)).await.unwrap();
        cards.into_iter().map(|card| card.id).collect::<Vec<_>>()
    };
    assert_eq!(visible(ada, 89).await, [admirer, critic]);
    assert_eq!(visible(ada, 90).await, [admirer, passed, critic]);
    assert_eq!(visible(parted, 90).await, [liked, admirer, passed, critic]);
    assert!(visible(passed, 1).await.contains(&ada));
    store.unlike(ada, liked, MORNING).await.unwrap();
    assert_eq!(visible(ada, 89).await, [liked, admirer, critic]);
}

/// By its key alone; a shut account shows none.
pub async fn a_picture_is_shown_while_it_is_somebodys(store: &dyn Matching, people: &dyn People) {
    let (ada, key) = (people.newcomer().await, PictureKey::parse("0123456789abcdef.jpg").unwrap());
    let set = async |picture: Option<PictureKey>| {
        let change = ProfileChange { picture: Some(picture), ..ProfileChange::default() };
        store.change_profile(ada, change, MORNING).await.unwrap();
    };
    assert!(!store.shows_picture(&key).await.unwrap());
    set(Some(key.clone())).await;
    assert!(store.shows_picture(&key).await.unwrap());
    people.set_banned(ada, true).await;
    assert!(!store.shows_picture(&key).await.unwrap());
    people.set_banned(ada, false).await;
    assert!(store.shows_picture(&key).await.unwrap());
    set(PictureKey::parse("another0123456789")).await;
    assert!(!store.shows_picture(&key).await.unwrap());
    set(Some(key.clone())).await;
    people.erase(ada, after(1)).await;
    assert!(!store.shows_picture(&key).await.unwrap());
}

/// People whom the rule hides are left out.
pub async fn cards_are_shown_as_the_rule_says_and_in_the_order_of_the_question(
    store: &dyn Matching,
    people: &dyn People,
) {
    let ada = presentable(store, people).await;
    let (shown, shy) = (presentable(store, people).await, people.newcomer().await);
    let (blocked, banned) = (presentable(store, people).await, presentable(store, people).await);
    store.block(blocked, ada, MORNING).await.unwrap();
    people.set_banned(banned, true).await;
    let ids = [shown, shy, NOBODY, blocked, banned, ada];
    let visible = async |viewer: UserId, ids: &[UserId]| {
        let cards = store.cards(viewer, ids, MORNING).await.unwrap();
        cards.into_iter().map(|card| card.id).collect::<Vec<_>>()
    };
    assert_eq!(visible(ada, &ids).await, [shown]);
    matched_again(store, ada, shy, MORNING).await;
    assert_eq!(visible(ada, &ids).await, [shown, shy]);
    assert_eq!(visible(ada, &[shy, shown]).await, [shy, shown]);
    people.set_banned(shy, true).await;
    assert_eq!(visible(ada, &ids).await, [shown]);
    people.set_banned(shy, false).await;
    let older = PreferencesChange { min_age: Some(60), ..PreferencesChange::default() };
    store.change_preferences(shown, older, MORNING).await.unwrap();
    assert_eq!(visible(ada, &ids).await, [shy]);
    assert!(visible(NOBODY, &ids).await.is_empty());
    assert!(visible(ada, &[]).await.is_empty());
}

/// Names, picture and switches, with a hidden last name hidden.
pub async fn frames_get_everybody_who_is_there_in_the_order_of_the_question(store: &dyn Matching, people: &dyn People) {
    let (ada, bob) = (people.newcomer().await, people.newcomer().await);
    let hidden = ProfileChange {
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace".to_owned()),
        privacy: PrivacyChange { hide_last_name: Some(true), share_typing: Some(false), ..PrivacyChange::default() },
        ..ProfileChange::default()
    };
    store.change_profile(ada, hidden, MORNING).await.unwrap();
    let banned = people.newcomer().await;
    people.set_banned(banned, true).await;
    let found = store.people(&[bob, NOBODY, banned, ada, bob]).await.unwrap();
    assert_eq!(found.iter().map(|person| person.id).collect::<Vec<_>>(), [bob, ada, bob]);
    assert_eq!((found[1].first_name.as_str(), found[1].last_name.as_str()), ("Ada", ""));
    assert_eq!(found[1].privacy, Privacy { hide_last_name: true, share_typing: false, ..Privacy::default() });
    let own = store.profile(ada).await.unwrap().unwrap();
    assert_eq!(own.last_name, "Lovelace");
    assert_eq!(own.preferences, Preferences::default());
    assert_eq!(found[1], rules::person(&own));
    assert!(store.people(&[]).await.unwrap().is_empty());
}
