//! What the group and the machines want done, carried out as their actors do it.

use super::{
    Fault, Read, ToGroup, World,
    device::{Device, Seen},
};
use crate::{
    connection::step::Effect,
    group::{GroupAnswer, PersonEffect, SocketId},
};
use kernel::Cursor;

impl World {
    /// Does what the group wants done, as its actor does.
    pub(super) fn act(&mut self, effects: Vec<PersonEffect>) {
        for effect in effects {
            match effect {
                PersonEffect::Joined(id, last) => self.device(id).answers.push_back(GroupAnswer::PersonJoined(last)),
                PersonEffect::Unavailable(id) => self.device(id).answers.push_back(GroupAnswer::Unavailable),
                PersonEffect::Behind(id) => self.device(id).answers.push_back(GroupAnswer::Behind),
                PersonEffect::Live(id, at) => {
                    let device = self.device(id);
                    device.live = Some(at);
                    if let Some(greeting) = device.greeting.take() {
                        device.see(&greeting.at_cursor(at).text);
                    }
                    device.answers.push_back(GroupAnswer::Live);
                }
                PersonEffect::Flush(id, event) => self.device(id).seen.push(Seen::Event(event.cursor.0)),
                PersonEffect::Event(event) => {
                    let fault = self.fault.filter(|_| event.cursor.0 % 4 == 0);
                    for device in self.devices.iter_mut().filter(|device| device.open) {
                        let overtakes = fault == Some(Fault::LiveOvertakes) && !device.seen.is_empty();
                        let goes_to = device.live.map_or(overtakes, |floor| floor < event.cursor);
                        let times = match fault {
                            Some(Fault::GroupDoubles) => 2,
                            Some(Fault::GroupLoses) => 0,
                            _ => 1,
                        };
                        device
                            .seen
                            .extend(std::iter::repeat_n(Seen::Event(event.cursor.0), if goes_to { times } else { 0 }));
                    }
                }
                PersonEffect::Reset(cursor) => {
                    for device in self.devices.iter_mut().filter(|device| device.live.is_some()) {
                        device.live = Some(cursor);
                        device.seen.push(Seen::Reset(cursor.0));
                    }
                }
                PersonEffect::AskCounter => self.counter_read = Some(Read::Asked(Cursor::ZERO)),
                PersonEffect::AwaitHole => self.hole_timer = true,
                PersonEffect::ReadStore(after) => self.group_read = Some(Read::Asked(after)),
                PersonEffect::PauseReading => self.pause_timer = true,
            }
        }
    }

    fn device(&mut self, id: SocketId) -> &mut Device {
        self.devices.iter_mut().find(|device| device.id == id).unwrap()
    }

    /// Does what a device's machine wants done, as its actor does.
    pub(super) fn carry_out(&mut self, index: usize) {
        let device = &mut self.devices[index];
        for effect in device.bench.take() {
            match effect {
                Effect::JoinPerson(admittance, greeting) => {
                    device.to_group.push_back(ToGroup::Join(admittance, greeting));
                }
                Effect::EnterPerson(at, greeting) => device.to_group.push_back(ToGroup::Enter(at, greeting)),
                Effect::ReadPerson(after) => device.read = Some(Read::Asked(after)),
                Effect::Replay(frames) => {
                    for frame in frames {
                        device.see(&frame.text);
                    }
                    device.replaying = true;
                }
                Effect::Send(frame) => device.see(&frame.text),
                Effect::Close(_) if std::mem::take(&mut device.open) => {
                    device.to_group.push_back(ToGroup::Leave);
                }
                _ => {}
            }
        }
    }
}
