mod conversation_model;
mod machine;
mod person_model;
mod schedules;

use super::{
    heartbeat::Now,
    machine::Machine,
    parameters::ConnectionParameters,
    step::{Effect, Input},
};
use crate::{Admission, Endpoint, Identity, Position, Settings};
use kernel::{Timestamp, UserId};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const ADA: UserId = UserId(7);
const EPOCH: &str = "e1";

fn identity(expires_at: Option<Timestamp>) -> Identity {
    Identity { person: ADA, session_id: Some("s1".into()), token_epoch: Some(0), expires_at }
}

/// A machine with its effects collected, and a clock that is moved by hand.
struct Bench {
    machine: Machine,
    effects: Vec<Effect>,
    now: Now,
    admission: Admission,
}

impl Bench {
    fn new(endpoint: Endpoint, position: &Position, identity: &Identity) -> Self {
        let now = Now { at: Timestamp::from_seconds(1_000_000), instant: Instant::now() };
        let settings = Arc::new(Settings { commands_in_flight: 2, ..Settings::default() });
        let parameters = ConnectionParameters { endpoint, settings, epoch: EPOCH.into(), socket_id: 1 };
        let mut effects = Vec::new();
        let machine = Machine::begin(parameters, identity, position, now, &mut effects);
        Self { machine, effects, now, admission: Admission::Granted }
    }

    fn feed(&mut self, input: Input) -> Vec<Effect> {
        let admission = self.admission;
        self.machine.step(input, self.now, &mut |_| admission, &mut self.effects);
        self.take()
    }

    /// Feeds the machine and leaves the effects to be taken.
    fn feed_quietly(&mut self, input: Input) {
        let admission = self.admission;
        self.machine.step(input, self.now, &mut |_| admission, &mut self.effects);
    }

    fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn pass(&mut self, span: Duration) {
        self.now = Now { at: self.now.at.plus(span), instant: self.now.instant + span };
    }
}
