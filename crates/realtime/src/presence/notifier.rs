use crate::{
    Acquaintance, Acquainted, Endpoint, Signal, SignalFrame, Unavailable, core::Core, encoded_frame::EncodedFrame,
    socket::Socket,
};
use bytes::Bytes;
use kernel::{Timestamp, UserId};
use protocol::{FrameKind, PresenceStatus, UserStatus, whole_frame};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// People and sockets of one round: whatever happens at once is shown over several rounds.
const ROUND: usize = 500;
/// People whose time is over are looked for this often.
const LAPSE_EVERY: Duration = Duration::from_secs(1);
/// The store is told this often who was here.
const SEEN_ROUND: Duration = Duration::from_secs(15);
/// Nobody learns more exactly when somebody was last here.
const SEEN_STEP_MICROS: i64 = 5 * 60 * 1_000_000;

/// Shows the people of this node who of their matches comes and goes, and tells the store who was here.
pub(crate) async fn run(core: Arc<Core>) {
    let mut round = interval(core.settings.presence_batch_every);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut lapsed, mut noted) = (Instant::now(), Instant::now());
    loop {
        tokio::select! {
            () = core.stop.cancelled() => return,
            _ = round.tick() => {}
        }
        let now = Instant::now();
        if now.duration_since(lapsed) >= LAPSE_EVERY {
            lapsed = now;
            let mut view = core.presence.view();
            view.lapse(now);
            #[expect(clippy::cast_precision_loss, reason = "a gauge, not an account")]
            metrics::gauge!("matchwire_people_online").set(view.len() as f64);
        }
        show(&core).await;
        if now.duration_since(noted) >= SEEN_ROUND {
            noted = now;
            let seen = core.presence.view().take_seen(now, core.clock.now());
            note(&core, seen).await;
        }
    }
}

/// Tells the store when those were last here who have left a node that is going away.
pub(crate) async fn note_departures(core: &Core) {
    let departures = core.presence.view().take_departures();
    note(core, departures).await;
}

/// A time that is lost is noted again the next time the person comes or goes.
async fn note(core: &Core, seen: Vec<(UserId, Timestamp)>) {
    for seen in seen.chunks(ROUND) {
        let noted = timeout(core.settings.store_patience, core.gateway().note_seen(seen)).await;
        if !matches!(noted, Ok(Ok(()))) {
            tracing::debug!(people.count = seen.len(), "when people were last here could not be stored");
        }
    }
}

async fn show(core: &Core) {
    let changes = core.presence.view().take_changes(ROUND);
    for (_, online) in &changes {
        let word = if *online { PresenceStatus::Online } else { PresenceStatus::Offline };
        metrics::counter!("matchwire_presence_transitions_total", "to" => word.as_str()).increment(1);
    }
    let greeted = core.presence.take_greetings(ROUND);
    if (changes.is_empty() || core.sockets.len() == 0) && greeted.is_empty() {
        return;
    }
    let concerned = changes.iter().map(|(person, _)| *person).chain(greeted.iter().map(|socket| socket.person));
    let concerned: Vec<UserId> = concerned.collect::<BTreeSet<_>>().into_iter().collect();
    let answer = timeout(core.settings.store_patience, core.gateway().acquaintances(&concerned)).await;
    let Ok(acquaintances) = answer.unwrap_or(Err(Unavailable)) else {
        core.presence.view().give_back(&changes);
        for socket in &greeted {
            core.presence.greet(socket);
        }
        return;
    };
    let mut by_person: HashMap<UserId, Vec<(&Acquaintance, usize)>> = HashMap::new();
    for acquaintance in &acquaintances {
        for (side, Acquainted { id: person, .. }) in acquaintance.people.iter().enumerate() {
            by_person.entry(*person).or_default().push((acquaintance, side));
        }
    }
    let of = |person: UserId| by_person.get(&person).map_or(&[][..], Vec::as_slice);
    let at = core.clock.now();
    for (person, online) in &changes {
        tell_others(core, of(*person), *online, at);
    }
    // Those who have come in this round have just been shown to everybody.
    let told: HashSet<UserId> = changes.iter().map(|(person, _)| *person).collect();
    for socket in greeted {
        greet(core, &socket, of(socket.person), &told, at);
    }
}

/// The others who are here see it, on `/ws/chat/` and in the conversation of the two.
fn tell_others(core: &Core, acquaintances: &[(&Acquaintance, usize)], online: bool, at: Timestamp) {
    let mut shown = None;
    for (acquaintance, side) in acquaintances {
        let other = acquaintance.people[1 - side].id;
        if core.hub.person(other).is_none() {
            continue;
        }
        let person = &acquaintance.people[*side];
        let frame = shown.get_or_insert_with(|| frame(person, online, at, core.settings.presence_grace)).clone();
        core.hub.signal(&Signal::Person { person: other, conversation: Some(acquaintance.conversation), frame });
    }
}

/// A socket learns who is there.
fn greet(
    core: &Core,
    socket: &Socket,
    acquaintances: &[(&Acquaintance, usize)],
    told: &HashSet<UserId>,
    at: Timestamp,
) {
    for (acquaintance, side) in acquaintances {
        let other = &acquaintance.people[1 - side];
        let shown_here = match socket.endpoint {
            Endpoint::Chat => true,
            Endpoint::Conversation(id) => id == acquaintance.conversation,
            Endpoint::Notifications => false,
        };
        if shown_here && !told.contains(&other.id) && core.presence.is_online(other.id) {
            socket.send_ephemeral(&EncodedFrame::signal(&frame(other, true, at, core.settings.presence_grace)));
        }
    }
}

fn frame(person: &Acquainted, online: bool, at: Timestamp, grace: Duration) -> SignalFrame {
    // Somebody who is found to be offline has been gone for the grace.
    let seen = if online { at } else { at.minus(grace) }.as_micros();
    let seen = Timestamp::from_micros(seen.div_euclid(SEEN_STEP_MICROS) * SEEN_STEP_MICROS);
    let status = UserStatus {
        user_id: person.id,
        username: person.username.clone(),
        status: if online { PresenceStatus::Online } else { PresenceStatus::Offline },
        last_seen: person.shares_last_seen.then_some(seen),
        timestamp: at,
    };
    let text = Bytes::from(whole_frame(FrameKind::UserStatus, None, &status));
    SignalFrame { kind: FrameKind::UserStatus, text }
}
