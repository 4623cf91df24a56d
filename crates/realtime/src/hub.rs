use crate::{
    LiveEvent, Signal,
    bus::OpenSockets,
    core::Core,
    dispatch::Dispatch,
    group::{
        ConversationActor, ConversationItem, ConversationShared, JoinConversation, JoinPerson, PersonActor, PersonItem,
        PersonShared, Steer, Subscribed,
    },
    registry::Registry,
    text::Text,
};
use actix::{Actor, Addr};
use actix_rt::ArbiterHandle;
use kernel::{ConversationId, UserId};
use std::sync::{Arc, atomic::Ordering};

/// A group that can be reached from any thread.
pub(crate) struct Reach<S, A: Actor> {
    pub(crate) shared: Arc<S>,
    pub(crate) addr: Addr<A>,
}

impl<S, A: Actor> Clone for Reach<S, A> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), addr: self.addr.clone() }
    }
}

pub(crate) type PersonReach = Reach<PersonShared, PersonActor>;
pub(crate) type ConversationReach = Reach<ConversationShared, ConversationActor>;

/// Finds the groups of this node, starts them for their first member and lets them go with the last.
///
/// A group may only end under the lock under which a member is announced to it, and only while none is announced: so no
/// member joins a group that has just ended.
pub(crate) struct Hub {
    people: Registry<UserId, PersonReach>,
    conversations: Registry<ConversationId, ConversationReach>,
    arbiters: Vec<ArbiterHandle>,
}

impl Hub {
    pub(crate) fn new(arbiters: Vec<ArbiterHandle>) -> Self {
        Self { people: Registry::new(), conversations: Registry::new(), arbiters }
    }

    /// The people with a socket here.
    pub(crate) fn online(&self) -> Vec<UserId> {
        self.people.keys()
    }

    pub(crate) fn person(&self, person: UserId) -> Option<PersonReach> {
        self.people.get(&person)
    }

    pub(crate) fn join_person(&self, core: &Arc<Core>, person: UserId, member: JoinPerson) -> PersonReach {
        let start = || {
            let shared = Arc::new(PersonShared::new(person, &core.settings));
            let actor = PersonActor::new(core.clone(), shared.clone());
            core.bus.subscribe(crate::bus::Topic::Person(person));
            Reach { shared, addr: PersonActor::start_in_arbiter(self.arbiter(person.0), |_| actor) }
        };
        self.people.get_or_start(person, start, |group| {
            group.shared.announced.fetch_add(1, Ordering::AcqRel);
            group.addr.do_send(member);
        })
    }

    pub(crate) fn join_conversation(
        &self,
        core: &Arc<Core>,
        conversation: ConversationId,
        member: JoinConversation,
    ) -> ConversationReach {
        let start = || {
            let shared = Arc::new(ConversationShared::new(conversation, &core.settings));
            let actor = ConversationActor::new(core.clone(), shared.clone());
            core.bus.subscribe(crate::bus::Topic::Conversation(conversation));
            Reach { shared, addr: ConversationActor::start_in_arbiter(self.arbiter(conversation.0), |_| actor) }
        };
        self.conversations.get_or_start(conversation, start, |group| {
            group.shared.announced.fetch_add(1, Ordering::AcqRel);
            group.addr.do_send(member);
        })
    }

    /// Forgets an empty group, unless somebody has been announced to it. Tells whether it is forgotten and may stop.
    pub(crate) fn retire_person(&self, core: &Core, shared: &Arc<PersonShared>) -> bool {
        self.people.retire(&shared.person, |group| {
            let over = Arc::ptr_eq(&group.shared, shared) && shared.announced.load(Ordering::Acquire) == 0;
            if over {
                core.bus.unsubscribe(crate::bus::Topic::Person(shared.person));
            }
            over
        })
    }

    /// The same for a conversation's group.
    pub(crate) fn retire_conversation(&self, core: &Core, shared: &Arc<ConversationShared>) -> bool {
        self.conversations.retire(&shared.conversation, |group| {
            let over = Arc::ptr_eq(&group.shared, shared) && shared.announced.load(Ordering::Acquire) == 0;
            if over {
                core.bus.unsubscribe(crate::bus::Topic::Conversation(shared.conversation));
            }
            over
        })
    }

    /// Hands an event to its person's group, with its place in the account if this node keeps it, and tells whether the person
    /// is here. Never waits.
    pub(crate) fn deliver(&self, event: LiveEvent, dispatch: impl FnOnce(&LiveEvent) -> Option<Arc<Dispatch>>) -> bool {
        let group = self.people.get(&event.person);
        if let Some(group) = &group {
            let dispatch = dispatch(&event);
            group.shared.inbox.push(event.cursor.0, PersonItem::Event(event, dispatch));
        }
        group.is_some()
    }

    /// Hands on what a person's group has passed on to the group of the conversation it belongs to.
    pub(crate) fn forward(&self, event: &LiveEvent) {
        let Some(conversation) = event.closes.or(event.conversation.map(|(id, _)| id)) else { return };
        if let Some(group) = self.conversations.get(&conversation) {
            let rev = event.conversation.map_or(0, |(_, rev)| rev.0);
            group.shared.inbox.push(rev, ConversationItem::Event(event.clone()));
        }
    }

    /// Hands a signal to the groups of this node that it concerns. Never waits.
    pub(crate) fn signal(&self, signal: &Signal) {
        match signal {
            Signal::Conversation { conversation, from, to, frame } => {
                let text = Text::of(frame);
                if let Some(group) = self.conversations.get(conversation) {
                    dropped(group.shared.inbox.push_ephemeral(ConversationItem::Signal(*from, text.clone())));
                }
                for person in to.iter().filter(|person| *person != from) {
                    self.person_signal(*person, None, &text);
                }
            }
            Signal::Person { person, conversation, frame } => {
                self.person_signal(*person, *conversation, &Text::of(frame));
            }
            Signal::Control { person, control } => {
                if let Some(group) = self.people.get(person) {
                    group.addr.do_send(Steer(control.clone()));
                }
            }
        }
    }

    /// A person's sockets on another node. A word that is lost is said again.
    pub(crate) fn elsewhere(&self, node: u64, theirs: OpenSockets) {
        if let Some(group) = self.people.get(&theirs.person) {
            dropped(group.shared.inbox.push_ephemeral(PersonItem::Elsewhere(node, theirs)));
        }
    }

    /// The other nodes' words about this person are heard from now on.
    pub(crate) fn subscribed(&self, person: UserId) {
        if let Some(group) = self.people.get(&person) {
            group.addr.do_send(Subscribed);
        }
    }

    fn person_signal(&self, person: UserId, conversation: Option<ConversationId>, text: &Text) {
        let Some(group) = self.people.get(&person) else { return };
        // Most sockets in a large room are on the room itself: their people's groups need not be woken for nothing.
        if conversation.is_none() && group.shared.chats.load(Ordering::Acquire) == 0 {
            return;
        }
        dropped(group.shared.inbox.push_ephemeral(PersonItem::Signal(conversation, text.clone())));
    }

    fn arbiter(&self, id: i64) -> &ArbiterHandle {
        let spread = id.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let index = usize::try_from(spread).unwrap_or(0) % self.arbiters.len();
        &self.arbiters[index]
    }
}

fn dropped(fits: bool) {
    if !fits {
        metrics::counter!("matchwire_dropped_total", "reason" => "group_full").increment(1);
    }
}
