use crate::Timestamp;

/// The place of an entry in a list with the newest first: by its time and, of those of the same instant, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<Id> {
    /// The entry's time.
    pub at: Timestamp,
    /// The entry's id.
    pub id: Id,
}

/// One part of a list that is read from place to place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T, Id> {
    /// The entries, newest first.
    pub items: Vec<T>,
    /// The last entry's place, if others stand behind it.
    pub next: Option<Place<Id>>,
}

impl<T, Id> Listing<T, Id> {
    /// The first `limit` of `rows`, of which one more than that was looked for: it only tells that there are others.
    pub fn cut(mut rows: Vec<T>, limit: u32, place: impl FnOnce(&T) -> Place<Id>) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(place);
        Self { items: rows, next }
    }

    /// The same part with each entry turned into something else, or left out.
    pub fn filter_map<U>(self, into: impl FnMut(T) -> Option<U>) -> Listing<U, Id> {
        Listing { items: self.items.into_iter().filter_map(into).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_tells_where_the_rest_begins_only_if_there_is_one() {
        let place = |id: &i64| Place { at: Timestamp::from_micros(100 - id), id: *id };
        let cut = |rows: Vec<i64>| Listing::cut(rows, 2, place);
        assert_eq!(cut(vec![1, 2, 3]), Listing { items: vec![1, 2], next: Some(place(&2)) });
        assert_eq!(cut(vec![1, 2]), Listing { items: vec![1, 2], next: None });
        assert_eq!(cut(vec![]), Listing { items: vec![], next: None });
        let even = cut(vec![1, 2, 3]).filter_map(|id| (id % 2 == 0).then_some(id));
        assert_eq!(even, Listing { items: vec![2], next: Some(place(&2)) }, "what is left out moves no place");
    }

    #[test]
    fn a_later_entry_never_stands_behind_an_earlier_one() {
        let (hour, last) = (std::time::Duration::from_hours(1), Timestamp::from_seconds(1_800_000_000));
        assert_eq!(last.plus(hour).not_behind(last), last.plus(hour));
        assert_eq!(last.not_behind(last), last);
        assert_eq!(last.minus(hour).not_behind(last).as_micros(), last.as_micros() + 1);
    }
}
