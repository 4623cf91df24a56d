//! Who is shown typing, from this node's sockets, and until when.

use crate::{Command, Identity, group::SocketId};
use kernel::{ConversationId, UserId};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::{sync::Notify, time::sleep_until};

type Place = (UserId, ConversationId);

/// Somebody who is shown typing.
#[derive(Debug)]
struct Typist {
    until: Instant,
    /// The socket that said it last: when it goes, so does the sign.
    socket: SocketId,
    identity: Arc<Identity>,
}

/// The people who are shown typing, and until when.
#[derive(Debug, Default)]
struct Typists {
    shown: HashMap<Place, Typist>,
    due: BTreeSet<(Instant, Place)>,
}

/// Somebody to take off the others' screens.
pub(crate) type Ended = (Arc<Identity>, ConversationId);

impl Typists {
    /// Shows somebody until then, or for longer.
    fn begin(&mut self, conversation: ConversationId, identity: Arc<Identity>, socket: SocketId, until: Instant) {
        let place = (identity.person, conversation);
        self.end(place);
        self.due.insert((until, place));
        self.shown.insert(place, Typist { until, socket, identity });
    }

    /// Somebody no longer types there. Tells whether it had been shown.
    fn end(&mut self, place: Place) -> Option<Ended> {
        let typist = self.shown.remove(&place)?;
        self.due.remove(&(typist.until, place));
        Some((typist.identity, place.1))
    }

    /// A socket is gone and with it what it said last.
    fn socket_closed(&mut self, socket: SocketId) -> Vec<Ended> {
        let of_socket = self.shown.iter().filter(|(_, typist)| typist.socket == socket);
        let places: Vec<_> = of_socket.map(|(place, _)| *place).collect();
        places.into_iter().filter_map(|place| self.end(place)).collect()
    }

    /// Those whose time is over.
    fn expire(&mut self, now: Instant) -> Vec<Ended> {
        let mut ended = Vec::new();
        while let Some(&(until, place)) = self.due.first()
            && until <= now
        {
            self.due.pop_first();
            ended.extend(self.shown.remove(&place).map(|typist| (typist.identity, place.1)));
        }
        ended
    }

    fn next_due(&self) -> Option<Instant> {
        self.due.first().map(|(until, _)| *until)
    }
}

/// The typists of a node, reached from any thread.
#[derive(Default)]
pub(crate) struct TypingState {
    typists: Mutex<Typists>,
    /// Rung when somebody begins while nobody typed. Everybody types for the same span, so nobody who begins later is
    /// due earlier.
    bell: Notify,
}

impl TypingState {
    /// A command of a socket is being carried out: what does it say about typing? Tells who has to be taken off the
    /// others' screens because of it.
    pub(crate) fn note(
        &self,
        command: &Command,
        identity: &Arc<Identity>,
        socket: SocketId,
        shown_for: Duration,
    ) -> Option<Command> {
        match *command {
            Command::Typing { conversation, is_typing: true } => {
                let mut typists = self.lock();
                let first = typists.due.is_empty();
                typists.begin(conversation, identity.clone(), socket, Instant::now() + shown_for);
                drop(typists);
                if first {
                    self.bell.notify_one();
                }
                None
            }
            Command::Typing { conversation, is_typing: false } => {
                self.lock().end((identity.person, conversation));
                None
            }
            Command::Send { conversation, .. } => {
                self.lock().end((identity.person, conversation)).map(|(_, conversation)| stopped(conversation))
            }
            _ => None,
        }
    }

    /// A socket is gone. Tells who has to be taken off the others' screens because of it.
    pub(crate) fn socket_closed(&self, socket: SocketId) -> Vec<Ended> {
        self.lock().socket_closed(socket)
    }

    /// Waits until somebody's time may be over.
    pub(crate) async fn due(&self) {
        let next = self.lock().next_due();
        match next {
            Some(due) => sleep_until(due.into()).await,
            None => self.bell.notified().await,
        }
    }

    /// Those whose time is over.
    pub(crate) fn expire(&self, now: Instant) -> Vec<Ended> {
        self.lock().expire(now)
    }

    fn lock(&self) -> MutexGuard<'_, Typists> {
        // Nothing panics while the lock is held.
        self.typists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The command that takes somebody off the others' screens.
pub(crate) fn stopped(conversation: ConversationId) -> Command {
    Command::Typing { conversation, is_typing: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::SendMessageRequest;

    const HERE: ConversationId = ConversationId(1);
    const THERE: ConversationId = ConversationId(2);
    const SPAN: Duration = Duration::from_secs(6);

    fn who(person: i64) -> Arc<Identity> {
        Arc::new(Identity { person: UserId(person), session_id: None, token_epoch: None, expires_at: None })
    }

    fn people(ended: &[Ended]) -> Vec<(i64, ConversationId)> {
        ended.iter().map(|(identity, conversation)| (identity.person.0, *conversation)).collect()
    }

    #[test]
    fn typing_ends_when_it_is_not_renewed() {
        let (mut typists, start) = (Typists::default(), Instant::now());
        typists.begin(HERE, who(1), 10, start + SPAN);
        typists.begin(HERE, who(2), 20, start + SPAN);
        typists.begin(HERE, who(1), 10, start + SPAN * 2);
        assert_eq!(typists.next_due(), Some(start + SPAN));
        assert_eq!(people(&typists.expire(start + SPAN)), [(2, HERE)]);
        assert_eq!(people(&typists.expire(start + SPAN)), []);
        assert_eq!(people(&typists.expire(start + SPAN * 2)), [(1, HERE)]);
        assert_eq!(typists.next_due(), None);
    }

    #[test]
    fn whoever_says_it_is_over_is_not_ended_twice() {
        let (mut typists, start) = (Typists::default(), Instant::now());
        typists.begin(HERE, who(1), 10, start + SPAN);
        assert!(typists.end((UserId(1), HERE)).is_some());
        assert!(typists.end((UserId(1), HERE)).is_none());
        assert_eq!(people(&typists.expire(start + SPAN)), []);
    }

    #[test]
    fn a_socket_takes_with_it_only_what_it_said_last() {
        let (mut typists, start) = (Typists::default(), Instant::now());
        typists.begin(HERE, who(1), 10, start + SPAN);
        typists.begin(THERE, who(1), 10, start + SPAN);
        typists.begin(HERE, who(1), 11, start + SPAN);
        assert_eq!(people(&typists.socket_closed(10)), [(1, THERE)]);
        assert_eq!(people(&typists.socket_closed(11)), [(1, HERE)]);
        assert!(typists.shown.is_empty() && typists.due.is_empty());
    }

    #[test]
    fn a_message_ends_the_typing_in_its_conversation() {
        let (state, identity) = (TypingState::default(), who(1));
        let send = |conversation| {
            let message = SendMessageRequest::default();
            Command::Send { conversation, message, over_limit_ms: None }
        };
        let typing = |is_typing| Command::Typing { conversation: HERE, is_typing };
        assert!(state.note(&typing(true), &identity, 10, SPAN).is_none());
        assert!(state.note(&send(THERE), &identity, 10, SPAN).is_none());
        let ended = state.note(&send(HERE), &identity, 10, SPAN);
        assert!(matches!(ended, Some(Command::Typing { conversation: HERE, is_typing: false })));
        assert!(state.note(&send(HERE), &identity, 10, SPAN).is_none());
        state.note(&typing(true), &identity, 10, SPAN);
        assert!(state.note(&typing(false), &identity, 10, SPAN).is_none());
        assert!(state.lock().shown.is_empty());
    }
}
