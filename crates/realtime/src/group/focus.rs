use kernel::ConversationId;
use std::collections::HashMap;

/// The conversations that are being marked as read because they are on the person's screen.
///
/// One command is under way for each at most; what arrives meanwhile is covered by one more after it.
#[derive(Debug, Default)]
pub(super) struct Readings {
    under_way: HashMap<ConversationId, bool>,
}

impl Readings {
    /// A message has arrived. Tells whether to mark the conversation as read now.
    pub(super) fn arrived(&mut self, conversation: ConversationId) -> bool {
        let first = !self.under_way.contains_key(&conversation);
        self.under_way.insert(conversation, !first);
        first
    }

    /// The command is done. Tells whether another has to follow.
    pub(super) fn done(&mut self, conversation: ConversationId) -> bool {
        self.under_way.remove(&conversation).unwrap_or(false) && self.arrived(conversation)
    }

    /// The conversation is on no screen any more.
    pub(super) fn over(&mut self, conversation: ConversationId) {
        self.under_way.remove(&conversation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_arrives_is_read_with_one_command_at_a_time_and_one_after_the_last() {
        let (mut readings, here, there) = (Readings::default(), ConversationId(1), ConversationId(2));
        assert!(readings.arrived(here));
        assert!(readings.arrived(there));
        for _ in 0..10 {
            assert!(!readings.arrived(here));
        }
        assert!(readings.done(here));
        assert!(!readings.arrived(here));
        assert!(readings.done(here));
        assert!(!readings.done(here));
        assert!(readings.arrived(here));
        readings.over(here);
        assert!(!readings.done(here));
        assert!(!readings.done(there));
    }
}
