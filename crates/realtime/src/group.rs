//! The streams of people and conversations on this node: what is passed on, to whom, in which order.
//!
//! `person`, `conversation`, `track`, `roster`, `elsewhere` and `focus` are pure; the actors around them hold the sockets.

mod conversation;
mod conversation_actor;
mod elsewhere;
mod focus;
mod inbox;
mod person;
mod person_actor;
mod person_shared;
mod pump;
mod roster;
mod track;

pub(crate) use conversation_actor::{
    ConversationActor, ConversationItem, ConversationShared, EnterConversation, JoinConversation, LeaveConversation,
};
pub(crate) use person::Admittance;
pub(crate) use person_actor::{
    CounterRead, EnterPerson, JoinPerson, LeavePerson, PersonActor, PersonItem, Steer, Subscribed,
};
pub(crate) use person_shared::PersonShared;
pub(crate) use roster::SocketId;
#[cfg(test)]
pub(crate) use {
    conversation::{ConversationEffect, ConversationGroup},
    person::{PersonEffect, PersonGroup},
};

use actix::{Message, Recipient};
use kernel::{Cursor, Rev};

/// What a group tells one of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Message)]
#[rtype(result = "()")]
pub(crate) enum Answer {
    /// The person's group knows the member and stands here.
    PersonJoined(Cursor),
    /// The conversation's group keeps everything from now on.
    ConversationJoined,
    /// The member is live.
    Live,
    /// The member has to read on.
    Behind,
    /// The member is no longer live and has to read the conversation after this.
    Fell(Rev),
    /// The store did not answer.
    Unavailable,
}

/// How a member is answered, from any thread.
pub(crate) type Answers = Recipient<Answer>;

#[cfg(test)]
mod tests;
