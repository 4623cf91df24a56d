//! Changes of conversations that somebody else holds.
//!
//! They wait here until they can be had, so that the lane goes on with all the others, and whatever has to come after them
//! waits behind them. Nobody waits for long: then all of it is told to come back.

use super::job::Job;
use conversations::Change;
use kernel::{ConversationId, UserId};
use std::{collections::HashSet, time::Duration};
use tokio::time::Instant;

/// How soon it is tried again. What holds a row usually lets go within milliseconds.
const AGAIN: Duration = Duration::from_millis(25);

/// The most changes that may wait here.
const MOST: usize = 1024;

pub(super) struct SetAside {
    patience: Duration,
    /// In their order.
    waiting: Vec<Waiting>,
    again_at: Option<Instant>,
}

struct Waiting {
    since: Instant,
    job: Job,
}

/// What a lane is to do with changes that have just come.
#[derive(Default)]
pub(super) struct Sorted {
    /// To be written.
    pub(super) free: Vec<Job>,
    /// Too many wait already.
    pub(super) refused: Vec<Job>,
}

/// Changes that must not be overtaken while they wait.
#[derive(Default)]
struct Behind {
    conversations: HashSet<ConversationId>,
    people: HashSet<UserId>,
    /// Whose changes name only a message, which may stand anywhere.
    unplaced: HashSet<UserId>,
}

impl Behind {
    fn add(&mut self, change: &Change) {
        self.people.insert(change.author.person);
        match change.conversation {
            Some(conversation) => self.conversations.insert(conversation),
            None => self.unplaced.insert(change.author.person),
        };
    }

    fn has(&self, change: &Change) -> bool {
        let person = &change.author.person;
        match &change.conversation {
            Some(conversation) => self.conversations.contains(conversation) || self.unplaced.contains(person),
            None => self.people.contains(person),
        }
    }
}

impl SetAside {
    pub(super) fn new(patience: Duration) -> Self {
        Self { patience, waiting: Vec::new(), again_at: None }
    }

    /// When what waits is to be tried again, if anything waits.
    pub(super) fn again_at(&self) -> Option<Instant> {
        self.again_at
    }

    /// Puts what must not overtake anything that waits behind it.
    pub(super) fn sort(&mut self, jobs: Vec<Job>, now: Instant) -> Sorted {
        let mut sorted = Sorted::default();
        if self.waiting.is_empty() {
            sorted.free = jobs;
            return sorted;
        }
        let mut behind = Behind::default();
        self.waiting.iter().for_each(|waiting| behind.add(&waiting.job.change));
        for job in jobs {
            if !behind.has(&job.change) {
                sorted.free.push(job);
            } else if self.waiting.len() < MOST {
                behind.add(&job.change);
                self.waiting.push(Waiting { since: now, job });
            } else {
                sorted.refused.push(job);
            }
        }
        sorted
    }

    /// What is to be tried again now. Whatever cannot be had comes back with [`Self::keep`].
    pub(super) fn take_due(&mut self, now: Instant) -> Vec<Job> {
        if self.again_at.is_none_or(|at| at > now) {
            return Vec::new();
        }
        self.again_at = None;
        let set_aside = |Waiting { since, mut job }| {
            job.set_aside_at = Some(since);
            job
        };
        std::mem::take(&mut self.waiting).into_iter().map(set_aside).collect()
    }

    /// After a try: keeps what could not be had, in this order. Returns what has waited too long, and all that waits behind it.
    pub(super) fn keep(&mut self, locked: Vec<Job>, now: Instant) -> Vec<Job> {
        self.waiting.extend(locked.into_iter().map(|job| Waiting { since: job.set_aside_at.unwrap_or(now), job }));
        let (mut behind, mut given_up, mut kept) = (Behind::default(), Vec::new(), Vec::new());
        for waiting in std::mem::take(&mut self.waiting) {
            let is_over = now.duration_since(waiting.since) >= self.patience || kept.len() == MOST;
            if is_over || behind.has(&waiting.job.change) {
                behind.add(&waiting.job.change);
                given_up.push(waiting.job);
            } else {
                kept.push(waiting);
            }
        }
        self.waiting = kept;
        let waits = !self.waiting.is_empty();
        self.again_at = waits.then(|| self.again_at.unwrap_or(now + AGAIN));
        given_up
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            job::{Reply, UnderWay},
            turns::Turns,
        },
        *,
    };
    use conversations::{Action, UpTo};
    use kernel::{Author, MessageId, Seq, Timestamp};
    use std::sync::Arc;
    use tokio::sync::oneshot;

    const PATIENCE: Duration = Duration::from_millis(1500);

    /// The number tells changes apart; without a conversation it is a message that is deleted.
    fn job(person: i64, conversation: Option<i64>, number: i64) -> Job {
        let action = match conversation {
            Some(_) => Action::Receive(UpTo::Seq(Seq(number))),
            None => Action::Delete(MessageId(number)),
        };
        let (conversation, author) = (conversation.map(ConversationId), Author::server(UserId(person)));
        let change = Change { conversation, author, at: Timestamp::from_seconds(1), action };
        let (turn, _) = Turns::new(1).take(&change);
        Job {
            queued_at: Instant::now(),
            set_aside_at: None,
            change,
            answer: Reply::new(oneshot::channel().0, turn, UnderWay::begin(&Arc::default())),
        }
    }

    fn numbers(jobs: &[Job]) -> Vec<i64> {
        let number = |job: &Job| match job.change.action {
            Action::Receive(UpTo::Seq(seq)) => seq.0,
            Action::Delete(message) => message.0,
            _ => 0,
        };
        jobs.iter().map(number).collect()
    }

    #[test]
    fn what_comes_for_a_conversation_that_is_held_stays_behind_what_waits_for_it() {
        let (mut aside, now) = (SetAside::new(PATIENCE), Instant::now());
        assert!(aside.again_at().is_none());
        assert!(aside.keep(vec![job(1, Some(7), 1), job(2, Some(7), 2)], now).is_empty());

        let sorted = aside.sort(vec![job(1, Some(8), 11), job(3, Some(7), 3), job(3, Some(8), 12)], now);
        assert_eq!(numbers(&sorted.free), [11, 12], "others go on");
        assert!(aside.take_due(now).is_empty(), "not yet");
        let due = aside.take_due(now + AGAIN);
        assert_eq!(numbers(&due), [1, 2, 3]);

        assert!(aside.keep(due, now + AGAIN).is_empty());
        let due = aside.take_due(now + AGAIN * 2);
        assert_eq!(numbers(&due), [1, 2, 3], "the order is kept from try to try");
        assert!(aside.keep(Vec::new(), now + AGAIN * 2).is_empty());
        assert!(aside.again_at().is_none(), "all were had");
        assert_eq!(numbers(&aside.sort(vec![job(1, Some(7), 4)], now).free), [4]);
    }

    #[test]
    fn what_names_only_a_message_and_what_may_concern_it_keep_their_order() {
        let (mut aside, now) = (SetAside::new(PATIENCE), Instant::now());
        aside.keep(vec![job(1, Some(7), 1)], now);
        let sorted = aside.sort(vec![job(1, None, 2), job(2, None, 11), job(1, Some(8), 3)], now);
        assert_eq!(numbers(&sorted.free), [11], "what somebody else asks for is something else");
        assert_eq!(numbers(&aside.take_due(now + AGAIN)), [1, 2, 3]);
    }

    #[test]
    fn what_is_held_for_too_long_is_given_up_with_all_that_waits_behind_it() {
        let (mut aside, now) = (SetAside::new(PATIENCE), Instant::now());
        aside.keep(vec![job(1, Some(7), 1)], now);
        let later = now + PATIENCE / 2;
        aside.keep(vec![job(1, Some(8), 11)], later);
        aside.sort(vec![job(2, Some(7), 2)], later);
        let due = aside.take_due(now + PATIENCE);
        assert_eq!(numbers(&aside.keep(due, now + PATIENCE)), [1, 2], "the later one does not overtake");
        let due = aside.take_due(later + PATIENCE);
        assert_eq!(numbers(&aside.keep(due, later + PATIENCE)), [11]);
        assert!(aside.again_at().is_none());
    }

    #[test]
    fn only_so_much_waits() {
        let (mut aside, now) = (SetAside::new(PATIENCE), Instant::now());
        aside.keep(vec![job(1, Some(7), 0)], now);
        let many = (1..=i64::try_from(MOST).unwrap()).map(|number| job(1, Some(7), number));
        let sorted = aside.sort(many.collect(), now);
        assert_eq!((sorted.free.len(), sorted.refused.len()), (0, 1));
        let mut locked = aside.take_due(now + AGAIN);
        locked.push(job(1, Some(9), 5));
        assert_eq!(numbers(&aside.keep(locked, now + AGAIN)), [5]);
    }
}
