use crate::{
    LiveEvent, Signal,
    bus::{Bus, OpenSockets, Topic},
    delivery_tracker::DeliveryTracker,
    encoded_frame::EncodedFrame,
    group::{
        ConversationHandle, ConversationItem, ConversationMessage, ConversationShared, JoinConversation, JoinPerson,
        PersonHandle, PersonItem, PersonMessage, PersonShared,
    },
    registry::Registry,
};
use kernel::{ConversationId, UserId};
use std::sync::{Arc, atomic::Ordering};

/// The directory of this node's groups.
///
/// A group may only end under the lock under which a member is announced to it, and only while none is announced: so no
/// member joins a group that has just ended.
pub(crate) struct Hub {
    people: Registry<UserId, Arc<PersonHandle>>,
    conversations: Registry<ConversationId, Arc<ConversationHandle>>,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self { people: Registry::new(), conversations: Registry::new() }
    }

    /// The people with a socket here.
    pub(crate) fn online(&self) -> Vec<UserId> {
        self.people.keys()
    }

    pub(crate) fn person(&self, person: UserId) -> Option<Arc<PersonHandle>> {
        self.people.get(&person)
    }

    /// Announces a member to its person's group, which is started if there is none.
    pub(crate) fn join_person(
        &self,
        person: UserId,
        start: impl FnOnce() -> PersonHandle,
        member: JoinPerson,
    ) -> Arc<PersonHandle> {
        let start = || Arc::new(start());
        self.people.get_or_start(person, start, |group| {
            group.shared.announced.fetch_add(1, Ordering::AcqRel);
            group.send(PersonMessage::Join(member));
        })
    }

    /// The same for a conversation's group.
    pub(crate) fn join_conversation(
        &self,
        conversation: ConversationId,
        start: impl FnOnce() -> ConversationHandle,
        member: JoinConversation,
    ) -> Arc<ConversationHandle> {
        let start = || Arc::new(start());
        self.conversations.get_or_start(conversation, start, |group| {
            group.shared.announced.fetch_add(1, Ordering::AcqRel);
            group.send(ConversationMessage::Join(member));
        })
    }

    /// Forgets an empty group, unless somebody has been announced to it. Tells whether it is forgotten and may stop.
    pub(crate) fn retire_person(&self, shared: &Arc<PersonShared>, bus: &dyn Bus) -> bool {
        self.people.retire(&shared.person, |group| {
            let over = Arc::ptr_eq(&group.shared, shared) && shared.announced.load(Ordering::Acquire) == 0;
            if over {
                bus.unsubscribe(Topic::Person(shared.person));
            }
            over
        })
    }

    /// The same for a conversation's group.
    pub(crate) fn retire_conversation(&self, shared: &Arc<ConversationShared>, bus: &dyn Bus) -> bool {
        self.conversations.retire(&shared.conversation, |group| {
            let over = Arc::ptr_eq(&group.shared, shared) && shared.announced.load(Ordering::Acquire) == 0;
            if over {
                bus.unsubscribe(Topic::Conversation(shared.conversation));
            }
            over
        })
    }

    /// Hands an event to its person's group, with what counts it if this node does, and tells whether the person is
    /// here. Never waits.
    pub(crate) fn deliver(
        &self,
        event: LiveEvent,
        tracker: impl FnOnce(&LiveEvent) -> Option<Arc<DeliveryTracker>>,
    ) -> bool {
        let group = self.people.get(&event.person);
        if let Some(group) = &group {
            let tracker = tracker(&event);
            group.shared.inbox.push(event.cursor.0, PersonItem::Event(event, tracker));
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
                let frame = EncodedFrame::signal(frame);
                if let Some(group) = self.conversations.get(conversation) {
                    dropped(group.shared.inbox.push_ephemeral(ConversationItem::Signal(*from, frame.clone())));
                }
                for person in to.iter().filter(|person| *person != from) {
                    self.person_signal(*person, None, &frame);
                }
            }
            Signal::Person { person, conversation, frame } => {
                self.person_signal(*person, *conversation, &EncodedFrame::signal(frame));
            }
            Signal::Control { person, control } => {
                if let Some(group) = self.people.get(person) {
                    group.send(PersonMessage::Steer(control.clone()));
                }
            }
        }
    }

    /// A person's sockets on another node. A word that is lost is said again.
    pub(crate) fn remote_sockets(&self, node: u64, theirs: OpenSockets) {
        if let Some(group) = self.people.get(&theirs.person) {
            dropped(group.shared.inbox.push_ephemeral(PersonItem::RemoteSockets(node, theirs)));
        }
    }

    /// The other nodes' words about this person are heard from now on.
    pub(crate) fn subscribed(&self, person: UserId) {
        if let Some(group) = self.people.get(&person) {
            group.send(PersonMessage::Subscribed);
        }
    }

    fn person_signal(&self, person: UserId, conversation: Option<ConversationId>, frame: &EncodedFrame) {
        let Some(group) = self.people.get(&person) else { return };
        // Most sockets in a large room are on the room itself: their people's groups need not be woken for nothing.
        if conversation.is_none() && group.shared.chats.load(Ordering::Acquire) == 0 {
            return;
        }
        dropped(group.shared.inbox.push_ephemeral(PersonItem::Signal(conversation, frame.clone())));
    }
}

fn dropped(fits: bool) {
    if !fits {
        metrics::counter!("matchwire_dropped_total", "reason" => "group_full").increment(1);
    }
}
