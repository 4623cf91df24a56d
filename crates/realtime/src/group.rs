//! The streams of people and conversations on this node: what is passed on, to whom, in which order.
//!
//! `person`, `conversation`, `track`, `roster`, `remote_sockets` and `focus` are pure; the actors around them hold the sockets and
//! take from the `inbox`.

mod arbiters;
mod conversation;
mod conversation_actor;
mod conversation_handle;
mod focus;
mod handle;
mod inbox;
mod person;
mod person_actor;
mod person_handle;
mod remote_sockets;
mod roster;
mod start;
mod track;

pub(crate) use arbiters::Arbiters;
pub(crate) use conversation_handle::{
    ConversationHandle, ConversationItem, ConversationMessage, ConversationShared, EnterConversation, JoinConversation,
};
pub(crate) use person::Admittance;
pub(crate) use person_handle::{EnterPerson, JoinPerson, PersonHandle, PersonItem, PersonMessage, PersonShared};
pub(crate) use roster::SocketId;
pub(crate) use start::{join_conversation, join_person};
#[cfg(test)]
pub(crate) use {
    conversation::{ConversationEffect, ConversationGroup},
    conversation_actor::ConversationActor,
    person::{PersonEffect, PersonGroup},
    person_actor::PersonActor,
};

use actix::{Message, Recipient};
use kernel::{Cursor, Rev};

/// A group's answer to one of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Message)]
#[rtype(result = "()")]
pub(crate) enum GroupAnswer {
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

/// The way to a member, from any thread.
pub(crate) type GroupAnswers = Recipient<GroupAnswer>;

#[cfg(test)]
mod tests;
