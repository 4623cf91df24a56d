use super::{
    heartbeat::Now,
    machine::Machine,
    members::{ConversationMember, PersonMember},
    parameters::ConnectionParameters,
    replies::{AwaitReplies, Replies, Replying},
    slots::Slot,
    step::{Effect, Input},
};
use crate::{
    Command, CommandError, Endpoint, Gateway, Identity, Position, Reply, Unavailable,
    core::Core,
    encoded_frame::EncodedFrame,
    group::{
        ConversationMessage, EnterConversation, EnterPerson, GroupAnswer, GroupAnswers, JoinConversation, JoinPerson,
        PersonMessage, join_conversation, join_person,
    },
    meters,
    outbox::{CloseReason, Written},
    socket::Socket,
    sockets::{Depart, Open},
    typing,
};
use actix::{
    Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, SpawnHandle, StreamHandler, WrapFuture,
};
use actix_web::web::Payload;
use protocol::CloseCode;
use std::{
    collections::VecDeque,
    future::poll_fn,
    rc::Rc,
    sync::Arc,
    task::{Poll, ready},
    time::{Duration, Instant},
};
use tokio::{sync::oneshot, time::timeout};
use websocket::framing::{Frames, Gate, Incoming, Violation};

/// After the close frame the peer has this long for its own, so that no reset overtakes ours.
const PEER_CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// The bytes of a peer, and the word of how the writing to it ended.
pub(crate) struct Transport {
    pub(crate) payload: Payload,
    pub(crate) written: oneshot::Receiver<Written>,
}

/// One socket's actor. It holds no rule: what happens goes into the machine, what the machine decides is done.
pub(crate) struct ConnectionActor {
    core: Arc<Core>,
    gateway: Arc<dyn Gateway>,
    socket: Arc<Socket>,
    machine: Machine,
    gate: Rc<Gate>,
    written: Option<oneshot::Receiver<Written>>,
    person: Option<PersonMember>,
    conversation: Option<ConversationMember>,
    effects: Vec<Effect>,
    replies: Replies,
    timer: Option<SpawnHandle>,
    /// The close that is out.
    closed_with: Option<u16>,
    /// The peer has closed or is gone: nothing more is expected from it.
    peer_is_done: bool,
    /// Something on it was once typed: only then is there anything to be taken back.
    has_typed: bool,
    /// It makes its person be online.
    counts: bool,
}

impl ConnectionActor {
    /// Starts the actor on this thread.
    pub(crate) fn launch(
        core: Arc<Core>,
        socket: Arc<Socket>,
        identity: &Identity,
        position: &Position,
        transport: Transport,
    ) {
        let gate = Rc::new(Gate::shut());
        let Transport { payload, written } = transport;
        let frames = Frames::new(payload, core.settings.framing.clone(), gate.clone());
        let gateway = core.gateway();
        let parameters = ConnectionParameters {
            endpoint: socket.endpoint,
            settings: core.settings.clone(),
            epoch: gateway.epoch(),
            socket_id: socket.id,
        };
        let mut effects = Vec::new();
        let machine = Machine::begin(parameters, identity, position, present(&core), &mut effects);
        Self::create(|ctx| {
            ctx.add_stream(frames);
            Self {
                core,
                gateway,
                socket,
                machine,
                gate,
                written: Some(written),
                person: None,
                conversation: None,
                effects,
                replies: Replies::default(),
                timer: None,
                closed_with: None,
                peer_is_done: false,
                has_typed: false,
                counts: false,
            }
        });
    }

    fn feed(&mut self, input: Input, ctx: &mut Context<Self>) {
        let (gateway, socket) = (&self.gateway, &self.socket);
        let mut admit = |cost| gateway.admit(&socket.identity(), cost);
        self.machine.step(input, present(&self.core), &mut admit, &mut self.effects);
        self.act(ctx);
    }

    fn act(&mut self, ctx: &mut Context<Self>) {
        // An effect never feeds the machine at once, so the list does not grow while it is done.
        let mut effects = std::mem::take(&mut self.effects);
        for effect in effects.drain(..) {
            self.carry_out(effect, ctx);
        }
        if effects.capacity() <= 8 {
            self.effects = effects;
        }
    }

    fn carry_out(&mut self, effect: Effect, ctx: &mut Context<Self>) {
        match effect {
            Effect::Send(frame) => self.socket.send(frame),
            Effect::Pong(payload) => self.socket.pong(payload),
            Effect::Ping => {
                self.socket.outbox.ping();
            }
            Effect::HoldBack(hold) => self.gate.set_shut(hold),
            Effect::Turn(kind, on) => self.socket.turn(kind, on),
            Effect::Close(reason) => self.close(reason),
            Effect::Become(identity) => {
                self.socket.set_identity(identity);
                self.set_timer(ctx);
            }
            Effect::Count(kind) => self.core.meters.frame_in(kind),
            Effect::Submit(slot, command) => self.submit(slot, command, ctx),
            Effect::Replay(frames) => self.replay(frames, ctx),
            Effect::JoinPerson(admittance, greeting) => {
                let join = JoinPerson { socket: self.socket.clone(), answers: answers(ctx), admittance, greeting };
                let group = join_person(&self.core, self.socket.person, join);
                self.person = Some(PersonMember(group, self.socket.id));
            }
            Effect::EnterPerson(at, greeting) => {
                if let Some(PersonMember(group, id)) = &self.person {
                    group.send(PersonMessage::Enter(EnterPerson { id: *id, at, greeting }));
                }
            }
            Effect::JoinConversation => {
                let Some(conversation) = self.socket.endpoint.conversation() else { return };
                let join = JoinConversation { socket: self.socket.clone(), answers: answers(ctx) };
                let group = join_conversation(&self.core, conversation, join);
                self.conversation = Some(ConversationMember(group, self.socket.person, self.socket.id));
            }
            Effect::EnterConversation(at, greeting) => {
                if let Some(ConversationMember(group, person, id)) = &self.conversation {
                    let enter = EnterConversation { person: *person, id: *id, at, greeting };
                    group.send(ConversationMessage::Enter(enter));
                }
            }
            Effect::ReadPerson(after) => {
                let (gateway, person, limit) =
                    (self.gateway.clone(), self.socket.person, self.core.settings.replay_page);
                self.ask(async move { gateway.person_page(person, after, limit).await }, Input::PersonPage, ctx);
            }
            Effect::ReadState => {
                let Some(conversation) = self.socket.endpoint.conversation() else { return };
                let (gateway, person) = (self.gateway.clone(), self.socket.person);
                let state = async move { gateway.conversation_state(person, conversation).await };
                self.ask(state, Input::ConversationState, ctx);
            }
            Effect::ReadConversation(position, resume) => {
                let Some(conversation) = self.socket.endpoint.conversation() else { return };
                let (gateway, person, limit) =
                    (self.gateway.clone(), self.socket.person, self.core.settings.replay_page);
                let page =
                    async move { gateway.conversation_page(person, conversation, position, resume, limit).await };
                self.ask(page, Input::ConversationPage, ctx);
            }
        }
    }

    /// Asks the store and feeds the machine with what it says, or with its silence.
    fn ask<T: 'static>(
        &self,
        question: impl Future<Output = Result<T, Unavailable>> + 'static,
        input: fn(Result<T, Unavailable>) -> Input,
        ctx: &mut Context<Self>,
    ) {
        let patience = self.core.settings.store_patience;
        let answer = async move { timeout(patience, question).await.unwrap_or(Err(Unavailable)) };
        ctx.spawn(answer.into_actor(self).map(move |answer, actor, ctx| actor.feed(input(answer), ctx)));
    }

    fn submit(&mut self, slot: Slot, command: Command, ctx: &mut Context<Self>) {
        let identity = self.socket.identity();
        if let Command::Focus { conversation } = &command {
            // Before what has arrived is read, so that nothing arrives in between.
            self.socket.set_focus(*conversation);
        }
        let shown_for = self.core.settings.typing_shown;
        self.has_typed |= matches!(command, Command::Typing { .. });
        if self.has_typed
            && let Some(over) = self.core.typing.note(&command, &identity, self.socket.id, shown_for)
        {
            // Nobody waits for this one; what it comes to is nobody's answer.
            drop(self.core.runtime.spawn(self.gateway.command(&identity, over)));
        }
        let reply = self.gateway.command(&identity, command);
        if self.replies.add(slot, reply) {
            ctx.spawn(AwaitReplies);
        }
    }

    /// Puts a page into the outbox as the peer makes room.
    fn replay(&self, frames: Vec<EncodedFrame>, ctx: &mut Context<Self>) {
        let socket = self.socket.clone();
        let mut frames = VecDeque::from(frames);
        let written = poll_fn(move |cx| {
            loop {
                ready!(socket.outbox.poll_room(cx));
                let Some(frame) = frames.pop_front() else { return Poll::Ready(()) };
                socket.send_missed(frame);
            }
        });
        ctx.spawn(written.into_actor(self).map(|(), actor, ctx| actor.feed(Input::Replayed, ctx)));
    }

    fn close(&mut self, reason: CloseReason) {
        self.socket.outbox.close(reason);
    }

    /// Wakes the machine when something is due, and not before.
    fn set_timer(&mut self, ctx: &mut Context<Self>) {
        if let Some(timer) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        let due = self.machine.due_in(present(&self.core)).max(Duration::from_millis(10));
        self.timer = Some(ctx.run_later(due, |actor, ctx| {
            actor.feed(Input::Tick, ctx);
            if !actor.machine.is_closing() {
                actor.set_timer(ctx);
            }
        }));
    }

    fn written(&mut self, written: Written, ctx: &mut Context<Self>) {
        match written {
            Written::Closed(reason) => {
                self.closed_with = Some(reason.code);
                if self.peer_is_done {
                    return ctx.stop();
                }
                // The gate may be shut; the peer's own close has to be read all the same.
                self.gate.set_shut(false);
                ctx.run_later(PEER_CLOSE_WITHIN, |_, ctx| ctx.stop());
            }
            Written::Stalled(reason) => {
                self.closed_with = Some(reason.map_or(CloseCode::SlowConsumer.code(), |reason| reason.code));
                ctx.stop();
            }
            Written::Gone => ctx.stop(),
        }
    }
}

fn present(core: &Core) -> Now {
    Now { at: core.clock.now(), instant: Instant::now() }
}

fn answers(ctx: &mut Context<ConnectionActor>) -> GroupAnswers {
    ctx.address().recipient()
}

impl Actor for ConnectionActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        meters::opened(self.socket.endpoint.name());
        self.core.sockets.add(Open { socket: self.socket.clone(), connection: ctx.address().recipient() });
        if let Some(written) = self.written.take() {
            // A body that was dropped with its transport says nothing more.
            let written = async move { written.await.unwrap_or(Written::Gone) };
            ctx.spawn(written.into_actor(self).map(|written, actor, ctx| actor.written(written, ctx)));
        }
        if self.core.sockets.refuses() {
            // It never joins anything: the close is all it sees.
            self.effects.clear();
            self.feed(Input::Depart(CloseCode::Draining), ctx);
        } else {
            self.counts = true;
            self.core.presence.opened(self.socket.person);
        }
        self.act(ctx);
        self.set_timer(ctx);
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.core.sockets.remove(self.socket.id);
        if self.counts {
            self.core.presence.closed(self.socket.person, self.core.clock.now());
        }
        if self.has_typed {
            typing::socket_closed(&self.core, self.socket.id);
        }
        self.socket.outbox.end();
        // 1006 is what a connection that just ends is called; it is never on the wire.
        meters::closed(self.socket.endpoint.name(), self.closed_with.unwrap_or(1006));
    }
}

impl Replying for ConnectionActor {
    fn replies(&mut self) -> &mut Replies {
        &mut self.replies
    }

    fn reply(&mut self, slot: Slot, reply: Result<Reply, CommandError>, ctx: &mut Context<Self>) {
        self.feed(Input::Reply(slot, reply), ctx);
    }
}

impl StreamHandler<Result<Incoming, Violation>> for ConnectionActor {
    fn handle(&mut self, incoming: Result<Incoming, Violation>, ctx: &mut Context<Self>) {
        // Somebody else may have closed this socket: then nothing more of it is carried out.
        let closing = self.socket.is_closing();
        let input = match incoming {
            Ok(Incoming::Close(_)) if self.closed_with.is_some() => return ctx.stop(),
            Ok(Incoming::Close(reason)) => {
                self.peer_is_done = true;
                Input::PeerClosed(reason.map(|reason| reason.code.into()))
            }
            _ if closing => return,
            Ok(Incoming::Text(text)) => Input::Text(text),
            Ok(Incoming::Binary(frame)) => Input::Binary(frame),
            Ok(Incoming::Ping(payload)) => Input::Ping(payload),
            Ok(Incoming::Pong(_)) => Input::Pong,
            Err(violation) => Input::Violation(violation),
        };
        self.feed(input, ctx);
    }

    fn finished(&mut self, ctx: &mut Context<Self>) {
        self.peer_is_done = true;
        // Without a close under way the peer is just gone and nobody reads what would still be written.
        if !self.socket.is_closing() || self.closed_with.is_some() {
            ctx.stop();
        }
    }
}

impl Handler<GroupAnswer> for ConnectionActor {
    type Result = ();

    fn handle(&mut self, answer: GroupAnswer, ctx: &mut Context<Self>) {
        self.feed(Input::Group(answer), ctx);
        if answer == GroupAnswer::Live && self.socket.endpoint != Endpoint::Notifications {
            self.core.presence.greet(&self.socket);
        }
    }
}

impl Handler<Depart> for ConnectionActor {
    type Result = ();

    fn handle(&mut self, depart: Depart, ctx: &mut Context<Self>) {
        self.feed(Input::Depart(depart.0), ctx);
        self.set_timer(ctx);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::{ConversationActor, PersonActor};

    /// Ten thousand idle sockets should cost no more than a few kilobytes each, of which this crate's own parts are these.
    #[test]
    fn an_idle_socket_is_small() {
        let sizes = [
            size_of::<ConnectionActor>(),
            size_of::<Socket>(),
            size_of::<Frames<Payload>>(),
            size_of::<PersonActor>(),
            size_of::<ConversationActor>(),
        ];
        assert!(sizes.iter().sum::<usize>() < 2048, "{sizes:?}");
    }
}
