use super::{Dealt, Onlooker, Prospect, rank::rank};
use std::cmp::Reverse;

/// The order in which somebody wants to see people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DeckOrder {
    /// Ranked ([`rank`]).
    #[default]
    Rank,
    /// Who was here last comes first, by days.
    LastActivity,
    /// Who came last comes first, by days.
    Newest,
    /// Who came first comes first, by days.
    Oldest,
    /// The nearest come first, and those who tell no position last.
    Distance,
    /// Who was here today comes first, then as they are ranked.
    ActiveToday,
}

impl DeckOrder {
    /// Reads the word for it on the wire; ranked is whoever wants nothing else.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "last_activity" => Self::LastActivity,
            "-date_joined" => Self::Newest,
            "date_joined" => Self::Oldest,
            "distance" => Self::Distance,
            "is_online" => Self::ActiveToday,
            _ => return None,
        })
    }

    /// Puts people in this order. Those whom it does not tell apart stay as they are ranked.
    pub fn arrange(self, onlooker: &Onlooker, prospects: &[Prospect]) -> Vec<Dealt> {
        let mut ranked = rank(onlooker, prospects);
        let found = |dealt: &Dealt| prospects.iter().find(|one| one.found.id == dealt.id).map(|one| one.found);
        match self {
            Self::Rank => {}
            Self::LastActivity => ranked.sort_by_cached_key(|dealt| Reverse(found(dealt).map(|one| one.active_day))),
            Self::Newest => ranked.sort_by_cached_key(|dealt| Reverse(found(dealt).map(|one| one.created_day))),
            Self::Oldest => ranked.sort_by_cached_key(|dealt| found(dealt).map(|one| one.created_day)),
            Self::Distance => {
                ranked.sort_by_cached_key(|dealt| found(dealt).and_then(|one| one.km).unwrap_or(u32::MAX));
            }
            Self::ActiveToday => {
                ranked.sort_by_cached_key(|dealt| found(dealt).is_none_or(|one| one.active_day < onlooker.today));
            }
        }
        ranked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::{Found, Salt, Traits};
    use kernel::UserId;

    #[test]
    fn an_order_is_read_and_kept() {
        let onlooker = Onlooker { max_km: 50, today: 100, salt: Salt::of(1, UserId(9), 100) };
        let prospect = |id, km, active_day, created_day| {
            let id = UserId(id);
            let traits =
                Traits { id, shared: Vec::new(), likes_viewer: false, likes_given: 0, cards_seen: 0, shown: 0 };
            Prospect { found: Found { id, km, active_day, created_day }, traits }
        };
        let people = [prospect(1, Some(30), 100, 10), prospect(2, None, 90, 90), prospect(3, Some(2), 95, 5)];
        for (word, expected) in [
            ("last_activity", [1, 3, 2]),
            ("-date_joined", [2, 1, 3]),
            ("date_joined", [3, 1, 2]),
            ("distance", [3, 1, 2]),
        ] {
            let dealt = DeckOrder::parse(word).unwrap().arrange(&onlooker, &people);
            assert_eq!(dealt.iter().map(|dealt| dealt.id.0).collect::<Vec<_>>(), expected, "{word}");
        }
        let dealt = DeckOrder::parse("is_online").unwrap().arrange(&onlooker, &people);
        assert_eq!(dealt[0].id, UserId(1));
        for word in ["", "id", "-last_activity", "rank", "LAST_ACTIVITY"] {
            assert_eq!(DeckOrder::parse(word), None, "{word}");
        }
    }
}
