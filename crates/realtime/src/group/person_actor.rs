mod member;
mod socket_limit;

use member::{Encoded, Member};

use super::{
    GroupAnswer, SocketId,
    focus::Readings,
    inbox::{Fed, Pump},
    person::{PersonEffect, PersonGroup},
    person_handle::{EnterPerson, JoinPerson, PersonItem, PersonMessage, PersonShared},
    remote_sockets::RemoteSockets,
};
use crate::{
    Command, Control, Endpoint, LiveEvent, Unavailable, core::Core, delivery_tracker::DeliveryTracker,
    encoded_frame::EncodedFrame, greeting::Greeting, socket::Socket,
};
use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, WrapFuture};
use kernel::{ConversationId, Cursor};
use protocol::{CloseCode, FrameKind, ResetReason};
use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::timeout;

/// A store that does not answer a group is asked again after this.
const READ_PAUSE: Duration = Duration::from_millis(300);
/// An idle group keeps no more memory of its busy times than for this many.
const KEPT_EFFECTS: usize = 4;

/// A person's group on this node.
pub(crate) struct PersonActor {
    core: Arc<Core>,
    shared: Arc<PersonShared>,
    group: PersonGroup,
    members: BTreeMap<SocketId, Member>,
    effects: Vec<PersonEffect>,
    /// Follow the events that came over a doorbell, are counted by this node, and are not passed on yet.
    trackers: BTreeMap<Cursor, Arc<DeliveryTracker>>,
    readings: Readings,
    /// The person's sockets on other nodes. Few people have any, so the others have no room for them.
    remote: Option<Box<RemoteSockets>>,
}

impl PersonActor {
    pub(crate) fn new(core: Arc<Core>, shared: Arc<PersonShared>) -> Self {
        let group = PersonGroup::new(core.settings.group_hold);
        Self {
            core,
            shared,
            group,
            members: BTreeMap::new(),
            effects: Vec::new(),
            trackers: BTreeMap::new(),
            readings: Readings::default(),
            remote: None,
        }
    }

    /// Does what the group wants done, in its order.
    fn act(&mut self, ctx: &mut Context<Self>) {
        let mut effects = std::mem::take(&mut self.effects);
        for effect in effects.drain(..) {
            match effect {
                PersonEffect::Joined(id, last) => self.answer(id, GroupAnswer::PersonJoined(last)),
                PersonEffect::Unavailable(id) => self.answer(id, GroupAnswer::Unavailable),
                PersonEffect::Behind(id) => self.answer(id, GroupAnswer::Behind),
                PersonEffect::Live(id, at) => self.go_live(id, at),
                PersonEffect::Flush(id, event) => {
                    if let Some(member) = self.members.get(&id) {
                        member.show(&event, &mut Encoded::default(), None);
                    }
                }
                PersonEffect::Event(event) => {
                    self.pass_on(&event);
                    // One's own messages notify nobody and have been read.
                    if event.kind == FrameKind::NewMessage
                        && event.notification.is_some()
                        && let Some((conversation, _)) = event.conversation
                        && self.reader(conversation).is_some()
                        && self.readings.arrived(conversation)
                    {
                        self.read_what_is_shown(conversation, ctx);
                    }
                }
                PersonEffect::Reset(cursor) => self.reset(cursor),
                PersonEffect::AskCounter => self.core.counter_requests.ask(self.shared.person),
                PersonEffect::AwaitHole => {
                    ctx.run_later(self.core.settings.hole_grace, |actor, ctx| {
                        actor.group.hole_is_due(&mut actor.effects);
                        actor.act(ctx);
                    });
                }
                PersonEffect::ReadStore(after) => self.read_store(after, ctx),
                PersonEffect::PauseReading => {
                    ctx.run_later(READ_PAUSE, |actor, ctx| {
                        actor.group.retry(&mut actor.effects);
                        actor.act(ctx);
                    });
                }
            }
        }
        self.effects = effects;
        // What the group has gone past without passing it on waits in the store: dropping it counts it.
        while self.trackers.first_key_value().is_some_and(|(cursor, _)| self.group.last() >= Some(*cursor)) {
            self.trackers.pop_first();
        }
        self.shared.stands_at(self.group.last());
    }

    fn answer(&self, id: SocketId, answer: GroupAnswer) {
        if let Some(member) = self.members.get(&id) {
            member.answers.do_send(answer);
        }
    }

    fn go_live(&mut self, id: SocketId, at: Cursor) {
        let Some(member) = self.members.get_mut(&id) else { return };
        member.live = Some(at);
        if let Some(greeting) = member.greeting.take() {
            member.socket.send(greeting.at_cursor(at));
        }
        member.answers.do_send(GroupAnswer::Live);
    }

    fn pass_on(&mut self, event: &LiveEvent) {
        let mut encoded = Encoded::default();
        let tracker = self.trackers.remove(&event.cursor);
        for member in self.members.values().filter(|member| member.live.is_some_and(|floor| floor < event.cursor)) {
            member.show(event, &mut encoded, tracker.as_ref());
        }
        if event.kind == FrameKind::NewMatch {
            // There is somebody more whom they may see.
            for member in self.members.values().filter(|member| member.socket.endpoint == Endpoint::Chat) {
                self.core.presence.greet(&member.socket);
            }
        }
        self.core.hub.forward(event);
    }

    /// Keeps in mind that this node counts an event, until the event is passed on.
    fn will_count(&mut self, event: &LiveEvent, tracker: Arc<DeliveryTracker>) {
        if self.group.last() >= Some(event.cursor) {
            // The group has read it from the store before the doorbell came, and shown it to whom it concerns.
            let mut live = self.members.values().filter(|member| member.live.is_some_and(|floor| floor < event.cursor));
            if live.any(|member| member.shows(event)) {
                tracker.written();
            }
        } else if self.trackers.len() < self.core.settings.group_hold {
            self.trackers.insert(event.cursor, tracker);
        }
    }

    fn reset(&mut self, cursor: Cursor) {
        metrics::counter!("matchwire_group_resets_total").increment(1);
        for member in self.members.values_mut() {
            if member.socket.endpoint.conversation().is_some() {
                // Its conversation's group was fed from here and now has a gap too: the client resumes by `after_rev`.
                member.socket.close(CloseCode::StoreUnavailable);
            } else if member.live.is_some() {
                member.live = Some(cursor);
                member.socket.send(Greeting::reset(&self.core.epoch(), ResetReason::TooOld).at_cursor(cursor));
            }
        }
    }

    fn read_store(&mut self, after: Cursor, ctx: &mut Context<Self>) {
        metrics::counter!("matchwire_group_reads_total").increment(1);
        let (gateway, person, settings) = (self.core.gateway(), self.shared.person, self.core.settings.clone());
        let page = async move {
            let page = gateway.person_page(person, after, settings.replay_page);
            timeout(settings.store_patience, page).await.unwrap_or(Err(Unavailable))
        };
        ctx.spawn(page.into_actor(self).map(|page, actor, ctx| {
            actor.group.page(page, &mut actor.effects);
            actor.act(ctx);
        }));
    }

    /// A socket that has this conversation on its screen.
    fn reader(&self, conversation: ConversationId) -> Option<&Arc<Socket>> {
        let sockets = self.members.values().map(|member| &member.socket);
        sockets.into_iter().find(|socket| socket.focus() == Some(conversation) && !socket.is_closing())
    }

    /// Marks everything in a conversation as read. If that fails, the next message tries again.
    fn read_what_is_shown(&mut self, conversation: ConversationId, ctx: &mut Context<Self>) {
        let Some(socket) = self.reader(conversation) else { return self.readings.over(conversation) };
        let command = Command::Focus { conversation: Some(conversation) };
        let read = timeout(self.core.settings.store_patience, self.core.gateway().command(&socket.identity(), command));
        ctx.spawn(read.into_actor(self).map(move |_, actor, ctx| {
            if actor.readings.done(conversation) {
                actor.read_what_is_shown(conversation, ctx);
            }
        }));
    }

    fn signal(&self, conversation: Option<ConversationId>, frame: &EncodedFrame) {
        for member in self.members.values() {
            let wanted = match member.socket.endpoint {
                Endpoint::Chat => true,
                Endpoint::Conversation(id) => conversation == Some(id),
                Endpoint::Notifications => false,
            };
            // A socket that reads the store has not been greeted yet or is busy; it misses nothing that counts.
            let ready = member.live.is_some() || member.socket.endpoint != Endpoint::Chat;
            if wanted && ready {
                member.socket.send_ephemeral(frame);
            }
        }
    }
}

impl Actor for PersonActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.spawn(Pump::new(self.shared.inbox.clone()));
    }
}

impl Fed for PersonActor {
    type Item = PersonItem;

    fn take(&mut self, item: PersonItem, ctx: &mut Context<Self>) {
        match item {
            PersonItem::Event(event, tracker) => {
                if let Some(tracker) = tracker {
                    self.will_count(&event, tracker);
                }
                self.group.event(event, &mut self.effects);
                self.act(ctx);
            }
            PersonItem::Signal(conversation, frame) => self.signal(conversation, &frame),
            PersonItem::RemoteSockets(node, theirs) => self.heard(node, theirs, ctx),
        }
    }

    fn rest(&mut self) {
        self.effects.shrink_to(KEPT_EFFECTS);
    }

    fn lost(&mut self, position: i64, ctx: &mut Context<Self>) {
        self.group.heard_of(Cursor(position), &mut self.effects);
        self.act(ctx);
    }
}

impl Handler<PersonMessage> for PersonActor {
    type Result = ();

    fn handle(&mut self, message: PersonMessage, ctx: &mut Context<Self>) {
        match message {
            PersonMessage::Join(join) => self.join(join, ctx),
            PersonMessage::Enter(enter) => self.enter(enter, ctx),
            PersonMessage::Leave(id) => self.leave(id, ctx),
            PersonMessage::CounterRead(counter) => {
                self.group.counter(counter, &mut self.effects);
                self.act(ctx);
            }
            PersonMessage::Steer(control) => self.steer(&control),
            PersonMessage::Subscribed => self.subscribed(),
        }
    }
}

impl PersonActor {
    fn join(&mut self, join: JoinPerson, ctx: &mut Context<Self>) {
        let JoinPerson { socket, answers, admittance, greeting } = join;
        if socket.endpoint == Endpoint::Chat {
            self.shared.chats.fetch_add(1, Ordering::AcqRel);
        }
        let id = socket.id;
        self.shared.came_with(socket.identity().token_epoch);
        self.members.insert(id, Member { socket, answers, greeting, live: None });
        self.shared.announced.fetch_sub(1, Ordering::AcqRel);
        self.make_room();
        self.sockets_changed();
        self.group.join(id, admittance, &mut self.effects);
        self.act(ctx);
    }

    fn enter(&mut self, enter: EnterPerson, ctx: &mut Context<Self>) {
        let Some(member) = self.members.get_mut(&enter.id) else { return };
        member.greeting = Some(enter.greeting);
        self.group.enter(enter.id, enter.at, &mut self.effects);
        self.act(ctx);
    }

    fn leave(&mut self, id: SocketId, ctx: &mut Context<Self>) {
        self.group.leave(id);
        let left = self.members.remove(&id);
        if left.is_some_and(|member| member.socket.endpoint == Endpoint::Chat) {
            self.shared.chats.fetch_sub(1, Ordering::AcqRel);
        }
        self.sockets_changed();
        if self.group.is_empty() && self.core.hub.retire_person(&self.shared, self.core.bus.as_ref()) {
            ctx.stop();
        }
    }

    fn steer(&self, control: &Control) {
        for member in self.members.values() {
            if let Some(code) = control.concerns(&member.socket) {
                member.socket.close(code);
            }
        }
    }
}
