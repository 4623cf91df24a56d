//! A model of delivery: machines and a group run against a store that commits, doorbells that come late, twice, in any order or
//! never, reads that fail or answer with an old snapshot, and devices that come and go. Whatever the schedule, what a
//! device is shown has no hole, no repetition and no wrong order.

mod device;
mod effects;
mod promises;
mod store;

use super::{
    Bench, identity,
    schedules::{Dice, Tally},
};
use crate::{
    Endpoint, LiveEvent, PersonPage, Position, Unavailable,
    connection::step::Input,
    greeting::Greeting,
    group::{Admittance, PersonGroup, SocketId},
};
use device::Device;
use kernel::Cursor;
use std::collections::VecDeque;
use store::Store;

const HOLD: usize = 3;

/// A question to the store: asked, then answered from a snapshot of some later moment, then heard.
enum Read<T> {
    Asked(Cursor),
    Answered(Result<T, Unavailable>),
}

enum ToGroup {
    Join(Admittance, Option<Greeting>),
    Enter(Option<Cursor>, Greeting),
    Leave,
}

#[expect(clippy::struct_excessive_bools, reason = "timers and faults are independent of each other")]
struct World {
    dice: Dice,
    store: Store,
    doorbells: Vec<LiveEvent>,
    group: PersonGroup,
    group_read: Option<Read<PersonPage>>,
    counter_read: Option<Read<Cursor>>,
    hole_timer: bool,
    pause_timer: bool,
    devices: Vec<Device>,
    next: SocketId,
    store_fails: bool,
    trims: bool,
    fault: Option<Fault>,
    happened: Tally,
}

/// What is broken on purpose, to see that it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// A page of the store leaves an event out.
    StoreSkips,
    /// The group passes an event on twice.
    GroupDoubles,
    /// The group passes an event on to nobody.
    GroupLoses,
    /// A live event goes to a device that has not caught up yet.
    LiveOvertakes,
}

impl World {
    fn new(mut dice: Dice, fault: Option<Fault>) -> Self {
        let (store_fails, trims) = (dice.one_in(3), dice.one_in(3));
        Self {
            dice,
            store: Store::default(),
            doorbells: Vec::new(),
            group: PersonGroup::new(HOLD),
            group_read: None,
            counter_read: None,
            hole_timer: false,
            pause_timer: false,
            devices: Vec::new(),
            next: 1,
            store_fails,
            trims,
            fault,
            happened: Tally::default(),
        }
    }

    fn step(&mut self) {
        match self.dice.roll(24) {
            0..=3 => self.commit(),
            4..=6 => self.ring(),
            7 => {
                if self.pick_doorbell().is_some() {
                    self.happened.note("lost doorbell");
                }
            }
            8 => self.watermark(),
            9 => self.connect(),
            10 if self.dice.one_in(3) => self.disconnect(),
            12 if self.dice.one_in(6) => self.restart(),
            11 if self.trims && self.dice.one_in(4) => {
                self.store.trimmed = self.store.trimmed.max(self.dice.roll(self.store.counter as usize + 1) as i64);
            }
            _ => {
                self.work();
            }
        }
    }

    fn commit(&mut self) {
        self.store.counter += 1;
        self.doorbells.push(Store::event(self.store.counter));
    }

    fn pick_doorbell(&mut self) -> Option<LiveEvent> {
        if self.doorbells.is_empty() {
            return None;
        }
        let index = self.dice.roll(self.doorbells.len());
        Some(self.doorbells.swap_remove(index))
    }

    fn ring(&mut self) {
        let Some(event) = self.pick_doorbell() else { return };
        if self.dice.one_in(5) {
            self.doorbells.push(event.clone());
        }
        let mut effects = Vec::new();
        if self.dice.one_in(10) {
            // The inbox had no room.
            self.group.heard_of(event.cursor, &mut effects);
        } else {
            self.group.event(event, &mut effects);
        }
        self.act(effects);
    }

    fn watermark(&mut self) {
        let mut effects = Vec::new();
        if self.group.last().is_some() {
            self.group.counter(Ok(Cursor(self.store.counter)), &mut effects);
        }
        self.act(effects);
    }

    fn connect(&mut self) {
        if self.devices.iter().filter(|device| device.open).count() >= 3 {
            return;
        }
        let position = (!self.dice.one_in(3)).then(|| self.dice.roll(self.store.counter as usize + 2) as i64);
        let named = Position { cursor: position.map(|cursor| cursor.to_string()), ..Position::default() };
        let bench = Bench::new(Endpoint::Chat, &named, &identity(None));
        self.devices.push(Device {
            id: self.next,
            bench,
            ahead: position.is_some_and(|position| position > self.store.counter),
            position,
            live: None,
            greeting: None,
            to_group: VecDeque::new(),
            answers: VecDeque::new(),
            read: None,
            replaying: false,
            seen: Vec::new(),
            open: true,
        });
        self.next += 1;
        self.happened.note(if position.is_some() { "resume" } else { "connect" });
        if self.devices.iter().filter(|device| device.live.is_some()).count() >= 2 {
            self.happened.note("two devices");
        }
        let newest = self.devices.len() - 1;
        self.carry_out(newest);
    }

    fn disconnect(&mut self) {
        if !self.devices.is_empty() {
            let index = self.dice.roll(self.devices.len());
            let device = &mut self.devices[index];
            if std::mem::take(&mut device.open) {
                device.to_group.push_back(ToGroup::Leave);
            }
        }
    }

    /// The node is gone, with every socket, the group and all doorbells on their way; another one begins anew.
    fn restart(&mut self) {
        for device in &mut self.devices {
            device.open = false;
            device.live = None;
            device.to_group.clear();
        }
        self.doorbells.clear();
        self.begin_anew();
        self.happened.note("restart");
    }

    /// The group ends and with it everything it waited for.
    fn begin_anew(&mut self) {
        self.group = PersonGroup::new(HOLD);
        (self.group_read, self.counter_read) = (None, None);
        (self.hole_timer, self.pause_timer) = (false, false);
    }

    /// Does one of the things that are under way. False when there is none.
    fn work(&mut self) -> bool {
        let count = self.devices.len();
        let from = self.dice.roll(count + 2);
        for offset in 0..count + 2 {
            let done = match (from + offset) % (count + 2) {
                index if index < count => self.device_work(index),
                index if index == count => self.group_work(),
                _ => self.counter_work(),
            };
            if done {
                return true;
            }
        }
        false
    }

    fn page(&self, after: Cursor) -> PersonPage {
        let mut page = self.store.page(after);
        if self.fault == Some(Fault::StoreSkips) && page.events.len() > 2 {
            page.events.remove(1);
        }
        page
    }

    fn fails(&mut self) -> bool {
        self.store_fails && self.dice.one_in(12)
    }

    fn counter_work(&mut self) -> bool {
        let mut effects = Vec::new();
        match self.counter_read.take() {
            None => return false,
            Some(Read::Asked(_)) => {
                let answer = if self.fails() { Err(Unavailable) } else { Ok(Cursor(self.store.counter)) };
                self.counter_read = Some(Read::Answered(answer));
            }
            Some(Read::Answered(counter)) => self.group.counter(counter, &mut effects),
        }
        self.act(effects);
        true
    }

    fn group_work(&mut self) -> bool {
        let mut effects = Vec::new();
        match self.group_read.take() {
            Some(Read::Asked(after)) => {
                let answer = if self.fails() { Err(Unavailable) } else { Ok(self.page(after)) };
                self.group_read = Some(Read::Answered(answer));
            }
            Some(Read::Answered(page)) => self.group.page(page, &mut effects),
            None if std::mem::take(&mut self.hole_timer) => self.group.hole_is_due(&mut effects),
            None if std::mem::take(&mut self.pause_timer) => self.group.retry(&mut effects),
            None => return false,
        }
        self.act(effects);
        true
    }

    fn device_work(&mut self, index: usize) -> bool {
        let fails = self.fails();
        let order = self.dice.roll(3);
        for turn in 0..3 {
            let device = &mut self.devices[index];
            match (turn + order) % 3 {
                0 => {
                    if let Some(message) = device.to_group.pop_front() {
                        let id = device.id;
                        let mut effects = Vec::new();
                        match message {
                            ToGroup::Join(admittance, greeting) => {
                                device.greeting = greeting;
                                self.group.join(id, admittance, &mut effects);
                            }
                            ToGroup::Enter(at, greeting) => {
                                device.greeting = Some(greeting);
                                self.group.enter(id, at, &mut effects);
                            }
                            ToGroup::Leave => {
                                device.live = None;
                                self.group.leave(id);
                                if self.group.is_empty() {
                                    self.begin_anew();
                                    self.happened.note("forgotten group");
                                }
                            }
                        }
                        self.act(effects);
                        return true;
                    }
                }
                1 => {
                    if device.open
                        && let Some(answer) = device.answers.pop_front()
                    {
                        device.bench.feed_quietly(Input::Group(answer));
                        self.carry_out(index);
                        return true;
                    }
                }
                _ if !device.open => {}
                _ => match device.read.take() {
                    Some(Read::Asked(after)) => {
                        let page = self.page(after);
                        let answer = if fails { Err(Unavailable) } else { Ok(page) };
                        let device = &mut self.devices[index];
                        device.read = Some(Read::Answered(answer));
                        return true;
                    }
                    Some(Read::Answered(page)) => {
                        device.bench.feed_quietly(Input::PersonPage(page));
                        self.carry_out(index);
                        return true;
                    }
                    None if std::mem::take(&mut device.replaying) => {
                        device.bench.feed_quietly(Input::Replayed);
                        self.carry_out(index);
                        return true;
                    }
                    None => {}
                },
            }
        }
        false
    }

    /// Lets everything come to rest, with a store that works again and the watermark going round.
    fn settle(&mut self) {
        self.store_fails = false;
        for _ in 0..10 {
            self.watermark();
            let mut steps = 0;
            while self.work() {
                steps += 1;
                assert!(steps < 100_000, "it never comes to rest");
            }
        }
    }
}
