use conversations::Change;
use kernel::UserId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Says which lane a change goes to.
///
/// A conversation has its usual lane, so that few lanes ever wait for each other's rows. A person's changes go to the lane in
/// which earlier ones of the same person still wait, if there are any: a lane keeps its order, so what one socket asks for is
/// done in the order of its frames, also when a frame names only a message and nobody knows yet where that stands. Rows are
/// locked by the transaction, whatever its lane.
#[derive(Clone)]
pub(super) struct Turns {
    lanes: usize,
    under_way: Arc<Mutex<UnderWay>>,
}

/// For each person with changes under way, the lane and how many they are.
type UnderWay = HashMap<UserId, (usize, usize)>;

/// A change under way, until this is dropped.
pub(super) struct Turn {
    person: UserId,
    under_way: Arc<Mutex<UnderWay>>,
}

impl Turns {
    pub(super) fn new(lanes: usize) -> Self {
        Self { lanes, under_way: Arc::default() }
    }

    /// Takes the next turn; the change has to be queued in that lane before another turn of the same socket is taken.
    pub(super) fn take(&self, change: &Change) -> (Turn, usize) {
        let person = change.author.person;
        let lane = {
            let mut under_way = lock(&self.under_way);
            let (lane, count) = under_way.entry(person).or_insert_with(|| (self.usual(change), 0));
            *count += 1;
            *lane
        };
        (Turn { person, under_way: self.under_way.clone() }, lane)
    }

    fn usual(&self, change: &Change) -> usize {
        let number = change.conversation.map_or(change.author.person.0, |conversation| conversation.0);
        usize::try_from(number.unsigned_abs()).unwrap_or(0) % self.lanes
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut under_way = lock(&self.under_way);
        if let Some((_, count)) = under_way.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                under_way.remove(&self.person);
            }
        }
    }
}

fn lock(under_way: &Mutex<UnderWay>) -> MutexGuard<'_, UnderWay> {
    // Nothing panics while the lock is held.
    under_way.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use conversations::{Action, UpTo};
    use kernel::{Author, ConversationId, MessageId, Seq, Timestamp};

    fn change(person: i64, conversation: Option<i64>) -> Change {
        let action = match conversation {
            Some(_) => Action::Read(UpTo::Seq(Seq(1))),
            None => Action::Delete(MessageId(9)),
        };
        let (conversation, at) = (conversation.map(ConversationId), Timestamp::from_seconds(1));
        Change { conversation, author: Author::server(UserId(person)), at, action }
    }

    #[test]
    fn what_somebody_asks_for_stays_in_one_lane_while_any_of_it_is_under_way() {
        let turns = Turns::new(2);
        let (first, lane) = turns.take(&change(1, Some(4)));
        assert_eq!(lane, 0, "the usual one");
        let (second, lane) = turns.take(&change(1, None));
        assert_eq!(lane, 0, "behind the first, wherever its message stands");
        drop(first);
        let (third, lane) = turns.take(&change(1, Some(5)));
        assert_eq!(lane, 0, "behind the second");
        assert_eq!(turns.take(&change(2, Some(5))).1, 1, "others have nothing to do with it");
        drop((second, third));
        assert_eq!(turns.take(&change(1, Some(5))).1, 1, "all of it is done");
        assert!(lock(&turns.under_way).is_empty(), "nothing is kept of what is over");
    }
}
