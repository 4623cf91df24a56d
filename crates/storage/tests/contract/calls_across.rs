//! What other domains do to calls.

use super::{
    across::{NOON, matched, pass, say},
    databases::cases,
    matching::Crowd,
};
use conversations::{Call, CallId, CallState, ConversationError, Invite};
use kernel::{Author, ConversationId, PersonState, Timestamp, UserId};
use matching::{WhichMatch, contract::People as _};
use std::time::Duration;
use storage::Stores;

const NAME: &str = "call-1";

fn name() -> CallId {
    CallId::parse(NAME.to_owned()).unwrap()
}

async fn call(
    stores: &Stores,
    caller: UserId,
    conversation: ConversationId,
    name: &str,
) -> Result<Call, ConversationError> {
    let call = CallId::parse(name.to_owned()).unwrap();
    let rings_until = NOON.plus(Duration::from_secs(45));
    let caller = Author::server(caller);
    let invite = Invite { conversation, call, caller, at: NOON, rings_until };
    stores.calls.invite(invite).await.map(|step| step.call)
}

/// Long after everything.
const LATER: Timestamp = Timestamp::from_seconds(1_900_000_000);

async fn whatever_ends_a_match_ends_its_call_without_a_word(stores: Stores) {
    let crowd = Crowd::of(&stores);
    for way in 0..6 {
        let (ann, ben, made) = matched(&stores, &crowd).await;
        call(&stores, ann, made.conversation, NAME).await.unwrap();
        if way % 2 == 0 {
            stores.calls.answer(&Author::server(ben), made.conversation, &name(), NOON).await.unwrap();
        }
        let matching = &stores.matching;
        match way {
            0 => drop(matching.skip(pass(ann, ben, NOON)).await.unwrap()),
            1 => drop(matching.unlike(ann, ben, NOON).await.unwrap()),
            2 => drop(matching.block(ann, ben, NOON).await.unwrap()),
            3 => drop(matching.unmatch(ann, WhichMatch::Id(made.id), NOON).await.unwrap()),
            4 => drop(matching.unmatch(ben, WhichMatch::Conversation(made.conversation), NOON).await.unwrap()),
            _ => drop(crowd.erase(ann, NOON).await),
        }
        assert!(stores.calls.overdue(LATER, 10).await.unwrap().is_empty(), "nothing is left to sweep: {way}");
        for refused in [
            stores.calls.answer(&Author::server(ben), made.conversation, &name(), NOON).await,
            stores.calls.hang_up(&Author::server(ben), made.conversation, &name(), NOON).await,
        ] {
            assert!(matches!(refused, Err(ConversationError::NotFound)), "{refused:?}");
        }
        // Both are free at once.
        let cy = crowd.newcomer().await;
        let opened = stores
            .conversations
            .open(&Author::server(ben), cy, conversations::OpenRule::Anyone, conversations::First::Nothing, NOON)
            .await
            .unwrap();
        call(&stores, cy, opened.conversation(), NAME).await.unwrap();
        stores.calls.hang_up(&Author::server(ben), opened.conversation(), &name(), NOON).await.unwrap();
    }
}

async fn a_ban_has_the_calls_of_the_person_lapse(stores: Stores) {
    let crowd = Crowd::of(&stores);
    for caller_is_banned in [true, false] {
        let (ann, ben, made) = matched(&stores, &crowd).await;
        call(&stores, ann, made.conversation, NAME).await.unwrap();
        let banned = if caller_is_banned { ann } else { ben };
        assert!(stores.accounts.set_state(banned, PersonState::Banned, NOON).await.unwrap().is_some());
        assert_eq!(stores.calls.overdue(NOON, 10).await.unwrap(), [(made.conversation, name())]);
        let step = stores.calls.lapse(made.conversation, &name(), NOON).await.unwrap().unwrap();
        assert_eq!(step.call.state, CallState::Ended { at: NOON });
        // Nothing is said in a conversation that is not there; the call is over all the same.
        assert_eq!(step.missed, None);
        assert!(stores.calls.overdue(LATER, 10).await.unwrap().is_empty());
    }
}

async fn ends_calls_and_messages_at_once_wait_for_each_other_in_no_circle(stores: Stores) {
    let crowd = Crowd::of(&stores);
    for _ in 0..10 {
        let (ann, ben, made) = matched(&stores, &crowd).await;
        let conversation = made.conversation;
        call(&stores, ann, conversation, NAME).await.unwrap();
        let tasks = (0..8).map(|way| {
            let stores = stores.clone();
            tokio::spawn(async move {
                match way {
                    0 => drop(stores.calls.hang_up(&Author::server(ann), conversation, &name(), NOON).await),
                    1 => drop(stores.calls.answer(&Author::server(ben), conversation, &name(), NOON).await),
                    2 => drop(stores.calls.lapse(conversation, &name(), LATER).await.unwrap()),
                    3 => drop(stores.accounts.set_state(ben, PersonState::Banned, NOON).await.unwrap()),
                    4 => drop(stores.matching.block(ann, ben, NOON).await.unwrap()),
                    5 => drop(call(&stores, ann, conversation, "another").await),
                    _ => drop(say(&stores, ann, conversation, "hello").await),
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        assert!(stores.calls.overdue(LATER, 10).await.unwrap().is_empty(), "blocked: all is over");
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
        whatever_ends_a_match_ends_its_call_without_a_word,
        a_ban_has_the_calls_of_the_person_lapse,
        ends_calls_and_messages_at_once_wait_for_each_other_in_no_circle,
    ]
);
