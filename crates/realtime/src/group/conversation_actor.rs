use super::{
    GroupAnswer, GroupAnswers, SocketId,
    conversation::{ConversationEffect, ConversationGroup},
    conversation_handle::{
        ConversationItem, ConversationMessage, ConversationShared, EnterConversation, JoinConversation,
    },
    inbox::{Fed, Pump},
};
use crate::{LiveEvent, core::Core, encoded_frame::EncodedFrame, greeting::Greeting, socket::Socket};
use actix::{Actor, ActorContext, AsyncContext, Context, Handler};
use bytes::Bytes;
use kernel::{Rev, UserId};
use protocol::CloseCode;
use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
};

/// An idle group keeps no more memory of its busy times than for this many.
const KEPT_EFFECTS: usize = 4;

struct Member {
    socket: Arc<Socket>,
    answers: GroupAnswers,
    greeting: Option<Greeting>,
    live: Option<Rev>,
}

/// A conversation's group on this node.
pub(crate) struct ConversationActor {
    core: Arc<Core>,
    shared: Arc<ConversationShared>,
    group: ConversationGroup,
    /// By person first, because that is how events come.
    members: HashMap<UserId, Vec<Member>>,
    /// The body that was encoded last and its frame: the participants' events come one after the other and share it.
    last_frame: Option<(Bytes, EncodedFrame)>,
    effects: Vec<ConversationEffect>,
}

impl ConversationActor {
    pub(crate) fn new(core: Arc<Core>, shared: Arc<ConversationShared>) -> Self {
        let group = ConversationGroup::new(core.settings.group_hold);
        Self { core, shared, group, members: HashMap::new(), last_frame: None, effects: Vec::new() }
    }

    /// Does what the group wants done, in its order.
    fn act(&mut self) {
        let mut effects = std::mem::take(&mut self.effects);
        for effect in effects.drain(..) {
            match effect {
                ConversationEffect::Live(id, at) => self.with_member(id, |member| {
                    member.live = Some(at);
                    if let Some(greeting) = member.greeting.take() {
                        member.socket.send(greeting.at_rev(at));
                    }
                    member.answers.do_send(GroupAnswer::Live);
                }),
                ConversationEffect::Behind(id) => {
                    self.with_member(id, |member| member.answers.do_send(GroupAnswer::Behind));
                }
                ConversationEffect::Fell(id, from) => self.with_member(id, |member| {
                    member.live = None;
                    member.answers.do_send(GroupAnswer::Fell(from));
                }),
                ConversationEffect::Flush(id, event) => {
                    if let Some(frame) = self.frame(&event) {
                        self.with_member(id, |member| {
                            member.socket.send_event(frame, None);
                        });
                    }
                }
                ConversationEffect::Event(event) => self.pass_on(&event),
                ConversationEffect::Closed(person) => {
                    for member in self.members.get(&person).into_iter().flatten() {
                        member.socket.close(CloseCode::Forbidden);
                    }
                }
            }
        }
        self.effects = effects;
    }

    fn pass_on(&mut self, event: &LiveEvent) {
        let Some(frame) = self.frame(event) else { return };
        let rev = event.conversation.map_or(Rev::ZERO, |(_, rev)| rev);
        let members = self.members.get(&event.person).into_iter().flatten();
        for member in members.filter(|member| member.live.is_some_and(|floor| floor < rev)) {
            member.socket.send_event(frame.clone(), None);
        }
    }

    fn frame(&mut self, event: &LiveEvent) -> Option<EncodedFrame> {
        let body = event.body.as_ref()?;
        if let Some((last, frame)) = &self.last_frame
            && last.as_ptr() == body.as_ptr()
            && last.len() == body.len()
        {
            return Some(frame.clone());
        }
        let frame = EncodedFrame::conversation(event.kind, body);
        self.last_frame = Some((body.clone(), frame.clone()));
        Some(frame)
    }

    fn with_member(&mut self, id: SocketId, act: impl FnOnce(&mut Member)) {
        if let Some(member) = self.members.values_mut().flatten().find(|member| member.socket.id == id) {
            act(member);
        }
    }
}

impl Actor for ConversationActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.spawn(Pump::new(self.shared.inbox.clone()));
    }
}

impl Fed for ConversationActor {
    type Item = ConversationItem;

    fn take(&mut self, item: ConversationItem, _: &mut Context<Self>) {
        match item {
            ConversationItem::Event(event) => {
                self.group.event(event, &mut self.effects);
                self.act();
            }
            ConversationItem::Signal(from, frame) => {
                let others = self.members.iter().filter(|(person, _)| **person != from);
                for member in others.flat_map(|(_, members)| members).filter(|member| member.live.is_some()) {
                    member.socket.send_ephemeral(&frame);
                }
            }
        }
    }

    fn rest(&mut self) {
        // A quiet conversation would otherwise keep its last message in memory, twice.
        self.last_frame = None;
        self.effects.shrink_to(KEPT_EFFECTS);
    }

    fn lost(&mut self, _: i64, _: &mut Context<Self>) {
        self.group.lost_some(&mut self.effects);
        self.act();
    }
}

impl Handler<ConversationMessage> for ConversationActor {
    type Result = ();

    fn handle(&mut self, message: ConversationMessage, ctx: &mut Context<Self>) {
        match message {
            ConversationMessage::Join(join) => self.join(join),
            ConversationMessage::Enter(enter) => self.enter(enter),
            ConversationMessage::Leave { person, id } => self.leave(person, id, ctx),
        }
    }
}

impl ConversationActor {
    fn join(&mut self, join: JoinConversation) {
        let JoinConversation { socket, answers } = join;
        self.shared.announced.fetch_sub(1, Ordering::AcqRel);
        self.group.join(socket.person, socket.id);
        answers.do_send(GroupAnswer::ConversationJoined);
        let member = Member { answers, greeting: None, live: None, socket: socket.clone() };
        self.members.entry(socket.person).or_default().push(member);
    }

    fn enter(&mut self, enter: EnterConversation) {
        let EnterConversation { person, id, at, greeting } = enter;
        self.with_member(id, |member| member.greeting = greeting);
        self.group.enter(person, id, at, &mut self.effects);
        self.act();
    }

    fn leave(&mut self, person: UserId, id: SocketId, ctx: &mut Context<Self>) {
        self.group.leave(person, id);
        if let Some(members) = self.members.get_mut(&person) {
            members.retain(|member| member.socket.id != id);
            if members.is_empty() {
                self.members.remove(&person);
            }
        }
        if self.group.is_empty() && self.core.hub.retire_conversation(&self.shared, self.core.bus.as_ref()) {
            ctx.stop();
        }
    }
}
