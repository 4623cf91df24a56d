//! Call signalling. What begins and ends a call is stored; what the two negotiate in between is handed on as it came, to whoever
//! is there now, and touches nothing but the question who takes part.

use crate::{App, Asker, Refusal};
use bytes::Bytes;
use conversations::CallStep;
use kernel::{Author, ConversationId, StoreError, StoreFault, Timestamp};
use protocol::{CallSignal, FrameKind};
use std::sync::Arc;

const MISSING: &str = "this field is required";

/// A call frame on its way.
struct Sent {
    kind: FrameKind,
    by: Author,
    conversation: ConversationId,
    signal: CallSignal,
    at: Timestamp,
}

/// Takes its turn before it returns: no offer overtakes its invitation, no candidate its offer.
pub fn signal(
    app: &Arc<App>,
    by: &Asker,
    kind: FrameKind,
    conversation: ConversationId,
    signal: CallSignal,
) -> impl Future<Output = Result<(), Refusal>> + Send + use<> {
    let is_step = matches!(kind, FrameKind::CallInvite | FrameKind::CallAnswer | FrameKind::CallHangup);
    let name = signal.call_id.clone().filter(|_| is_step);
    let is_nameless = is_step && name.is_none();
    let (shared, sent) = (app.clone(), Sent { kind, by: by.author.clone(), conversation, signal, at: app.clock.now() });
    let step = (!is_nameless).then(|| {
        app.signals.in_order(sent.by.person, conversation, async move {
            match name {
                Some(call) => step(&shared, sent, call).await,
                None => negotiate(&shared, &sent).await,
            }
        })
    });
    async move {
        match step {
            Some(step) => step.await,
            None => Err(Refusal::field("call_id", MISSING).with_detail(format!("call_id: {MISSING}"))),
        }
    }
}

/// An offer or a candidate.
async fn negotiate(app: &App, sent: &Sent) -> Result<(), Refusal> {
    let to = app.signals.participants(sent.by.person, sent.conversation).await?;
    app.signals.show(sent.conversation, sent.by.person, to, sent.kind, sent.frame());
    Ok(())
}

/// A step is stored first and told then. Said again, it is told again: the first time may have been lost with a node.
async fn step(app: &App, sent: Sent, call: String) -> Result<(), Refusal> {
    let (at, conversation, from) = (sent.at, sent.conversation, sent.by.person);
    let stored = match sent.kind {
        FrameKind::CallInvite => app.calls.invite(sent.by.clone(), conversation, call, at).await?,
        FrameKind::CallAnswer => app.calls.answer(&sent.by, conversation, call, at).await?,
        _ => app.calls.hang_up(&sent.by, conversation, call, at).await?,
    };
    let to = stored.members.iter().copied().filter(|member| *member != from).collect();
    let frame = sent.frame();
    // The sender's other devices stop ringing: they tell by `from_user_id` that it was answered or ended elsewhere.
    if sent.kind != FrameKind::CallInvite {
        app.signals.show_person(from, conversation, sent.kind, frame.clone());
    }
    app.signals.show(conversation, from, to, sent.kind, frame);
    tell_of_missed(app, &stored);
    Ok(())
}

impl Sent {
    /// As everybody gets it.
    fn frame(&self) -> Bytes {
        Bytes::from(self.signal.relayed(self.kind, self.conversation, self.by.person))
    }
}

/// Ends the calls whose time is over, whichever node they began on and whether that node lives. Every node looks; of those that
/// find the same call, one ends it.
pub async fn end_overdue(app: &App) -> Result<(), StoreError> {
    let mut outcome = Ok(());
    for (conversation, call) in app.calls.overdue(app.clock.now()).await? {
        match app.calls.lapse(conversation, &call, app.clock.now()).await {
            Ok(Some(step)) => {
                hang_up(app, &step);
                tell_of_missed(app, &step);
            }
            Ok(None) => {}
            Err(error) if error.fault() == StoreFault::Unavailable => return Err(error),
            // The others must not wait behind one that cannot be ended.
            Err(error) => outcome = Err(error),
        }
    }
    outcome
}

/// Tells everybody in the conversation, on all their sockets, that the call is over.
fn hang_up(app: &App, step: &CallStep) {
    let (conversation, caller) = (step.call.conversation, step.call.caller);
    let mut signal = CallSignal { call_id: Some(step.call.id.as_str().to_owned()), ..CallSignal::default() };
    signal.more.insert("reason".to_owned(), "timeout".into());
    let text = Bytes::from(signal.relayed(FrameKind::CallHangup, conversation, caller));
    for person in &step.members {
        app.signals.show_person(*person, conversation, FrameKind::CallHangup, text.clone());
    }
}

/// Delivers the message of a missed call, which is committed with the end of the call.
fn tell_of_missed(app: &App, step: &CallStep) {
    if let Some(missed) = &step.missed {
        app.publish_change(missed.clone());
    }
}
