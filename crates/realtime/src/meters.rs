mod table;

pub(crate) use table::describe;

use metrics::{Counter, Histogram};
use protocol::{ClientFrameKind, CloseCode, FrameKind};
use std::{collections::HashMap, time::Duration};

/// The counters of the hot path, looked up once: an increment is one atomic addition.
pub(crate) struct Meters {
    frames_out: Vec<Counter>,
    delivered: Vec<Counter>,
    latency: Histogram,
    waiting: Counter,
    replayed: Counter,
    dropped: HashMap<&'static str, Counter>,
    frames_in: Vec<Counter>,
    unreadable: Counter,
}

const DROP_REASONS: [&str; 3] = ["outbox_crowded", "outbox_full", "group_full"];

impl Meters {
    pub(crate) fn new() -> Self {
        let by_kind = |name: &'static str| {
            let counter = |kind: &FrameKind| metrics::counter!(name, "type" => kind.as_str());
            FrameKind::ALL.iter().map(counter).collect()
        };
        let read = |kind| metrics::counter!("matchwire_frames_received_total", "type" => kind);
        let reason = |reason| (reason, metrics::counter!("matchwire_dropped_total", "reason" => reason));
        // On the page from the start: a counter that appears with its first event has no rate before.
        for name in
            ["matchwire_events_shared_total", "matchwire_bus_resubscribes_total", "matchwire_bus_published_total"]
        {
            metrics::counter!(name).increment(0);
        }
        Self {
            frames_out: by_kind("matchwire_frames_sent_total"),
            delivered: by_kind("matchwire_events_delivered_total"),
            latency: metrics::histogram!("matchwire_delivery_seconds"),
            waiting: metrics::counter!("matchwire_events_waiting_total"),
            replayed: metrics::counter!("matchwire_events_replayed_total"),
            dropped: DROP_REASONS.into_iter().map(reason).collect(),
            frames_in: ClientFrameKind::ALL.iter().map(|kind| read(kind.as_str())).collect(),
            unreadable: read("unreadable"),
        }
    }

    /// A frame went into an outbox.
    pub(crate) fn frame_out(&self, kind: FrameKind) {
        if let Some(counter) = self.frames_out.get(kind as usize) {
            counter.increment(1);
        }
    }

    /// A person's event was written to at least one of the person's sockets, so long after it happened.
    pub(crate) fn delivered(&self, kind: FrameKind, after: Duration) {
        if let Some(counter) = self.delivered.get(kind as usize) {
            counter.increment(1);
        }
        self.latency.record(after);
    }

    /// Events that no socket here has taken: they wait in the store for a resume.
    pub(crate) fn waiting(&self, events: u64) {
        self.waiting.increment(events);
    }

    /// A frame of a replay went into an outbox.
    pub(crate) fn replayed(&self) {
        self.replayed.increment(1);
    }

    /// A frame was given up.
    pub(crate) fn dropped(&self, reason: &'static str) {
        if let Some(counter) = self.dropped.get(reason) {
            counter.increment(1);
        }
    }

    /// A frame of a client was read.
    pub(crate) fn frame_in(&self, kind: Option<ClientFrameKind>) {
        let counter = kind.and_then(|kind| self.frames_in.get(kind as usize)).unwrap_or(&self.unreadable);
        counter.increment(1);
    }
}

/// A socket ended.
pub(crate) fn closed(endpoint: &'static str, code: u16) {
    let word = CloseCode::from_code(code).map_or("other", CloseCode::as_str);
    metrics::counter!("matchwire_closes_total", "code" => word, "endpoint" => endpoint).increment(1);
    metrics::gauge!("matchwire_sockets", "endpoint" => endpoint).decrement(1.0);
}

/// A socket began.
pub(crate) fn opened(endpoint: &'static str) {
    metrics::gauge!("matchwire_sockets", "endpoint" => endpoint).increment(1.0);
}
