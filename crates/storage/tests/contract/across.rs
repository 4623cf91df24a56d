//! What no single domain can see: conversations of people who block, unmatch or go.

use super::{
    databases::cases,
    matching::{Crowd, account_of},
};
use conversations::{
    Action, Change, Committed, ConversationError, Draft, First, MessageWindow, OpenRule, Outcome, Text,
};
use kernel::{
    Author, BirthDate, ConversationId, Event, EventKind, PersonState, Rev, Seq, StoreFault, Timestamp, UserId,
};
use matching::{Like, Match, Pass, ProfileChange, WhichMatch, contract::People as _, rules::PASS_HOLDS};
use std::sync::Arc;
use storage::Stores;

pub(crate) const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);

async fn like(stores: &Stores, by: UserId, target: UserId) -> Result<Option<Match>, matching::Error> {
    let like = Like::plain(by, target, NOON);
    stores.matching.like(like).await.map(|liked| liked.matched.map(|made| made.matched))
}

/// Without a bound, and for as long as passes hold.
pub(crate) fn pass(by: UserId, target: UserId, at: Timestamp) -> Pass {
    Pass { by, target, at, returns_at: at.plus(PASS_HOLDS), daily_limit: None }
}

pub(crate) async fn matched(stores: &Stores, crowd: &Crowd) -> (UserId, UserId, Match) {
    let (ann, ben) = (crowd.newcomer().await, crowd.newcomer().await);
    like(stores, ann, ben).await.unwrap();
    let made = like(stores, ben, ann).await.unwrap().unwrap();
    (ann, ben, made)
}

pub(crate) async fn say(
    stores: &Stores,
    author: UserId,
    conversation: ConversationId,
    text: &str,
) -> Result<(), ConversationError> {
    say_at(stores, author, conversation, text, NOON).await
}

pub(crate) async fn say_at(
    stores: &Stores,
    author: UserId,
    conversation: ConversationId,
    text: &str,
    at: Timestamp,
) -> Result<(), ConversationError> {
    let draft = Draft {
        content: Text::parse(text.to_owned(), 4000).unwrap(),
        attachment: None,
        client_message_id: None,
        reply_to: None,
    };
    let (conversation, author) = (Some(conversation), Author::server(author));
    let change = Change { conversation, author, at, action: Action::Send(draft) };
    let committed = write(stores, change).await?;
    assert!(matches!(committed.outcome, Outcome::Sent { duplicate: false, .. }));
    Ok(())
}

/// Writes a change: again, when somebody else held what it needs at that moment, as the server does.
pub(crate) async fn write(stores: &Stores, change: Change) -> Result<Committed, ConversationError> {
    loop {
        match stores.conversations.write(vec![change.clone()]).await.unwrap().remove(0) {
            Err(ConversationError::Store(error)) if error.fault() == StoreFault::Locked => {}
            outcome => return outcome,
        }
    }
}

/// Nobody of them sees the conversation or says anything in it.
pub(crate) async fn is_shut(stores: &Stores, conversation: ConversationId, people: &[UserId]) {
    for person in people {
        assert!(stores.conversations.list(*person, 10, None).await.unwrap().items.is_empty());
        assert!(stores.conversations.head(*person, conversation).await.unwrap().is_none());
        let refused = say(stores, *person, conversation, "still here").await;
        assert!(matches!(refused, Err(ConversationError::NotFound | ConversationError::Banned)), "{refused:?}");
    }
}

async fn whatever_ends_a_match_shuts_its_conversation(stores: Stores) {
    let crowd = Crowd::of(&stores);
    for way in 0..5 {
        let (ann, ben, made) = matched(&stores, &crowd).await;
        say(&stores, ann, made.conversation, "hello").await.unwrap();
        let matching = &stores.matching;
        let events = match way {
            0 => matching.skip(pass(ann, ben, NOON)).await.unwrap(),
            1 => matching.unlike(ann, ben, NOON).await.unwrap(),
            2 => matching.block(ann, ben, NOON).await.unwrap(),
            3 => matching.unmatch(ann, WhichMatch::Id(made.id), NOON).await.unwrap(),
            _ => matching.unmatch(ann, WhichMatch::Conversation(made.conversation), NOON).await.unwrap(),
        };
        assert_eq!(events.len(), 4);
        is_shut(&stores, made.conversation, &[ann, ben]).await;
    }
}

async fn two_who_talk_without_a_match_can_part(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let opened = async || {
        let (ann, ben) = (crowd.newcomer().await, crowd.newcomer().await);
        let opened =
            stores.conversations.open(&Author::server(ann), ben, OpenRule::Anyone, First::Nothing, NOON).await.unwrap();
        (ann, ben, opened.conversation())
    };
    let told = |events: &[Event]| events.iter().map(|event| (event.person, event.kind)).collect::<Vec<_>>();
    let both_told =
        |ann: UserId, ben: UserId| [ann.min(ben), ann.max(ben)].map(|person| (person, EventKind::ConversationDeleted));

    let (ann, ben, conversation) = opened().await;
    assert_eq!(told(&stores.matching.skip(pass(ann, ben, NOON)).await.unwrap()), [(ann, EventKind::SelfUpdate)]);
    assert!(stores.conversations.head(ben, conversation).await.unwrap().is_some());
    let events = stores.matching.block(ann, ben, NOON).await.unwrap();
    assert_eq!(told(&events), both_told(ann, ben));
    is_shut(&stores, conversation, &[ann, ben]).await;

    let (ann, ben, conversation) = opened().await;
    let stranger = crowd.newcomer().await;
    let which = WhichMatch::Conversation(conversation);
    assert!(matches!(stores.matching.unmatch(stranger, which, NOON).await, Err(matching::Error::NotFound)));
    let events = stores.matching.unmatch(ben, which, NOON).await.unwrap();
    assert_eq!(told(&events), both_told(ann, ben));
    is_shut(&stores, conversation, &[ann, ben]).await;
    assert!(matches!(stores.matching.unmatch(ben, which, NOON).await, Err(matching::Error::NotFound)));
}

async fn what_was_said_before_they_parted_is_not_said_again(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let (ann, ben) = (crowd.newcomer().await, crowd.newcomer().await);
    let draft = first_message;
    let by = Author::server(ann);
    let open = |first| stores.conversations.open(&by, ben, OpenRule::Anyone, first, NOON);
    let opened = open(First::Say(draft("hi", "name"))).await.unwrap().conversation();
    stores.matching.unmatch(ben, WhichMatch::Conversation(opened), NOON).await.unwrap();
    for first in [First::Say(draft("hi", "name")), First::Recall(draft("hi", "name"))] {
        let again = open(first).await;
        assert!(matches!(again, Err(ConversationError::NotFound)), "{again:?}");
    }
    let other = open(First::Say(draft("ho", "name"))).await;
    assert!(matches!(other, Err(ConversationError::IdempotencyConflict)), "{other:?}");
    assert!(stores.conversations.list(ann, 10, None).await.unwrap().items.is_empty());
    assert!(open(First::Say(draft("hi", "new"))).await.unwrap().created);
}

/// Whoever signs up is answered with it, and nothing is read for that.
async fn a_newcomers_profile_is_what_the_domain_says(stores: Stores) {
    let account = auth::NewAccount {
        first_name: "Ann".to_owned(),
        last_name: "Example".to_owned(),
        date_of_birth: kernel::BirthDate::parse("1990-05-17"),
        ..account_of(Crowd::of(&stores).next())
    };
    stores.accounts.create_account(account.clone(), None).await.unwrap();
    let newcomer = matching::Newcomer {
        id: account.id,
        username: account.username.as_str().to_owned(),
        first_name: account.first_name,
        last_name: account.last_name,
        date_of_birth: BirthDate::parse("1990-05-17"),
        at: account.at,
    };
    let kept = stores.matching.profile(account.id).await.unwrap().unwrap();
    assert_eq!(kept, matching::Profile::of_newcomer(newcomer));
}

async fn an_erasure_shuts_every_conversation(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let (ann, ben, made) = matched(&stores, &crowd).await;
    let cy = crowd.newcomer().await;
    let other = stores
        .conversations
        .open(&Author::server(ann), cy, OpenRule::Anyone, First::Nothing, NOON)
        .await
        .unwrap()
        .conversation();
    let events = crowd.erase(ann, NOON).await;
    let mut told: Vec<_> = events.iter().map(|event| (event.person, event.kind, event.conversation)).collect();
    told.sort_by_key(|(person, kind, _)| (*person, kind.code()));
    let expected = [
        (cy, EventKind::ConversationDeleted, Some(other)),
        (ben, EventKind::ConversationDeleted, Some(made.conversation)),
        (ben, EventKind::MatchRemoved, Some(made.conversation)),
    ];
    assert_eq!(told, expected);
    is_shut(&stores, made.conversation, &[ben]).await;
    is_shut(&stores, other, &[cy]).await;
    assert!(stores.events.page(ann, kernel::Cursor::ZERO, 10).await.unwrap().events.is_empty());
}

async fn a_ban_hides_what_people_have_and_lifting_it_brings_all_of_it_back(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let (ann, ben, made) = matched(&stores, &crowd).await;
    let cy = crowd.newcomer().await;
    let other = stores
        .conversations
        .open(&Author::server(ann), cy, OpenRule::Anyone, First::Nothing, NOON)
        .await
        .unwrap()
        .conversation();
    say(&stores, ann, made.conversation, "hello").await.unwrap();
    let told = async |state: PersonState| {
        let events = stores.accounts.set_state(ann, state, NOON).await.unwrap().expect("a change");
        let mut told: Vec<_> = events.iter().map(|event| (event.person, event.kind, event.conversation)).collect();
        told.sort_by_key(|(person, ..)| *person);
        let matches: Vec<_> = events.iter().filter(|event| event.person == ben).map(|event| event.match_id).collect();
        (told, matches)
    };
    let of = |kind| vec![(cy, kind, Some(other)), (ben, kind, Some(made.conversation))];

    let gone = told(PersonState::Banned).await;
    assert_eq!(gone, (of(EventKind::ConversationDeleted), vec![Some(made.id)]));
    is_shut(&stores, made.conversation, &[ann, ben]).await;
    is_shut(&stores, other, &[cy]).await;
    let window = MessageWindow { limit: 10, before: None, after: None };
    let conversation = made.conversation;
    assert!(stores.conversations.overview(ben, conversation).await.unwrap().is_none());
    assert!(stores.conversations.history(ben, conversation, window).await.unwrap().is_none());
    assert!(stores.conversations.changes(ben, conversation, Rev::ZERO, Seq::ZERO, 5).await.unwrap().is_none());
    assert!(stores.conversations.messages_at(ben, &[(conversation, Seq(1))]).await.unwrap().is_empty());
    assert!(stores.conversations.horizons(ben, &[conversation]).await.unwrap().is_empty());
    for refused in [
        stores
            .conversations
            .open(&Author::server(ben), ann, OpenRule::MatchedOnly, First::Nothing, NOON)
            .await
            .map(drop),
        stores.conversations.open(&Author::server(ben), ann, OpenRule::Anyone, First::Nothing, NOON).await.map(drop),
        stores.conversations.mute(&Author::server(ben), conversation, true, NOON).await.map(drop),
    ] {
        assert!(matches!(refused, Err(ConversationError::NotFound)), "{refused:?}");
    }

    let back = told(PersonState::Active).await;
    assert_eq!(back, (of(EventKind::ConversationCreated), vec![None]));
    assert_eq!(stores.conversations.history(ben, conversation, window).await.unwrap().unwrap().messages.len(), 1);
    assert_eq!(stores.conversations.list(ben, 10, None).await.unwrap().items.len(), 1);
    assert_eq!(
        stores
            .conversations
            .open(&Author::server(ben), ann, OpenRule::MatchedOnly, First::Nothing, NOON)
            .await
            .unwrap()
            .conversation(),
        conversation
    );
    say(&stores, ben, conversation, "welcome back").await.unwrap();
    // What was closed is not opened by it.
    stores.matching.block(cy, ann, NOON).await.unwrap();
    assert_eq!(told(PersonState::Banned).await.0, of(EventKind::ConversationDeleted)[1..]);
    stores.accounts.set_state(ben, PersonState::Banned, NOON).await.unwrap();
    assert_eq!(told(PersonState::Active).await.0, of(EventKind::ConversationCreated)[1..]);
    is_shut(&stores, conversation, &[ann, ben]).await;
    is_shut(&stores, other, &[ann, cy]).await;
}

async fn a_conversation_with_somebody_who_is_not_to_be_seen_is_one_with_nobody(stores: Stores) {
    let crowd = Crowd::of(&stores);
    let (ann, ben) = (crowd.newcomer().await, crowd.newcomer().await);
    let (by, said) = (Author::server(ann), first_message("hi", "name"));
    let first = stores.conversations.open(&by, ben, OpenRule::Anyone, First::Say(said.clone()), NOON).await.unwrap();
    let which = WhichMatch::Conversation(first.conversation());
    stores.matching.unmatch(ben, which, NOON).await.unwrap();
    // The same whatever would be said, and whether it was said before.
    let open = async || {
        let other = first_message("ho", "name");
        let nothing = ask(&stores, ann, ben, First::Nothing).await;
        for first in
            [First::Say(said.clone()), First::Recall(said.clone()), First::Say(other.clone()), First::Recall(other)]
        {
            let refused = ask(&stores, ann, ben, first).await;
            assert_eq!(refused.to_string(), nothing.to_string());
        }
        nothing
    };
    assert!(matches!(open().await, ConversationError::NotFound), "no date of birth");
    let adult = ProfileChange { date_of_birth: Some(BirthDate::parse("1990-01-01")), ..ProfileChange::default() };
    stores.matching.change_profile(ben, adult, NOON).await.unwrap();
    assert!(matches!(open().await, ConversationError::NotMatched));
    stores.matching.block(ben, ann, NOON).await.unwrap();
    assert!(matches!(open().await, ConversationError::NotFound));
}

/// The refusal of a conversation where only matched people may open one.
async fn ask(stores: &Stores, person: UserId, other: UserId, first: First) -> ConversationError {
    stores.conversations.open(&Author::server(person), other, OpenRule::MatchedOnly, first, NOON).await.unwrap_err()
}

fn first_message(content: &str, name: &str) -> Draft {
    Draft {
        content: Text::parse(content.to_owned(), 4000).unwrap(),
        attachment: None,
        client_message_id: Some(name.to_owned()),
        reply_to: None,
    }
}

async fn a_like_that_races_an_erasure_leaves_no_match(stores: Stores) {
    let crowd = Crowd::of(&stores);
    for _ in 0..15 {
        let (ann, ben) = (crowd.newcomer().await, crowd.newcomer().await);
        like(&stores, ann, ben).await.unwrap();
        let liking = {
            let stores = stores.clone();
            tokio::spawn(async move { like(&stores, ben, ann).await })
        };
        let erased = crowd.erase(ann, NOON).await;
        let made = match liking.await.unwrap() {
            Ok(made) => made,
            Err(matching::Error::NotFound) => None,
            Err(error) => panic!("{error:?}"),
        };
        assert_eq!(erased.len(), if made.is_some() { 2 } else { 0 });
        assert!(stores.matching.match_of_pair(ben, ann).await.unwrap().is_none());
        assert!(stores.conversations.list(ben, 10, None).await.unwrap().items.is_empty());
    }
}

async fn of_many_ends_at_once_one_is_told(stores: Stores) {
    let crowd = Arc::new(Crowd::of(&stores));
    for _ in 0..10 {
        let (ann, ben, made) = matched(&stores, &crowd).await;
        let ends = (0..5).map(|way| {
            let (stores, crowd) = (stores.clone(), crowd.clone());
            tokio::spawn(async move {
                let matching = &stores.matching;
                let by_conversation = WhichMatch::Conversation(made.conversation);
                let ended = match way {
                    0 => Ok(crowd.erase(ann, NOON).await),
                    1 => matching.block(ben, ann, NOON).await,
                    2 => matching.skip(pass(ben, ann, NOON)).await,
                    3 => matching.unmatch(ben, by_conversation, NOON).await,
                    _ => matching.unmatch(ann, WhichMatch::Id(made.id), NOON).await,
                };
                match ended {
                    Ok(events) => events,
                    Err(matching::Error::NotFound | matching::Error::NotActive) => Vec::new(),
                    Err(error) => panic!("{error:?}"),
                }
            })
        });
        let mut told = Vec::new();
        for end in ends.collect::<Vec<_>>() {
            told.extend(end.await.unwrap());
        }
        let of_ben: Vec<_> = told.iter().filter(|event| event.person == ben).map(|event| event.kind).collect();
        assert_eq!(of_ben, [EventKind::MatchRemoved, EventKind::ConversationDeleted]);
        is_shut(&stores, made.conversation, &[ben]).await;
    }
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
        whatever_ends_a_match_shuts_its_conversation,
        two_who_talk_without_a_match_can_part,
        what_was_said_before_they_parted_is_not_said_again,
        a_newcomers_profile_is_what_the_domain_says,
        an_erasure_shuts_every_conversation,
        a_ban_hides_what_people_have_and_lifting_it_brings_all_of_it_back,
        a_conversation_with_somebody_who_is_not_to_be_seen_is_one_with_nobody,
        a_like_that_races_an_erasure_leaves_no_match,
        of_many_ends_at_once_one_is_told,
    ]
);
