//! Joining a group, which starts it for its first member.

use super::{
    conversation_actor::ConversationActor,
    conversation_handle::{ConversationHandle, ConversationShared, JoinConversation},
    person_actor::PersonActor,
    person_handle::{JoinPerson, PersonHandle, PersonShared},
};
use crate::{bus::Topic, core::Core};
use actix::Actor as _;
use kernel::{ConversationId, UserId};
use std::sync::Arc;

pub(crate) fn join_person(core: &Arc<Core>, person: UserId, member: JoinPerson) -> Arc<PersonHandle> {
    let start = || {
        let shared = Arc::new(PersonShared::new(person, &core.settings));
        let actor = PersonActor::new(core.clone(), shared.clone());
        core.bus.subscribe(Topic::Person(person));
        let address = PersonActor::start_in_arbiter(core.arbiters.of(person.0), |_| actor);
        PersonHandle::new(shared, address.recipient())
    };
    core.hub.join_person(person, start, member)
}

pub(crate) fn join_conversation(
    core: &Arc<Core>,
    conversation: ConversationId,
    member: JoinConversation,
) -> Arc<ConversationHandle> {
    let start = || {
        let shared = Arc::new(ConversationShared::new(conversation, &core.settings));
        let actor = ConversationActor::new(core.clone(), shared.clone());
        core.bus.subscribe(Topic::Conversation(conversation));
        let address = ConversationActor::start_in_arbiter(core.arbiters.of(conversation.0), |_| actor);
        ConversationHandle::new(shared, address.recipient())
    };
    core.hub.join_conversation(conversation, start, member)
}
