//! The same for conversation sockets: messages are stored and changed while devices resume by rev and by seq, the person's
//! group passes events on late, and the conversation's group loses some. In the end every device shows the present state.

mod device;
mod promises;

use super::{
    super::step::{Effect, Input},
    ADA, Bench, identity,
    schedules::{Dice, Tally},
};
use crate::{
    ConversationFrame, ConversationPage, ConversationPosition, ConversationState, Endpoint, LiveEvent, Position,
    greeting::Greeting,
    group::GroupAnswer,
    group::{ConversationEffect, ConversationGroup, SocketId},
};
use bytes::Bytes;
use device::Device;
use kernel::{ConversationId, Cursor, Rev, Seq};
use protocol::FrameKind;
use std::collections::{BTreeMap, VecDeque};

const ROOM: ConversationId = ConversationId(77);
const HOLD: usize = 3;
const PAGE: usize = 2;

/// What is stored or shown: each message's last change.
type Rows = BTreeMap<i64, i64>;

enum Question {
    State,
    Page(ConversationPosition, Option<Seq>),
}

enum Answered {
    State(ConversationState),
    Page(ConversationPage),
}

enum ToGroup {
    Join,
    Enter(Rev, Option<Greeting>),
    Leave,
}

struct World {
    dice: Dice,
    rows: Rows,
    /// The rows after each change.
    history: Vec<Rows>,
    /// What the person's group has yet to pass on, in its order. It begins with the first member.
    passing: VecDeque<LiveEvent>,
    passes: bool,
    group: ConversationGroup,
    lost: bool,
    devices: Vec<Device>,
    next: SocketId,
    fault: Option<Fault>,
    happened: Tally,
}

/// What is broken on purpose, to see that it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// A page of the store leaves a message out.
    StoreSkips,
    /// The group passes a change on to nobody.
    GroupLoses,
    /// The group is told of no loss.
    LossIsHidden,
}

fn body(seq: i64, rev: i64) -> Bytes {
    format!("\"seq\":{seq},\"rev\":{rev}}}").into()
}

impl World {
    fn new(dice: Dice, fault: Option<Fault>) -> Self {
        Self {
            dice,
            rows: Rows::new(),
            history: vec![Rows::new()],
            passing: VecDeque::new(),
            passes: false,
            group: ConversationGroup::new(HOLD),
            lost: false,
            devices: Vec::new(),
            next: 1,
            fault,
            happened: Tally::default(),
        }
    }

    fn rev(&self) -> i64 {
        self.history.len() as i64 - 1
    }

    fn state(&self) -> ConversationState {
        ConversationState { last_seq: Seq(self.rows.len() as i64), last_rev: Rev(self.rev()), horizons: Vec::new() }
    }

    fn page(&self, position: ConversationPosition, resume: Option<Seq>) -> ConversationPage {
        let wanted = self.rows.iter().filter(|&(&seq, &rev)| {
            seq > resume.unwrap_or(Seq::ZERO).0
                && match position {
                    ConversationPosition::AfterRev(after) => rev > after.0,
                    ConversationPosition::AfterSeq(after) => seq > after.0,
                }
        });
        let mut wanted: Vec<_> = wanted.take(PAGE).collect();
        let next = wanted.last().map(|(seq, _)| Seq(**seq)).filter(|_| wanted.len() == PAGE);
        if self.fault == Some(Fault::StoreSkips) && wanted.len() == PAGE {
            wanted.remove(0);
        }
        let frame =
            |&(&seq, &rev): &(&i64, &i64)| ConversationFrame { kind: FrameKind::NewMessage, body: body(seq, rev) };
        ConversationPage { frames: wanted.iter().map(frame).collect(), next, state: self.state() }
    }

    fn step(&mut self) {
        match self.dice.roll(20) {
            0..=3 => self.change(),
            4..=5 => self.pass_on(),
            6 => self.connect(),
            7 if self.dice.one_in(3) => self.disconnect(),
            8 if self.dice.one_in(4) => {
                let lost = self.passing.pop_front().is_some();
                if lost {
                    self.happened.note("lost change");
                }
                self.lost |= lost && self.fault != Some(Fault::LossIsHidden);
            }
            9 if self.dice.one_in(6) => self.restart(),
            _ => {
                self.work();
            }
        }
    }

    /// A new message, or an old one changes.
    fn change(&mut self) {
        let rev = self.rev() + 1;
        let count = self.rows.len();
        let seq = if count > 0 && self.dice.one_in(3) { self.dice.roll(count) as i64 + 1 } else { count as i64 + 1 };
        self.rows.insert(seq, rev);
        self.history.push(self.rows.clone());
        if self.passes {
            self.passing.push_back(LiveEvent {
                person: ADA,
                cursor: Cursor(rev),
                at: kernel::Timestamp::from_micros(0),
                kind: FrameKind::NewMessage,
                body: Some(body(seq, rev)),
                notification: None,
                conversation: Some((ROOM, Rev(rev))),
                closes: None,
            });
        }
    }

    fn pass_on(&mut self) {
        let mut effects = Vec::new();
        // The inbox tells of a loss behind everything that was queued before it.
        if std::mem::take(&mut self.lost) {
            self.group.lost_some(&mut effects);
        } else if let Some(event) = self.passing.pop_front() {
            self.group.event(event, &mut effects);
        }
        self.act(effects);
    }

    fn connect(&mut self) {
        if self.devices.iter().filter(|device| device.open).count() >= 3 {
            return;
        }
        let rev = self.dice.roll(self.history.len());
        let seq = self.dice.roll(self.rows.len() + 1) as i64;
        let kind = self.dice.roll(3);
        let (position, shown) = match kind {
            0 => (Position::default(), Rows::new()),
            1 => (Position { after_rev: Some(rev.to_string()), ..Position::default() }, self.history[rev].clone()),
            _ => (Position { after_seq: Some(seq.to_string()), ..Position::default() }, Rows::new()),
        };
        self.devices.push(Device {
            id: self.next,
            bench: Bench::new(Endpoint::Conversation(ROOM), &position, &identity(None)),
            live: None,
            greeting: None,
            to_group: VecDeque::new(),
            answers: VecDeque::new(),
            question: None,
            answered: None,
            replaying: false,
            open: true,
            knows_up_to: [Some(i64::MAX), None, Some(seq)][kind],
            shown,
            synced: kind == 0,
        });
        self.next += 1;
        self.happened.note(["connect", "resume by rev", "resume by seq"][kind]);
        if self.devices.iter().filter(|device| device.live.is_some()).count() >= 2 {
            self.happened.note("two devices");
        }
        self.carry_out(self.devices.len() - 1);
    }

    fn disconnect(&mut self) {
        if self.devices.is_empty() {
            return;
        }
        let index = self.dice.roll(self.devices.len());
        let device = &mut self.devices[index];
        if std::mem::take(&mut device.open) {
            device.to_group.push_back(ToGroup::Leave);
        }
    }

    /// The node is gone, with every socket, the group and what it was to be passed; another one begins anew.
    fn restart(&mut self) {
        for device in &mut self.devices {
            device.open = false;
            device.live = None;
            device.to_group.clear();
        }
        self.passing.clear();
        (self.passes, self.lost) = (false, false);
        self.group = ConversationGroup::new(HOLD);
        self.happened.note("restart");
    }

    fn work(&mut self) -> bool {
        let count = self.devices.len();
        let from = if count == 0 { 0 } else { self.dice.roll(count) };
        (0..count).any(|offset| self.device_work((from + offset) % count))
    }

    fn device_work(&mut self, index: usize) -> bool {
        let order = self.dice.roll(3);
        (0..3).any(|turn| match (turn + order) % 3 {
            0 => self.hear_device(index),
            1 => self.hear_group(index),
            _ => self.hear_store(index),
        })
    }

    fn hear_device(&mut self, index: usize) -> bool {
        let device = &mut self.devices[index];
        let Some(message) = device.to_group.pop_front() else { return false };
        let id = device.id;
        let mut effects = Vec::new();
        match message {
            ToGroup::Join => {
                self.group.join(ADA, id);
                device.answers.push_back(GroupAnswer::ConversationJoined);
            }
            ToGroup::Enter(at, greeting) => {
                device.greeting = greeting;
                self.group.enter(ADA, id, at, &mut effects);
            }
            ToGroup::Leave => {
                device.live = None;
                self.group.leave(ADA, id);
                if self.group.is_empty() {
                    self.group = ConversationGroup::new(HOLD);
                    self.happened.note("forgotten group");
                }
            }
        }
        self.act(effects);
        true
    }

    fn hear_group(&mut self, index: usize) -> bool {
        let device = &mut self.devices[index];
        if !device.open {
            return false;
        }
        let Some(answer) = device.answers.pop_front() else { return false };
        device.bench.feed_quietly(Input::Group(answer));
        self.carry_out(index);
        true
    }

    fn hear_store(&mut self, index: usize) -> bool {
        if !self.devices[index].open {
            return false;
        }
        if let Some(question) = self.devices[index].question.take() {
            self.devices[index].answered = Some(match question {
                Question::State => Answered::State(self.state()),
                Question::Page(position, resume) => Answered::Page(self.page(position, resume)),
            });
            return true;
        }
        let device = &mut self.devices[index];
        let input = match device.answered.take() {
            Some(Answered::State(state)) => Input::ConversationState(Ok(Some(state))),
            Some(Answered::Page(page)) => Input::ConversationPage(Ok(Some(page))),
            None if std::mem::take(&mut device.replaying) => Input::Replayed,
            None => return false,
        };
        device.bench.feed_quietly(input);
        self.carry_out(index);
        true
    }

    fn act(&mut self, effects: Vec<ConversationEffect>) {
        let history = &self.history;
        let devices = &mut self.devices;
        for effect in effects {
            let member = |devices: &mut Vec<Device>, id| devices.iter().position(|device| device.id == id).unwrap();
            match effect {
                ConversationEffect::Live(id, at) => {
                    let index = member(devices, id);
                    let device = &mut devices[index];
                    device.live = Some(at);
                    if let Some(greeting) = device.greeting.take() {
                        device.see(&greeting.at_rev(at).text, history);
                    }
                    device.answers.push_back(GroupAnswer::Live);
                }
                ConversationEffect::Behind(id) => {
                    let index = member(devices, id);
                    devices[index].answers.push_back(GroupAnswer::Behind);
                }
                ConversationEffect::Fell(id, from) => {
                    let index = member(devices, id);
                    devices[index].live = None;
                    devices[index].answers.push_back(GroupAnswer::Fell(from));
                }
                ConversationEffect::Flush(id, event) => {
                    let index = member(devices, id);
                    devices[index].see_event(&event, history);
                }
                ConversationEffect::Event(event) => {
                    let rev = event.conversation.unwrap().1;
                    if self.fault == Some(Fault::GroupLoses) && rev.0 % 4 == 0 {
                        continue;
                    }
                    for device in devices.iter_mut().filter(|device| device.live.is_some_and(|floor| floor < rev)) {
                        device.see_event(&event, history);
                    }
                }
                ConversationEffect::Closed(_) => panic!("nothing closes here"),
            }
        }
    }

    fn carry_out(&mut self, index: usize) {
        let history = &self.history;
        let device = &mut self.devices[index];
        for effect in device.bench.take() {
            match effect {
                Effect::JoinPerson(..) => {
                    // The person's group begins to pass on with its first member.
                    self.passes = true;
                    device.answers.push_back(GroupAnswer::PersonJoined(Cursor(history.len() as i64 - 1)));
                }
                Effect::JoinConversation => device.to_group.push_back(ToGroup::Join),
                Effect::EnterConversation(at, greeting) => device.to_group.push_back(ToGroup::Enter(at, greeting)),
                Effect::ReadState => device.question = Some(Question::State),
                Effect::ReadConversation(position, resume) => device.question = Some(Question::Page(position, resume)),
                Effect::Replay(frames) => {
                    for frame in frames {
                        device.see(&frame.text, history);
                    }
                    device.replaying = true;
                }
                Effect::Send(frame) => device.see(&frame.text, history),
                Effect::Close(reason) => panic!("closed with {}", reason.code),
                _ => {}
            }
        }
    }

    fn settle(&mut self) {
        for _ in 0..100_000 {
            if !self.work() && self.passing.is_empty() && !self.lost {
                return;
            }
            self.pass_on();
        }
        panic!("it never comes to rest");
    }
}
