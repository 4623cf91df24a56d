use super::{
    answers,
    heartbeat::{Heartbeat, HeartbeatEvent, Now},
    opening::Opening,
    parameters::ConnectionParameters,
    request::{Request, cost, request},
    slots::{Pending, Slot, Slots},
    step::{Effect, Input},
    typing::Throttle,
    upload::{NoChunk, UploadFrame, Uploading},
};
use crate::{
    Admission, Command, CommandError, FrameCost, Identity, Position, Reply, group::GroupAnswer, outbox::CloseReason,
};
use bytes::Bytes;
use protocol::{CloseCode, ErrorCode};
use std::time::{Duration, Instant};
use websocket::framing::{Violation, encode::NO_CODE};

#[derive(Debug)]
enum Phase {
    /// On the way to being live. Frames are handled from the welcome on.
    Opening(Box<Opening>),
    Live,
    /// A close was decided; nothing that comes counts any more.
    Closing,
}

/// The protocol of one socket, without a socket: things happen to it and it says what follows.
#[derive(Debug)]
pub(super) struct Machine {
    parameters: ConnectionParameters,
    phase: Phase,
    slots: Slots,
    typing: Throttle,
    upload: Uploading,
    heartbeat: Heartbeat,
    departing: Option<(CloseCode, Instant)>,
    held_back: bool,
    /// A token is being looked up.
    renewing: bool,
}

type Effects = Vec<Effect>;

/// A departing connection waits this long for the answers to its commands.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

impl Machine {
    /// A connection that begins, and the first thing it wants.
    pub(super) fn begin(
        parameters: ConnectionParameters,
        identity: &Identity,
        position: &Position,
        now: Now,
        effects: &mut Effects,
    ) -> Self {
        let opening = Opening::begin(&parameters, identity, position, now, effects);
        Self {
            parameters,
            phase: Phase::Opening(Box::new(opening)),
            slots: Slots::default(),
            typing: Throttle::default(),
            upload: Uploading::default(),
            heartbeat: Heartbeat::new(identity.expires_at, now),
            departing: None,
            held_back: true,
            renewing: false,
        }
    }

    pub(super) fn is_closing(&self) -> bool {
        matches!(self.phase, Phase::Closing)
    }

    /// After how long a `Tick` is due.
    pub(super) fn due_in(&self, now: Now) -> Duration {
        let due = self.heartbeat.due_in(&self.parameters.settings, now);
        match self.departing {
            Some((_, by)) => due.min(by.saturating_duration_since(now.instant)),
            None => due,
        }
    }

    /// One step. `admit` decides whether a frame of this cost may be handled now.
    pub(super) fn step(
        &mut self,
        input: Input,
        now: Now,
        admit: &mut dyn FnMut(FrameCost) -> Admission,
        effects: &mut Effects,
    ) {
        if self.is_closing() {
            return;
        }
        match input {
            Input::Group(answer) => self.group(answer, effects),
            Input::PersonPage(page) => {
                self.open(effects, |opening, parameters, effects| opening.person_page(page, parameters, effects));
            }
            Input::ConversationPage(page) => {
                self.open(effects, |opening, parameters, effects| opening.conversation_page(page, parameters, effects));
            }
            Input::ConversationState(state) => {
                self.open(effects, |opening, parameters, effects| opening.state(state, parameters, effects));
            }
            Input::Replayed => {
                if let Phase::Opening(opening) = &mut self.phase {
                    opening.replayed(&self.parameters, effects);
                }
            }
            Input::Text(text) => {
                self.heartbeat.heard(now);
                self.text(&text, now, admit, effects);
            }
            Input::Binary(frame) => {
                self.heartbeat.heard(now);
                self.upload_frame(UploadFrame::Chunk(frame), effects);
            }
            Input::Ping(payload) => {
                self.heartbeat.heard(now);
                effects.push(Effect::Pong(payload));
                // RFC 6455 (5.5.2) wants every ping answered, so none is refused; who does not stop is closed all the same.
                if admit(FrameCost::Ping) == Admission::Exhausted {
                    self.close(CloseCode::RateLimited, effects);
                }
            }
            Input::Pong => self.heartbeat.heard(now),
            Input::PeerClosed(code) => {
                self.phase = Phase::Closing;
                effects.push(Effect::Close(CloseReason { code: code.unwrap_or(NO_CODE), reason: "" }));
            }
            Input::Violation(violation) => self.close(close_code(violation), effects),
            Input::Reply(slot, reply) => self.reply(slot, reply, effects),
            Input::Tick => self.tick(now, effects),
            Input::Depart(code) => {
                self.departing = Some((code, now.instant + LAST_ANSWERS));
            }
        }
        self.depart_if_done(now, effects);
        self.hold_back(effects);
    }

    fn open(
        &mut self,
        effects: &mut Effects,
        step: impl FnOnce(&mut Opening, &ConnectionParameters, &mut Effects) -> Result<(), CloseCode>,
    ) {
        // A page that was asked for before the connection became live comes too late to matter.
        let Phase::Opening(opening) = &mut self.phase else { return };
        if let Err(code) = step(opening, &self.parameters, effects) {
            self.close(code, effects);
        }
    }

    fn group(&mut self, answer: GroupAnswer, effects: &mut Effects) {
        match (answer, &mut self.phase) {
            (GroupAnswer::Live, Phase::Opening(opening)) => {
                opening.count_verdict();
                self.phase = Phase::Live;
            }
            (GroupAnswer::Fell(from), Phase::Live) => {
                self.phase = Phase::Opening(Box::new(Opening::again(from, effects)));
            }
            (GroupAnswer::Unavailable, _) => self.close(CloseCode::StoreUnavailable, effects),
            (answer, Phase::Opening(opening)) => opening.group(answer, &self.parameters, effects),
            (_, Phase::Live | Phase::Closing) => {}
        }
    }

    fn text(&mut self, text: &str, now: Now, admit: &mut dyn FnMut(FrameCost) -> Admission, effects: &mut Effects) {
        let parsed = protocol::Incoming::parse(text);
        effects.push(Effect::Count(parsed.as_ref().ok().map(|incoming| incoming.frame.kind())));
        let (frame, mut pending) = match parsed {
            Ok(incoming) => (incoming.frame, Pending { reference: incoming.reference, ..Pending::default() }),
            Err(error) => {
                let (reference, client_message_id) = (error.reference.clone(), error.client_message_id.clone());
                let pending = Pending { reference, client_message_id, ..Pending::default() };
                if self.admitted(admit(FrameCost::Other), pending, effects).is_some() {
                    effects.push(Effect::Send(answers::unreadable(error)));
                }
                return;
            }
        };
        if let protocol::ClientFrame::Message(send) = &frame {
            pending.client_message_id.clone_from(&send.message.client_message_id);
        }
        let mut admission = cost(frame.kind()).map_or(Admission::Granted, admit);
        let mut over_limit = None;
        if let Admission::Refused { retry_after_ms } = admission
            && pending.client_message_id.is_some()
        {
            // It may have been sent before, and then it gets its first answer, whatever the limits say now.
            (admission, over_limit) = (Admission::Granted, Some(retry_after_ms));
        }
        let Some(pending) = self.admitted(admission, pending, effects) else { return };
        match request(frame, self.parameters.endpoint) {
            Ok(mut request) => {
                if let Request::Command(Command::Send { over_limit_ms, .. }) = &mut request {
                    *over_limit_ms = over_limit;
                }
                self.carry_out(request, pending, now, effects);
            }
            Err(code) => {
                let error = CommandError {
                    message: (code == ErrorCode::ValidationFailed)
                        .then(|| "conversation_id: this field is required".to_owned()),
                    ..CommandError::new(code)
                };
                effects.push(Effect::Send(answers::refused(pending, error)));
            }
        }
    }

    /// Gives the frame back if it may be handled.
    fn admitted(&mut self, admission: Admission, pending: Pending, effects: &mut Effects) -> Option<Pending> {
        match admission {
            Admission::Granted => return Some(pending),
            Admission::Refused { retry_after_ms } => {
                effects.push(Effect::Send(answers::too_fast(pending, Some(retry_after_ms))));
            }
            Admission::Exhausted => {
                effects.push(Effect::Send(answers::too_fast(pending, None)));
                self.close(CloseCode::RateLimited, effects);
            }
        }
        None
    }

    fn carry_out(&mut self, request: Request, pending: Pending, now: Now, effects: &mut Effects) {
        match request {
            Request::Ping(timestamp) => {
                effects.push(Effect::Send(answers::pong(timestamp, now.at)));
                acknowledge(pending, effects);
            }
            Request::Turn { kind, word, on } => {
                effects.push(Effect::Turn(kind, on));
                effects.push(Effect::Send(answers::subscribed(word)));
                acknowledge(pending, effects);
            }
            Request::Command(Command::Typing { conversation, is_typing })
                if !self.typing.passes(conversation, is_typing, self.parameters.settings.typing_every, now.instant) =>
            {
                acknowledge(pending, effects);
            }
            Request::Command(command) => {
                // The frames behind it are those of whoever it makes of the socket, so they have to wait.
                let is_renewal = matches!(command, Command::Authenticate { .. });
                self.renewing |= is_renewal;
                effects.push(Effect::Submit(self.slots.take(Pending { is_renewal, ..pending }), command));
            }
            Request::BeginUpload(begin) => self.upload_frame(UploadFrame::Begin(begin, pending), effects),
            Request::EndUpload(named) => self.upload_frame(UploadFrame::End(named, pending), effects),
        }
    }

    fn upload_frame(&mut self, frame: UploadFrame, effects: &mut Effects) {
        match self.upload.in_turn(frame) {
            Some(UploadFrame::Begin(begin, pending)) => {
                let command = self.upload.begin(begin);
                self.upload_step(command, pending, effects);
            }
            Some(UploadFrame::Chunk(frame)) => self.chunk(frame, effects),
            Some(UploadFrame::End(named, pending)) => {
                let command = self.upload.end(named.as_deref());
                self.upload_step(command, pending, effects);
            }
            None => {}
        }
    }

    fn upload_step(&mut self, command: Result<Command, ErrorCode>, pending: Pending, effects: &mut Effects) {
        match command {
            Ok(command) => {
                let slot = self.slots.take(Pending { is_upload: true, ..pending });
                effects.push(Effect::Submit(slot, command));
            }
            Err(code) => effects.push(Effect::Send(answers::refused(pending, CommandError::new(code)))),
        }
    }

    /// Binary frames occur only inside an upload.
    fn chunk(&mut self, frame: Bytes, effects: &mut Effects) {
        match self.upload.chunk(frame) {
            Ok(command) => self.upload_step(Ok(command), Pending::default(), effects),
            Err(NoChunk::Unexpected) => self.close(CloseCode::Unsupported, effects),
            Err(NoChunk::TooShort) => {
                let message = Some("a chunk begins with its offset, 8 bytes".to_owned());
                let error = CommandError { message, ..CommandError::new(ErrorCode::ValidationFailed) };
                effects.push(Effect::Send(answers::refused(Pending::default(), error)));
            }
        }
    }

    fn reply(&mut self, slot: Slot, reply: Result<Reply, CommandError>, effects: &mut Effects) {
        let Some(pending) = self.slots.give_back(slot) else { return };
        self.renewing &= !pending.is_renewal;
        let is_upload = pending.is_upload;
        match reply {
            Ok(Reply::Sent(message)) => effects.push(Effect::Send(answers::sent(pending.reference, message))),
            Ok(Reply::Done) => acknowledge(pending, effects),
            Ok(Reply::Authenticated(identity)) => {
                self.heartbeat.renew(identity.expires_at);
                effects.push(Effect::Become(identity));
                acknowledge(pending, effects);
            }
            Ok(Reply::Upload(step)) => {
                effects.push(Effect::Send(self.upload.done(step)));
                acknowledge(pending, effects);
            }
            Err(error) => {
                if is_upload {
                    self.upload.failed(error.code);
                }
                let close = error.close;
                effects.push(Effect::Send(answers::refused(pending, error)));
                if let Some(code) = close {
                    self.close(code, effects);
                }
            }
        }
        if is_upload
            && !self.is_closing()
            && let Some(frame) = self.upload.next()
        {
            self.upload_frame(frame, effects);
        }
    }

    fn tick(&mut self, now: Now, effects: &mut Effects) {
        // Before the welcome nothing may be sent and nothing is read; groups and store have their own patience.
        if matches!(&self.phase, Phase::Opening(opening) if !opening.is_greeted()) {
            return;
        }
        while let Some(event) = self.heartbeat.next_event(&self.parameters.settings, now) {
            match event {
                HeartbeatEvent::Ping => effects.push(Effect::Ping),
                HeartbeatEvent::ExpiresSoon(at) => effects.push(Effect::Send(answers::token_expiring(at))),
                HeartbeatEvent::Silent => return self.close(CloseCode::Idle, effects),
                HeartbeatEvent::Expired => return self.close(CloseCode::TokenExpired, effects),
            }
        }
    }

    fn depart_if_done(&mut self, now: Now, effects: &mut Effects) {
        if let Some((code, by)) = self.departing
            && (self.slots.taken() == 0 || now.instant >= by)
        {
            self.close(code, effects);
        }
    }

    /// The peer waits in its own window until the connection is greeted, while too much of it is unanswered, and when
    /// the connection is about to leave.
    fn hold_back(&mut self, effects: &mut Effects) {
        let greeted = !matches!(&self.phase, Phase::Opening(opening) if !opening.is_greeted());
        let busy = self.slots.taken() > self.parameters.settings.commands_in_flight;
        // A closing connection reads on: it waits for the peer's own close.
        let hold = !self.is_closing()
            && (!greeted || busy || self.renewing || self.upload.holds_back() || self.departing.is_some());
        if hold != self.held_back {
            self.held_back = hold;
            effects.push(Effect::HoldBack(hold));
        }
    }

    fn close(&mut self, code: CloseCode, effects: &mut Effects) {
        if !self.is_closing() {
            self.phase = Phase::Closing;
            effects.push(Effect::Close(CloseReason::new(code)));
        }
    }
}

/// The code for a peer that broke the framing.
fn close_code(violation: Violation) -> CloseCode {
    match violation {
        Violation::Protocol(_) => CloseCode::Protocol,
        Violation::Utf8 => CloseCode::InvalidUtf8,
        Violation::TooBig(_) => CloseCode::TooBig,
        // The peer may be on a bad line: it may come back at once and resume.
        Violation::TooSlow => CloseCode::Idle,
    }
}

/// Answers what needs no more than being done.
fn acknowledge(pending: Pending, effects: &mut Effects) {
    if let Some(reference) = pending.reference {
        effects.push(Effect::Send(answers::ack(reference)));
    }
}
