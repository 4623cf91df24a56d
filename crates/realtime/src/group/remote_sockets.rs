//! A person's sockets on other nodes, as those nodes tell, and who has to give way when all together are too many.

use super::SocketId;
use kernel::Timestamp;
use std::time::{Duration, Instant};

/// Nodes that are remembered for one person; whoever was heard longest ago is forgotten for another.
const MOST_NODES: usize = 64;

/// The sockets of one person on other nodes, as those have told lately. A node with none of the person's sockets is not in it.
#[derive(Debug, Default)]
pub(super) struct RemoteSockets {
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    node: u64,
    heard: Instant,
    /// The times at which the sockets there were opened; of too many only the newest.
    opened: Vec<Timestamp>,
}

impl RemoteSockets {
    /// A node tells all its sockets: what it said before is over.
    pub(super) fn heard(&mut self, node: u64, mut opened: Vec<Timestamp>, limit: usize, now: Instant) {
        self.words.retain(|word| word.node != node);
        if opened.is_empty() {
            return;
        }
        if self.words.len() >= MOST_NODES
            && let Some((oldest, _)) = self.words.iter().enumerate().min_by_key(|(_, word)| word.heard)
        {
            self.words.swap_remove(oldest);
        }
        opened.sort_unstable();
        opened.drain(..opened.len().saturating_sub(limit));
        opened.shrink_to_fit();
        self.words.push(Word { node, heard: now, opened });
    }

    /// A node that says nothing for so long is gone, and its sockets with it.
    pub(super) fn forget(&mut self, silent_for: Duration, now: Instant) {
        self.words.retain(|word| now.saturating_duration_since(word.heard) < silent_for);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Counts the sockets that are newer than this one. All nodes judge alike: by the time, then by the number of the node.
    fn newer_than(&self, opened: Timestamp, node: u64) -> usize {
        let newer = |word: &Word| word.opened.iter().filter(|other| (**other, word.node) > (opened, node)).count();
        self.words.iter().map(newer).sum()
    }
}

/// How many of a node's own sockets, oldest first, have to give way: those with as many newer ones as the limit allows
/// altogether, wherever the newer ones are.
///
/// A socket that gives way is newer only than such as give way too, so it changes no other node's mind that it does.
pub(super) fn surplus(own: &[(Timestamp, SocketId)], node: u64, remote: Option<&RemoteSockets>, limit: usize) -> usize {
    let gives_way = |(rank, (opened, _)): (usize, &(Timestamp, SocketId))| {
        let newer_here = own.len() - 1 - rank;
        newer_here + remote.map_or(0, |remote| remote.newer_than(*opened, node)) >= limit
    };
    own.iter().enumerate().take_while(|socket| gives_way(*socket)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: impl IntoIterator<Item = i64>) -> Vec<Timestamp> {
        micros.into_iter().map(Timestamp::from_micros).collect()
    }

    fn own(micros: &[i64]) -> Vec<(Timestamp, SocketId)> {
        at(micros.iter().copied()).into_iter().zip(1..).collect()
    }

    fn remote(words: &[(u64, &[i64])]) -> RemoteSockets {
        let (mut all, now) = (RemoteSockets::default(), Instant::now());
        for (node, opened) in words {
            all.heard(*node, at(opened.iter().copied()), 10, now);
        }
        all
    }

    #[test]
    fn alone_the_oldest_of_too_many_give_way() {
        assert_eq!(surplus(&own(&[1, 2, 3]), 7, None, 3), 0);
        assert_eq!(surplus(&own(&[1, 2, 3, 4, 5]), 7, None, 3), 2);
        assert_eq!(surplus(&[], 7, None, 3), 0);
    }

    #[test]
    fn the_oldest_of_all_nodes_gives_way_wherever_it_is() {
        let others = remote(&[(8, &[2, 5]), (9, &[4])]);
        assert_eq!(surplus(&own(&[1, 3]), 7, Some(&others), 4), 1);
        assert_eq!(surplus(&own(&[3, 6]), 7, Some(&others), 4), 0, "the one at node 8 does");
        assert_eq!(surplus(&own(&[3, 6]), 7, Some(&others), 1), 1);
        assert_eq!(surplus(&own(&[1, 3]), 7, Some(&others), 1), 2);
    }

    #[test]
    fn what_a_node_says_replaces_what_it_said_and_silence_ends_it() {
        let (mut others, now) = (RemoteSockets::default(), Instant::now());
        let minute = Duration::from_mins(1);
        others.heard(8, at([1, 2, 3]), 2, now);
        assert_eq!(surplus(&own(&[0]), 7, Some(&others), 2), 1, "the newest two are kept");
        assert_eq!(surplus(&own(&[0]), 7, Some(&others), 3), 0);
        others.heard(8, at([3]), 2, now);
        assert_eq!(surplus(&own(&[0]), 7, Some(&others), 2), 0);
        others.heard(9, at([4]), 2, now + minute / 2);
        others.forget(minute, now + minute);
        assert_eq!(surplus(&own(&[0]), 7, Some(&others), 1), 1);
        others.heard(9, Vec::new(), 2, now + minute);
        assert!(others.is_empty());
    }

    #[test]
    fn no_more_nodes_are_remembered_than_there_is_room_for() {
        let (mut others, now) = (RemoteSockets::default(), Instant::now());
        for node in 0..200 {
            others.heard(node, at([1]), 10, now + Duration::from_secs(node));
        }
        assert_eq!(others.words.len(), MOST_NODES);
        assert!(others.words.iter().all(|word| word.node >= 200 - MOST_NODES as u64));
    }

    /// Whatever the sockets are and however many share a moment: every node decides by itself, and what stays is as many
    /// as the limit allows.
    #[test]
    fn all_nodes_together_keep_exactly_as_many_as_the_limit_and_no_older_one_before_a_newer() {
        let mut seed = 1u64;
        let mut below = |bound: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % bound
        };
        for _ in 0..500 {
            let limit = usize::try_from(1 + below(6)).unwrap();
            let mut sites: Vec<(u64, Vec<i64>)> = (1..=1 + below(4)).map(|node| (node, Vec::new())).collect();
            for _ in 0..below(16) {
                let site = usize::try_from(below(sites.len() as u64)).unwrap();
                sites[site].1.push(below(5).cast_signed());
            }
            for (_, opened) in &mut sites {
                opened.sort_unstable();
            }
            let all: usize = sites.iter().map(|(_, opened)| opened.len()).sum();
            let (mut kept, mut gone) = (Vec::new(), Vec::new());
            for (node, opened) in &sites {
                let mut others = RemoteSockets::default();
                for (other, theirs) in sites.iter().filter(|(other, _)| other != node) {
                    others.heard(*other, at(theirs.iter().copied()), limit, Instant::now());
                }
                let leave = surplus(&own(opened), *node, Some(&others), limit);
                gone.extend(opened[..leave].iter().map(|opened| (*opened, *node)));
                kept.extend(opened[leave..].iter().map(|opened| (*opened, *node)));
            }
            assert_eq!(kept.len(), all.min(limit), "{sites:?}");
            assert!(gone.iter().max() <= kept.iter().min() || gone.is_empty() || kept.is_empty(), "{sites:?}");
        }
    }
}
