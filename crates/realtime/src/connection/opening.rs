use super::{
    heartbeat::Now,
    parameters::ConnectionParameters,
    position::{Start, judge},
    step::Effect,
};
use crate::{
    ConversationFrame, ConversationPage, ConversationPosition, ConversationState, Endpoint, Identity, PersonPage,
    Position, Unavailable,
    encoded_frame::EncodedFrame,
    greeting::Greeting,
    group::{Admittance, GroupAnswer},
};
use kernel::{Cursor, Rev, Seq};
use protocol::{CloseCode, ResetReason, Welcome};

/// The way of a socket to being live: it joins its groups first, so that nothing is missed, reads what it missed from the store, and
/// enters the stream in one step inside the group.
#[derive(Debug)]
pub(super) struct Opening {
    start: Start,
    step: Step,
    /// Until it is sent.
    welcome: Option<Box<Welcome>>,
    verdict: &'static str,
}

#[derive(Debug)]
enum Step {
    JoiningPerson,
    JoiningConversation(Cursor),
    ReadingState(Cursor, Then),
    /// A person's replay, done up to here.
    ReadingPerson(Cursor),
    ReplayingPerson {
        last: Cursor,
        more: bool,
    },
    /// A conversation's replay.
    ReadingConversation(Pass),
    ReplayingConversation(Pass, Option<Seq>),
    EnteringPerson(Option<Cursor>),
    /// The retry is what happens if the group is further.
    EnteringConversation(Retry),
}

#[derive(Clone, Copy, Debug)]
enum Then {
    Greet,
    Reset(ResetReason),
}

/// One way through a conversation, page by page. It ends where the conversation stood at its first page.
#[derive(Clone, Debug)]
struct Pass {
    position: ConversationPosition,
    reached: Option<ConversationState>,
    cursor: Cursor,
    quiet: bool,
}

#[derive(Clone, Debug)]
enum Retry {
    State(Cursor, Then),
    Pass(Pass),
}

type Effects = Vec<Effect>;
type Stepped = Result<(), CloseCode>;

impl Opening {
    pub(super) fn begin(
        parameters: &ConnectionParameters,
        identity: &Identity,
        position: &Position,
        now: Now,
        effects: &mut Effects,
    ) -> Self {
        let start = Start::read(position, parameters.endpoint, &parameters.epoch);
        let welcome = Box::new(Welcome {
            socket_id: parameters.socket_id.to_string(),
            user_id: identity.person,
            cursor: Cursor::ZERO,
            epoch: parameters.epoch.as_ref().to_owned(),
            server_time: now.at,
            heartbeat_ms: u64::try_from(parameters.settings.ping_every.as_millis()).unwrap_or(u64::MAX),
            limits: parameters.settings.limits.clone(),
            last_seq: None,
            last_rev: None,
        });
        let mut opening = Self { start, step: Step::JoiningPerson, welcome: Some(welcome), verdict: "new" };
        let (admittance, greeting) = match (parameters.endpoint, start) {
            (Endpoint::Conversation(_), _) => (Admittance::Bystander, None),
            (_, Start::Now) => (Admittance::Now, opening.welcome.take().map(Greeting::Welcome)),
            (_, _) => (Admittance::Reader, None),
        };
        effects.push(Effect::JoinPerson(admittance, greeting));
        opening
    }

    /// A live conversation socket whose group lost something reads it from the store, without a word.
    pub(super) fn again(from: Rev, effects: &mut Effects) -> Self {
        let position = ConversationPosition::AfterRev(from);
        effects.push(Effect::ReadConversation(position, None));
        let pass = Pass { position, reached: None, cursor: Cursor::ZERO, quiet: true };
        Self { start: Start::Now, step: Step::ReadingConversation(pass), welcome: None, verdict: "repaired" }
    }

    /// Whether the welcome is out, so that the peer's frames may be answered.
    pub(super) fn is_greeted(&self) -> bool {
        self.welcome.is_none() && !matches!(self.step, Step::JoiningPerson)
    }

    pub(super) fn count_verdict(&self) {
        metrics::counter!("matchwire_resumes_total", "verdict" => self.verdict).increment(1);
    }

    pub(super) fn group(&mut self, answer: GroupAnswer, parameters: &ConnectionParameters, effects: &mut Effects) {
        match (answer, &self.step) {
            (GroupAnswer::PersonJoined(cursor), Step::JoiningPerson) => self.person_joined(cursor, parameters, effects),
            (GroupAnswer::ConversationJoined, Step::JoiningConversation(cursor)) => {
                self.step = Step::ReadingState(*cursor, Then::Greet);
                effects.push(Effect::ReadState);
            }
            (GroupAnswer::Behind, Step::EnteringPerson(Some(last))) => self.read_person(*last, effects),
            (GroupAnswer::Behind, Step::EnteringConversation(retry)) => self.retry(retry.clone(), effects),
            _ => {}
        }
    }

    fn person_joined(&mut self, cursor: Cursor, parameters: &ConnectionParameters, effects: &mut Effects) {
        if parameters.endpoint.conversation().is_some() {
            self.step = Step::JoiningConversation(cursor);
            effects.push(Effect::JoinConversation);
            return;
        }
        if let Some(welcome) = self.welcome.take() {
            effects.push(Effect::Send(Greeting::Welcome(welcome).at_cursor(cursor)));
        }
        match self.start {
            // The group makes it live by itself.
            Start::Now | Start::Conversation(_) => {}
            Start::Cursor(last) => self.read_person(last, effects),
            Start::Reset(reason) => self.reset_person(reason, parameters, effects),
        }
    }

    fn read_person(&mut self, last: Cursor, effects: &mut Effects) {
        self.step = Step::ReadingPerson(last);
        effects.push(Effect::ReadPerson(last));
    }

    fn reset_person(&mut self, reason: ResetReason, parameters: &ConnectionParameters, effects: &mut Effects) {
        self.verdict = reason.as_str();
        self.step = Step::EnteringPerson(None);
        effects.push(Effect::EnterPerson(None, Greeting::reset(&parameters.epoch, reason)));
    }

    pub(super) fn person_page(
        &mut self,
        page: Result<PersonPage, Unavailable>,
        parameters: &ConnectionParameters,
        effects: &mut Effects,
    ) -> Stepped {
        let Step::ReadingPerson(last) = self.step else { return Ok(()) };
        let page = page.map_err(|Unavailable| CloseCode::StoreUnavailable)?;
        let end = match judge(last, &page) {
            Ok(end) => end,
            Err(reason) => {
                self.reset_person(reason, parameters, effects);
                return Ok(());
            }
        };
        let encode = match parameters.endpoint {
            Endpoint::Notifications => EncodedFrame::notification,
            Endpoint::Chat | Endpoint::Conversation(_) => EncodedFrame::chat,
        };
        let frames: Vec<_> = page.events.iter().filter_map(encode).collect();
        self.verdict = "resumed";
        self.step = Step::ReplayingPerson { last: end, more: end < page.counter };
        if frames.is_empty() {
            self.replayed(parameters, effects);
        } else {
            effects.push(Effect::Replay(frames));
        }
        Ok(())
    }

    pub(super) fn state(
        &mut self,
        state: Result<Option<ConversationState>, Unavailable>,
        parameters: &ConnectionParameters,
        effects: &mut Effects,
    ) -> Stepped {
        let Step::ReadingState(cursor, then) = self.step else { return Ok(()) };
        let state = state.map_err(|Unavailable| CloseCode::StoreUnavailable)?.ok_or(CloseCode::Forbidden)?;
        let reason = match (then, self.start) {
            (Then::Reset(reason), _) | (Then::Greet, Start::Reset(reason)) => Some(reason),
            (Then::Greet, Start::Conversation(position)) => is_ahead(position, &state).then_some(ResetReason::Ahead),
            (Then::Greet, Start::Now | Start::Cursor(_)) => {
                // The welcome itself makes it live, so it stays at hand in case the group is further by then.
                if let Some(welcome) = self.welcome.clone() {
                    let greeting = Greeting::Welcome(Box::new(Welcome { cursor, ..*welcome })).of_conversation(&state);
                    self.step = Step::EnteringConversation(Retry::State(cursor, then));
                    effects.push(Effect::EnterConversation(state.last_rev, Some(greeting)));
                }
                return Ok(());
            }
        };
        if let Some(welcome) = self.welcome.take() {
            let greeting = Greeting::Welcome(Box::new(Welcome { cursor, ..*welcome })).of_conversation(&state);
            effects.push(Effect::Send(greeting.encode()));
        }
        match (reason, self.start) {
            (Some(reason), _) => {
                self.verdict = reason.as_str();
                let greeting = Greeting::reset(&parameters.epoch, reason).of_conversation(&state);
                self.step = Step::EnteringConversation(Retry::State(cursor, Then::Reset(reason)));
                effects.push(Effect::EnterConversation(state.last_rev, Some(greeting)));
            }
            (None, Start::Conversation(position)) => {
                self.verdict = "resumed";
                // Messages after a place say nothing about changes of those before it: the welcome says from where on
                // the client learns of them, so this pass counts only as far as that.
                let by_seq = matches!(position, ConversationPosition::AfterSeq(_));
                let pass = Pass { position, reached: by_seq.then_some(state), cursor, quiet: false };
                self.read_pass(pass, None, effects);
            }
            (None, _) => {}
        }
        Ok(())
    }

    fn read_pass(&mut self, pass: Pass, resume: Option<Seq>, effects: &mut Effects) {
        effects.push(Effect::ReadConversation(pass.position, resume));
        self.step = Step::ReadingConversation(pass);
    }

    pub(super) fn conversation_page(
        &mut self,
        page: Result<Option<ConversationPage>, Unavailable>,
        parameters: &ConnectionParameters,
        effects: &mut Effects,
    ) -> Stepped {
        let Step::ReadingConversation(pass) = &self.step else { return Ok(()) };
        let mut pass = pass.clone();
        let page = page.map_err(|Unavailable| CloseCode::StoreUnavailable)?.ok_or(CloseCode::Forbidden)?;
        // Later pages may show later states; what changed after the first page is read again in the next pass.
        pass.reached.get_or_insert(page.state);
        let encode = |frame: &ConversationFrame| EncodedFrame::conversation(frame.kind, &frame.body);
        let frames: Vec<_> = page.frames.iter().map(encode).collect();
        self.step = Step::ReplayingConversation(pass, page.next);
        if frames.is_empty() {
            self.replayed(parameters, effects);
        } else {
            effects.push(Effect::Replay(frames));
        }
        Ok(())
    }

    pub(super) fn replayed(&mut self, parameters: &ConnectionParameters, effects: &mut Effects) {
        match &self.step {
            Step::ReplayingPerson { last, more: true } => self.read_person(*last, effects),
            Step::ReplayingPerson { last, more: false } => {
                let last = *last;
                self.step = Step::EnteringPerson(Some(last));
                effects.push(Effect::EnterPerson(Some(last), Greeting::synced(&parameters.epoch, last)));
            }
            Step::ReplayingConversation(pass, next @ Some(_)) => {
                let (pass, next) = (pass.clone(), *next);
                self.read_pass(pass, next, effects);
            }
            Step::ReplayingConversation(pass, None) => {
                let pass = pass.clone();
                let Some(reached) = &pass.reached else { return };
                let synced = || Greeting::synced(&parameters.epoch, pass.cursor).of_conversation(reached);
                effects.push(Effect::EnterConversation(reached.last_rev, (!pass.quiet).then(synced)));
                self.step = Step::EnteringConversation(Retry::Pass(pass));
            }
            _ => {}
        }
    }

    fn retry(&mut self, retry: Retry, effects: &mut Effects) {
        match retry {
            Retry::State(cursor, then) => {
                self.step = Step::ReadingState(cursor, then);
                effects.push(Effect::ReadState);
            }
            Retry::Pass(pass) => {
                let from = pass.reached.as_ref().map_or(Rev::ZERO, |reached| reached.last_rev);
                let position = ConversationPosition::AfterRev(from);
                self.read_pass(Pass { position, reached: None, ..pass }, None, effects);
            }
        }
    }
}

fn is_ahead(position: ConversationPosition, state: &ConversationState) -> bool {
    match position {
        ConversationPosition::AfterRev(rev) => rev > state.last_rev,
        ConversationPosition::AfterSeq(seq) => seq > state.last_seq,
    }
}
