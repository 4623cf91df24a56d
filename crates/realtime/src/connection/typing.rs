use kernel::ConversationId;
use std::time::{Duration, Instant};

/// Lets one `is_typing: true` through for each conversation and span.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    shown: Vec<(ConversationId, Instant)>,
}

/// A client that types in more conversations than this at once is not shown in the others.
const MOST: usize = 32;

impl Throttle {
    /// Whether it is passed on; the end of typing always is.
    pub(super) fn passes(&mut self, conversation: ConversationId, begins: bool, every: Duration, now: Instant) -> bool {
        if !begins {
            return true;
        }
        self.shown.retain(|(_, at)| now.saturating_duration_since(*at) < every);
        if self.shown.len() >= MOST || self.shown.iter().any(|(shown, _)| *shown == conversation) {
            return false;
        }
        self.shown.push((conversation, now));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(3);

    #[test]
    fn one_beginning_in_a_span_passes_and_every_end_does() {
        let (mut throttle, start) = (Throttle::default(), Instant::now());
        let (one, other) = (ConversationId(1), ConversationId(2));
        assert!(throttle.passes(one, true, EVERY, start));
        assert!(!throttle.passes(one, true, EVERY, start + Duration::from_millis(2999)));
        assert!(throttle.passes(one, false, EVERY, start));
        assert!(throttle.passes(other, true, EVERY, start));
        assert!(throttle.passes(one, true, EVERY, start + EVERY));
    }
}
