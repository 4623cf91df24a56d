//! How many sockets a person has, on all nodes together.
//!
//! Nodes whose person has sockets on others tell each other when theirs were opened, and each closes those of its own that
//! are too many. Nothing is kept in Redis, and nothing is said while all sockets are on one node.

use super::PersonActor;
use crate::{bus::OpenSockets, group::remote_sockets::surplus, socket::Socket};
use actix::{AsyncContext, Context};
use protocol::CloseCode;
use std::{sync::Arc, time::Instant};

impl PersonActor {
    /// The oldest sockets give way to the newest, wherever those are.
    pub(super) fn make_room(&self) {
        let Some(limit) = self.core.settings.sockets_per_person else { return };
        let own = self.open_sockets();
        let ages: Vec<_> = own.iter().map(|socket| (socket.opened, socket.id)).collect();
        for socket in own.iter().take(surplus(&ages, self.core.node, self.remote.as_deref(), limit)) {
            socket.close(CloseCode::TooManyConnections);
        }
    }

    /// A socket came or went: whoever else has some of this person is told.
    pub(super) fn sockets_changed(&self) {
        if self.remote.is_some() {
            self.tell(false);
        }
    }

    /// Another node tells its sockets.
    pub(super) fn heard(&mut self, node: u64, theirs: OpenSockets, ctx: &mut Context<Self>) {
        let Some(limit) = self.core.settings.sockets_per_person else { return };
        if self.remote.is_none() {
            self.repeat_later(ctx);
        }
        let remote = self.remote.get_or_insert_default();
        remote.heard(node, theirs.opened, limit, Instant::now());
        self.make_room();
        if theirs.asks {
            self.tell(false);
        }
    }

    /// The person's topic is heard from now on: the other nodes can be asked.
    pub(super) fn subscribed(&self) {
        if !self.members.is_empty() {
            self.tell(true);
        }
    }

    /// Tells the other nodes the sockets of this one.
    fn tell(&self, asks: bool) {
        let Some(limit) = self.core.settings.sockets_per_person else { return };
        let own = self.open_sockets();
        // Older ones than these change nobody's mind.
        let newest = own.iter().skip(own.len().saturating_sub(limit));
        let opened = newest.map(|socket| socket.opened).collect();
        self.core.bus.sockets(&OpenSockets { person: self.shared.person, opened, asks });
    }

    /// Says it again for as long as there is another node to say it to: words may be lost, and a node that was killed says
    /// no last one.
    fn repeat_later(&self, ctx: &mut Context<Self>) {
        let every = self.core.settings.ping_every;
        ctx.run_later(every, move |actor, ctx| {
            let Some(remote) = &mut actor.remote else { return };
            // Two words may be lost, and a node may be busy for a moment: after a minute it is gone.
            remote.forget(every * 12 / 5, Instant::now());
            if remote.is_empty() {
                actor.remote = None;
            } else {
                actor.tell(false);
                actor.repeat_later(ctx);
            }
        });
    }

    /// Those that are not being closed, oldest first.
    fn open_sockets(&self) -> Vec<&Arc<Socket>> {
        let sockets = self.members.values().map(|member| &member.socket);
        let mut open: Vec<_> = sockets.filter(|socket| !socket.is_closing()).collect();
        open.sort_by_key(|socket| (socket.opened, socket.id));
        open
    }
}
