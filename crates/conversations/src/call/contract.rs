//! What any store of calls must do. A store runs every case on a fresh database that holds one [`Scene`].

use super::{Call, CallId, CallState, CallStep, CallStore, Invite};
use crate::{
    ConversationError, ConversationStore, First, MessageKind, MessageWindow, OpenRule, Outcome, contract::Scene,
};
use kernel::{Author, ConversationId, EventKind, Timestamp, UserId, contract::join_all};
use std::{sync::Arc, time::Duration};

/// The ports on one database.
#[derive(Clone)]
pub struct Stores {
    /// The one that is tried.
    pub calls: Arc<dyn CallStore>,
    /// The store in which missed calls are told.
    pub conversations: Arc<dyn ConversationStore>,
}

type Stepped = Result<CallStep, ConversationError>;

const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);
const RING: Duration = Duration::from_secs(45);

fn after(seconds: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(seconds))
}

fn id(name: &str) -> CallId {
    CallId::parse(name.to_owned()).unwrap()
}

impl Stores {
    async fn call(&self, caller: UserId, conversation: ConversationId, name: &str, at: Timestamp) -> Stepped {
        let invite =
            Invite { conversation, call: id(name), caller: Author::server(caller), at, rings_until: at.plus(RING) };
        self.calls.invite(invite).await
    }

    async fn answer(&self, person: UserId, conversation: ConversationId, name: &str, at: Timestamp) -> Stepped {
        self.calls.answer(&Author::server(person), conversation, &id(name), at).await
    }

    async fn hang_up(&self, person: UserId, conversation: ConversationId, name: &str, at: Timestamp) -> Stepped {
        self.calls.hang_up(&Author::server(person), conversation, &id(name), at).await
    }

    async fn between(&self, one: UserId, other: UserId) -> ConversationId {
        self.conversations
            .open(&Author::server(one), other, OpenRule::Anyone, First::Nothing, NOON)
            .await
            .unwrap()
            .conversation()
    }

    /// The texts of the conversation as it has become.
    async fn told(&self, reader: UserId, conversation: ConversationId) -> Vec<(MessageKind, String)> {
        let window = MessageWindow { limit: 50, before: None, after: None };
        let history = self.conversations.history(reader, conversation, window).await.unwrap().unwrap();
        history.messages.into_iter().map(|message| (message.kind, message.content)).collect()
    }
}

fn is_busy(stepped: &Stepped) -> bool {
    matches!(stepped, Err(ConversationError::CallBusy))
}

fn missed_call() -> (MessageKind, String) {
    (MessageKind::System, "Missed call".to_owned())
}

/// What was kept of a call is what the next step goes by.
pub async fn a_call_is_kept_step_by_step(stores: Stores, scene: Scene) {
    let Scene { ann, ben, conversation, .. } = scene;
    let begun = stores.call(ann, conversation, "a", NOON).await.unwrap();
    let ringing = Call {
        conversation,
        id: id("a"),
        caller: ann,
        invited_at: NOON,
        lapses_at: after(45),
        state: CallState::Ringing,
    };
    assert_eq!((&begun.call, begun.members), (&ringing, vec![ann, ben]));
    let talking = stores.answer(ben, conversation, "a", after(5)).await.unwrap().call;
    assert_eq!(talking, ringing.clone().answered(after(5)));
    assert_eq!(stores.call(ann, conversation, "a", after(6)).await.unwrap().call, talking, "the same invitation again");
    let over = stores.hang_up(ben, conversation, "a", after(60)).await.unwrap();
    assert_eq!((&over.call, over.missed), (&talking.clone().ended(after(60)), None));
    for person in [ann, ben] {
        let again = stores.hang_up(person, conversation, "a", after(70)).await.unwrap();
        assert_eq!((again.call, again.missed), (over.call.clone(), None));
    }
    assert!(matches!(stores.answer(ben, conversation, "a", after(80)).await, Err(ConversationError::CallUnknown)));
    for person in [ann, ben] {
        assert!(matches!(
            stores.call(person, conversation, "a", after(80)).await,
            Err(ConversationError::CallConflict)
        ));
    }
    assert!(stores.told(ben, conversation).await.is_empty(), "nobody has missed anything");
    stores.call(ben, conversation, "b", after(90)).await.unwrap();
}

/// However often the same invitation comes at the same time, one call rings.
pub async fn the_same_invitation_is_one_call(stores: Stores, scene: Scene) {
    let steps = join_all((0..8).map(|_| stores.call(scene.ann, scene.conversation, "a", NOON))).await;
    let calls: Vec<_> = steps.into_iter().map(|step| step.unwrap().call).collect();
    assert!(calls.iter().all(|call| *call == calls[0]));
    assert_eq!(stores.calls.overdue(after(45), 10).await.unwrap(), [(scene.conversation, id("a"))]);
}

/// Neither of the two is called or calls elsewhere, until the call is over.
pub async fn who_is_in_a_call_is_busy_everywhere(stores: Stores, scene: Scene) {
    let Scene { ann, ben, stranger: cyd, conversation, .. } = scene;
    let (anns, bens) = (stores.between(ann, cyd).await, stores.between(ben, cyd).await);
    stores.call(ann, conversation, "a", NOON).await.unwrap();
    for at in [after(1), after(100)] {
        for (caller, place) in
            [(ann, conversation), (ben, conversation), (ann, anns), (cyd, anns), (ben, bens), (cyd, bens)]
        {
            assert!(is_busy(&stores.call(caller, place, "b", at).await), "{caller} {place} {at}");
        }
        if at == after(1) {
            stores.answer(ben, conversation, "a", after(2)).await.unwrap();
        }
    }
    stores.hang_up(ann, conversation, "a", after(101)).await.unwrap();
    stores.call(cyd, bens, "b", after(102)).await.unwrap();
    // It rings in vain; nobody has to sweep it before the next call.
    stores.call(ben, conversation, "c", after(102 + 45)).await.unwrap();
}

/// Of people who call each other at the same instant exactly one gets through, in one conversation or across several.
pub async fn of_those_who_call_each_other_one_gets_through(stores: Stores, scene: Scene) {
    let Scene { ann, ben, stranger: cyd, conversation, .. } = scene;
    let (anns, bens) = (stores.between(ann, cyd).await, stores.between(ben, cyd).await);
    for round in 0..10 {
        let at = after(round * 1000);
        let attempts = [(ann, conversation), (ben, conversation), (ann, anns), (cyd, anns), (ben, bens), (cyd, bens)];
        let name = |caller: UserId| format!("{round}-{caller}");
        let steps = join_all(attempts.map(|(caller, place)| {
            let (stores, name) = (stores.clone(), name(caller));
            async move { (caller, place, stores.call(caller, place, &name, at).await) }
        }))
        .await;
        let through: Vec<_> = steps.iter().filter(|(_, _, step)| step.is_ok()).collect();
        assert_eq!(through.len(), 1, "{steps:?}");
        assert!(steps.iter().filter(|(_, _, step)| is_busy(step)).count() == 5, "{steps:?}");
        let (caller, place, _) = through[0];
        stores.hang_up(*caller, *place, &name(*caller), at.plus(RING)).await.unwrap();
    }
}

/// Of several devices that answer at the same instant one has the call.
pub async fn the_first_answer_has_the_call(stores: Stores, scene: Scene) {
    let Scene { ann, ben, conversation, .. } = scene;
    stores.call(ann, conversation, "a", NOON).await.unwrap();
    assert!(matches!(stores.answer(ann, conversation, "a", after(1)).await, Err(ConversationError::OwnCall)));
    let steps = join_all((0..6).map(|_| stores.answer(ben, conversation, "a", after(2)))).await;
    assert_eq!(steps.iter().filter(|step| step.is_ok()).count(), 1);
    assert_eq!(steps.iter().filter(|step| matches!(step, Err(ConversationError::CallConflict))).count(), 5);
}

/// A caller who gives up has been missed, which is told once and to both, however often it is said; who declines has not.
pub async fn a_missed_call_is_told_once(stores: Stores, scene: Scene) {
    let Scene { ann, ben, conversation, .. } = scene;
    stores.call(ann, conversation, "a", NOON).await.unwrap();
    let steps = join_all((0..6).map(|_| stores.hang_up(ann, conversation, "a", after(5)))).await;
    let mut told: Vec<_> = steps.into_iter().filter_map(|step| step.unwrap().missed).collect();
    let committed = told.pop().expect("one tells it");
    assert!(told.is_empty());
    let events: Vec<_> = committed.events.iter().map(|event| (event.person, event.kind, event.subject)).collect();
    assert_eq!(events, [ann, ben].map(|person| (person, EventKind::NewMessage, Some(ann))));
    assert!(matches!(committed.outcome, Outcome::Sent { message, duplicate: false } if message.sender == ann));
    assert_eq!(stores.told(ben, conversation).await, [missed_call()]);

    stores.call(ann, conversation, "b", after(10)).await.unwrap();
    assert_eq!(stores.hang_up(ben, conversation, "b", after(11)).await.unwrap().missed, None);
    assert_eq!(stores.told(ben, conversation).await.len(), 1);
}

/// A call that rings in vain is ended by one of all who look, with its message; one that was answered ends in silence.
pub async fn a_call_lapses_once(stores: Stores, scene: Scene) {
    let Scene { ann, ben, conversation, .. } = scene;
    let look = |name: &'static str, at| {
        let one = |calls: Arc<dyn CallStore>| async move { calls.lapse(conversation, &id(name), at).await };
        join_all([(); 6].map(|()| one(stores.calls.clone())))
    };
    stores.call(ann, conversation, "a", NOON).await.unwrap();
    assert!(stores.calls.overdue(after(44), 10).await.unwrap().is_empty());
    assert!(look("a", after(44)).await.into_iter().all(|step| step.unwrap().is_none()), "it still rings");
    assert_eq!(stores.calls.overdue(after(45), 10).await.unwrap(), [(conversation, id("a"))]);
    let mut ended: Vec<_> = look("a", after(45)).await.into_iter().filter_map(Result::unwrap).collect();
    let step = ended.pop().expect("one ends it");
    assert!(ended.is_empty());
    assert_eq!((step.call.state, step.members), (CallState::Ended { at: after(45) }, vec![ann, ben]));
    assert!(step.missed.is_some());
    assert!(stores.calls.overdue(after(1000), 10).await.unwrap().is_empty());
    assert!(stores.hang_up(ann, conversation, "a", after(46)).await.unwrap().missed.is_none());
    assert_eq!(stores.told(ben, conversation).await, [missed_call()]);

    stores.call(ben, conversation, "b", after(100)).await.unwrap();
    let talking = stores.answer(ann, conversation, "b", after(110)).await.unwrap().call;
    assert!(stores.calls.overdue(after(1000), 10).await.unwrap().is_empty());
    let step = stores.calls.lapse(conversation, &id("b"), talking.lapses_at).await.unwrap().expect("long over");
    assert!(step.missed.is_none() && !step.call.is_living(after(120)));
    assert_eq!(stores.told(ben, conversation).await.len(), 1);
    assert!(stores.calls.lapse(conversation, &id("never"), after(1)).await.unwrap().is_none());
}

/// Where somebody does not take part there is nothing, whatever is named; where one does, unknown calls are told.
pub async fn strangers_learn_of_no_call(stores: Stores, scene: Scene) {
    let Scene { ann, ben, stranger, conversation, other } = scene;
    stores.call(ann, conversation, "a", NOON).await.unwrap();
    let absent = |stepped: Stepped| matches!(stepped, Err(ConversationError::NotFound));
    for place in [conversation, ConversationId(4_000_000)] {
        assert!(absent(stores.call(stranger, place, "a", after(1)).await));
        assert!(absent(stores.answer(stranger, place, "a", after(1)).await));
        assert!(absent(stores.hang_up(stranger, place, "a", after(1)).await));
    }
    assert!(absent(stores.call(stranger, other, "a", after(1)).await), "nobody else is there");
    assert!(matches!(stores.answer(ben, conversation, "b", after(1)).await, Err(ConversationError::CallUnknown)));
    assert!(matches!(stores.hang_up(ann, conversation, "b", after(1)).await, Err(ConversationError::CallUnknown)));
    assert!(stores.answer(ben, conversation, "a", after(2)).await.is_ok(), "nothing has happened to it");
}
