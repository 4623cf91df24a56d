use super::{Entry, What};
use kernel::{ConversationId, Cursor, Seq, UserId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// More than this many complaints say nothing new.
const ENOUGH: usize = 50;

type Device = (UserId, u32);

/// Every broken promise of a history, in words; none when all were kept.
///
/// 1. An ack names one place, the same at every retry, and no other message has it. At most one ack of a message says
///    that it was stored just now.
/// 2. Every device that watches a conversation is shown each acked message, once, at the place that the ack named.
/// 3. On each device the places rise one by one. What comes again under the same cursor on a later socket is a repetition
///    after a resume and does not count.
/// 4. What is shown was sent, and begun before its conversation was closed.
pub fn judge(history: &[Entry]) -> Vec<String> {
    let mut conversations: BTreeMap<ConversationId, Conversation<'_>> = BTreeMap::new();
    let mut complaints = Complaints::default();
    for entry in history {
        let conversation = conversations.entry(entry.conversation).or_default();
        conversation
            .take(entry, &mut |complaint| complaints.add(format!("conversation {}: {complaint}", entry.conversation)));
    }
    for (id, conversation) in &conversations {
        conversation.conclude(&mut |complaint| complaints.add(format!("conversation {id}: {complaint}")));
    }
    complaints.listed()
}

/// A conversation as far as its history was read.
#[derive(Default)]
struct Conversation<'h> {
    closed_at: Option<u64>,
    begun: HashMap<&'h str, u64>,
    acked: BTreeMap<&'h str, Acked>,
    refused: HashSet<&'h str>,
    places: HashMap<Seq, &'h str>,
    devices: BTreeMap<Device, Shown<'h>>,
}

struct Acked {
    seq: Seq,
    fresh: bool,
}

/// The messages that one device has shown.
#[derive(Default)]
struct Shown<'h> {
    last: Seq,
    /// With the socket it came on last.
    under: HashMap<Cursor, (&'h str, u32)>,
    keys: HashMap<&'h str, Seq>,
}

impl<'h> Conversation<'h> {
    fn take(&mut self, entry: &'h Entry, complain: &mut impl FnMut(String)) {
        match &entry.what {
            What::Watched { person, device } => {
                self.devices.entry((*person, *device)).or_default();
            }
            What::Sent { key } => {
                self.begun.entry(key).or_insert(entry.at);
            }
            What::Acked { key, seq, duplicate } => self.take_ack(key, *seq, *duplicate, complain),
            What::Refused { key, .. } => {
                self.refused.insert(key);
            }
            What::Received { person, device, socket, key, seq, cursor } => {
                self.take_place(key, *seq, complain);
                let shown = self.devices.entry((*person, *device)).or_default();
                shown.take(key, *seq, (*cursor, *socket), &mut |complaint| {
                    complain(format!("device {device} of {person}: {complaint}"));
                });
            }
            What::Closed => self.closed_at = self.closed_at.or(Some(entry.at)),
        }
    }

    fn take_ack(&mut self, key: &'h str, seq: Seq, duplicate: bool, complain: &mut impl FnMut(String)) {
        if !self.begun.contains_key(key) {
            complain(format!("{key} was acked without having been sent"));
        }
        self.take_place(key, seq, complain);
        let acked = self.acked.entry(key).or_insert(Acked { seq, fresh: false });
        if acked.seq != seq {
            complain(format!("{key} was acked at {} and at {seq}", acked.seq));
        }
        if acked.fresh && !duplicate {
            complain(format!("{key} was acked as new twice"));
        }
        acked.fresh |= !duplicate;
    }

    /// A place belongs to one message, whoever says so.
    fn take_place(&mut self, key: &'h str, seq: Seq, complain: &mut impl FnMut(String)) {
        let owner = self.places.entry(seq).or_insert(key);
        if *owner != key {
            complain(format!("{key} and {owner} both stand at {seq}"));
        }
    }

    fn conclude(&self, complain: &mut impl FnMut(String)) {
        for (key, acked) in &self.acked {
            for ((person, device), shown) in &self.devices {
                match shown.keys.get(key) {
                    None => complain(format!("device {device} of {person} never showed {key}, acked at {}", acked.seq)),
                    Some(seq) if *seq != acked.seq => {
                        complain(format!("device {device} of {person} showed {key} at {seq}, acked at {}", acked.seq));
                    }
                    Some(_) => {}
                }
            }
        }
        let shown: HashSet<&str> = self.devices.values().flat_map(|shown| shown.keys.keys().copied()).collect();
        for &key in &shown {
            match self.begun.get(key) {
                None => complain(format!("{key} was shown and never sent")),
                Some(begun) if self.closed_at.is_some_and(|closed| *begun > closed) => {
                    complain(format!("{key} was begun after the conversation was closed, and shown"));
                }
                Some(_) if self.refused.contains(key) => complain(format!("{key} was refused, and shown")),
                Some(_) => {}
            }
        }
        for (key, acked) in &self.acked {
            let begun = self.begun.get(key).copied().unwrap_or(0);
            if acked.fresh && self.closed_at.is_some_and(|closed| begun > closed) {
                complain(format!("{key} was begun after the conversation was closed, and stored"));
            }
            if self.refused.contains(key) {
                complain(format!("{key} was both refused and acked"));
            }
        }
    }
}

impl<'h> Shown<'h> {
    fn take(&mut self, key: &'h str, seq: Seq, (cursor, socket): (Cursor, u32), complain: &mut impl FnMut(String)) {
        match self.under.insert(cursor, (key, socket)) {
            Some((before, earlier)) if before == key && earlier == socket => {
                return complain(format!("{key} came twice on one socket under cursor {cursor}"));
            }
            Some((before, _)) if before == key => return,
            Some((before, _)) => complain(format!("cursor {cursor} stands for {before} and for {key}")),
            None => {}
        }
        if let Some(before) = self.keys.insert(key, seq) {
            complain(format!("{key} was shown at {before} and again at {seq}"));
            return;
        }
        if seq != self.last.next() {
            complain(format!("{key} came at {seq} after {}", self.last));
        }
        self.last = self.last.max(seq);
    }
}

/// The first complaints, and how many there are.
#[derive(Default)]
struct Complaints {
    first: Vec<String>,
    more: usize,
}

impl Complaints {
    fn add(&mut self, complaint: String) {
        if self.first.len() < ENOUGH {
            self.first.push(complaint);
        } else {
            self.more += 1;
        }
    }

    fn listed(mut self) -> Vec<String> {
        if self.more > 0 {
            self.first.push(format!("and {} more", self.more));
        }
        self.first
    }
}
