/// The part of a frame that the answer to its command needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pending {
    pub(super) reference: Option<String>,
    pub(super) client_message_id: Option<String>,
    /// It is a step of the socket's upload.
    pub(super) is_upload: bool,
    /// It renews what the socket has shown.
    pub(super) is_renewal: bool,
}

/// A command that is not answered yet.
pub(super) type Slot = usize;

/// The commands under way. There are few of them, because reading stops before there are many.
#[derive(Debug, Default)]
pub(super) struct Slots {
    slots: Vec<Option<Pending>>,
    taken: usize,
}

impl Slots {
    pub(super) fn take(&mut self, pending: Pending) -> Slot {
        self.taken += 1;
        if let Some(free) = self.slots.iter().position(Option::is_none) {
            self.slots[free] = Some(pending);
            return free;
        }
        self.slots.push(Some(pending));
        self.slots.len() - 1
    }

    pub(super) fn give_back(&mut self, slot: Slot) -> Option<Pending> {
        let pending = self.slots.get_mut(slot)?.take()?;
        self.taken -= 1;
        if self.taken == 0 {
            // An idle socket keeps no memory of its busy times.
            self.slots = Vec::new();
        }
        Some(pending)
    }

    pub(super) fn taken(&self) -> usize {
        self.taken
    }
}
